"""How far a face can be read, and why not: eight reasons, each with one measure and one threshold.

The thresholds come from data: `benchmarks/faces_quality.py` measures each of these on GENKI-4K and on FER2013's
validation pictures, as they are and spoilt on purpose; `docs/faces.md` shows the figures each was chosen by.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces import Image, align, pose
from mien.faces.landmarks import Landmarks
from mien.results import Box, Quality

SIZE = 48
"""Side of the grey aligned crop that sharpness and light are measured on: FER2013's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where each reason begins.

    Attributes:
        sharpness: `LOW_SHARPNESS` below this.
        brightness: `LOW_BRIGHTNESS` below this mean grey value, 0 to 1.
        clipped: `OVEREXPOSED` above this share of pixels that are white (250 and more).
        size_px: `SMALL_FACE` below this longer side of the box, in pixels.
        yaw: `EXTREME_POSE` beyond so many degrees to either side.
        pitch: the same, up or down.
        covered: `OCCLUDED` above this mean probability, over the five points, that something covers them.
        outside: `TRUNCATED` above this share of the face that lies beyond the picture's edge.
        flat: `NOT_A_PHOTO` above this share of the face that shows no variation: drawings, icons, blank pictures.
    """

    sharpness: float = 0.4
    brightness: float = 0.12
    clipped: float = 0.4
    size_px: int = 24
    yaw: float = 35.0
    pitch: float = 20.0
    covered: float = 0.3
    outside: float = 0.2
    flat: float = 0.45


THRESHOLDS = Thresholds()

_SAME, _SAME_OF_CONTRAST = 2.0, 0.06
"""What counts as no variation: in grey levels, and as a share of the picture's standard deviation."""

_WHITE = 250
"""Grey level from which a pixel counts as burnt out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a verdict is made of; the names and units of `Thresholds` and `mien.results.Quality`."""

    sharpness: float
    brightness: float
    clipped: float
    size_px: int
    pose: pose.Pose
    covered: float
    outside: float
    flat: float


def assess(image: Image, box: Box, landmarks: Landmarks, *, thresholds: Thresholds = THRESHOLDS) -> Quality:
    """Return the verdict on one face of an RGB image `(H, W, 3)`."""
    return verdict(measure(image, box, landmarks), thresholds)


def measure(image: Image, box: Box, landmarks: Landmarks) -> Measures:
    """Measure one face of an RGB image `(H, W, 3)`."""
    height, width = image.shape[:2]
    crop = align.crop(image, landmarks.points, size=SIZE, channels=1)[..., 0]
    return Measures(
        sharpness=sharpness(crop),
        brightness=float(crop.mean()) / 255,
        clipped=float((crop >= _WHITE).mean()),
        size_px=max(box.width, box.height),
        pose=pose.estimate(landmarks.points),
        covered=float(landmarks.covered.mean()),
        outside=align.share_outside(align.to_template(landmarks.points, size=1), width=width, height=height),
        flat=flat(crop),
    )


def verdict(measures: Measures, thresholds: Thresholds = THRESHOLDS) -> Quality:
    """Judge what was measured."""
    applies = {
        "LOW_SHARPNESS": measures.sharpness < thresholds.sharpness,
        "LOW_BRIGHTNESS": measures.brightness < thresholds.brightness,
        "OVEREXPOSED": measures.clipped > thresholds.clipped,
        "SMALL_FACE": measures.size_px < thresholds.size_px,
        "EXTREME_POSE": abs(measures.pose.yaw) > thresholds.yaw or abs(measures.pose.pitch) > thresholds.pitch,
        "OCCLUDED": measures.covered > thresholds.covered,
        "TRUNCATED": measures.outside > thresholds.outside,
        "NOT_A_PHOTO": measures.flat > thresholds.flat,
    }
    reasons = tuple(reason for reason, holds in applies.items() if holds)
    return Quality(
        ok=not reasons,
        reasons=reasons,
        sharpness=measures.sharpness,
        brightness=measures.brightness,
        size_px=measures.size_px,
        yaw=measures.pose.yaw,
        pitch=measures.pose.pitch,
        roll=measures.pose.roll,
    )


def sharpness(grey: NDArray[np.uint8]) -> float:
    """Return 0 (blurred) to 1 (sharp) for a grey picture `(H, W)`: the share of its contrast that a blur takes away.

    One minus the blur metric of Crete et al. 2007, "The blur effect: perception and estimation with a new no-reference
    perceptual blur metric" (filter length 9), in the direction that is blurred more. A picture without contrast is not
    sharp.
    """
    pixels = grey.astype(np.float32)
    return min(_kept_by_blur(pixels), _kept_by_blur(np.ascontiguousarray(pixels.T)))


def flat(grey: NDArray[np.uint8]) -> float:
    """Return the share of a grey picture `(H, W)` whose pixels are like all around them, though not burnt out to white.

    Skin in a photograph is shaded and noisy; the areas of a drawing or an icon are not. Like means within two levels of
    256, which allow for rounding, and less where the whole picture is as faint as in the dark.
    """
    around = np.ones((3, 3), np.uint8)
    variation = cv2.dilate(grey, around).astype(np.float32) - cv2.erode(grey, around)
    same = (variation <= min(_SAME, _SAME_OF_CONTRAST * float(grey.std()))) & (grey < _WHITE)
    return float(same[1:-1, 1:-1].mean())


def _kept_by_blur(pixels: NDArray[np.float32]) -> float:
    blurred = cv2.blur(pixels, (9, 1))
    before, after = (np.abs(np.diff(p, axis=1))[1:-1, 1:-1] for p in (pixels, blurred))
    total = float(before.sum())
    return float(np.maximum(before - after, 0).sum()) / total if total else 0.0
