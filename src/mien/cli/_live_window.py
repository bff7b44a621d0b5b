"""What `mien live` shows in a window: the picture with what was read in it, the pace, the keys.

Through Tk, which comes with Python. OpenCV's own windows are not in the headless package that mien builds on, and the
other package cannot stand beside it.
"""

import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, Self

import cv2
import numpy as np
from PIL import Image as Pictures

from mien import annotate
from mien.cli._live_terminal import state, tempo
from mien.images import Image
from mien.results import NOTICE
from mien.video.live import QUIT, Pace, mirrored
from mien.video.reading import FrameAnalysis

_WIDEST, _HIGHEST = 1280, 720
_KEYS = "p pause    s snapshot    q quit"


def unavailable() -> str:
    """Say why no window can be opened; "" where one can."""
    if sys.platform not in ("win32", "darwin") and not os.environ.get("DISPLAY"):
        return "there is no display (DISPLAY is not set)"
    if find_spec("tkinter") is None or find_spec("_tkinter") is None:
        return "this Python comes without Tk (on Debian: apt-get install python3-tk)"
    return ""


class WindowView:
    """Shows the newest frame in a window; a `mien.video.live.View`. All calls come from the main thread.

    Args:
        title: of the window.
        mirror: show the picture as a mirror does.

    Raises:
        OSError: the display cannot be used.
    """

    def __init__(self, title: str, *, mirror: bool = False) -> None:
        import tkinter

        try:
            self._root = tkinter.Tk(className="mien")
        except tkinter.TclError as error:
            raise OSError(f"the display cannot be used: {error}") from None
        self._closed = tkinter.TclError
        self._mirror = mirror
        self._keys, self._index = "", -1
        self._photo: Any = None
        self._root.title(title)
        self._root.configure(background="black")
        self._picture = tkinter.Label(self._root, background="black", borderwidth=0)
        self._picture.pack()
        self._line = tkinter.Label(self._root, background="black", foreground="white", justify="left", anchor="w")
        self._line.pack(fill="x", padx=8, pady=6)
        self._root.bind("<Key>", lambda event: self.press(event.char))
        self._root.protocol("WM_DELETE_WINDOW", lambda: self.press(QUIT))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(self._closed):
            self._root.destroy()

    def show(self, frame: FrameAnalysis | None, pace: Pace) -> None:
        """Draw a frame that is new, and the line below it."""
        if frame is not None and frame.index != self._index and frame.image is not None:
            self._index = frame.index
            self._draw(self._drawn(frame))
        words, _ = state(pace)
        last = pace.remark or NOTICE
        self._line.configure(text=f"{pace.source}   {words}   {tempo(pace)}\n{_KEYS}    {last}")
        self._root.update()

    def pressed(self) -> str:
        """Return the keys pressed in the window since it was last asked; closing it counts as q."""
        keys, self._keys = self._keys, ""
        return keys

    def press(self, key: str) -> None:
        """Take a key that was pressed in the window."""
        self._keys += key.lower()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that is shown, in pixels."""
        return (self._photo.width(), self._photo.height()) if self._photo is not None else (0, 0)

    def _drawn(self, frame: FrameAnalysis) -> Image:
        frame = mirrored(frame) if self._mirror else frame
        assert frame.image is not None  # noqa: S101, for the type checker: `show` has looked
        return _fitting(annotate.draw(frame.image, frame.faces, ids=True))

    def _draw(self, image: Image) -> None:
        from PIL import ImageTk

        picture = Pictures.fromarray(image)
        if self.size == picture.size:
            self._photo.paste(picture)
        else:
            self._photo = ImageTk.PhotoImage(picture, master=self._root)
            self._picture.configure(image=self._photo)


def _fitting(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = min(1.0, _WIDEST / width, _HIGHEST / height)
    if scale == 1.0:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
