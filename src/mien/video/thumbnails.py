"""Small pictures of a film, evenly spread over its time, gathered while it goes by."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np

from mien import images
from mien.images import Image

WIDTH = 192
"""Pixels across; the height follows."""

MOST = 96
"""At most so many: about half a megabyte in a page."""

_FIRST_STEP_S = 0.25
_QUALITY = 70


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture and its time on the film's clock; `jpeg` is the file's bytes."""

    timestamp_s: float
    jpeg: bytes

    @property
    def data_uri(self) -> str:
        """The picture as a page can hold it."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()


class Thumbnails:
    """Gathers thumbnails from frames that go by; once there are too many, every other one is dropped.

    Attributes:
        kept: those so far, in the order of time.
    """

    def __init__(self) -> None:
        self.kept: list[Thumbnail] = []
        self._step_s = _FIRST_STEP_S

    def wants(self, timestamp_s: float) -> bool:
        """Whether a frame of this time would be kept."""
        return not self.kept or timestamp_s >= self.kept[-1].timestamp_s + self._step_s - 1e-6

    def add(self, image: Image, timestamp_s: float) -> None:
        """Keep a frame, RGB `(H, W, 3)`, if its time has come."""
        if not self.wants(timestamp_s):
            return
        self.kept.append(Thumbnail(timestamp_s, small_jpeg(image)))
        if len(self.kept) > MOST:
            self.kept, self._step_s = self.kept[::2], self._step_s * 2

    def state(self) -> dict[str, Any]:
        """Return all it holds as JSON can hold it; `restored` makes the same of it."""
        kept = [(one.timestamp_s, base64.b64encode(one.jpeg).decode()) for one in self.kept]
        return {"step_s": self._step_s, "kept": kept}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return one that goes on from a `state`."""
        thumbnails = cls()
        thumbnails._step_s = state["step_s"]
        thumbnails.kept = [Thumbnail(time_s, base64.b64decode(jpeg)) for time_s, jpeg in state["kept"]]
        return thumbnails


def small_jpeg(image: Image) -> bytes:
    """Return an RGB image `(H, W, 3)` as a JPEG of `WIDTH` pixels across."""
    height = max(1, round(image.shape[0] * WIDTH / image.shape[1]))
    small = np.asarray(cv2.resize(image, (WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)
    return images.encode(small, "jpg", quality=_QUALITY)
