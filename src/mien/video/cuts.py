"""Scene cuts: where a film jumps, what was followed must not be followed across."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.images import Image

CUT = 0.45
"""Share of the picture's colours that must change between two frames."""

_GRID = 64


class Cuts:
    """Tells for each frame whether the scene has changed since the one before, by its colours (histogram difference).

    Boreczky & Rowe 1996, "Comparison of video shot boundary detection techniques": simple, and among the best for cuts.
    """

    def __init__(self, threshold: float = CUT) -> None:
        self._threshold = threshold
        self._last: NDArray[np.float32] | None = None

    def update(self, image: Image) -> bool:
        """Return whether the next frame, RGB `(H, W, 3)`, begins another scene; the first one does not."""
        last, self._last = self._last, _colours(image)
        return last is not None and float(np.abs(self._last - last).sum()) / 2 > self._threshold


def _colours(image: Image) -> NDArray[np.float32]:
    height, width = image.shape[:2]
    sample = np.ascontiguousarray(image[:: max(1, height // _GRID), :: max(1, width // _GRID)])
    counts = cv2.calcHist([sample], [0, 1, 2], None, [6, 6, 6], [0.0, 256.0] * 3).ravel()
    return np.asarray(counts / counts.sum(), np.float32)
