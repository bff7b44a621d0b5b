from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mien.data import load, prepared
from mien.data.fetch import fetch
from mien.data.prepare import prepare
from mien.errors import DatasetFormatError, DatasetNotFoundError


@pytest.fixture
def root(tmp_path: Path, fer_csv: Callable[..., Path]) -> Path:
    fetch("fer2013", fer_csv(), root=tmp_path / "root")
    prepare("fer2013", root=tmp_path / "root")
    return tmp_path / "root"


@pytest.mark.parametrize("place", ["fer2013", "root/fer2013", "root/fer2013/prepared"])
def test_a_data_set_loads_by_name_or_path(
    root: Path, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dataset = load(place, root=root)
    assert (dataset.name, len(dataset)) == ("fer2013", 12)


@pytest.mark.parametrize(("split", "rows"), [("train", range(8)), ("validation", [8, 9]), ("test", [10, 11])])
def test_one_split_can_be_loaded(root: Path, split: str, rows: range) -> None:
    dataset = load("fer2013", root=root, split=split)
    assert dataset.row.tolist() == list(rows)
    assert set(dataset.split) == {split}


def test_arrays_have_the_types_that_training_wants(root: Path) -> None:
    dataset = load("fer2013", root=root)
    assert (dataset.images.shape, dataset.images.dtype) == ((12, 48, 48, 1), np.uint8)
    assert (dataset.labels.dtype, dataset.row.dtype) == (np.int64, np.int64)
    assert (dataset.votes.shape, dataset.votes.dtype) == ((12, 10), np.int64)
    assert dataset.near_duplicate.dtype == np.bool_
    assert (dataset.votes == 0).all()


def test_a_selection_keeps_every_array_in_step(root: Path) -> None:
    dataset = load("fer2013", root=root)
    chosen = dataset.select(dataset.labels == 3)
    assert chosen.row.tolist() == [3, 10]
    np.testing.assert_array_equal(chosen.images, dataset.images[[3, 10]])
    assert chosen.hash == dataset.hash


def test_a_split_without_pictures_is_empty(tmp_path: Path, folders: Callable[..., Path]) -> None:
    fetch("mine", folders({"train/happy": 3, "val/happy": 1}), root=tmp_path / "root")
    prepare("mine", root=tmp_path / "root")
    dataset = load("mine", root=tmp_path / "root", split="test")
    assert (dataset.images.shape, dataset.votes.shape) == ((0, 48, 48, 1), (0, 10))


def test_an_unknown_split_or_name_is_said_so(root: Path) -> None:
    with pytest.raises(ValueError, match="no split 'holdout'; the splits are train, validation, test"):
        load("fer2013", root=root, split="holdout")
    with pytest.raises(DatasetNotFoundError, match=r"no data set 'nope' is prepared; .* holds fer2013"):
        load("nope", root=root)


def cut_short(folder: Path) -> None:
    path = folder / "train-00000.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def lose_a_row(folder: Path) -> None:
    table = prepared.read_table(folder / "test-00000.parquet")
    prepared.write_table(folder / "test-00000.parquet", table.slice(1))


def change(folder: Path, column: str, values: list[object]) -> None:
    path = folder / "test-00000.parquet"
    table = prepared.read_table(path)
    place = table.schema.get_field_index(column)
    prepared.write_table(path, table.set_column(place, column, pa.array(values, table.schema.field(column).type)))


DAMAGE = {
    "cut short": (cut_short, "train-00000.parquet cannot be read"),
    "shard gone": (lambda folder: (folder / "test-00000.parquet").unlink(), "test-00000.parquet cannot be read"),
    "row gone": (lose_a_row, "test-00000.parquet has 1 rows and should have 2"),
    "label": (lambda folder: change(folder, "label", ["sad", "sad"]), "the content's hash is"),
    "picture": (lambda folder: change(folder, "image", [b"x", b"y"]), "a stored picture is damaged"),
    "column gone": (
        lambda folder: prepared.write_table(
            folder / "test-00000.parquet", prepared.read_table(folder / "test-00000.parquet").drop_columns("split")
        ),
        "hash",
    ),
    "manifest": (lambda folder: (folder / "manifest.json").write_text("{}"), "manifest.json is damaged"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found(root: Path, damage: Callable[[Path], None], message: str) -> None:
    folder = root / "fer2013/prepared"
    assert prepared.find_damage(folder) == ""
    damage(folder)
    assert message in prepared.find_damage(folder)


@pytest.mark.parametrize("name", ["cut short", "row gone", "picture", "manifest"])
def test_damage_stops_loading_with_our_own_error(root: Path, name: str) -> None:
    damage, message = DAMAGE[name]
    damage(root / "fer2013/prepared")
    with pytest.raises(DatasetFormatError, match=message):
        load("fer2013", root=root)
