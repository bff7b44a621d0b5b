from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mien import images
from mien.data.folder import UNREADABLE, Folder
from mien.data.labels import LabelMap
from mien.errors import DatasetFormatError


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ({"happy": 1, "Anger": 1}, {("", "happy"), ("", "angry")}),
        ({"train/happy": 1, "val/sad": 1, "test/sad": 1}, {("train", "happy"), ("validation", "sad"), ("test", "sad")}),
        ({"happy/anna": 1, "happy/ben": 1}, {("", "happy")}),
        ({"set/images/happy": 1, "set/images/sad": 1}, {("", "happy"), ("", "sad")}),
        ({"set/train/happy": 1}, {("train", "happy")}),
        ({"happy": 1}, {("", "happy")}),
        ({"happy": 1, ".cache/x": 1, "__MACOSX/happy": 1}, {("", "happy")}),
    ],
    ids=["classes", "splits", "deeper", "wrapped", "wrapped split", "one class", "hidden"],
)
def test_folders_name_split_and_label(
    folders: Callable[..., Path], layout: dict[str, int], expected: set[tuple[str, str]]
) -> None:
    samples = Folder.scan(folders(layout), labels=LabelMap()).samples()
    assert {(sample.split, sample.label) for sample in samples} == expected


def test_pictures_keep_their_colours_and_come_in_the_order_of_their_paths(folders: Callable[..., Path]) -> None:
    root = folders({"sad": 2, "happy": 1})
    colourful = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    (root / "happy/000.png").write_bytes(images.encode(colourful))
    samples = list(Folder.scan(root, labels=LabelMap()).samples())
    assert [(s.row, s.source) for s in samples] == [(0, "happy/000.png"), (1, "sad/000.png"), (2, "sad/001.png")]
    np.testing.assert_array_equal(samples[0].image, colourful)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n cut"], ids=["empty", "text", "cut"])
def test_an_unreadable_picture_is_a_problem_not_an_end(folders: Callable[..., Path], data: bytes) -> None:
    root = folders({"happy": 2})
    (root / "happy/000.png").write_bytes(data)
    first, second = Folder.scan(root, labels=LabelMap()).samples()
    assert (first.image, first.problem) == (None, UNREADABLE)
    assert second.image is not None
    assert not second.problem


def test_unknown_words_are_named_all_at_once_before_any_picture_is_read(folders: Callable[..., Path]) -> None:
    root = folders({"happy": 1, "bored": 1, "train": 1})
    with pytest.raises(DatasetFormatError, match=r"'bored' \(bored/000.png\), '' \(train/000.png\).*--map WORD=LABEL"):
        next(Folder.scan(root, labels=LabelMap()).samples())


def test_unknown_words_can_be_mapped_or_skipped(folders: Callable[..., Path]) -> None:
    labels = LabelMap.of([("Bored", "calm")], skip_unknown=True)
    samples = Folder.scan(folders({"bored": 1, "odd": 1}), labels=labels).samples()
    assert [(s.label, s.problem) for s in samples] == [("neutral", ""), ("", "unknown label 'odd'")]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "happy").mkdir()
    (tmp_path / "happy/notes.txt").write_text("none")
    (tmp_path / "loose.png").write_bytes(images.encode(np.zeros((8, 8), np.uint8)))
    with pytest.raises(DatasetFormatError, match="no pictures in class-named folders"):
        Folder.scan(tmp_path, labels=LabelMap())
