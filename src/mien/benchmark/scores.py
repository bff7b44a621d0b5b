"""How good answers are, and whether two peers differ by more than chance: both have seen the same pictures."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mien.benchmark.record import Value
from mien.emotions import VIEW_LABELS
from mien.evaluation.comparison import mcnemar
from mien.evaluation.intervals import Interval, interval, resample_weights, resampled_sums, wilson
from mien.evaluation.metrics import row_columns, statistics
from mien.evaluation.protocols import Selection

Floats = NDArray[np.float64]
Values = dict[str, Value]


def of_faces(scores: Mapping[str, Floats], selection: Selection, *, resamples: int, seed: int) -> dict[str, Values]:
    """Return accuracy and macro-F1 of every peer on the rows that a protocol scores.

    A label that a peer does not know is one it never hits: it counts as missed, with an F1 of nought.

    Args:
        scores: of the selection's rows `(n, 8)` in the order of `FERPLUS`, by peer; the first is compared with.
        selection: the rows, whose true labels count.
        resamples: of the bootstrap, paired: every peer is scored on the same draws.
        seed: of the bootstrap.
    """
    truth, classes = selection.truth, len(VIEW_LABELS[selection.protocol.view])
    predicted = {name: own[:, :classes].argmax(axis=1) for name, own in scores.items()}
    columns = [row_columns(np.eye(classes)[guess], truth) for guess in predicted.values()]
    sums = np.hsplit(resampled_sums(np.hstack(columns), resamples=resamples, seed=seed), len(columns))
    points = [statistics(own.sum(axis=0, keepdims=True), classes) for own in columns]
    drawn = [statistics(own, classes) for own in sums]
    by_metric: dict[str, Values] = {}
    for metric in ("accuracy", "macro_f1"):
        values = {name: float(point[metric][0]) for name, point in zip(predicted, points, strict=True)}
        by_metric[metric] = paired(values, {n: d[metric] for n, d in zip(predicted, drawn, strict=True)})
    hits = {name: guess == truth for name, guess in predicted.items()}
    return by_metric | {"accuracy": _with_mcnemar(by_metric["accuracy"], hits)}


def of_hits(hits: Mapping[str, NDArray[np.bool_]]) -> Values:
    """Return how often each peer was right, with Wilson's interval and McNemar's exact test against the first.

    Args:
        hits: whether it was, `(n,)`, n >= 1, by peer.
    """
    first, values = next(iter(hits.values())), {}
    for name, own in hits.items():
        rate = wilson(int(own.sum()), len(own))
        change = difference(first.astype(np.float64) - own)
        values[name] = Value(value=rate.value, low=rate.low, high=rate.high, change=change)
    return _with_mcnemar(_first_alone(values), hits)


def of_smiles(scores: Mapping[str, Floats], smiles: NDArray[np.bool_], *, resamples: int, seed: int) -> Values:
    """Return the area under the ROC curve of every peer's "happy" against smiles, compared by the paired bootstrap.

    Args:
        scores: `(n,)` by peer.
        smiles: whether the person does, `(n,)`; both must occur.
        resamples: of the bootstrap.
        seed: of the bootstrap.
    """
    ones = np.ones((1, len(smiles)))
    values = {name: float(auc(own, smiles, ones)[0]) for name, own in scores.items()}
    drawn: dict[str, list[Floats]] = {name: [] for name in scores}
    for weights in resample_weights(len(smiles), resamples=resamples, seed=seed):
        for name, own in scores.items():
            drawn[name].append(auc(own, smiles, weights))
    return paired(values, {name: np.concatenate(parts) for name, parts in drawn.items()})


def auc(scores: Floats, truth: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return the area under the ROC curve in B weightings of the rows: how often a true row scores above a false one.

    Ties count half (Hanley and McNeil 1982, the Mann-Whitney form). NaN where a weighting holds one kind of row alone.

    Args:
        scores: `(n,)`.
        truth: `(n,)`.
        weights: of the rows `(B, n)`: ones, or how often a resample drew them.
    """
    _, group = np.unique(scores, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    true = np.add.reduceat((weights * truth)[:, order], starts, axis=1)
    false = np.add.reduceat((weights * ~truth)[:, order], starts, axis=1)
    below = np.cumsum(false, axis=1) - false / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        area: Floats = (true * below).sum(axis=1) / (true.sum(axis=1) * false.sum(axis=1))
    return area


def paired(values: Mapping[str, float], drawn: Mapping[str, Floats]) -> Values:
    """Return values with percentile intervals, and their differences from the first by the paired bootstrap.

    Args:
        values: on the data, by peer.
        drawn: in each resample `(B,)`, the same draws for every peer.
    """
    first = next(iter(values))
    found: Values = {}
    for name, value in values.items():
        own, gap = interval(value, drawn[name]), drawn[first] - drawn[name]
        change = interval(values[first] - value, gap)
        found[name] = Value(value=value, low=own.low, high=own.high, change=change, p_value=bootstrap_p(gap))
    return _first_alone(found)


def bootstrap_p(gaps: Floats) -> float:
    """Return the two-sided p-value that a difference is nought, from its values in resamples.

    Twice the share of resamples on the rarer side of nought (the level at which the percentile interval touches it:
    Efron and Tibshirani 1993, chapter 13), each side counted with one more, so that it is never nought (Davison and
    Hinkley 1997, section 4.2).
    """
    gaps = gaps[np.isfinite(gaps)]
    rarer = min(int((gaps <= 0).sum()), int((gaps >= 0).sum()))
    return min(1.0, 2 * (rarer + 1) / (len(gaps) + 1))


def difference(gaps: Floats) -> Interval:
    """Return the mean of paired differences -1, 0 and 1 with its 95 % interval, by the normal approximation."""
    half = 1.959964 * float(gaps.std()) / len(gaps) ** 0.5
    mean = float(gaps.mean())
    return Interval(mean, mean - half, mean + half)


def median(values: list[float]) -> Value:
    """Return a median with the 95 % interval between two order statistics, which knows no distribution.

    The bounds are the values number n/2 -+ 1.96 sqrt(n)/2 (Conover 1999, section 3.2); fewer than six have none.
    """
    ordered, half = np.sort(values), 0.979982 * len(values) ** 0.5
    if len(values) < 6:
        return Value(value=float(np.median(ordered)))
    low, high = (int(np.floor(len(values) / 2 - half)), int(np.ceil(len(values) / 2 + half)))
    bounds = ordered[[max(0, low - 1), min(len(values) - 1, high)]]
    return Value(value=float(np.median(ordered)), low=float(bounds[0]), high=float(bounds[1]))


def _with_mcnemar(values: Values, hits: Mapping[str, NDArray[np.bool_]]) -> Values:
    """Return the values with McNemar's p in place of any other, the first's left out."""
    first = next(iter(values))
    return {
        name: value if name == first else _with_p(value, mcnemar(hits[first], hits[name]))
        for name, value in values.items()
    }


def _with_p(value: Value, p_value: float) -> Value:
    return Value(value=value.value, low=value.low, high=value.high, change=value.change, p_value=p_value)


def _first_alone(values: Values) -> Values:
    """Return the values without the first's comparison with itself."""
    first = next(iter(values))
    own = values[first]
    return values | {first: Value(value=own.value, low=own.low, high=own.high)}
