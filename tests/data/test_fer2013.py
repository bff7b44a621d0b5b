import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mien.data.fer2013 import Fer2013, open_source
from mien.data.fetch import fetch
from mien.data.labels import LabelMap
from mien.data.options import Columns
from mien.errors import DatasetFormatError

USAGES = ["Training"] * 8 + ["PublicTest"] * 2 + ["PrivateTest"] * 2


def test_a_row_becomes_a_picture_with_its_label_split_and_row(fer_csv: Callable[..., Path]) -> None:
    pictures = np.random.default_rng(5).integers(0, 256, (12, 48, 48), np.uint8)
    samples = list(Fer2013(fer_csv(pictures)).samples())
    np.testing.assert_array_equal([sample.image for sample in samples], pictures)
    assert [sample.label for sample in samples[:7]] == [
        "angry",
        "disgust",
        "fear",
        "happy",
        "sad",
        "surprise",
        "neutral",
    ]
    assert [sample.split for sample in samples] == ["train"] * 8 + ["validation"] * 2 + ["test"] * 2
    assert [sample.row for sample in samples] == list(range(12))


def test_votes_join_by_row(fer_csv: Callable[..., Path], votes_csv: Callable[..., Path]) -> None:
    samples = list(Fer2013(fer_csv(), votes_csv(USAGES)).samples())
    assert samples[3].votes == (3, 7, 0, 0, 0, 0, 0, 0, 0, 0)
    assert samples[11].votes[:2] == (0, 10)


@pytest.mark.parametrize("start", [0, 5, 12])
def test_reading_goes_on_from_any_row(fer_csv: Callable[..., Path], start: int) -> None:
    source = Fer2013(fer_csv())
    assert [sample.row for sample in source.samples(start)] == list(range(start, source.total))


@pytest.mark.parametrize("ending", ["", "\n", "\n\n"], ids=["none", "newline", "blank line"])
def test_the_end_of_the_file_makes_no_row(fer_csv: Callable[..., Path], ending: str) -> None:
    path = fer_csv()
    path.write_text(path.read_text().rstrip("\n") + ending)
    assert len(list(Fer2013(path).samples())) == 12


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("emotion,pixels", "emotion,pix", r"has no column pixels; it has emotion, pix, Usage"),
        ("Training", "Trainning", r"row 0: Usage is 'Trainning'"),
        ("\n6,", "\n7,", r"row 6: emotion is '7'; it is a number from 0 to 6"),
        ("\n2,", "\nhappy,", r"row 2: emotion is 'happy'"),
        ("\n1,", "\n1,1 ", r"row 1: 2,305 pixels; a picture has 48 x 48 = 2,304"),
        ("\n1,", "\n1,x", r"row 1: pixels are whole numbers from 0 to 255"),
        ("\n1,", "\n1,-1 ", r"row 1: pixels are whole numbers from 0 to 255"),
        ("\n1,", "\n1,999 ", r"row 1: pixels are whole numbers from 0 to 255"),
        ("\n3,", "\n3,3,", r"row 3: 4 fields, the head has 3"),
        ("\n3,", "\n" + "9" * 200_000 + ",", r"fer2013.csv, line 5: field larger"),
    ],
    ids=[
        "column",
        "usage",
        "emotion 7",
        "emotion word",
        "pixels",
        "no number",
        "negative",
        "too bright",
        "fields",
        "huge",
    ],
)
def test_a_damaged_row_is_named(fer_csv: Callable[..., Path], old: str, new: str, message: str) -> None:
    path = fer_csv()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DatasetFormatError, match=message):
        list(Fer2013(path).samples())


@pytest.mark.parametrize(
    ("usages", "message"),
    [
        (USAGES[:5], r"fer2013.csv, row 5: fer2013new.csv ends after 5 rows"),
        ([*USAGES, "PrivateTest"], r"ends after 12 rows and fer2013new.csv after 13"),
        (USAGES[::-1], r"row 0: Usage is Training here and 'PrivateTest' in fer2013new.csv"),
    ],
    ids=["missing rows", "more rows", "other order"],
)
def test_votes_that_do_not_fit_are_refused(
    fer_csv: Callable[..., Path], votes_csv: Callable[..., Path], usages: list[str], message: str
) -> None:
    with pytest.raises(DatasetFormatError, match=message):
        list(Fer2013(fer_csv(), votes_csv(usages)).samples())


@pytest.mark.parametrize("vote", ["", "x", "-1", "2.5", "99999", "٣"])
def test_a_vote_that_is_no_count_is_named(
    fer_csv: Callable[..., Path], votes_csv: Callable[..., Path], vote: str
) -> None:
    path = votes_csv(USAGES)
    path.write_text(path.read_text().replace("Training,,2,", f"Training,,{vote},"))
    with pytest.raises(DatasetFormatError, match=r"fer2013new.csv, row 2: votes are whole numbers"):
        list(Fer2013(fer_csv(), path).samples())


@pytest.fixture
def targz(fer_csv: Callable[..., Path], tmp_path: Path) -> Path:
    with tarfile.open(tmp_path / "fer2013.tar.gz", "w:gz") as archive:
        archive.add(fer_csv(), "fer2013/fer2013.csv")
    return tmp_path / "fer2013.tar.gz"


@pytest.fixture
def kaggle_zip(fer_csv: Callable[..., Path], tmp_path: Path) -> Path:
    """Kaggle's: other columns' order, and blanks before their names."""
    rows = [line.split(",") for line in fer_csv().read_text().splitlines()[1:]]
    table = "\n".join(["emotion, Usage, pixels", *(f"{e},{u},{p}" for e, p, u in rows)])
    with zipfile.ZipFile(tmp_path / "challenge.zip", "w") as archive:
        archive.writestr("challenges/icml_face_data.csv", table)
        archive.writestr("challenges/train.csv", "emotion,pixels\n")
    return tmp_path / "challenge.zip"


@pytest.mark.parametrize("form", ["targz", "kaggle_zip"])
def test_the_archives_hold_the_same_as_the_csv(
    form: str, fer_csv: Callable[..., Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fetch("fer2013", request.getfixturevalue(form), root=tmp_path / "root")
    source = open_source(tmp_path / "root/fer2013/raw", columns=Columns(), labels=LabelMap())
    found, plain = list(source.samples()), list(Fer2013(fer_csv()).samples())
    np.testing.assert_array_equal([s.image for s in found], [s.image for s in plain])
    assert [(s.label, s.split, s.row) for s in found] == [(s.label, s.split, s.row) for s in plain]


def test_kaggles_folders_name_the_split_in_the_files(folders: Callable[..., Path]) -> None:
    root = folders({"train/angry": 1, "test/happy": 2})
    (root / "train/angry/000.png").rename(root / "train/angry/Training_3.png")
    (root / "test/happy/000.png").rename(root / "test/happy/PublicTest_7.png")
    (root / "test/happy/001.png").rename(root / "test/happy/PrivateTest_8.png")
    samples = open_source(root, columns=Columns(), labels=LabelMap()).samples()
    assert {sample.source: (sample.label, sample.split) for sample in samples} == {
        "train/angry/Training_3.png": ("angry", "train"),
        "test/happy/PublicTest_7.png": ("happy", "validation"),
        "test/happy/PrivateTest_8.png": ("happy", "test"),
    }


def test_votes_cannot_be_joined_to_folders(
    folders: Callable[..., Path], votes_csv: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(DatasetFormatError, match="join by row"):
        fetch("fer2013", folders({"train/angry": 1}), votes=votes_csv(USAGES), root=tmp_path / "root")


def test_a_csv_other_than_the_first_published_is_fetched_with_a_warning(
    fer_csv: Callable[..., Path], tmp_path: Path
) -> None:
    assert "the file first published has f8428a1e" in fetch("fer2013", fer_csv(), root=tmp_path / "root").warnings[0]
