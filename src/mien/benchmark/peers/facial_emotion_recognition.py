# /// script
# requires-python = ">=3.11"
# dependencies = [  # PyTorch from PyPI comes with 5 GB of libraries for GPUs on Linux, which are not used here
#     "torch==2.14.1",
#     "torchvision==0.29.1",
#     "opencv-python-headless>=4.10,<5",
#     "pillow>=12.0",
#     "requests>=2.32",
#     "tqdm>=4.67",
# ]
#
# [tool.mien]
# # Without their own wishes, which are versions from before Python 3.12.
# alone = ["facial-emotion-recognition==0.3.4", "facenet-pytorch==2.6.0"]
# licence = "MIT"
# home = "pypi: facial-emotion-recognition"
# threads = "as many as PyTorch takes"
#
# [tool.mien.overlap.fer2013]
# status = "unknown"
# note = "FER2013's paper is its only reference; what it was trained on is not said"
# source = "its description on PyPI"
# ///
"""facial-emotion-recognition: `EmotionRecognition.recognise_emotion`, opened up to give scores, not a drawing."""

from functools import partial
from importlib.metadata import version
from typing import Any

import cv2
import torch

# Its weights were saved on a GPU and it does not ask for them elsewhere: without this it opens on GPUs alone.
torch.load = partial(torch.load, map_location="cpu")

from facial_emotion_recognition import EmotionRecognition  # noqa: E402

VERSION = version("facial-emotion-recognition")

recognition = EmotionRecognition(device="cpu")
LABELS = [label.lower() for label in recognition.emotions.values()]


def read(path: str) -> list[dict[str, Any]]:
    """Return the faces of a picture."""
    picture: Any = cv2.imread(path)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    boxes, _ = recognition.mtcnn.detect(picture)
    found = [[max(0, round(float(v))) for v in box] for box in (boxes if boxes is not None else [])]
    return [
        {"box": box, "emotions": dict(zip(LABELS, _scores(grey[box[1] : box[3], box[0] : box[2]]), strict=True))}
        for box in found
    ]


def classify(crops: Any, view: str) -> Any:
    """Give each face to the network as `recognise_emotion` does."""
    return LABELS, [_scores(crop) for crop in crops]


def _scores(face: Any) -> Any:
    with torch.no_grad():
        return recognition.network(recognition.transform(face).unsqueeze(0))[0].tolist()
