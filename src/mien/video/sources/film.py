"""Films: every frame of a file with its own presentation time, read by PyAV (FFmpeg's libraries)."""

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mien.errors import VideoDecodeError
from mien.settings import Settings
from mien.video.sources import Frame, pyav

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,asf,flv,mpeg,mpegts,mpegvideo,mjpeg,ogg,h264,hevc,ivf,mxf,nut,"
    "yuv4mpegpipe"
)
"""Containers that are opened. Playlists and scripts (hls, concat, dash) are not: they name other files to be read."""

_BACK_S = (0, 1, 4, 16, 64)  # before the start: where a seek leads behind it, the next one aims so much earlier


class Film:
    """The frames of a film on disk; a `mien.video.sources.Source`.

    What cannot be decoded is left out and told in `warnings`; what can be read is read.

    Args:
        path: MP4, MOV, MKV, WebM, AVI, GIF and whatever else FFmpeg knows as a self-contained film.
        settings: hold the limit on pixels.
        every: yield each k-th frame.
        start_s: yield frames from this time on.
        seconds: yield frames of so long a span.

    Raises:
        VideoDecodeError: the file is no film or holds no pictures.
        ImageTooLargeError: its frames have more pixels than the settings allow.
        MissingExtraError: PyAV is not installed.
    """

    live = False

    def __init__(
        self, path: Path, *, settings: Settings, every: int = 1, start_s: float = 0, seconds: float | None = None
    ) -> None:
        self.name, self.skipped, self.warnings = str(path), 0, list[str]()
        self._path, self._every, self._start_s = path, every, start_s
        self._end_s = float("inf") if seconds is None else start_s + seconds
        self._max_pixels = settings.max_image_pixels
        self._open()
        try:
            self._look_at_head()
        except BaseException:
            self._container.close()
            raise

    def _open(self) -> None:
        self._container = pyav.open_file(self._path, formats=FORMATS)
        try:
            self._stream = pyav.video_stream(self._container, self.name, max_pixels=self._max_pixels)
        except BaseException:
            self._container.close()
            raise

    def _look_at_head(self) -> None:
        self.frames_a_second = pyav.rate(self._stream)
        self.duration_s = pyav.duration(self._container, self._stream)
        self._clock = pyav.Clock(self._stream)
        # Whether and how frames are turned stands in the first one.
        self._decoded = self._decode()
        self._first = next(self._decoded, None)
        if self._first is None and not self._start_s:
            raise VideoDecodeError(f"{self.name} has a video stream, but not one frame of it can be decoded")
        self.width: int = self._stream.width
        self.height: int = self._stream.height
        if self._first is not None:
            self.width, self.height = pyav.upright_size(self._first[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._decoded.close()
        self._container.close()

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames in their order of presentation; those already taken do not come again.

        From the first one in the span on all come, also where the clock jumps back or begins below 0.
        """
        last_s, in_span = 0.0, False
        for index, timestamp_s, decoded in self._upcoming():
            last_s = timestamp_s
            if timestamp_s >= self._end_s:
                break
            in_span = in_span or not self._start_s or timestamp_s >= self._start_s
            if not in_span:
                continue
            if index % self._every == 0:
                yield Frame(index, timestamp_s, pyav.Pixels(decoded, max_pixels=self._max_pixels))
        else:
            self._tell_early_end(last_s)
        if not in_span:
            to = "on" if self._end_s == float("inf") else f"to {self._end_s:g} s"
            self.warnings.append(f"no frame is shown from {self._start_s:g} s {to}; the nearest is at {last_s:.3f} s")
        self._tell()

    def _upcoming(self) -> Iterator[tuple[int, float, Any]]:
        first, self._first = self._first, None
        if first is not None:
            yield first
        yield from self._decoded

    def _decode(self) -> Generator[tuple[int, float, Any]]:
        """Yield number, time and PyAV's frame from a key frame before the start on."""
        order = None
        if self._start_s and self._stream.time_base is not None:
            order = pyav.presentation_order(self._path, formats=FORMATS, stream_index=self._stream.index)
        yield from self._entered(order) if order else self._decode_on(None)

    def _decode_on(self, order: Sequence[int] | None) -> Iterator[tuple[int, float, Any]]:
        """Yield what comes from here on; the times of all frames in order number it, or else it is counted."""
        self.skipped, count = 0, 0
        for packet in pyav.packets(self._container, self._stream, self._lost):
            for decoded in pyav.decode(self._stream, packet, self._lost):
                yield count if order is None else bisect_left(order, decoded.pts), self._clock.time(decoded), decoded
                count += 1

    def _lost(self, error: Exception) -> None:
        self.skipped += 1

    def _entered(self, order: Sequence[int]) -> Iterator[tuple[int, float, Any]]:
        """Return the frames from a key frame before the start on.

        Where there is no index, as in MPEG-TS, a seek may lead behind a key frame and so behind the start: it is then
        tried from further back, and at last the film is decoded from its beginning.
        """
        base = self._stream.time_base
        wanted = bisect_left(order, self._start_s, key=lambda pts: float(pts * base))
        aim = min(int(self._start_s / base), order[-1])
        for back_s in _BACK_S:
            at = aim - int(back_s / base)
            if at < order[0]:
                break
            self._container.seek(at, stream=self._stream)
            frames = self._decode_on(order)
            first = next(frames, None)
            if first is not None and first[0] <= wanted:
                return chain((first,), frames)
        self._container.close()
        self._open()
        return self._decode_on(order)

    def _tell(self) -> None:
        if self.skipped:
            self.warnings.append(f"{self.skipped} damaged pieces could not be decoded and are left out")
        if self._clock.guessed:
            self.warnings.append(f"{self._clock.guessed} frames carry no time; theirs follows from the average rate")

    def _tell_early_end(self, last_s: float) -> None:
        promised = self.duration_s or 0.0
        if last_s < promised - max(1.0, 0.05 * promised):
            self.warnings.append(f"it ends at {last_s:.3f} s although its head promises {promised:.3f} s")
