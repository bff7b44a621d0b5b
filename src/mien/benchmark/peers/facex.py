# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "tensorflow-cpu==2.21.0; sys_platform != 'darwin'",
#     "tensorflow==2.21.0; sys_platform == 'darwin'",
#     "opencv-python-headless>=4.10,<5",  # in place of the contrib build, which opens windows; no Haar cascades in 5
#     "scikit-image==0.26.0",
# ]
#
# [tool.mien]
# alone = ["facex==1.1.0"]
# licence = "MIT"
# home = "github.com/hfahrudin/facex"
# threads = "one of its pool at a time; OpenCV takes as many as it likes"
# ///
"""facex as its README calls it: a pool of classifiers, a Haar cascade and a TensorFlow Lite network at 200 px."""

from importlib.metadata import version
from typing import Any

import cv2
import facex

VERSION = version("facex")

pool = facex.PoolManager(pool_size=3)


def read(path: str) -> list[dict[str, Any]]:
    """Return the faces of a picture."""
    return [
        {"box": [int(v) for v in (x, y, x + w, y + h)], "emotions": {k: float(v) for k, v in face["emot"].items()}}
        for face in pool.predict(cv2.imread(path))
        for x, y, w, h in [face["bbox"]]
    ]


def classify(crops: Any, view: str) -> Any:
    """Give each face to what `EmotionClassifier.predict` gives its own to; it resizes by itself."""
    classifier = pool.pool[-1]
    found = [classifier.detect_emotion(crop) for crop in crops]
    return list(found[0]), [[float(score) for score in face.values()] for face in found]
