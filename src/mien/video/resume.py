"""Going on in the middle of a film: the frames after the cut, with the numbers and times of a straight run."""

import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from types import TracebackType
from typing import Self

import numpy as np

from mien.images import Image
from mien.video.parts import Checkpoint
from mien.video.sources import Frame, Source

FRAMES_A_PART = 300
"""Frames between two checkpoints: what a kill loses at most, twelve seconds of a film at 25 frames a second. With
`every="auto"` the first frame of each part is searched, so that what is followed does not depend on the part before."""


def checksum(image: Image) -> int:
    """Return a checksum of an image's pixels."""
    return zlib.crc32(np.ascontiguousarray(image).data)


class Marked:
    """A source that notes the pixels at which its parts end; a `mien.video.sources.Source`.

    Args:
        source: where the frames come from.
        frames: those that are still to come; by default all.
        before: how many frames an earlier run has read.
        end_s: the first time that does not count any more.
        first_index: number the frames on from here; by default they keep their own numbers.

    Attributes:
        marks: number of the last frame of a part to the checksum of its pixels.
    """

    def __init__(
        self,
        source: Source,
        *,
        frames: Iterator[Frame] | None = None,
        before: int = 0,
        end_s: float = float("inf"),
        first_index: int | None = None,
    ) -> None:
        self._source, self._frames = source, iter(source) if frames is None else frames
        self._before, self._end_s, self._first_index = before, end_s, first_index
        self.name, self.live = source.name, source.live
        self.width, self.height = source.width, source.height
        self.frames_a_second, self.duration_s = source.frames_a_second, source.duration_s
        self.skipped, self.warnings = source.skipped, source.warnings
        self.marks = dict[int, int]()

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames, as many as are left."""
        for number, frame in enumerate(self._frames):
            if frame.timestamp_s >= self._end_s:
                break
            self.skipped = self._source.skipped
            numbered = frame if self._first_index is None else _numbered(frame, self._first_index + number)
            if (self._before + number + 1) % FRAMES_A_PART == 0 and not self.live:
                self.marks[numbered.index] = checksum(numbered.image)
            yield numbered
        self.skipped = self._source.skipped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.__exit__(kind, error, trace)


def after(open_at: Callable[[float], Source], cut: Checkpoint, *, start_s: float, end_s: float) -> Marked:
    """Return the frames of a film that come after a checkpoint.

    The film is entered at the cut. What comes there must be the checkpoint's last frame, by its number and to the
    pixel. Where it is not, as in a film that cannot be entered in its middle, it is decoded from the beginning, which
    takes longer and is always right.

    Args:
        open_at: opens the film from a time on, without an end.
        cut: where the earlier run stood.
        start_s: where that run began.
        end_s: where it is to end; infinity for the film's end.
    """
    source = open_at(cut.last_timestamp_s)
    frames: Iterator[Frame] = iter(source)
    found = next(frames, None)
    at_cut = found is not None and (found.index, found.timestamp_s) == (cut.last_index, cut.last_timestamp_s)
    if found is None or not at_cut or checksum(found.image) != cut.last_pixels:
        source.__exit__(None, None, None)
        source = open_at(start_s)
        frames = islice(source, cut.frames, None)
    # From the film's start frames are numbered as they are decoded; after a seek they have the container's numbers,
    # which count damaged ones as well.
    first_index = None if start_s else cut.last_index + 1
    return Marked(source, frames=frames, before=cut.frames, end_s=end_s, first_index=first_index)


def _numbered(frame: Frame, index: int) -> Frame:
    return (
        frame if frame.index == index else Frame(index, frame.timestamp_s, lambda: frame.image, ready_s=frame.ready_s)
    )
