"""Calibration on validation rows: one map a head, one rule for prediction sets a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.calibration import probabilities
from mien.card import Calibration, Card
from mien.data.dataset import Dataset
from mien.emotions import HEAD_LABELS, VIEW_HEADS, VIEW_LABELS, LabelView, vote_shares
from mien.evaluation.coverage import COVERAGE, fit_rule
from mien.evaluation.protocols import has_votes, true_labels, views_of
from mien.evaluation.scaling import Trial, choose, temperature

Target = Literal["viewers", "labels"]
"""What the votes head is calibrated to. "viewers": 0.8 means that 8 of 10 viewers chose the label, over every picture
that somebody voted on; "labels": 0.8 means that 8 of 10 answers hit the majority, over the pictures that have one."""

Logits = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A card with what was fitted.

    Attributes:
        card: with its temperatures, calibrations and rules for prediction sets.
        trials: head to how each way to calibrate it did in cross-validation; empty where there were too few rows.
    """

    card: Card
    trials: Mapping[str, tuple[Trial, ...]] = field(default_factory=dict)


def probabilities_in(view: LabelView, logits: Logits, card: Card) -> NDArray[np.float64]:
    """Return the calibrated probabilities `(n, K)` of a view from the heads' logits, as a recognizer computes them."""
    return probabilities(card, view, logits[VIEW_HEADS[view]])


def uncalibrated(card: Card) -> Card:
    """Return the card without any calibration: its probabilities are the plain softmax."""
    return replace(card, temperatures={}, calibrations={})


def calibrate(card: Card, logits: Logits, dataset: Dataset, *, to: Target = "viewers") -> Calibrated:
    """Return the card with calibrations and prediction-set rules fitted on the validation split.

    Without validation rows the card comes back as it was.

    Args:
        card: of the model that gave the logits.
        logits: of each head `(n, K)` for every row of the data set.
        dataset: the data.
        to: what the votes head shall be calibrated to, where the data set has votes.
    """
    temperatures, calibrations, trials = dict(card.temperatures), dict(card.calibrations), {}
    for head in dict.fromkeys(VIEW_HEADS[view] for view in views_of(card)):
        rows, shares = _targets(dataset, head, to)
        if not len(rows):
            continue
        temperatures[head] = round(temperature(logits[head][rows], shares), 4)
        found, trials[head] = choose(logits[head][rows], shares, true_labels(dataset, _whole(head))[rows])
        _put(calibrations, head, found)
    card = replace(card, temperatures=temperatures, calibrations=calibrations)
    return Calibrated(_with_rules(card, logits, dataset), trials)


def _put(calibrations: dict[str, Calibration], head: str, found: Calibration | None) -> None:
    """Keep what was found for a head; a map of before goes where temperature won now."""
    calibrations.pop(head, None)
    if found:
        calibrations[head] = found


def _with_rules(card: Card, logits: Logits, dataset: Dataset) -> Card:
    """Return the card with a rule for each view that has validation rows, fitted on the calibrated probabilities."""
    rules, thresholds = dict(card.prediction_sets), dict(card.prediction_set_thresholds)
    for view in views_of(card):
        rows, truth = _validation(dataset, view)
        if len(rows):
            answers = probabilities(card, view, logits[VIEW_HEADS[view]][rows])
            rules[view] = fit_rule(answers, truth, VIEW_LABELS[view])
            thresholds.pop(view, None)
    return replace(card, prediction_sets=rules, prediction_set_thresholds=thresholds, prediction_set_coverage=COVERAGE)


def _targets(dataset: Dataset, head: str, to: Target) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The validation rows a head is calibrated on, and the distribution it should answer there."""
    if head == "votes" and to == "viewers" and has_votes(dataset):
        shares = vote_shares(dataset.votes)
        rows = np.flatnonzero((dataset.split == "validation") & shares.any(axis=1))
        return rows, shares[rows]
    rows, truth = _validation(dataset, _whole(head))
    return rows, np.eye(len(HEAD_LABELS[head]), dtype=np.float32)[truth]


def _whole(head: str) -> LabelView:
    """The view that shows every label of a head."""
    return "ferplus" if head == "votes" else "fer2013"


def _validation(dataset: Dataset, view: LabelView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The validation rows that have a true label in a view, and those labels."""
    truth = true_labels(dataset, view)
    rows = np.flatnonzero((dataset.split == "validation") & (truth >= 0))
    return rows, truth[rows]
