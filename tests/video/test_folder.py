"""Folders of pictures as films."""

from pathlib import Path

import numpy as np
import pytest

from mien import images
from mien.errors import ImageTooLargeError, VideoDecodeError
from mien.settings import Settings
from mien.video.sources import open_source


def paint(folder: Path, *names: str) -> None:
    for level, name in enumerate(names):
        (folder / name).write_bytes(images.encode(np.full((12, 16, 3), 10 * level, np.uint8), Path(name).suffix))


def test_pictures_come_in_the_natural_order_of_their_names_at_an_even_rate(tmp_path: Path) -> None:
    paint(tmp_path, "f1.png", "f2.png", "f10.png", "F11.png", "g.png")
    (tmp_path / ".hidden.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("Dear diary")
    (tmp_path / "f3.png").mkdir()
    with open_source(tmp_path) as source:
        frames = list(source)
    assert [int(f.image[0, 0, 0]) for f in frames] == [0, 10, 20, 30, 40]
    assert [f.timestamp_s for f in frames] == pytest.approx([0, 0.04, 0.08, 0.12, 0.16])
    assert (source.width, source.height, source.live, source.duration_s) == (16, 12, False, 0.2)
    assert source.warnings == []


def test_span_step_and_rate_are_kept_to(tmp_path: Path) -> None:
    paint(tmp_path, *(f"{i}.png" for i in range(20)))
    with open_source(tmp_path, every=2, start_s=0.5, seconds=1, frames_a_second=10) as source:
        assert [(f.index, f.timestamp_s) for f in source] == [(i, i / 10) for i in (6, 8, 10, 12, 14)]


def test_a_broken_picture_is_left_out_and_told_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    paint(tmp_path, *(f"{i}.png" for i in range(9)))
    for number in (0, *range(2, 8)):
        (tmp_path / f"{number}.png").write_bytes(b"broken")
    with open_source(tmp_path) as source:
        assert [f.index for f in source] == [1, 8]
    assert source.skipped == 7
    assert source.warnings[0].startswith("0.png is left out: not a picture")
    assert len(source.warnings) == 6
    assert source.warnings[-1] == "7 pictures in all could not be decoded and are left out"


def test_closing_ends_the_iteration(tmp_path: Path) -> None:
    paint(tmp_path, "0.png", "1.png", "2.png")
    source = open_source(tmp_path)
    frames = iter(source)
    next(frames)
    source.__exit__(None, None, None)
    assert list(frames) == []


def test_a_folder_without_a_usable_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoDecodeError, match="no pictures in the folder"):
        open_source(tmp_path)
    (tmp_path / "0.png").write_bytes(b"broken")
    with pytest.raises(VideoDecodeError, match="none of the 1 pictures"):
        open_source(tmp_path)
    paint(tmp_path, "0.png")
    with pytest.raises(ImageTooLargeError):
        open_source(tmp_path, settings=Settings(max_image_pixels=100))
