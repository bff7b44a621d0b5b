"""Cameras of this machine, through OpenCV."""

import errno
import os
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.errors import CameraError
from mien.images import Image
from mien.video.sources import Frame, camera_name
from mien.video.sources.newest import SKIPPED, Ends, Newest

OPEN_S = 10.0
"""A camera that has given no frame after so many seconds is refused; slow ones take three."""

STALL_S = 5.0
"""A camera that gives no frame for so many seconds has stopped."""

_MISSES, _MISS_S = 10, 0.05  # a USB camera loses a frame now and then; half a second of them is no accident


class Device(Protocol):
    """What of a `cv2.VideoCapture` is used here; all calls come from one thread."""

    def isOpened(self) -> bool:  # noqa: N802, OpenCV's name
        """Whether it can be read."""
        ...

    def get(self, prop: int, /) -> float:
        """Return a property, 0 where it is unknown."""
        ...

    def read(self) -> tuple[bool, Any]:
        """Wait for the next frame; True and BGR `uint8 (H, W, 3)`, or False and anything."""
        ...

    def release(self) -> None:
        """Let the camera go; its light goes out."""
        ...


class Devices(Protocol):
    """The cameras of a machine."""

    def trouble(self, number: int) -> str:
        """Say without touching the camera why it cannot be opened; "" where nothing speaks against it."""
        ...

    def open(self, number: int) -> Device:
        """Switch a camera on."""
        ...


class OpenCvDevices:
    """The cameras that OpenCV finds.

    Args:
        folder: where Linux has its devices.
    """

    def __init__(self, folder: Path = Path("/dev")) -> None:
        self._folder = folder

    def trouble(self, number: int) -> str:
        """Say what the device file tells: absent or not permitted; other systems have none."""
        if sys.platform != "linux":
            return ""
        path = self._folder / f"video{number}"
        if not path.exists():
            known = sorted(int(p.name[5:]) for p in self._folder.glob("video*") if p.name[5:].isdecimal())
            others = f"there is {', '.join(map(str, known))}" if known else "there is none; is it plugged in?"
            return f"no camera {number} on this machine ({path} is missing); {others}"
        if not os.access(path, os.R_OK | os.W_OK):
            return (
                f"camera {number} is not permitted: {path} may not be opened ({os.strerror(errno.EACCES).lower()}); "
                f"add yourself to its group ({_group(path)}) and log in anew, or open it as its owner"
            )
        return ""

    def open(self, number: int) -> Device:
        """Switch a camera on."""
        device: Device = cv2.VideoCapture(number, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)
        return device


DEVICES: Devices = OpenCvDevices()
"""The cameras of this machine."""


class Camera(Ends):
    """The frames of a camera, each as soon as it is there; a `mien.video.sources.Source`.

    The camera is on from here until `__exit__`. Frames that are not taken before the next one comes are dropped. The
    clock begins with the first frame.

    Args:
        number: from 0, as the system counts.
        every: yield each k-th frame.
        start_s: yield frames from this time on.
        seconds: end after so long a span.
        devices: the machine's cameras.

    Raises:
        CameraError: the camera is absent, busy or not permitted, or gives no picture.
    """

    live = True
    duration_s: float | None = None

    def __init__(
        self, number: int, *, every: int = 1, start_s: float = 0, seconds: float | None = None,
        devices: Devices | None = None,
    ) -> None:  # fmt: skip
        self.name, self.warnings = camera_name(number), list[str]()
        self.frames_a_second: float | None = None
        self._number, self._devices = number, devices or DEVICES
        self._last_s = 0.0
        self._told = False
        if trouble := self._devices.trouble(number):
            raise CameraError(trouble)
        self._newest = Newest(self._produce, every=every, start_s=start_s, seconds=seconds)
        try:
            self.height, self.width = self._first_shape()
        except BaseException:
            self._newest.close()
            raise

    @property
    def skipped(self) -> int:
        """Frames so far that were dropped to keep pace."""
        return self._newest.skipped

    def __iter__(self) -> Iterator[Frame]:
        """Yield the newest frame whenever one is asked for.

        Raises:
            CameraError: the camera was unplugged or has stopped.
        """
        try:
            yield from self._newest.frames(STALL_S)
        except TimeoutError:
            raise CameraError(f"{self.name} has given no picture for {STALL_S:g} s; plug it in anew") from None
        finally:
            self._tell()

    def _first_shape(self) -> tuple[int, int]:
        try:
            head = self._newest.head(OPEN_S)
        except TimeoutError:
            raise CameraError(f"{self.name} was switched on but gave no picture within {OPEN_S:g} s") from None
        if head is None:
            raise CameraError(f"{self.name} gave no picture")
        height, width, _ = head.image.shape
        return height, width

    def _produce(self, stop: threading.Event) -> Generator[Frame]:
        with _opencv_hushed():
            device = self._devices.open(self._number)
            try:
                if not device.isOpened():
                    raise CameraError(self._devices.trouble(self._number) or _busy(self.name, "cannot be switched on"))
                self.frames_a_second = device.get(cv2.CAP_PROP_FPS) or None
                yield from self._frames(device, stop)
            finally:
                device.release()

    def _frames(self, device: Device, stop: threading.Event) -> Iterator[Frame]:
        index, misses = 0, 0
        began_s = 0.0
        while not stop.is_set():
            read, bgr = device.read()
            ready_s = time.perf_counter()
            if not read or bgr is None:
                misses += 1
                if misses > _MISSES:
                    raise CameraError(self._lost(index))
                stop.wait(_MISS_S)
                continue
            began_s = began_s or ready_s
            self._last_s = ready_s - began_s
            yield Frame(index, self._last_s, partial(_rgb, bgr), ready_s=ready_s)
            index, misses = index + 1, 0

    def _lost(self, frames: int) -> str:
        if not frames:
            return _busy(self.name, "gives no picture")
        return f"{self.name} stopped after {self._last_s:.1f} s and {frames} frames: it was unplugged or taken away"

    def _tell(self) -> None:
        if self.skipped and not self._told:
            self._told = True
            self.warnings.append(f"{SKIPPED}: {self.skipped}")


@contextmanager
def _opencv_hushed() -> Iterator[None]:
    """Keep OpenCV from writing to standard error what the error of mien's own says better."""
    log = cv2.utils.logging
    before = log.getLogLevel()
    log.setLogLevel(log.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        log.setLogLevel(before)


def _busy(name: str, what: str) -> str:
    return f"{name} is there but {what}; another program may be using it: close that and try again"


def _group(path: Path) -> str:
    try:
        return path.group()
    except (KeyError, OSError, NotImplementedError):
        return "video"


def _rgb(bgr: NDArray[np.uint8]) -> Image:
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
