from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from mien import images
from mien.data import load
from mien.data import prepare as preparing
from mien.data.fer2013 import Fer2013
from mien.data.fetch import fetch
from mien.data.manifest import Manifest
from mien.data.options import Columns, PrepareOptions
from mien.data.prepare import is_outdated, prepare
from mien.data.sample import Sample
from mien.errors import DatasetFormatError, DatasetNotFoundError

USAGES = ["Training"] * 8 + ["PublicTest"] * 2 + ["PrivateTest"] * 2


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def pictures() -> NDArray[np.uint8]:
    """Twelve pictures in which training's 1 is a test picture mirrored, 2 a validation picture, and 3 constant."""
    found = np.random.default_rng(0).integers(0, 256, (12, 48, 48), np.uint8)
    found[1], found[2], found[3] = found[10, :, ::-1], found[8], 128
    return found


@pytest.fixture
def fer2013(root: Path, fer_csv: Callable[..., Path], votes_csv: Callable[..., Path], pictures: object) -> Path:
    fetch("fer2013", fer_csv(pictures), root=root, votes=votes_csv(USAGES))
    return root


def rows(manifest: Manifest, root: Path) -> list[dict[str, object]]:
    folder = root / manifest.name / "prepared"
    return [row for shard in manifest.shards for row in pq.read_table(folder / shard.file).to_pylist()]


def test_training_copies_and_constant_pictures_are_dropped_and_counted(fer2013: Path) -> None:
    manifest = prepare("fer2013", root=fer2013)
    dropped = {row["source_row"]: row["drop_reason"] for row in rows(manifest, fer2013) if not row["kept"]}
    assert dropped == {1: "copy of a test picture", 2: "copy of a validation picture", 3: "constant picture"}
    assert manifest.report.dropped == dict.fromkeys(sorted(dropped.values()), 1)
    assert (manifest.report.pictures, manifest.report.kept) == (
        {"train": 8, "validation": 2, "test": 2},
        {"train": 5, "validation": 2, "test": 2},
    )
    assert manifest.report.near_copies["test"]["train"] == 1
    assert manifest.report.exact_copies["test"]["train"] == 0
    assert manifest.report.exact_groups.groups == manifest.report.exact_groups.conflicting_labels == 1


def test_copies_can_be_kept_and_are_still_marked(fer2013: Path) -> None:
    manifest = prepare("fer2013", root=fer2013, options=PrepareOptions(keep_copies=True))
    assert manifest.report.dropped == {"constant picture": 1}
    assert [row["source_row"] for row in rows(manifest, fer2013) if row["near_duplicate"]] == [8, 10]


def test_without_the_search_for_near_copies_exact_ones_are_dropped(fer2013: Path) -> None:
    manifest = prepare("fer2013", root=fer2013, options=PrepareOptions(near=False))
    assert manifest.report.dropped == {"constant picture": 1, "copy of a validation picture": 1}


def test_the_pictures_come_back_as_they_went_in(fer2013: Path, pictures: NDArray[np.uint8]) -> None:
    prepare("fer2013", root=fer2013)
    dataset = load("fer2013", root=fer2013, kept_only=False)
    np.testing.assert_array_equal(dataset.images[:, :, :, 0], pictures)
    assert dataset.labels.tolist() == [i % 7 for i in range(12)]
    assert dataset.votes[5].tolist() == [5, 5, 0, 0, 0, 0, 0, 0, 0, 0]
    assert dataset.near_duplicate.tolist() == [i in (8, 10) for i in range(12)]


def test_preparing_again_gives_the_same_hash_and_other_content_another(
    fer2013: Path, root: Path, fer_csv: Callable[..., Path], pictures: NDArray[np.uint8]
) -> None:
    first = prepare("fer2013", root=fer2013)
    assert prepare("fer2013", root=fer2013, again=True).hash == first.hash
    pictures[0, 0, 0] ^= 1
    fetch("fer2013", fer_csv(pictures), root=root)
    assert is_outdated(root / "fer2013/prepared", first)
    assert prepare("fer2013", root=fer2013).hash != first.hash


def test_what_is_done_is_not_done_again_unless_it_is_damaged(fer2013: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    first = prepare("fer2013", root=fer2013)
    assert prepare("fer2013", root=fer2013, progress=lambda step, share: steps.append(step)) == first
    assert steps == []
    (fer2013 / "fer2013/prepared/train-00000.parquet").write_bytes(b"damaged")
    assert prepare("fer2013", root=fer2013, progress=lambda step, share: steps.append(step)) == first
    assert steps == ["read", "compare"]


def test_a_killed_run_goes_on_where_it_was_to_the_same_hash(fer2013: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = prepare("fer2013", root=fer2013, again=True).hash
    monkeypatch.setattr(preparing, "CHUNK_ROWS", 4)
    read: list[int] = []
    samples = Fer2013.samples

    def recorded(self: Fer2013, start: int = 0) -> Iterator[Sample]:
        for sample in samples(self, start):
            read.append(sample.row)
            yield sample

    def kill(step: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    monkeypatch.setattr(Fer2013, "samples", recorded)
    with pytest.raises(KeyboardInterrupt):
        prepare("fer2013", root=fer2013, again=True, progress=kill)
    assert prepare("fer2013", root=fer2013, again=True).hash == whole
    assert read == list(range(12))
    assert not list(fer2013.glob("fer2013/*.partial"))


def test_other_options_do_not_go_on_with_the_half_of_others(fer2013: Path) -> None:
    def kill(step: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare("fer2013", root=fer2013, progress=kill)
    prepare("fer2013", root=fer2013, options=PrepareOptions(size=24))
    assert load("fer2013", root=fer2013).images.shape == (9, 24, 24, 1)
    assert not list(fer2013.glob("fer2013/*.partial"))


@pytest.mark.parametrize(("size", "channels"), [(48, 1), (32, 3), (96, 1)])
def test_crops_have_the_size_and_channels_asked_for(
    size: int, channels: int, root: Path, folders: Callable[..., Path]
) -> None:
    fetch("mine", folders({"happy": 12}, suffix=".jpg"), root=root)
    prepare("mine", root=root, options=PrepareOptions(size=size, channels=channels))
    assert load("mine", root=root).images.shape == (12, size, size, channels)


def test_folders_without_splits_are_split_and_their_problems_reported(root: Path, folders: Callable[..., Path]) -> None:
    origin = folders({"happy": 20, "contempt": 10, "odd": 1})
    (origin / "happy/003.png").write_bytes(b"damaged")
    fetch("mine", origin, root=root)
    report = prepare("mine", root=root, options=PrepareOptions(skip_unknown=True)).report
    assert report.kept == {"train": 23, "validation": 3, "test": 3}
    assert report.kept_classes["test"] == {"contempt": 1, "happy": 2}
    assert report.unusable == {"not a readable picture": 1, "unknown label 'odd'": 1}
    assert report.unusable_files == ("happy/003.png: not a readable picture", "odd/000.png: unknown label 'odd'")
    assert report.drawn == 31
    assert load("mine", root=root).label_names[-1] == "contempt"


def test_copies_of_one_picture_are_drawn_into_one_split(root: Path, folders: Callable[..., Path]) -> None:
    origin = folders({"happy": 20})
    for copy in range(20, 26):
        (origin / f"happy/{copy:03d}.png").write_bytes((origin / "happy/000.png").read_bytes())
    fetch("mine", origin, root=root)
    report = prepare("mine", root=root).report
    assert report.dropped == {}
    assert sum(report.exact_copies[split][split] for split in report.kept) == 7


def test_every_picture_can_be_put_into_one_split(root: Path, folders: Callable[..., Path]) -> None:
    fetch("mine", folders({"train/happy": 2, "test/happy": 2}), root=root)
    assert prepare("mine", root=root, options=PrepareOptions(split="test")).report.kept["test"] == 4


def test_further_columns_become_attributes(root: Path, folders: Callable[..., Path]) -> None:
    origin = folders({"x": 4})
    (origin / "faces.csv").write_text(
        "path,label,who,age\nx/000.png,happy,anna,31\nx/001.png,sad,ben,8\nx/002.png,sad,anna,31\nx/003.png,sad,ben,8\n"
    )
    fetch("mine", origin, root=root, source="csv")
    manifest = prepare("mine", root=root, options=PrepareOptions(split="train"))
    assert [(row["attr_who"], row["attr_age"]) for row in rows(manifest, root)][:2] == [("anna", "31"), ("ben", "8")]
    assert load("mine", root=root).attributes["who"].tolist() == ["anna", "ben", "anna", "ben"]


def test_columns_that_mean_something_else_are_prepared_anew(root: Path, folders: Callable[..., Path]) -> None:
    origin = folders({"x": 2})
    (origin / "faces.csv").write_text("path,mine,theirs\nx/000.png,happy,sad\nx/001.png,sad,angry\n")
    found = []
    for label in ("mine", "theirs"):
        fetch("mine", origin, root=root, source="csv", columns=Columns(label=label))
        found.append(prepare("mine", root=root, options=PrepareOptions(split="train")))
    assert [[row["label"] for row in rows(found[1], root)]] == [["sad", "angry"]]
    assert is_outdated(root / "mine/prepared", found[0])
    assert not is_outdated(root / "mine/prepared", found[1])


def test_shards_stay_small_and_load_as_one(fer2013: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = prepare("fer2013", root=fer2013)
    monkeypatch.setattr("mien.data.prepared.SHARD_ROWS", 3)
    manifest = prepare("fer2013", root=fer2013, again=True)
    assert [(shard.file, shard.rows) for shard in manifest.shards][:3] == [
        ("train-00000.parquet", 3),
        ("train-00001.parquet", 3),
        ("train-00002.parquet", 2),
    ]
    assert manifest.hash == whole.hash
    assert load("fer2013", root=fer2013, kept_only=False).row.tolist() == list(range(12))


def test_pandas_opens_the_shards_directly(fer2013: Path) -> None:
    pandas = pytest.importorskip("pandas")
    prepare("fer2013", root=fer2013)
    table = pandas.read_parquet(fer2013 / "fer2013/prepared/test-00000.parquet")
    assert images.decode(table["image"][0]).shape == (48, 48, 3)
    assert table["votes"][0].tolist() == [10, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_nothing_fetched_is_said_so(root: Path) -> None:
    with pytest.raises(DatasetNotFoundError, match="no data set 'nope' is fetched"):
        prepare("nope", root=root)


def test_an_unknown_label_stops_before_anything_is_written(root: Path, folders: Callable[..., Path]) -> None:
    fetch("mine", folders({"happy": 1, "odd": 1}), root=root)
    with pytest.raises(DatasetFormatError, match=r"'odd' \(odd/000.png\)"):
        prepare("mine", root=root)
    assert not (root / "mine/prepared").exists()


@pytest.mark.parametrize(
    "slip",
    [
        {"size": 4},
        {"size": 5000},
        {"channels": 2},
        {"validation_share": -0.1},
        {"validation_share": 0.5, "test_share": 0.5},
        {"split": "holdout"},
        {"faces": "guess"},
        {"labels": (("a", "bored"),)},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(slip: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not|is one of|unknown"):
        PrepareOptions(**slip)  # type: ignore[arg-type]
