"""Scores by slice: how good a model is on each part of the rows that an attribute tells apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.data.dataset import Dataset
from mien.evaluation.intervals import Interval, wilson
from mien.evaluation.metrics import row_columns, statistics
from mien.evaluation.protocols import Selection

MOST_VALUES = 20
"""An attribute with more values than this is cut into quarters if it is a number, and left out if it is not."""

_AGREEMENT = (0.0, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of an attribute.

    Attributes:
        value: the value, or the range of values.
        rows: how many rows have it.
        accuracy: with a Wilson interval, which holds for few rows too.
        macro_f1: over the classes that occur among these rows.
        ece: expected calibration error against the labels.
        log_loss: mean of -ln p(true label).
    """

    value: str
    rows: int
    accuracy: Interval
    macro_f1: float
    ece: float
    log_loss: float


def slice_tables(
    dataset: Dataset, selection: Selection, probabilities: NDArray[np.floating]
) -> dict[str, tuple[Slice, ...]]:
    """Return one table for each attribute column of the data set, and for what mien knows of every picture.

    Those are `copy_in_training`, and `viewers_agreement`, the share of viewers behind the most frequent vote.

    Args:
        dataset: the data.
        selection: the rows that were scored.
        probabilities: of those rows `(n, K)`.
    """
    columns = {name: _groups(values[selection.rows]) for name, values in dataset.attributes.items()}
    columns["copy_in_training"] = _groups(np.where(dataset.near_duplicate[selection.rows], "yes", "no"))
    if selection.shares is not None:
        columns["viewers_agreement"] = _ranges(selection.shares.max(axis=1), _AGREEMENT)
    return {
        name: tuple(_score(value, rows, selection, probabilities) for value, rows in groups)
        for name, groups in columns.items()
        if len(groups) > 1
    }


Groups = list[tuple[str, NDArray[np.int64]]]


def _groups(values: NDArray[np.str_]) -> Groups:
    """Rows by value; a number with many values by quarters; anything else with many values not at all."""
    names = np.unique(values)
    if len(names) <= MOST_VALUES:
        return [(str(name) or "(none)", np.flatnonzero(values == name)) for name in names]
    try:
        numbers = values.astype(np.float64)
    except ValueError:
        return []
    return _ranges(numbers, np.unique(np.quantile(numbers, (0, 0.25, 0.5, 0.75, 1)))) if _finite(numbers) else []


def _finite(numbers: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(numbers).all())


def _ranges(numbers: NDArray[np.floating], edges: tuple[float, ...] | NDArray[np.floating]) -> Groups:
    place = np.clip(np.searchsorted(edges, numbers, side="left") - 1, 0, len(edges) - 2)
    named = [(f"{edges[i]:.4g} to {edges[i + 1]:.4g}", np.flatnonzero(place == i)) for i in range(len(edges) - 1)]
    return [(name, rows) for name, rows in named if len(rows)]


def _score(value: str, rows: NDArray[np.int64], selection: Selection, probabilities: NDArray[np.floating]) -> Slice:
    columns = row_columns(probabilities[rows], selection.truth[rows])
    scores = statistics(columns.sum(axis=0, keepdims=True), probabilities.shape[1])
    hits = round(float(scores["accuracy"][0]) * len(rows))
    return Slice(
        value=value,
        rows=len(rows),
        accuracy=wilson(hits, len(rows)),
        macro_f1=float(scores["macro_f1"][0]),
        ece=float(scores["ece"][0]),
        log_loss=float(scores["log_loss"][0]),
    )
