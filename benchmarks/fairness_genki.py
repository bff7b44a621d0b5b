"""Who is found, and whose smile is told, on GENKI-4K: by pose, from its own yaw, pitch and roll.

    python benchmarks/fairness_genki.py [--every N] [--model NAME|FOLDER] [--detector NAME]

Writes benchmarks/results/fairness_genki.json: the share of photographs with a face found, and the area under the
ROC curve of "happy" for smiles, by slice, with 95 % intervals, and the gaps between slices with corrected p-values.
Nothing is ever trained or tuned on these photographs.
"""

import argparse
import os
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import faces_data
import msgspec
import numpy as np

from mien.evaluation.detection import found_by
from mien.evaluation.gaps import corrected, count_distance
from mien.evaluation.groups import Slicing, ranges, sliced
from mien.evaluation.intervals import interval
from mien.evaluation.slices import compared, gap
from mien.recognizer import Recognizer
from mien.settings import Settings

EDGES = {
    "yaw": (-90.0, -15.0, -5.0, 5.0, 15.0, 90.0),
    "pitch": (-90.0, -15.0, -5.0, 5.0, 15.0, 90.0),
    "roll": (-90.0, -10.0, -3.0, 3.0, 10.0, 90.0),
}
"""Degrees; round numbers, chosen before any result was seen."""

SMILING = 0.5
"""A photograph whose largest face has "happy" from here on is taken for a smile."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--genki", type=Path, default=faces_data.GENKI)
    parser.add_argument("--yunet", type=Path, default=faces_data.YUNET)
    parser.add_argument("--every", type=int, default=1, help="take every Nth photograph")
    parser.add_argument("--model", default="mien")
    parser.add_argument("--detector", default="auto")
    parser.add_argument("--resamples", type=int, default=2000)
    parser.add_argument("--output", default="fairness_genki.json")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    settings = Settings(yunet=options.yunet)
    model = Path(options.model) if "/" in options.model else options.model
    recognizer = Recognizer(model, detector=options.detector, settings=settings)
    photos, happy = read(options.genki, recognizer, options.every)
    record = measured(photos, happy, resamples=options.resamples)
    facts = {
        "photographs": len(photos),
        "detector": options.detector,
        "model": f"{recognizer.card.name}@{recognizer.card.version}",
    }
    faces_data.write(options.output, facts | {"machine": faces_data.machine()} | record)


def read(path: Path, recognizer: Recognizer, every: int) -> tuple[list, np.ndarray]:
    """The photographs without their pictures, and the probability of "happy" of each one's largest face, or NaN."""
    photos, happy, place = [], [], recognizer.labels.index("happy")
    for photo in faces_data.genki(path, every=every):
        faces = recognizer.read(photo.image).faces
        largest = max(faces, key=lambda f: (f.box.right - f.box.left) * (f.box.bottom - f.box.top), default=None)
        happy.append(largest.scores.probabilities[place] if largest else np.nan)
        photos.append(slim(photo))
    return photos, np.array(happy, np.float64)


def slim(photo: faces_data.Photo) -> dict:
    return {name: getattr(photo, name) for name in ("smile", "yaw", "pitch", "roll")}


def measured(photos: list, happy: np.ndarray, *, resamples: int) -> dict:
    smile = np.array([photo["smile"] for photo in photos])
    cuts = {name: ranges(np.array([photo[name] for photo in photos]), edges) for name, edges in EDGES.items()}
    by_smile = {"smile": sliced(np.where(smile, "smiling", "not smiling"))}
    found = np.isfinite(happy)
    detection = found_by(found, cuts | by_smile, resamples=resamples)
    seen = {name: Slicing(cut.names, np.where(found, cut.index, -1)) for name, cut in cuts.items()}
    return {
        "detection": msgspec.to_builtins(detection),
        "happy_auc": auc_interval(happy[found], smile[found], resamples),
        "happy_auc_by_pose": {name: aucs(cut, happy, smile, resamples) for name, cut in seen.items()},
        "smile_accuracy_gaps": [
            asdict(g) for g in corrected([smile_gap(n, c, happy, smile, resamples) for n, c in seen.items()])
        ],
    }


def aucs(cut: Slicing, happy: np.ndarray, smile: np.ndarray, resamples: int) -> list[dict]:
    """The area and its interval for every slice with enough faces to be compared."""
    return [
        {"value": name, "faces": len(rows), "auc": auc_interval(happy[rows], smile[rows], resamples)}
        for name, rows in compared(cut)
    ]


def auc_interval(happy: np.ndarray, smile: np.ndarray, resamples: int) -> dict:
    rng = np.random.default_rng(0)
    yes, no = happy[smile], happy[~smile]
    truth = [True] * len(yes) + [False] * len(no)
    drawn = [
        faces_data.auc(np.concatenate([rng.choice(yes, len(yes)), rng.choice(no, len(no))]).tolist(), truth)
        for _ in range(min(resamples, 1000))
    ]
    return asdict(interval(faces_data.auc(happy.tolist(), smile.tolist()), np.array(drawn)))


def smile_gap(name: str, cut: Slicing, happy: np.ndarray, smile: np.ndarray, resamples: int) -> object:
    """How far slices are apart in telling smiles by `SMILING`, given how many smile in each."""
    slices = compared(cut)
    hit = (happy >= SMILING) == smile
    hits = np.array([[hit[r][smile[r] == kind].sum() for _, r in slices] for kind in (False, True)])
    sizes = np.array([[(smile[r] == kind).sum() for _, r in slices] for kind in (False, True)])
    distance = count_distance(hits, sizes, resamples=resamples, seed=0)
    return gap(name, "excess_accuracy", [value for value, _ in slices], distance)


if __name__ == "__main__":
    main()
