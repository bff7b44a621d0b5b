"""The colours of head and shoulders: enough to tell two people in one scene apart, and nothing that identifies anyone.

A coarse colour histogram says "red pullover, dark hair". It is compared within seconds, lives in memory as long as the
track does, and is no biometric template: no feature of the face is taken.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.images import Image
from mien.results import Box

BINS = (4, 8, 8)
"""Of lightness and the two colour axes of CIELAB."""

RANGES = (0.0, 256.0, 72.0, 184.0, 72.0, 184.0)
"""Of OpenCV's 8-bit CIELAB; colours beyond these are rare in films and count with the outermost."""

SIDE = 24
"""Head and shoulders are averaged down to squares of so many pixels before they are counted."""

_SHARE = {n: (np.eye(n) + (np.eye(n, k=1) + np.eye(n, k=-1)) / 2).astype(np.float32) for n in set(BINS)}

Look = NDArray[np.float32]
"""Two histograms, head and shoulders, `(2, 256)`; each row sums to 1, or to 0 where it is not in the picture."""


def look(image: Image, box: Box) -> Look:
    """Return the colours around a face's box in an RGB image `(H, W, 3)`."""
    return np.stack([_histogram(image, part) for part in (_head(box), _shoulders(box))])


def difference(one: Look, other: Look) -> float:
    """Return the Hellinger distance of two looks, 0 (alike) to 1 (nothing in common); the mean over what both show."""
    both = [np.sqrt(a * b).sum() for a, b in zip(one, other, strict=True) if a.any() and b.any()]
    return float(np.mean([max(0.0, 1 - shared) ** 0.5 for shared in both])) if both else 0.0


def blend(old: Look, new: Look, share: float) -> Look:
    """Return the old look, moved towards the new one by that share; what only one of them shows is taken from it."""
    rows = [
        a + share * (b - a) if a.any() and b.any() else (a if a.any() else b) for a, b in zip(old, new, strict=True)
    ]
    return np.stack(rows)


def _head(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top - 0.25 * box.height, box.right, box.bottom


def _shoulders(box: Box) -> tuple[float, float, float, float]:
    w, h = box.width, box.height
    return box.left - 0.3 * w, box.bottom + 0.4 * h, box.right + 0.3 * w, box.bottom + 1.4 * h


def _histogram(image: Image, part: tuple[float, float, float, float]) -> NDArray[np.float32]:
    height, width = image.shape[:2]
    left, right = (round(min(max(x, 0), width)) for x in part[0::2])
    top, bottom = (round(min(max(y, 0), height)) for y in part[1::2])
    if right - left < 4 or bottom - top < 0.3 * (part[3] - part[1]):
        return np.zeros(int(np.prod(BINS)), np.float32)
    small = cv2.resize(image[top:bottom, left:right], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return _counted(small)


def _counted(pixels: Any) -> NDArray[np.float32]:
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    np.clip(lab[..., 1:], RANGES[2], RANGES[3] - 1, out=lab[..., 1:], casting="unsafe")
    counts = cv2.calcHist([lab], [0, 1, 2], None, BINS, RANGES)
    # Neighbouring bins share, so that a colour near a bin's edge does not jump.
    counts = (_SHARE[BINS[0]] @ counts.reshape(BINS[0], -1)).reshape(BINS)
    counts = _SHARE[BINS[1]] @ counts @ _SHARE[BINS[2]]
    flat = counts.ravel()
    return np.asarray(flat / max(float(flat.sum()), 1e-9), np.float32)
