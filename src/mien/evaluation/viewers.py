"""How close probabilities come to the viewers' shares: gaps and reliability, label by label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.evaluation.intervals import Interval, interval, resampled_sums
from mien.evaluation.metrics import BINS, bin_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShareBin:
    """Rows whose predicted share of a label lies in one bin: how many, and the mean predicted and voted share."""

    rows: int
    predicted: float
    voted: float


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label: what was predicted for it against what viewers voted.

    Attributes:
        label: the label.
        gap: mean over rows of |predicted share - voted share|.
        bias: mean predicted share minus mean voted share; above 0 the label is predicted too often.
        ece: rows binned by the predicted share of this label, 15 bins of equal width: mean |predicted - voted| of the
            bins, weighted by rows (class-wise calibration error, Kull et al. 2019, arXiv:1910.12656).
        reliability: those bins, empty ones left out.
    """

    label: str
    gap: Interval
    bias: float
    ece: float
    reliability: tuple[ShareBin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Probabilities against viewers' shares on some rows.

    Attributes:
        gap: mean over rows and labels of |predicted share - voted share|.
        ece_adaptive: `Metrics.ece_votes` with 15 bins that hold equally many rows.
        per_label: one entry a label.
    """

    gap: Interval
    ece_adaptive: float
    per_label: tuple[LabelAgreement, ...]


def measure_agreement(
    probabilities: NDArray[np.floating],
    shares: NDArray[np.floating],
    labels: tuple[str, ...],
    *,
    resamples: int = 2000,
    seed: int = 0,
) -> Agreement:
    """Score probabilities `(n, K)` against viewers' shares `(n, K)`; both sum to 1 in each row."""
    p, q = np.asarray(probabilities, np.float64), np.asarray(shares, np.float64)
    gaps = np.abs(p - q)
    columns = np.hstack([gaps, gaps.mean(axis=1, keepdims=True)])
    drawn = resampled_sums(columns, resamples=resamples, seed=seed) / len(p)
    *each, overall = (interval(column.mean(), drawn[:, i]) for i, column in enumerate(columns.T))
    return Agreement(
        gap=overall,
        ece_adaptive=_adaptive(p, q),
        per_label=tuple(_label(label, p[:, i], q[:, i], each[i]) for i, label in enumerate(labels)),
    )


def _label(label: str, predicted: Floats, voted: Floats, gap: Interval) -> LabelAgreement:
    bins = bin_of(predicted)
    filled = [bins == b for b in np.unique(bins)]
    reliability = tuple(
        ShareBin(int(inside.sum()), float(predicted[inside].mean()), float(voted[inside].mean())) for inside in filled
    )
    ece = sum(b.rows * abs(b.predicted - b.voted) for b in reliability) / len(predicted)
    return LabelAgreement(label, gap, float((predicted - voted).mean()), float(ece), reliability)


def _adaptive(probabilities: Floats, shares: Floats) -> float:
    """The calibration error of the predicted label against the viewers, over bins of equally many rows."""
    best = probabilities.argmax(axis=1)
    rows = np.arange(len(best))
    confidence = probabilities[rows, best]
    gap = (confidence - shares[rows, best])[np.argsort(confidence, kind="stable")]
    return float(sum(abs(part.sum()) for part in np.array_split(gap, BINS)) / len(gap))
