"""mien, as a peer among peers. Arguments: model, detector."""

import sys
from pathlib import Path

from protocol import serve

from mien import Recognizer, images

MODEL = Path(sys.argv[1]) if Path(sys.argv[1]).is_dir() else sys.argv[1]
recognizer = Recognizer(MODEL, detector=sys.argv[2])
views = {"emotions": recognizer}


def read(path):
    faces = recognizer.read(images.load(Path(path))).faces
    return [
        {"box": [f.box.left, f.box.top, f.box.right, f.box.bottom], "emotions": dict(f.scores.ranked())} for f in faces
    ]


def classify(crops, view):
    if view not in views:
        views[view] = Recognizer(MODEL, detector=sys.argv[2], labels=view)
    return views[view].classify(crops).probabilities


serve(read, classify)
