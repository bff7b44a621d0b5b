"""From a source's pictures to crops: faces already cut out are resized, scenes are searched for their face."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.data.options import PrepareOptions
from mien.faces import Detector, Image, align
from mien.faces.landmarks import Landmarks
from mien.results import Box, Detection

Cut = Callable[[NDArray[np.uint8]], NDArray[np.uint8] | None]
"""Makes a crop `uint8 (S, S, C)` of a picture, grey `(H, W)` or RGB `(H, W, 3)`; None where it finds no face."""

NO_FACE = "no face found"


class Landmarker(Protocol):
    """What finds the five landmarks of boxed faces: `mien.faces.landmarks.Landmarker`."""

    def find(self, image: Image, boxes: list[Box], /) -> tuple[Landmarks, ...]:
        """Return the landmarks of each box."""
        ...


def resizing(options: PrepareOptions) -> Cut:
    """Return the cut for faces already cut out, resized as `Recognizer.classify` resizes them."""
    return lambda image: resize(image, size=options.size, channels=options.channels)


def resize(image: NDArray[np.uint8], *, size: int, channels: int) -> NDArray[np.uint8]:
    """Return one picture, grey `(H, W)` or with channels `(H, W, C)`, as a crop `(size, size, channels)`."""
    batch = image.reshape(1, *image.shape[:2], -1)
    return np.asarray(align.resize_crops(batch, size=size, channels=channels)[0], np.uint8)


@dataclass(frozen=True, slots=True)
class FaceCutter:
    """Cuts the largest face out of a scene: the same detector, landmarks and alignment as in use.

    Attributes:
        detector: finds the faces.
        landmarker: finds their points.
        options: size and channels of the crops.
    """

    detector: Detector
    landmarker: Landmarker
    options: PrepareOptions

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """Return the crop `uint8 (S, S, C)`, or None where no face is found."""
        scene = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
        detections = self.detector.detect(scene)
        if not detections:
            return None
        landmarks = self.landmarker.find(scene, [max(detections, key=_area).box])
        return align.crop(scene, landmarks[0].points, size=self.options.size, channels=self.options.channels)


def _area(detection: Detection) -> float:
    box = detection.box
    return (box.right - box.left) * (box.bottom - box.top)
