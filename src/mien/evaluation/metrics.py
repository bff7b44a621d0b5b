"""How good probabilities are, against labels and against viewers' votes: every number with a bootstrap interval.

Every statistic here is a function of weighted sums over rows. The point estimate gives each row the weight 1; a
bootstrap resample gives it the number of times it was drawn. Both go through the same formula, so they cannot disagree.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.evaluation.intervals import Interval, interval, resampled_sums

Floats = NDArray[np.float64]

BINS = 15
"""Bins of the calibration error, as in Guo et al. 2017 (arXiv:1706.04599)."""

PIVOTAL = frozenset({"ece", "ece_votes"})
"""Statistics whose resamples are biased upwards, so that the percentile interval would lie above the estimate."""

SCALARS = ("accuracy", "macro_f1", "balanced_accuracy", "top2", "log_loss", "brier", "ece", "ece_votes", "kl_to_votes")
"""The single numbers of `Metrics` that have an interval; the last two need votes."""

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class ClassScores:
    """How one class is found; `support` is the number of rows that truly are of it, without which a rate is 0."""

    label: str
    precision: Interval
    recall: Interval
    f1: Interval
    support: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows whose highest probability lies in `(low, high]`.

    Attributes:
        low: lower edge of the confidence.
        high: upper edge of the confidence.
        rows: how many rows fell in.
        confidence: their mean highest probability.
        accuracy: the share of them whose label was hit.
        votes: the mean share of viewers who chose the predicted label; None without votes.
    """

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: float
    votes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The scores of one set of rows.

    Attributes:
        labels: the classes, in the order of the confusion matrix.
        rows: how many rows were scored.
        accuracy: share of rows whose most probable label is the true one.
        macro_f1: mean F1 of the classes that have rows.
        balanced_accuracy: mean recall of the classes that have rows.
        top2: share of rows whose true label is among the two most probable.
        log_loss: mean of -ln p(true label), in nats.
        brier: mean squared distance of the probabilities from the one-hot label, summed over classes, 0 to 2.
        ece: expected calibration error against the labels: 15 bins of equal width over the highest probability, mean of
            |confidence - accuracy| weighted by rows (Guo et al. 2017, arXiv:1706.04599).
        ece_adaptive: the same with 15 bins that hold equally many rows (Nixon et al. 2019, arXiv:1904.01685).
        ece_votes: the same as `ece` with the share of viewers who chose the predicted label in place of accuracy:
            whether "0.8 happy" means that 8 of 10 viewers say happy; None without votes.
        kl_to_votes: mean Kullback-Leibler divergence KL(viewers' shares || probabilities), in nats; None without.
        per_class: one entry a label.
        confusion: rows are true labels, columns predicted ones, counts.
        reliability: the bins of `ece`, empty ones left out.
    """

    labels: tuple[str, ...]
    rows: int
    accuracy: Interval
    macro_f1: Interval
    balanced_accuracy: Interval
    top2: Interval
    log_loss: Interval
    brier: Interval
    ece: Interval
    ece_adaptive: float
    ece_votes: Interval | None
    kl_to_votes: Interval | None
    per_class: tuple[ClassScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[ReliabilityBin, ...]


def measure(
    probabilities: NDArray[np.floating],
    truth: NDArray[np.integer],
    labels: tuple[str, ...],
    *,
    shares: NDArray[np.floating] | None = None,
    resamples: int = 2000,
    seed: int = 0,
) -> Metrics:
    """Score probabilities against true labels and, where there are any, against viewers' vote shares.

    Args:
        probabilities: `(n, K)`, each row summing to 1; n >= 1.
        truth: index of the true label, `(n,)`.
        labels: the K labels.
        shares: of viewers for each label, `(n, K)`, each row summing to 1.
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        ValueError: there are no rows, or the shapes do not fit.
    """
    if not len(truth) or probabilities.shape != (len(truth), len(labels)):
        raise ValueError(f"{len(truth)} labels of {len(labels)} classes do not fit probabilities {probabilities.shape}")
    columns = row_columns(probabilities, truth, shares)
    point = statistics(columns.sum(axis=0, keepdims=True), len(labels))
    drawn = statistics(resampled_sums(columns, resamples=resamples, seed=seed), len(labels))
    spread = {n: interval(v[0], drawn[n], pivotal=n in PIVOTAL) for n, v in point.items() if v.ndim == 1}
    return Metrics(
        labels=labels,
        rows=len(truth),
        **{name: spread[name] for name in SCALARS if not name.endswith("votes")},
        ece_votes=spread["ece_votes"] if shares is not None else None,
        kl_to_votes=spread["kl_to_votes"] if shares is not None else None,
        ece_adaptive=adaptive_calibration_error(probabilities, truth),
        per_class=_per_class(point, drawn, labels),
        confusion=tuple(tuple(int(count) for count in row) for row in point["confusion"][0]),
        reliability=reliability(probabilities, truth, shares),
    )


def row_columns(
    probabilities: NDArray[np.floating], truth: NDArray[np.integer], shares: NDArray[np.floating] | None = None
) -> Floats:
    """Return what each row adds to the sums that `statistics` needs, `(n, K*K + 4 + 2*BINS)`."""
    p = np.asarray(probabilities, np.float64)
    rows, classes = np.arange(len(p)), p.shape[1]
    predicted, confidence = p.argmax(axis=1), p.max(axis=1)
    cells = np.zeros((len(p), classes * classes))
    cells[rows, truth * classes + predicted] = 1
    own = p[rows, truth]
    log_losses = -np.log(np.maximum(own, _TINY))
    losses = np.stack([in_top(p, truth, 2), log_losses, _squared_error(p, truth), _kl(shares, p)], axis=1)
    viewers = shares[rows, predicted] if shares is not None else np.zeros(len(p))
    gaps = [_binned(confidence, confidence - hit) for hit in ((predicted == truth).astype(float), viewers)]
    return np.hstack([cells, losses, *gaps])


def statistics(sums: Floats, classes: int) -> dict[str, Floats]:
    """Return every statistic for B weighted sums over rows `(B, m)`, as `row_columns` lays them out.

    A class that has no rows, in the data or in a resample, is left out of the means over classes.
    """
    confusion = sums[:, : classes * classes].reshape(-1, classes, classes)
    losses = sums[:, classes * classes :]
    total = confusion.sum(axis=(1, 2))
    hits = np.diagonal(confusion, axis1=1, axis2=2)
    support, guessed = confusion.sum(axis=2), confusion.sum(axis=1)
    with np.errstate(invalid="ignore"):
        recall = hits / support
        f1 = np.where(support > 0, 2 * hits / (support + guessed), np.nan)
        precision = np.where(guessed > 0, hits / guessed, np.where(support > 0, 0.0, np.nan))
    means = (losses[:, :4] / total[:, None]).T
    gaps = np.abs(losses[:, 4:]).reshape(-1, 2, BINS).sum(axis=2) / total[:, None]
    return {
        "accuracy": hits.sum(axis=1) / total, "macro_f1": np.nanmean(f1, axis=1),
        "balanced_accuracy": np.nanmean(recall, axis=1),
        "top2": means[0], "log_loss": means[1], "brier": means[2], "kl_to_votes": means[3],
        "ece": gaps[:, 0], "ece_votes": gaps[:, 1],
        "confusion": confusion, "precision": precision, "recall": recall, "f1": f1,
    }  # fmt: skip


def in_top(probabilities: NDArray[np.floating], truth: NDArray[np.integer], k: int) -> NDArray[np.bool_]:
    """Tell for each row whether the true label is among the `k` most probable; of equals the first is the better."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    found: NDArray[np.bool_] = (best == truth[:, None]).any(axis=1)
    return found


def adaptive_calibration_error(probabilities: NDArray[np.floating], truth: NDArray[np.integer]) -> float:
    """Return the expected calibration error over bins that hold equally many rows (Nixon et al. 2019)."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    order = np.argsort(confidence, kind="stable")
    gap = (confidence - (probabilities.argmax(axis=1) == truth))[order]
    return float(sum(abs(part.sum()) for part in np.array_split(gap, BINS)) / len(gap))


def reliability(
    probabilities: NDArray[np.floating], truth: NDArray[np.integer], shares: NDArray[np.floating] | None = None
) -> tuple[ReliabilityBin, ...]:
    """Return the filled bins of the reliability diagram, lowest confidence first."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    hit, bins = predicted == truth, bin_of(confidence)
    viewers = shares[np.arange(len(predicted)), predicted] if shares is not None else None
    return tuple(
        ReliabilityBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            rows=int(inside.sum()),
            confidence=float(confidence[inside].mean()),
            accuracy=float(hit[inside].mean()),
            votes=float(viewers[inside].mean()) if viewers is not None else None,
        )
        for number, inside in ((int(b), bins == b) for b in np.unique(bins))
    )


def bin_of(confidence: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the number of the bin `(b / 15, (b + 1) / 15]` each confidence falls into."""
    bins: NDArray[np.int64] = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    return bins


def _binned(confidence: Floats, values: Floats) -> Floats:
    binned = np.zeros((len(values), BINS))
    binned[np.arange(len(values)), bin_of(confidence)] = values
    return binned


def _squared_error(probabilities: Floats, truth: NDArray[np.integer]) -> Floats:
    own = probabilities[np.arange(len(truth)), truth]
    error: Floats = (probabilities**2).sum(axis=1) - 2 * own + 1
    return error


def _kl(shares: NDArray[np.floating] | None, probabilities: Floats) -> Floats:
    if shares is None:
        return np.zeros(len(probabilities))
    q = np.asarray(shares, np.float64)
    terms: Floats = np.where(q > 0, q * (np.log(np.maximum(q, _TINY)) - np.log(np.maximum(probabilities, _TINY))), 0.0)
    return np.asarray(terms.sum(axis=1))


def _per_class(point: dict[str, Floats], drawn: dict[str, Floats], labels: tuple[str, ...]) -> tuple[ClassScores, ...]:
    def rate(name: str, column: int) -> Interval:
        return interval(point[name][0, column], drawn[name][:, column])

    support = point["confusion"][0].sum(axis=1)
    return tuple(
        ClassScores(label, rate("precision", i), rate("recall", i), rate("f1", i), int(support[i]))
        for i, label in enumerate(labels)
    )
