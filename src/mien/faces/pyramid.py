"""Looking for faces at the sizes where they are found fast: levels of a picture, and the boxes of all levels made one.

A detector's time grows with the pixels it sees; the smallest face it finds shrinks with them. mien looks at half of the
picture's size, at least 320 and at most 1280 pixels on the longer side, so 640x480 costs a quarter of the time and a
face of 24 pixels is still found; where that copy is larger than 640 a second, small copy is looked at for faces that
fill it.
`benchmarks/faces_genki.py` measures both.
"""

from collections.abc import Callable, Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces import Image
from mien.results import Box, Detection

Raw = NDArray[np.float64]
"""What a network finds in one copy: rows of left, top, width, height in the copy's pixels, and confidence in [0, 1]."""

COARSE, FINE = 320, 1280
SMALLEST = 192
OVERLAP = 0.4
"""Two boxes with this intersection over union are one face (0.3 to 0.45 in both detectors' own code)."""

INSIDE = 0.7
"""A box that lies in another by this share of its area is a part of that face."""


def levels(width: int, height: int) -> tuple[float, ...]:
    """Return the scales at which a picture is looked at, finest first.

    A picture below `SMALLEST` is enlarged to it: a face that fills 48 pixels is too small for the detectors.
    """
    longest = max(width, height)
    if longest <= COARSE:
        return (max(1.0, SMALLEST / longest),)
    fine = min(max(longest // 2, COARSE), FINE)
    return tuple(side / longest for side in ((fine, COARSE) if fine > 2 * COARSE else (fine,)))


def search(image: Image, find: Callable[[Image], Raw], *, threshold: float) -> tuple[Detection, ...]:
    """Run a network over the levels of an RGB image.

    Args:
        image: RGB `(H, W, 3)`.
        find: the network.
        threshold: the least confidence that counts as a face.

    Returns:
        One detection a face, most confident first; boxes in the image's pixels, which may reach over its edge.
    """
    height, width = image.shape[:2]
    found: list[Detection] = []
    for scale in levels(width, height):
        rows = find(scaled(image, scale))
        found += detections(rows[rows[:, 4] >= threshold], scale)
    return suppress(found)


def scaled(image: Image, scale: float) -> Image:
    """Return a smaller or larger copy of an image, or the image itself at scale 1."""
    if scale == 1:
        return np.ascontiguousarray(image)
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how))


def detections(rows: Raw, scale: float) -> list[Detection]:
    """Return a copy's rows as detections in the pixels of the image it was made from."""
    found = []
    for left, top, width, height, confidence in rows.tolist():
        edges = [round(edge / scale) for edge in (left, top, left + width, top + height)]
        if edges[2] > edges[0] and edges[3] > edges[1]:
            found.append(Detection(Box(*edges), min(max(confidence, 0.0), 1.0)))
    return found


def suppress(found: Iterable[Detection]) -> tuple[Detection, ...]:
    """Return the most confident detection of each face, most confident first."""
    kept: list[Detection] = []
    for candidate in sorted(found, key=lambda d: -d.confidence):
        if not any(_same_face(candidate.box, other.box) for other in kept):
            kept.append(candidate)
    return tuple(kept)


def _same_face(box: Box, other: Box) -> bool:
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    if width <= 0 or height <= 0:
        return False
    smaller = min(box.width * box.height, other.width * other.height)
    return width * height >= INSIDE * smaller or box.iou(other) >= OVERLAP
