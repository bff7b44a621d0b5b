"""Where frames come from: films, folders of pictures, cameras, streams; one kind a file.

A source is a context manager that can be iterated once. Its clock is the container's own where there is one.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from mien.errors import VideoNotFoundError
from mien.images import Image
from mien.settings import Settings, load_settings

FOLDER_RATE = 25.0
"""Frames a second of a folder of pictures, which has no clock, unless told."""


class Frame:
    """One frame of a source.

    Attributes:
        index: its number in the source, from 0; frames that were skipped count.
        timestamp_s: its time in seconds on the source's clock.
        ready_s: when it could be had, in seconds of `time.perf_counter`.
    """

    __slots__ = ("_image", "index", "ready_s", "timestamp_s")

    def __init__(
        self, index: int, timestamp_s: float, image: Image | Callable[[], Image], *, ready_s: float | None = None
    ) -> None:
        self.index, self.timestamp_s, self._image = index, timestamp_s, image
        self.ready_s = time.perf_counter() if ready_s is None else ready_s

    @property
    def image(self) -> Image:
        """The frame as RGB `uint8 (H, W, 3)`, upright; converted when it is first asked for."""
        if callable(self._image):
            self._image = self._image()
        return self._image


class Source(Protocol):
    """What gives frames: a context manager that can be iterated once.

    Attributes:
        name: what the person calls it: the path, the address, "camera 0". A password in an address is left out.
        live: frames come in their own time, and those that are not taken soon are lost.
        width: of the frames, in pixels, upright.
        height: of the frames, in pixels, upright.
        frames_a_second: on average, or None where nobody knows.
        duration_s: in seconds, or None where nobody knows or it does not end.
        warnings: sentences for the person, complete once the last frame is out.
    """

    name: str
    live: bool
    width: int
    height: int
    frames_a_second: float | None
    duration_s: float | None
    warnings: list[str]

    @property
    def skipped(self) -> int:
        """Frames so far that were dropped to keep pace, or were lost because they could not be decoded."""
        ...

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames in their order.

        Raises:
            VideoError: the source broke and cannot go on.
        """
        ...

    def __enter__(self) -> Self:
        """Return the source, which is open."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release file, device or connection; may be called from any thread, and twice."""
        ...


def open_source(
    where: str | Path | int,
    *,
    settings: Settings | None = None,
    every: int = 1,
    start_s: float = 0,
    seconds: float | None = None,
    frames_a_second: float = FOLDER_RATE,
) -> Source:
    """Open what `where` names and read its head.

    Args:
        where: a film's path, a folder of pictures, a camera's number (0 or "0"), or an address such as
            "rtsp://host/stream" or "http://host/video.mjpg".
        settings: hold the limits on pictures; by default those of the environment.
        every: yield each k-th frame only, counted from the source's first; the others are decoded but not converted.
        start_s: yield frames from this time on, in seconds of the source's clock.
        seconds: yield frames of this span only, counted from `start_s`, or from a live source's first frame.
        frames_a_second: the clock of a folder of pictures.

    Raises:
        ValueError: `every` is below 1, or a time is negative.
        VideoNotFoundError: no such file or folder.
        VideoDecodeError: it is no film, or holds no pictures.
        ImageTooLargeError: its frames have more pixels than the settings allow.
        CameraError: the camera is absent, busy or not permitted.
        StreamError: the address cannot be reached.
        MissingExtraError: PyAV is not installed.
    """
    if every < 1 or start_s < 0 or (seconds is not None and seconds < 0) or frames_a_second <= 0:
        raise ValueError(
            f"every is at least 1, times are not negative, frames a second are above 0; got every={every}, "
            f"start_s={start_s}, seconds={seconds}, frames_a_second={frames_a_second}"
        )
    settings = settings or load_settings()
    camera = camera_number(where)
    if camera is not None:
        from mien.video.sources.camera import Camera

        return Camera(camera, every=every, start_s=start_s, seconds=seconds)
    from mien.video.sources.stream import Stream, is_address

    if isinstance(where, str) and is_address(where):
        return Stream(where, settings=settings, every=every, start_s=start_s, seconds=seconds)
    path = _existing(where)
    if path.is_dir():
        from mien.video.sources.folder import Folder

        return Folder(
            path, settings=settings, every=every, start_s=start_s, seconds=seconds, frames_a_second=frames_a_second
        )
    from mien.video.sources.film import Film

    return Film(path, settings=settings, every=every, start_s=start_s, seconds=seconds)


def camera_number(where: str | Path | int) -> int | None:
    """Return which camera a source's name means: 0, "0" or, on Linux, "/dev/video0"; None where it means none.

    Raises:
        ValueError: the number is negative.
    """
    if isinstance(where, int):
        if where < 0:
            raise ValueError(f"cameras are counted from 0; got {where}")
        return where
    found = re.fullmatch(r"(?:/dev/video)?(\d{1,4})", where) if isinstance(where, str) else None
    return int(found[1]) if found else None


def camera_name(number: int) -> str:
    """Return what a camera is called in answers and files."""
    return f"camera {number}"


def _existing(where: str | Path | int) -> Path:
    path = Path(str(where))
    if not path.exists():
        from mien.video.sources.stream import SCHEMES, shown

        known = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        hint = f"; addresses begin with {known}" if ":" in str(where) else ""
        raise VideoNotFoundError(f"no such file or folder: {shown(str(where))}{hint}")
    return path
