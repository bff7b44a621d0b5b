"""Does it pay to read each face mirrored too? Accuracy on PublicTest and time, once and with the mirror image.

    python benchmarks/flip.py [MODEL]   # needs the prepared fer2013; writes benchmarks/results/flip.json

The interval of the difference is a paired bootstrap over rows.
"""

import sys
import time

import numpy as np
from machine import facts, write

from mien import data
from mien.emotions import LABEL_VIEWS
from mien.evaluation.intervals import interval, resampled_sums
from mien.evaluation.protocols import true_labels
from mien.recognizer import Recognizer
from mien.settings import load_settings

RESAMPLES = 2000


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "mien"
    identity = Recognizer(model).identity
    dataset = data.load("fer2013", root=load_settings().datasets, split="validation")
    record = {
        "model": f"{identity.name}@{identity.version}",
        "data": {"hash": dataset.hash, "split": "validation"},
        "machine": facts("mien", "ai-edge-litert"),
        "views": {},
    }
    for view in LABEL_VIEWS:
        truth = true_labels(dataset, view)
        rows = truth >= 0
        once, both = (Recognizer(model, labels=view, flip=flip) for flip in (False, True))
        hits = [r.classify(dataset.images[rows]).probabilities.argmax(axis=1) == truth[rows] for r in (once, both)]
        gain = hits[1].astype(float) - hits[0]
        drawn = resampled_sums(gain[:, None], resamples=RESAMPLES, seed=0)[:, 0] / len(gain)
        spread = interval(gain.mean(), drawn)
        record["views"][view] = {
            "rows": int(rows.sum()),
            "once": round(float(hits[0].mean()), 4),
            "with_mirror": round(float(hits[1].mean()), 4),
            "gain": round(spread.value, 4),
            "gain_95": [round(spread.low, 4), round(spread.high, 4)],
        }
    record["ms_a_face"] = dict(zip(("once", "with_mirror"), milliseconds(once, both, dataset.images[:1]), strict=True))
    print(record)
    print(f"wrote {write('flip', record)}")


def milliseconds(once: Recognizer, both: Recognizer, crop: np.ndarray) -> list[float]:
    """The median time for one crop, both taken in turns."""
    times: list[list[float]] = [[], []]
    for _ in range(400):
        for taken, recognizer in zip(times, (once, both), strict=True):
            began = time.perf_counter()
            recognizer.classify(crop)
            taken.append((time.perf_counter() - began) * 1000)
    return [round(float(np.median(taken)), 3) for taken in times]


if __name__ == "__main__":
    main()
