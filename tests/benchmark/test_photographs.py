"""Folders of photographs and the tables beside them."""

from pathlib import Path

import pytest

from mien.benchmark.photographs import open_folder, spread
from mien.errors import DatasetError, DatasetFormatError, DatasetNotFoundError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inside").mkdir()
    for name in ("b.jpg", "a.png", "inside/c.JPG", "notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_without_a_table_every_picture_is_taken_in_order(folder: Path) -> None:
    found = open_folder(folder)
    assert [path.name for path in found.pictures] == ["a.png", "b.jpg", "c.JPG"]
    assert (found.name, found.labels, found.smiles, found.faces) == (folder.name, None, None, None)


def test_the_folders_own_table_says_what_is_known(folder: Path) -> None:
    (folder / "labels.csv").write_text("file,smile,faces,Emotion\ninside/c.JPG,1,2,Joy\na.png,no,1,\n")
    found = open_folder(folder)
    assert [path.name for path in found.pictures] == ["c.JPG", "a.png"]
    assert (found.smiles.tolist(), found.faces.tolist(), found.labels.tolist()) == (
        [True, False],
        [2, 1],
        ["happy", ""],
    )


def test_another_table_may_be_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("path,label\nb.jpg,fear\n")
    found = open_folder(folder, table=tmp_path / "mine.csv")
    assert (found.labels.tolist(), found.smiles) == (["fear"], None)


def test_a_limit_takes_pictures_evenly(folder: Path) -> None:
    assert [path.name for path in open_folder(folder, limit=2).pictures] == ["a.png", "b.jpg"]
    assert spread(10, 3).tolist() == [0, 3, 6]
    assert spread(3, None).tolist() == spread(3, 9).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,smile\na.png,1\n", "no column of paths"),
        ("file,smile\nz.png,1\n", "'z.png', which is no file"),
        ("file,smile\na.png,maybe\n", "smile is 1 or 0, not 'maybe'"),
        ("file,faces\na.png,-1\n", "faces is a whole number, not '-1'"),
        ("file,label\na.png,hungry\n", "unknown expression label 'hungry'"),
    ],
    ids=["paths", "missing picture", "smile", "faces", "label"],
)
def test_a_table_that_says_nothing_usable_is_refused(folder: Path, text: str, message: str) -> None:
    (folder / "labels.csv").write_text(text)
    with pytest.raises(DatasetFormatError, match=message):
        open_folder(folder)


def test_what_is_not_there_is_named(folder: Path) -> None:
    (folder / "empty").mkdir()
    for place, table in ((folder / "none", None), (folder, folder / "none.csv"), (folder / "empty", None)):
        with pytest.raises(DatasetNotFoundError, match=r"none|empty"):
            open_folder(place, table=table)
    assert issubclass(DatasetNotFoundError, DatasetError)
