"""A film with what was read drawn into it: H.264 in MP4 that any browser plays, with the film's own times and sound.

It is written in segments, one for each part of the table, each a whole MP4 file: so a run that is killed goes on with
the next segment. At the end they are joined without being encoded again, and the film's sound is laid under them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mien import annotate
from mien.errors import OutputError
from mien.files import named_atomically
from mien.images import Image
from mien.results import Box, Face
from mien.video.reading import FrameAnalysis
from mien.video.sound import Onward, Sound
from mien.video.sources import pyav

CLOCK = Fraction(1, 90000)
"""The unit of the written times: MPEG's own, in which the usual frame rates are whole numbers."""

_ENCODER = {"preset": "veryfast", "crf": "23", "bf": "0"}  # without B-frames the segments' times join without a gap
_EXACT = {"movie_timescale": "90000"}  # else the first frame's time is rounded to a millisecond
_NOMINAL_RATE = 30  # a hint for the encoder; each frame has its own time
_BT601 = 6  # by which FFmpeg makes YUV of RGB; ISO/IEC 23091-2, table 4. Unsaid, players take BT.709 for large films
_HELD_S = 0.5


class Veil:
    """Makes faces unrecognizable in every frame of a film.

    A face that is missed for a moment stays blurred where it was last for half a second. A face that was never found is
    not blurred.
    """

    def __init__(self) -> None:
        self._last: dict[int, tuple[Box, float]] = {}

    def see(self, frame: FrameAnalysis) -> None:
        """Note where a frame's faces are."""
        for face in frame.faces:
            self._last[face.face_id] = face.box, frame.timestamp_s
        self._last = {i: (b, t) for i, (b, t) in self._last.items() if frame.timestamp_s - t <= _HELD_S}

    def cover(self, frame: FrameAnalysis) -> FrameAnalysis:
        """Return the frame that was seen last with blurred pixels."""
        if frame.image is None:
            return frame
        return replace(frame, image=annotate.blur(frame.image, _inside(self._last.values(), frame.image)))

    def state(self) -> list[tuple[float, ...]]:
        """Return all it knows as JSON can hold it."""
        return [(i, b.left, b.top, b.right, b.bottom, seen_s) for i, (b, seen_s) in self._last.items()]

    def restore(self, state: Sequence[Sequence[Any]]) -> None:
        """Go on from a `state`."""
        self._last = {i: (Box(*corners), seen_s) for i, *corners, seen_s in state}


def drawn(frame: FrameAnalysis, faces: Sequence[Face]) -> Image:
    """Return a frame's pixels with boxes, ids, bars and the time.

    Raises:
        ValueError: the frame came without its image.
    """
    if frame.image is None:
        raise ValueError("a frame is drawn on its image; read the film with images=True")
    return annotate.draw(frame.image, faces, ids=True, timestamp_s=frame.timestamp_s)


def smoothed_faces(frame: FrameAnalysis) -> tuple[Face, ...]:
    """Return a frame's faces with their smoothed scores, where there are some: drawn, they tremble less."""
    if not frame.smoothed:
        return frame.faces
    return tuple(replace(face, scores=scores) for face, scores in zip(frame.faces, frame.smoothed, strict=True))


class Overlay:
    """Draws and encodes frames, segment by segment.

    Args:
        folder: where the segments go.

    Raises:
        MissingExtraError: PyAV is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self._av, self._folder = pyav.library(), folder
        self._segment: _Segment | None = None
        self._size: tuple[int, int] | None = None
        self._faces: tuple[Face, ...] = ()
        self._last, self._onward = -1, Onward()

    def write(self, frame: FrameAnalysis, *, part: int) -> None:
        """Draw a frame into the segment of a part; a frame between analyzed ones keeps the boxes of the one before.

        Raises:
            ValueError: the frame came without its image.
            OutputError: it cannot be encoded or kept.
        """
        if frame.analyzed:
            self._faces = smoothed_faces(frame)
        picture = drawn(frame, self._faces)
        height, width = picture.shape[:2]
        self._size = self._size or (width, height)
        if self._segment is None:
            with self._told(self._folder):
                self._segment = _Segment(self._av, self._path(part), _even(*self._size))
        self._last = max(self._last + 1, round(self._onward.time(frame.timestamp_s) / CLOCK))
        with self._told(self._folder):
            self._segment.write(_fitted(picture, self._size), self._last)

    def end_part(self) -> None:
        """Finish the segment, so that it can be kept.

        Raises:
            OutputError: it cannot be.
        """
        segment, self._segment = self._segment, None
        if segment is not None:
            with self._told(self._folder):
                segment.close()

    def join(self, target: Path, *, parts: int, sound: Path | None, span_s: tuple[float, float]) -> None:
        """Write the whole film: all segments, and the sound of the film they were made from.

        Args:
            target: appears whole or not at all.
            parts: how many segments there are.
            sound: the film whose sound is kept; None for silence.
            span_s: first and last second of it that count; where the film does not begin at 0, times are moved there.

        Raises:
            OSError: the target cannot be written.
            OutputError: FFmpeg cannot write it.
        """
        self.end_part()
        segments = [self._path(number) for number in range(parts) if self._path(number).exists()]
        with named_atomically(target) as temporary, self._told(target):
            _join(self._av, temporary, segments, sound, span_s)

    def state(self) -> Mapping[str, Any]:
        """Return what goes on from segment to segment, as JSON can hold it."""
        return {"size": self._size, "last": self._last, "onward": vars(self._onward)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state`."""
        self._size = tuple(state["size"]) if state["size"] else None
        self._last, self._onward = state["last"], Onward(**state["onward"])

    @contextmanager
    def _told(self, place: Path) -> Iterator[None]:
        try:
            yield
        except self._av.FFmpegError as error:
            raise OutputError(f"cannot write {place}: {pyav.cause(error)}") from error

    def _path(self, part: int) -> Path:
        return self._folder / f"part-{part:05}.mp4"


class _Segment:
    def __init__(self, av: Any, path: Path, size: tuple[int, int]) -> None:
        self._av = av
        self._container = av.open(pyav.address(path), "w", options=_EXACT)
        self._stream = self._container.add_stream("libx264", rate=_NOMINAL_RATE, options=_ENCODER)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt, self._stream.codec_context.colorspace = "yuv420p", _BT601
        self._stream.codec_context.time_base = CLOCK
        self._stream.time_base = CLOCK

    def write(self, picture: Image, pts: int) -> None:
        frame = self._av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, CLOCK
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()


def _even(width: int, height: int) -> tuple[int, int]:
    return width + width % 2, height + height % 2


def _fitted(picture: Image, size: tuple[int, int]) -> Image:
    """Return a picture of exactly this size, its last row and column doubled to even numbers: yuv420p halves both."""
    width, height = size
    if picture.shape[:2] != (height, width):  # the film changed its size in the middle
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def _inside(boxes: Iterable[tuple[Box, float]], image: Image) -> list[Box]:
    height, width = image.shape[:2]
    return [box for box, _ in boxes if box.left < width and box.top < height and box.right > 0 and box.bottom > 0]


def _join(av: Any, target: Path, segments: Sequence[Path], sound: Path | None, span_s: tuple[float, float]) -> None:
    with ExitStack() as stack:
        options = {"movflags": "+faststart", **_EXACT}
        out = stack.enter_context(av.open(pyav.address(target), "w", format="mp4", options=options))
        first = stack.enter_context(av.open(pyav.address(segments[0])))
        picture = out.add_stream_from_template(first.streams.video[0])
        streams: list[Iterator[tuple[float, Any]]] = [_pictures(av, segments, picture, span_s[0])]
        if sound is not None and (heard := stack.enter_context(Sound(sound, out, span_s=span_s))).there:
            streams.append(heard.packets())
        for _, packet in merge(*streams, key=lambda item: item[0]):
            out.mux(packet)


def _pictures(av: Any, segments: Sequence[Path], stream: Any, origin_s: float) -> Iterator[tuple[float, Any]]:
    shift = round(origin_s / CLOCK)
    for segment in segments:
        with av.open(pyav.address(segment)) as container:
            for packet in container.demux(video=0):
                if packet.pts is not None:
                    packet.pts -= shift
                    packet.dts = packet.pts
                    packet.stream = stream
                    yield float(packet.pts * packet.time_base), packet
