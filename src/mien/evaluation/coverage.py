"""Prediction sets: fitting a view's rule on validation rows, and how often sets hold the true label, class by class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.calibration import mass_before
from mien.card import SetRule
from mien.evaluation.intervals import Interval, wilson

COVERAGE = 0.9
"""Share of faces whose true label the prediction set shall hold."""

RARE = 100
"""A label with fewer validation rows than this is rare: too few of them decide over the common threshold."""

FEWEST_RARE = 30
"""Rows of all rare labels together, below which they get no threshold of their own."""

LEAST_MASS = 0.46
"""A face on which the leading label convinces a smaller share of viewers than this always has more than one label.

It keeps sets honest for a network that is right nearly as often as `COVERAGE`, which would hardly need a second label:
with 0.4 version 3 of the shipped one read a portrait that was blurred away. More would make sets larger than promised.
"""


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """One class: the share of its rows whose set holds it (Wilson interval), mean labels a set, and its rows."""

    label: str
    coverage: Interval
    size: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a view's prediction sets do on some rows.

    Attributes:
        coverage: share of rows whose set holds the true label, with a Wilson interval.
        size: mean number of labels in a set.
        sizes: share of rows with 1, 2 ... K labels in their set.
        single_accuracy: share of the rows with one label in their set for which it is the true one.
        per_class: of the classes that have rows.
    """

    coverage: Interval
    size: float
    sizes: tuple[float, ...]
    single_accuracy: float
    per_class: tuple[ClassCoverage, ...]


def fit_rule(
    probabilities: NDArray[np.floating],
    truth: NDArray[np.integer],
    labels: tuple[str, ...],
    *,
    coverage: float = COVERAGE,
) -> SetRule:
    """Return the rule whose sets hold the true label of new rows of the same kind as often as asked.

    Adaptive prediction sets without randomization (Romano et al. 2020, arXiv:2006.02544): a row's score is what the
    labels more probable than the true one hold together. Rare labels share one class-conditional threshold on their own
    probability, as few of them hardly weigh in a common one (clustered conformal prediction, Ding et al. 2023,
    arXiv:2306.09335); the mass is fitted after that, so that all rows together still come to `coverage`, or to more
    where `LEAST_MASS` decides.

    Args:
        probabilities: `(n, K)`, n >= 1.
        truth: index of the true label, `(n,)`.
        labels: the K labels.
        coverage: share of new rows whose true label the set shall hold.
    """
    own = probabilities[np.arange(len(truth)), truth]
    least = _rare_thresholds(own, truth, len(labels), coverage)
    scores = mass_before(probabilities)[np.arange(len(truth)), truth]
    scores = np.where(own >= least[truth], 0.0, scores)
    fitted = quantile(scores, coverage, beyond=1.0)
    thresholds = {labels[i]: float(least[i]) for i in np.flatnonzero(np.isfinite(least))}
    return SetRule(mass=max(LEAST_MASS, fitted), least=thresholds, fitted=fitted)


def quantile(scores: NDArray[np.floating], coverage: float, *, beyond: float) -> float:
    """Return the finite-sample quantile of conformal scores `(n,)`: the ceil((n + 1) * coverage)-th smallest.

    It holds the coverage for new rows of the same kind (Angelopoulos and Bates 2021, arXiv:2107.07511). Where there are
    too few rows for that, `beyond` comes back.
    """
    place = int(np.ceil((len(scores) + 1) * coverage))
    return beyond if place > len(scores) else float(np.sort(scores)[place - 1])


def _rare_thresholds(
    own: NDArray[np.floating], truth: NDArray[np.integer], classes: int, coverage: float
) -> NDArray[np.float64]:
    """Return at which probability each label joins in any case `(K,)`: one for the rare, infinity for the others."""
    rows = np.bincount(truth, minlength=classes)
    rare = (rows > 0) & (rows < RARE)
    least = np.full(classes, np.inf)
    if rows[rare].sum() >= FEWEST_RARE:
        least[rare] = 1.0 - quantile(1.0 - own[rare[truth]], coverage, beyond=1.0)
    return least


def measure_sets(sets: NDArray[np.bool_], truth: NDArray[np.integer], labels: tuple[str, ...]) -> Coverage:
    """Score prediction sets `(n, K)` against true labels `(n,)`."""
    hit, size = sets[np.arange(len(truth)), truth], sets.sum(axis=1)
    single = size == 1
    return Coverage(
        coverage=wilson(int(hit.sum()), len(hit)),
        size=float(size.mean()),
        sizes=tuple(float((size == count).mean()) for count in range(1, len(labels) + 1)),
        single_accuracy=float(hit[single].mean()) if single.any() else 0.0,
        per_class=tuple(
            ClassCoverage(label, wilson(int(hit[own].sum()), int(own.sum())), float(size[own].mean()), int(own.sum()))
            for label, own in ((label, truth == i) for i, label in enumerate(labels))
            if own.any()
        ),
    )
