from collections.abc import Callable
from pathlib import Path

import pytest

from mien.data.csv_table import open_source
from mien.data.fetch import fetch
from mien.data.labels import LabelMap
from mien.data.options import Columns
from mien.data.sample import Sample
from mien.errors import DatasetFormatError


@pytest.fixture
def pictures(folders: Callable[..., Path]) -> Path:
    return folders({"a": 2, "b": 2}, name="pictures")


def read(raw: Path, columns: Columns | None = None, labels: LabelMap | None = None) -> list[Sample]:
    return list(open_source(raw, columns=columns or Columns(), labels=labels or LabelMap()).samples())


def test_columns_are_guessed_and_the_others_kept(pictures: Path) -> None:
    (pictures / "faces.csv").write_text(
        "File, Emotion,usage,age\na/000.png,happiness,train,31\nb/001.png,Sad,PrivateTest,8\n"
    )
    first, second = read(pictures)
    assert (first.label, first.split, first.source, first.row) == ("happy", "train", "a/000.png", 0)
    assert (second.label, second.split, second.attributes) == ("sad", "test", {"age": "8"})


def test_columns_can_be_named(pictures: Path) -> None:
    (pictures / "faces.csv").write_text("where,smile,who,path\na/000.png,1,anna,x\na/001.png,0,ben,x\n")
    columns = Columns(path="where", label="smile", group="who")
    samples = read(pictures, columns, LabelMap.of([("1", "happy"), ("0", "neutral")], skip_unknown=False))
    assert [(s.label, s.group, s.split) for s in samples] == [("happy", "anna", ""), ("neutral", "ben", "")]
    assert samples[0].attributes == {"who": "anna", "path": "x"}


def test_ferplus_columns_are_votes(pictures: Path) -> None:
    head = "path,label,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    (pictures / "faces.csv").write_text(f"{head}\na/000.png,happy,1,9,0,0,0,0,0,0,0,0\n")
    assert read(pictures)[0].votes == (1, 9, 0, 0, 0, 0, 0, 0, 0, 0)
    assert read(pictures)[0].attributes == {}


def test_a_picture_may_lie_elsewhere_if_only_one_path_ends_so(pictures: Path) -> None:
    (pictures / "tables").mkdir()
    (pictures / "tables/faces.csv").write_text("path,label\nb/001.png,happy\n")
    assert read(pictures)[0].source == "b/001.png"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("path,emotions\na/000.png,happy\n", "no column looks like the label; name it with --label-column"),
        ("where,label\na/000.png,happy\n", "no column looks like the path; name it with --path-column"),
        ("p" * 200_000, "faces.csv is no csv: field larger"),
        ("path,label\na/000.png\n", "faces.csv, row 0: 1 fields, the head has 2"),
        ("path,label\na/000.png,happy\na/777.png,happy\n", "faces.csv, row 1: no pictures are called 'a/777.png'"),
        ("path,label\n000.png,happy\n", "faces.csv, row 0: 2 pictures are called '000.png'"),
        ("path,label\n../outside.png,happy\n", "row 0: '../outside.png' is no path inside"),
        ("path,label\n/etc/passwd,happy\n", "row 0: '/etc/passwd' is no path inside"),
        ("path,label\nC:\\x.png,happy\n", "row 0: .* is no path inside"),
        ("path,label\n,happy\n", "row 0: '' is no path inside"),
        ("path,label,split\na/000.png,happy,holdout\n", "row 0: split is 'holdout'"),
        ("path,label\na/000.png,happy\na/001.png,bored\n", r"'bored' \(faces.csv, row 1\)"),
    ],
    ids=[
        "label",
        "path",
        "huge",
        "fields",
        "missing",
        "twice",
        "upwards",
        "absolute",
        "drive",
        "empty",
        "split",
        "word",
    ],
)
def test_what_is_wrong_is_named(pictures: Path, table: str, message: str) -> None:
    (pictures / "faces.csv").write_text(table)
    with pytest.raises(DatasetFormatError, match=message):
        read(pictures)


def test_one_table_is_wanted(pictures: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (pictures / name).write_text("path,label\n")
    with pytest.raises(DatasetFormatError, match=r"one .csv .* one.csv, two.csv"):
        read(pictures)


def test_a_csv_is_fetched_with_the_pictures_it_names(pictures: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("path,label\na/000.png,happy\n")
    provenance = fetch("mine", table, root=tmp_path / "root", images=pictures)
    assert [file.path for file in provenance.files] == ["a/000.png", "mine.csv"]
    assert read(tmp_path / "root/mine/raw")[0].label == "happy"


def test_a_picture_that_is_missing_stops_the_fetch_and_leaves_nothing(pictures: Path, tmp_path: Path) -> None:
    table = pictures / "mine.csv"
    table.write_text("path,label\na/000.png,happy\na/999.png,happy\n")
    with pytest.raises(DatasetFormatError, match=r"mine.csv, row 1: 'a/999.png' is no file"):
        fetch("mine", table, root=tmp_path / "root")
    assert list((tmp_path / "root/mine").iterdir()) == []
