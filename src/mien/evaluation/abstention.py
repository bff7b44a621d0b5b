"""What is won by not answering: accuracy against the share of faces answered, and the area under the risk curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.evaluation.intervals import Interval, interval, resample_weights

Floats = NDArray[np.float64]

POINTS = 20
"""Points of the curve: every twentieth of the faces."""

ANSWERED = 0.8
"""The share of faces answered at which a model is summed up."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The most confident share of the faces, and the share of them whose most probable label is the true one.

    `confidence` is the lowest that is still answered; for a point by set size it is the largest set answered.
    """

    answered: float
    accuracy: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """What answering only some faces does.

    Attributes:
        by_confidence: from few faces answered to all, by descending highest probability.
        by_set: the faces whose prediction set holds at most 1, 2 ... labels; empty without a rule.
        aurc: area under the risk-coverage curve: the error rate among the most confident faces, averaged over every
            share of them (Geifman and El-Yaniv 2017, arXiv:1705.08500; the area as in Geifman et al. 2019,
            arXiv:1805.08206). Lower is better.
        accuracy_at: accuracy where the most confident `ANSWERED` of the faces are answered.
    """

    by_confidence: tuple[CurvePoint, ...]
    by_set: tuple[CurvePoint, ...]
    aurc: Interval
    accuracy_at: Interval


def measure_abstention(
    probabilities: NDArray[np.floating],
    truth: NDArray[np.integer],
    sets: NDArray[np.bool_] | None = None,
    *,
    resamples: int = 2000,
    seed: int = 0,
) -> Abstention:
    """Score what answering only some rows does.

    Args:
        probabilities: `(n, K)`, n >= 1.
        truth: index of the true label, `(n,)`.
        sets: the rows' prediction sets `(n, K)`.
        resamples: of the bootstrap intervals.
        seed: of the bootstrap.
    """
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    hits = (probabilities.argmax(axis=1) == truth).astype(np.float64)
    ordered, confidence = hits[order], probabilities.max(axis=1)[order]
    everything = np.ones((1, len(hits)))
    drawn = [_summaries(w[:, order], ordered) for w in resample_weights(len(hits), resamples=resamples, seed=seed)]
    (aurc, at), spread = _summaries(everything, ordered)[:, 0], np.hstack(drawn)
    return Abstention(
        by_confidence=_by_confidence(ordered, confidence),
        by_set=() if sets is None else _by_set(hits, sets.sum(axis=1)),
        aurc=interval(aurc, spread[0]),
        accuracy_at=interval(at, spread[1]),
    )


def _summaries(weights: Floats, hits: Floats) -> Floats:
    """The area under the risk curve and the accuracy at `ANSWERED`, `(2, B)`, for rows that count `weights (B, n)`."""
    answered = weights.cumsum(axis=1)
    errors = (weights * (1 - hits)).cumsum(axis=1)
    risk = errors / np.maximum(answered, 1)
    area = (risk * weights).sum(axis=1) / answered[:, -1]
    place = (answered < ANSWERED * answered[:, -1:]).sum(axis=1)
    return np.stack([area, 1 - risk[np.arange(len(risk)), place]])


def _by_confidence(hits: Floats, confidence: NDArray[np.floating]) -> tuple[CurvePoint, ...]:
    counts = np.unique(np.ceil(np.arange(1, POINTS + 1) / POINTS * len(hits)).astype(int))
    return tuple(CurvePoint(float(n / len(hits)), float(hits[:n].mean()), float(confidence[n - 1])) for n in counts)


def _by_set(hits: Floats, sizes: NDArray[np.integer]) -> tuple[CurvePoint, ...]:
    points = ((size, sizes <= size) for size in np.unique(sizes))
    return tuple(CurvePoint(float(inside.mean()), float(hits[inside].mean()), float(size)) for size, inside in points)
