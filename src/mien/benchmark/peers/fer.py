# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "tensorflow-cpu==2.21.0; sys_platform != 'darwin'",
#     "tensorflow==2.21.0; sys_platform == 'darwin'",
#     "opencv-python-headless>=4.10,<5",  # OpenCV 5 has no Haar cascades
#     "requests>=2.32",
#     "pillow>=12.0",
#     "setuptools<81",                    # fer asks for pkg_resources
# ]
#
# [tool.mien]
# # Without its own wishes: films, contrib modules, and versions of NumPy and PyTorch from before Python 3.12.
# alone = ["fer==25.10.3"]
# licence = "MIT"
# home = "github.com/justinshenk/fer"
# threads = "as many as TensorFlow Lite and OpenCV take"
#
# [tool.mien.overlap.fer2013]
# status = "chosen"
# note = """trained on its training part, copies of test pictures included; PublicTest and PrivateTest together chose \
# the epoch"""
# source = """fer's README credits github.com/oarriaga/face_classification, whose src/train_emotion_classifier.py \
# trains on the first 80 % of fer2013.csv and stops by the rest"""
# ///
"""fer as its README calls it: `FER()`, a Haar cascade and a quantized mini-Xception."""

from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
from fer.fer import FER

VERSION = version("fer")
LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")

detector = FER()


def read(path: str) -> list[dict[str, Any]]:
    """Return the faces of a picture."""
    return [
        {"box": [int(v) for v in (x, y, x + w, y + h)], "emotions": {k: float(v) for k, v in face["emotions"].items()}}
        for face in detector.detect_emotions(cv2.imread(path))
        for x, y, w, h in [face["box"]]
    ]


def classify(crops: Any, view: str) -> Any:
    """Resize and scale as `FER.detect_emotions` does with a face it has cut out."""
    faces = np.stack([cv2.resize(crop, (64, 64)) for crop in crops]).astype(np.float32)
    return LABELS, detector._classify_emotions((faces / 255.0 - 0.5) * 2.0)
