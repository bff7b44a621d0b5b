"""Folders of pictures, which are the frames of a film: in the natural order of their names, at an even rate."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from mien import images
from mien.errors import ImageError, ImageTooLargeError, VideoDecodeError
from mien.settings import Settings
from mien.video.sources import FOLDER_RATE, Frame

_NAMED = 5  # broken pictures that are named; the rest is counted


class Folder:
    """The pictures of one folder, not of those below it; a `mien.video.sources.Source`.

    A picture that cannot be decoded is left out and told in `warnings`; its number and time stay empty.

    Args:
        path: of the folder; pictures are what is called like one and does not begin with a dot.
        settings: hold the limits on pictures.
        every: yield each k-th picture.
        start_s: yield pictures from this time on.
        seconds: yield pictures of so long a span.
        frames_a_second: the clock.

    Raises:
        VideoDecodeError: the folder holds no pictures, or none that can be decoded.
        ImageTooLargeError: its first picture has more pixels than the settings allow.
    """

    live = False

    def __init__(
        self, path: Path, *, settings: Settings, every: int = 1, start_s: float = 0, seconds: float | None = None,
        frames_a_second: float = FOLDER_RATE,
    ) -> None:  # fmt: skip
        self.name, self.skipped, self.warnings = str(path), 0, list[str]()
        self.frames_a_second: float | None = frames_a_second
        self._settings, self._every, self._start_s, self._rate = settings, every, start_s, frames_a_second
        self._end_s = float("inf") if seconds is None else start_s + seconds
        self._paths = pictures_in(path)
        if not self._paths:
            raise VideoDecodeError(f"no pictures in the folder {path}; mien reads {images.READABLE}")
        self.duration_s: float | None = len(self._paths) / frames_a_second
        self.height, self.width = self._first_shape()
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False

    def __iter__(self) -> Iterator[Frame]:
        """Yield the pictures in the natural order of their names."""
        for index, path in enumerate(self._paths):
            timestamp_s = index / self._rate
            if timestamp_s >= self._end_s or not self._open:
                break
            if index % self._every or timestamp_s < self._start_s:
                continue
            image = self._read(path)
            if image is not None:
                yield Frame(index, timestamp_s, image, ready_s=time.perf_counter())
        if self.skipped > _NAMED:
            self.warnings.append(f"{self.skipped} pictures in all could not be decoded and are left out")

    def _first_shape(self) -> tuple[int, int]:
        for path in self._paths:
            try:
                height, width, _ = self._decode(path).shape
            except ImageTooLargeError:
                raise
            except (ImageError, OSError):
                continue
            return height, width
        raise VideoDecodeError(f"none of the {len(self._paths)} pictures in the folder {self.name} can be decoded")

    def _read(self, path: Path) -> images.Image | None:
        try:
            return self._decode(path)
        except (ImageError, OSError) as error:
            self.skipped += 1
            if self.skipped <= _NAMED:
                self.warnings.append(f"{path.name} is left out: {error}")
            return None

    def _decode(self, path: Path) -> images.Image:
        limits = self._settings
        data = images.read_bytes(path, max_bytes=limits.max_image_bytes)
        return images.decode(data, max_bytes=limits.max_image_bytes, max_pixels=limits.max_image_pixels)


def pictures_in(folder: Path) -> list[Path]:
    """Return the pictures of a folder in the natural order of their names: 2.png before 10.png."""
    found = (p for p in folder.iterdir() if p.suffix.lower() in images.SUFFIXES and not p.name.startswith("."))
    return sorted((p for p in found if p.is_file()), key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    pieces = re.findall(r"(\d+)|(\D+)", path.name.lower())
    return [(int(digits), "") if digits else (-1, letters) for digits, letters in pieces], path.name
