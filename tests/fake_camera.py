"""Cameras that a test plugs in, and `mien live` with them and the fake recognizer as its own process."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from fake_recognizer import MODEL, FakeRecognizer, painted
from mien.emotions import EMOTIONS


class FakeDevice:
    """A camera that shows one face, as the fake recognizer sees it.

    Args:
        frames: after so many it is unplugged; None for never.
        rate: frames a second.
        opens: whether it lets itself be opened.
        hangs: after `frames` it is silent instead of gone.
        misses: so many reads fail before the first frame.
        log: told what happens to it.
    """

    def __init__(
        self, *, frames: int | None = None, rate: float = 100, opens: bool = True, hangs: bool = False,
        misses: int = 0, log: Callable[[str], object] = lambda _: None,
    ) -> None:  # fmt: skip
        self.frames, self.rate, self.opens, self.hangs, self.misses, self.log = (
            frames, rate, opens, hangs, misses, log,
        )  # fmt: skip
        self.read_count, self.released, self.threads = 0, threading.Event(), set[int]()
        self.plugged = True

    def isOpened(self) -> bool:
        return self.opens

    def get(self, prop: int) -> float:
        return self.rate if prop == cv2.CAP_PROP_FPS else 0.0

    def read(self) -> tuple[bool, np.ndarray | None]:
        assert not self.released.is_set(), "read after its release"
        self.threads.add(threading.get_ident())
        time.sleep(1 / self.rate)
        if self.misses:
            self.misses -= 1
            return False, None
        if not self.plugged or (self.frames is not None and self.read_count >= self.frames):
            if self.hangs:
                self.released.wait(60)
            return False, None
        self.read_count += 1
        image = np.ascontiguousarray(painted(1)[..., ::-1])
        image[..., 1] = self.read_count % 256  # green tells the frame's number
        return True, image

    def release(self) -> None:
        self.log("released")
        self.released.set()


class FakeDevices:
    """A machine with one camera, or with what stands in its way."""

    def __init__(self, device: FakeDevice | None = None, *, trouble: str = "") -> None:
        self.device, self._trouble, self.opened = device or FakeDevice(), trouble, list[int]()

    def trouble(self, number: int) -> str:
        return self._trouble

    def open(self, number: int) -> FakeDevice:
        self.device.log("opened")
        self.opened.append(number)
        return self.device


class Reader(FakeRecognizer):
    """The fake recognizer, which says who it is."""

    labels, identity = EMOTIONS, MODEL


class Lines:
    """A recorder that writes one line a frame, and "closed" at the end."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w")

    def write(self, frame: object) -> None:
        self._file.write(f"{frame.index} {len(frame.faces)}\n")  # type: ignore[attr-defined]

    def close(self) -> None:
        self._file.write("closed\n")
        self._file.close()


def main() -> None:
    """Run the command line with a fake camera.

    `MIEN_TEST_CAMERA` names the file where the camera signs; `MIEN_TEST_FRAMES` says when it is unplugged.
    """
    from mien import cli
    from mien.cli import _live_outputs, live
    from mien.video.sources import camera

    def log(word: str) -> None:
        with Path(os.environ["MIEN_TEST_CAMERA"]).open("a") as file:
            file.write(word + "\n")

    frames = os.environ.get("MIEN_TEST_FRAMES")
    camera.DEVICES = FakeDevices(FakeDevice(frames=int(frames) if frames else None, log=log))
    live.OpenRecognizer = lambda **_: Reader  # type: ignore[misc,assignment]
    if "MIEN_TEST_LINES" in os.environ:
        _live_outputs.open_recorder = lambda path, **_: Lines(path)  # type: ignore[assignment]
    cli.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from fake_camera import main as importable_main

    importable_main()
