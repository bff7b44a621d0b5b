"""Which rule for prediction sets tells most of viewers' disagreement? Rules of equal size, on PublicTest.

    python benchmarks/set_rules.py    # needs the prepared data set fer2013; writes benchmarks/results/set_rules.json

The shipped model answers in the view `ferplus`. Each rule has one number, set so that its sets are as large, on the
faces whose viewers have a majority, as those of `mien.evaluation.coverage.LEAST_MASS`:

    mass       labels, most probable first, until those taken hold more than the number (arXiv:2006.02544)
    threshold  labels at least as probable as the number, and the most probable one (arXiv:1609.00451)
    ratio      labels at least as probable as the number times the most probable one
    margin     labels at most the number less probable than the most probable one

Told of each: the share of those faces whose set holds the majority's label, how often a label alone is that label, and
how many faces without a majority, on which viewers disagree, have more than one label.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from machine import facts, write
from numpy.typing import NDArray
from scipy.optimize import bisect

from mien import data
from mien.calibration import mass_before
from mien.evaluation.coverage import LEAST_MASS
from mien.evaluation.protocols import true_labels
from mien.recognizer import Recognizer
from mien.settings import load_settings

Sets = NDArray[np.bool_]
Rule = Callable[[NDArray[np.float64], float], Sets]

RULES: dict[str, Rule] = {
    "mass": lambda p, number: mass_before(p) <= number,
    "threshold": lambda p, number: (p >= number) | (mass_before(p) == 0),
    "ratio": lambda p, number: p >= number * p.max(axis=1, keepdims=True),
    "margin": lambda p, number: p >= p.max(axis=1, keepdims=True) - number,
}


def main() -> None:
    dataset = data.load("fer2013", root=load_settings().datasets, split="validation")
    recognizer = Recognizer(labels="ferplus")
    p = recognizer.classify(dataset.images).probabilities.astype(np.float64)
    majority, plurality = true_labels(dataset, "ferplus"), true_labels(dataset, "ferplus", plurality=True)
    clear, torn = majority >= 0, (majority < 0) & (plurality >= 0)
    size = RULES["mass"](p[clear], LEAST_MASS).sum(axis=1).mean()
    record: dict[str, Any] = {
        "model": f"{recognizer.card.name}@{recognizer.card.version}",
        "data": dataset.hash,
        "faces": {"with_majority": int(clear.sum()), "without": int(torn.sum())},
        "labels_a_set": round(float(size), 4),
        "machine": facts("mien", "ai-edge-litert"),
        "rules": {name: scored(rule, p, majority, clear, torn, size) for name, rule in RULES.items()},
    }
    print(record)
    print(f"wrote {write('set_rules', record)}")


def scored(
    rule: Rule, p: NDArray[np.float64], truth: NDArray[np.int64], clear: Sets, torn: Sets, size: float
) -> dict[str, float]:
    """Set a rule's number to the size asked for, and score it."""
    number = bisect(lambda x: rule(p[clear], x).sum(axis=1).mean() - size, 0.0, 1.0, xtol=1e-6)
    sets = rule(p[clear], number)
    held, alone = sets[np.arange(len(sets)), truth[clear]], sets.sum(axis=1) == 1
    found = {
        "number": number,
        "labels_a_set": sets.sum(axis=1).mean(),
        "coverage": held.mean(),
        "accuracy_alone": held[alone].mean(),
        "torn_with_more_labels": (rule(p[torn], number).sum(axis=1) > 1).mean(),
    }
    return {name: round(float(value), 4) for name, value in found.items()}


if __name__ == "__main__":
    main()
