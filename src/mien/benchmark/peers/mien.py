# /// script
# requires-python = ">=3.11"
#
# [tool.mien]
# licence = "MIT"
# home = "this repository"
# threads = "one"
#
# [tool.mien.overlap.fer2013]
# status = "trained"
# note = """trained on its training part, less the pictures that have a copy in the others; PublicTest chose the \
#     model. One half began as dlib's face recognition network; nobody knows whether pictures of the test part are \
#     among the three million that one had learned to tell people apart by"""
# source = "recipes/mien_longer.toml, recipes/face_longer.toml; docs/design.md, Honest test sets, Training"
#
# [tool.mien.overlap.genki4k]
# status = "unknown"
# note = """never trained or tuned on; but one half began as dlib's face recognition network, and nobody knows whether \
#     its pictures are among the three million that one had learned to tell people apart by"""
# source = "recipes/; docs/design.md, Training"
# ///
"""mien itself, measured as any other. Arguments: name or folder of the model, name of the detector."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mien import images
from mien.card import CARD_FILE
from mien.emotions import LABEL_VIEWS, LabelView
from mien.faces import open_detector
from mien.recognizer import Recognizer, open_model
from mien.settings import load_settings

NAME, DETECTOR = sys.argv[1:3]
MODEL = Path(NAME) if (Path(NAME) / CARD_FILE).is_file() else NAME
VIEWS = LABEL_VIEWS

settings = load_settings()
parts: dict[str, Any] = {
    "model": open_model(MODEL, settings),
    "detector": open_detector(DETECTOR, settings),
    "landmarks": open_model("landmarks", settings),
}
by_view = {view: Recognizer(**parts, labels=view) for view in VIEWS}
recognizer = by_view["emotions"]
VERSION = f"{version('mien')}, model {recognizer.identity.name}@{recognizer.identity.version}, {DETECTOR}"


def read(path: str) -> list[dict[str, Any]]:
    """Return the faces of a picture."""
    faces = recognizer.read(images.load(Path(path))).faces
    return [
        {"box": [f.box.left, f.box.top, f.box.right, f.box.bottom], "emotions": dict(f.scores.ranked())} for f in faces
    ]


def classify(crops: Any, view: LabelView) -> Any:
    """Return labels and scores of cut-out faces in a view."""
    scores = by_view[view].classify(crops)
    return scores.labels, scores.probabilities
