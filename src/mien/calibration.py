"""From a head's raw outputs to calibrated probabilities and prediction sets: the one place where a card is applied.

A recognizer, an evaluation and the graph of an exported SavedModel all go through the same affine map of the
log-probabilities. Fitting it needs SciPy and is `mien.evaluation.scaling`'s; applying it needs NumPy only.
"""

import numpy as np
from numpy.typing import NDArray

from mien.card import Card, SetRule
from mien.emotions import VIEW_HEADS, VIEW_LABELS, LabelView

Floats = NDArray[np.float64]

_ROUNDING = 1e-9  # of sums of probabilities, so that a mass that equals the rule's counts as reached


def probabilities(card: Card, view: LabelView, logits: NDArray[np.floating]) -> Floats:
    """Return the calibrated probabilities `(n, K)` of a view from its head's raw outputs `(n, head's columns)`.

    Labels that the view leaves out (contempt among the seven) drop out after the map, and the rest sums to 1 again.
    """
    matrix, bias = affine(card, VIEW_HEADS[view])
    mapped = log_softmax(logits) @ matrix.T + bias
    return softmax(mapped[:, : len(VIEW_LABELS[view])])


def affine(card: Card, head: str) -> tuple[Floats, Floats]:
    """Return the matrix `(K, K)` and bias `(K,)` that calibrate a head's log-probabilities: matrix @ ln p + bias.

    A card of before 0.2, or one for whose head temperature scaling won, has a temperature T alone: the matrix is 1 / T
    on its diagonal (Guo et al. 2017, arXiv:1706.04599). A head without calibration gets the identity.
    """
    if known := card.calibrations.get(head):
        return np.array(known.matrix, np.float64), np.array(known.bias, np.float64)
    columns = len(card.heads[head])
    return np.eye(columns) / card.temperatures.get(head, 1.0), np.zeros(columns)


def describe(card: Card, head: str) -> str:
    """Return how a head is calibrated, in words: "temperature 1.31", "vector scaling", "Dirichlet" or "none"."""
    if known := card.calibrations.get(head):
        return known.method
    temperature = card.temperatures.get(head)
    return "none" if temperature is None else f"temperature {temperature:.3g}"


def softmax(logits: NDArray[np.floating]) -> Floats:
    """Return probabilities `(n, K)` of logits `(n, K)`."""
    return np.exp(log_softmax(logits))


def log_softmax(logits: NDArray[np.floating]) -> Floats:
    """Return the natural logarithm of the probabilities `(n, K)` of logits `(n, K)`."""
    values = np.asarray(logits, np.float64)
    values = values - values.max(axis=1, keepdims=True)
    logs: Floats = values - np.log(np.exp(values).sum(axis=1, keepdims=True))
    return logs


def rule_of(card: Card, view: LabelView) -> SetRule | None:
    """Return by which rule a view's prediction sets are made; None where none was fitted.

    The one threshold of a card of before 0.2 is a rule too: any label that reaches it, and the most probable one.
    """
    if (known := card.prediction_sets.get(view)) is not None:
        return known
    threshold = card.prediction_set_thresholds.get(view)
    return None if threshold is None else SetRule(mass=0.0, least=dict.fromkeys(VIEW_LABELS[view], threshold))


def prediction_sets(
    probabilities: NDArray[np.floating], labels: tuple[str, ...], rule: SetRule | None
) -> NDArray[np.bool_]:
    """Return which labels each row's prediction set holds `(n, K)`; the most probable label is always one of them.

    A label is in the set if the labels more probable than it hold at most `rule.mass` together, as adaptive prediction
    sets have it (Romano et al. 2020, arXiv:2006.02544), or if it reaches a threshold of its own. Without a rule the set
    is the most probable label.
    """
    rule = rule or SetRule(mass=0.0)
    least = np.array([rule.least.get(label, np.inf) for label in labels])
    held: NDArray[np.bool_] = (mass_before(probabilities) <= rule.mass + _ROUNDING) | (probabilities >= least)
    return held


def mass_before(probabilities: NDArray[np.floating]) -> Floats:
    """Return for each label what the labels more probable than it hold together `(n, K)`; 0 for the first."""
    values = np.asarray(probabilities, np.float64)
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    before = np.empty_like(values)
    np.put_along_axis(before, order, ranked.cumsum(axis=1) - ranked, axis=1)
    return np.maximum(before, 0.0)
