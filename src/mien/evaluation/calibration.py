"""Calibration on validation rows: one temperature a head, one prediction-set threshold a view."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import HEAD_LABELS, VIEW_HEADS, LabelView, view_of, vote_shares
from mien.evaluation.protocols import has_votes, true_labels, views_of

COVERAGE = 0.9
"""Share of faces whose true label the prediction set shall hold."""

Target = Literal["viewers", "labels"]
"""What the votes head is calibrated to. "viewers": 0.8 means that 8 of 10 viewers chose the label, over every picture
that somebody voted on; "labels": 0.8 means that 8 of 10 answers hit the majority, over the pictures that have one."""

_LOG_TEMPERATURES = (np.log(0.05), np.log(20.0))


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return probabilities `(n, K)` of logits `(n, K)` divided by `temperature`."""
    scaled = np.asarray(logits, np.float64) / temperature
    grown = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = grown / grown.sum(axis=1, keepdims=True)
    return probabilities


def probabilities_in(
    view: LabelView, logits: Mapping[str, NDArray[np.floating]], temperatures: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the calibrated probabilities `(n, K)` of a view from the heads' logits, as a recognizer computes them."""
    head = VIEW_HEADS[view]
    return softmax(view_of(logits[head], view), temperatures.get(head, 1.0))


def temperature(logits: NDArray[np.floating], shares: NDArray[np.floating]) -> float:
    """Return the temperature that minimizes the negative log likelihood (Guo et al. 2017, arXiv:1706.04599).

    Args:
        logits: `(n, K)`, n >= 1.
        shares: the target distribution `(n, K)`: viewers' shares, or one-hot labels.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        scaled = np.asarray(logits, np.float64) / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - (shares * scaled).sum(axis=1)).mean())

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded", options={"xatol": 1e-4})
    return float(np.exp(found.x))


def set_threshold(
    probabilities: NDArray[np.floating], truth: NDArray[np.integer], *, coverage: float = COVERAGE
) -> float:
    """Return the smallest probability that puts a label into the prediction set, by split conformal prediction.

    The score of a row is 1 - p(true label); the quantile is the finite-sample one, ceil((n + 1) * coverage) / n, which
    holds the coverage for new rows of the same kind (Sadinle et al. 2019, arXiv:1609.00451; Angelopoulos and Bates
    2021, arXiv:2107.07511).

    Args:
        probabilities: `(n, K)`; too few rows for the coverage give 0, the set of all labels.
        truth: index of the true label, `(n,)`.
        coverage: share of new rows whose true label the set shall hold.
    """
    scores = np.sort(1.0 - probabilities[np.arange(len(truth)), truth])
    place = int(np.ceil((len(scores) + 1) * coverage))
    return 0.0 if place > len(scores) else float(max(0.0, 1.0 - scores[place - 1]))


def prediction_sets(probabilities: NDArray[np.floating], threshold: float) -> NDArray[np.bool_]:
    """Return which labels each row's prediction set holds `(n, K)`; the most probable label is always one of them."""
    best = probabilities.max(axis=1, keepdims=True)
    held: NDArray[np.bool_] = (probabilities >= threshold) | (probabilities == best)
    return held


def calibrated(
    card: Card, logits: Mapping[str, NDArray[np.floating]], dataset: Dataset, *, to: Target = "viewers"
) -> Card:
    """Return the card with temperatures and prediction-set thresholds fitted on the validation split.

    Without validation rows the card comes back as it was.

    Args:
        card: of the model that gave the logits.
        logits: of each head `(n, K)` for every row of the data set.
        dataset: the data.
        to: what the votes head shall be calibrated to, where the data set has votes.
    """
    views = views_of(card)
    temperatures = dict(card.temperatures)
    for head in {VIEW_HEADS[view] for view in views}:
        rows, shares = _targets(dataset, head, to)
        if len(rows):
            temperatures[head] = round(temperature(logits[head][rows], shares), 4)
    thresholds = dict(card.prediction_set_thresholds)
    for view in views:
        rows, truth = _validation(dataset, view)
        if len(rows):
            chosen = {VIEW_HEADS[view]: logits[VIEW_HEADS[view]][rows]}
            thresholds[view] = set_threshold(probabilities_in(view, chosen, temperatures), truth)
    return replace(
        card, temperatures=temperatures, prediction_set_thresholds=thresholds, prediction_set_coverage=COVERAGE
    )


def _targets(dataset: Dataset, head: str, to: Target) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The validation rows a head is calibrated on, and the distribution it should answer there."""
    if head == "votes" and to == "viewers" and has_votes(dataset):
        shares = vote_shares(dataset.votes)
        rows = np.flatnonzero((dataset.split == "validation") & shares.any(axis=1))
        return rows, shares[rows]
    rows, truth = _validation(dataset, "ferplus" if head == "votes" else "fer2013")
    return rows, np.eye(len(HEAD_LABELS[head]), dtype=np.float32)[truth]


def _validation(dataset: Dataset, view: LabelView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The validation rows that have a true label in a view, and those labels."""
    truth = true_labels(dataset, view)
    rows = np.flatnonzero((dataset.split == "validation") & (truth >= 0))
    return rows, truth[rows]
