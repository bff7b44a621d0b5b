# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "tensorflow-cpu>=2.20,<2.22",
#     "opencv-python-headless>=4.10,<5",  # OpenCV 5 has no Haar cascades
#     "requests",
#     "pillow",
#     "setuptools<81",                    # fer asks for pkg_resources
# ]
#
# [tool.peers]
# # Without their own wishes: films, contrib modules, and versions of NumPy and PyTorch from before Python 3.12.
# alone = ["fer==25.10.3"]
#
# [tool.peers.mtcnn]
# dependencies = ["torch", "torchvision", "tqdm"]
# alone = ["facenet-pytorch==2.6.0"]
# ///
"""fer (github.com/justinshenk/fer), as its README calls it. Arguments: "haar" or "mtcnn"; "tflite" or "keras"."""

import sys

import cv2
import numpy as np
from fer.fer import FER
from protocol import serve

detector = FER(mtcnn=sys.argv[1] == "mtcnn", use_tflite=sys.argv[2] == "tflite")


def read(path):
    found = detector.detect_emotions(cv2.imread(path))
    boxes = [[int(v) for v in face["box"]] for face in found]
    return [
        {"box": [x, y, x + w, y + h], "emotions": face["emotions"]}
        for (x, y, w, h), face in zip(boxes, found, strict=True)
    ]


def classify(crops, view):
    """Resize and scale as `FER.detect_emotions` does with a face it has cut out; it knows one set of labels."""
    faces = np.stack([cv2.resize(crop, (64, 64)) for crop in crops]).astype(np.float32)
    faces = (faces / 255.0 - 0.5) * 2.0
    batches = [faces[i : i + 256] for i in range(0, len(faces), 256)]
    return np.concatenate([np.asarray(detector._classify_emotions(batch)) for batch in batches])


serve(read, classify, lambda frame: len(detector.detect_emotions(frame)))
