"""Scores by slice: how good a model is on each part of the rows that an attribute tells apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.data.dataset import Dataset
from mien.emotions import VIEW_LABELS
from mien.evaluation.gaps import Distance, Gap, corrected, count_distance, mean_distance
from mien.evaluation.groups import NO_VALUE, SMALL, Slicing, crossed, ranges, sliced
from mien.evaluation.intervals import Interval, interval, resampled_sums, wilson
from mien.evaluation.metrics import row_columns, statistics
from mien.evaluation.protocols import Selection

Floats = NDArray[np.float64]

KNOWN = ("copy_in_training", "viewers_agreement")
"""The slices of every data set: what mien knows of pictures itself."""

SMALL_CLASS = 10
"""A class with fewer rows in a slice has no recall that a gap could be made of."""

_AGREEMENT = (0.0, 0.6, 0.8, 1.0)

_DIGITS = 6
"""Shares are float32, in which six of ten viewers are a hair more than 0.6."""


@dataclass(frozen=True, slots=True)
class ClassRecall:
    """How often one class is found in a slice, with a Wilson interval."""

    label: str
    rows: int
    recall: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One value of an attribute.

    Attributes:
        value: the value, or the range of values.
        rows: how many rows have it.
        small: whether these are too few to take part in a gap.
        accuracy: with a Wilson interval, which holds for few rows too.
        excess_accuracy: accuracy minus what the slice's labels lead to expect, were each class recalled as it is over
            all slices: faces that smile are read more easily, and a slice that smiles more is not read better for that.
        macro_f1: over the classes that occur among these rows.
        ece: expected calibration error against the labels. It grows as rows get few.
        ece_votes: the same against the viewers' shares; None without votes.
        overconfidence: mean highest probability minus accuracy: above 0 the model is surer than it is right.
        overconfidence_votes: mean highest probability minus the mean share of viewers who chose it; None without votes.
        log_loss: mean of -ln p(true label).
        recall: one entry for each class that occurs.
        set_coverage: share of rows whose prediction set holds the true label, with a Wilson interval; None without
            sets.
        single: share of rows with one label alone in their set, with a Wilson interval; None without sets.
    """

    value: str
    rows: int
    small: bool
    accuracy: Interval
    excess_accuracy: float
    macro_f1: float
    ece: Interval
    ece_votes: Interval | None
    overconfidence: Interval
    overconfidence_votes: Interval | None
    log_loss: float
    recall: tuple[ClassRecall, ...]
    set_coverage: Interval | None = None
    single: Interval | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What slices are scored from.

    Attributes:
        labels: the K classes.
        truth: index of each row's true label `(n,)`.
        probabilities: `(n, K)`.
        shares: of viewers for each label `(n, K)`; None without votes.
        sets: which labels each row's prediction set holds `(n, K)`; None without a rule for sets.
        resamples: of the bootstrap.
        seed: of the bootstrap.
    """

    labels: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.floating]
    shares: NDArray[np.floating] | None
    sets: NDArray[np.bool_] | None
    resamples: int
    seed: int

    @property
    def hits(self) -> NDArray[np.bool_]:
        """Whether each row's most probable label is the true one."""
        found: NDArray[np.bool_] = self.probabilities.argmax(axis=1) == self.truth
        return found

    def overconfidence(self, *, viewers: bool) -> Floats:
        """Each row's highest probability minus 1 for a hit, or minus the share of viewers who chose that label."""
        rows, predicted = np.arange(len(self.truth)), self.probabilities.argmax(axis=1)
        target = self.shares[rows, predicted] if viewers and self.shares is not None else self.hits
        return np.asarray(self.probabilities.max(axis=1) - target, np.float64)

    def excess(self) -> Floats:
        """Each row's hit minus the recall of its class."""
        recall = np.bincount(self.truth, self.hits, len(self.labels)) / np.maximum(
            np.bincount(self.truth, minlength=len(self.labels)), 1
        )
        return np.asarray(self.hits - recall[self.truth], np.float64)


def slice_tables(
    dataset: Dataset,
    selection: Selection,
    probabilities: NDArray[np.floating],
    sets: NDArray[np.bool_] | None = None,
    *,
    crossings: tuple[tuple[str, str], ...] = (),
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[dict[str, tuple[Slice, ...]], tuple[Gap, ...]]:
    """Return one table for each attribute column of the data set, and the largest gaps between their slices.

    Tables are made too of what mien knows of every picture: `copy_in_training`, and `viewers_agreement`, the share of
    viewers behind the most frequent vote. These are no attributes of persons, so no gaps are looked for in them.

    Args:
        dataset: the data.
        selection: the rows that were scored.
        probabilities: of those rows `(n, K)`.
        sets: the prediction sets of those rows `(n, K)`; None where the view has no rule for them.
        crossings: pairs of attributes to cut by both at once.
        resamples: of the bootstrap.
        seed: of the bootstrap and the permutations.
    """
    labels = VIEW_LABELS[selection.protocol.view]
    answers = Answers(labels, selection.truth, probabilities, selection.shares, sets, resamples, seed)
    attributes = _attributes(dataset, selection, crossings)
    tables = attributes | _known(dataset, selection)
    gaps = [gap for name, slicing in attributes.items() for gap in _gaps(name, slicing, answers)]
    return {name: _table(slicing, answers) for name, slicing in tables.items()}, corrected(gaps)


def left_out(attributes: Mapping[str, NDArray[np.str_]]) -> tuple[str, ...]:
    """Return the attributes that cannot be cut into slices, as they are text with too many different values."""
    return tuple(name for name, values in attributes.items() if sliced(values) is None)


def slicings(
    attributes: Mapping[str, NDArray[np.str_]], crossings: tuple[tuple[str, str], ...] = ()
) -> dict[str, Slicing]:
    """Return how each attribute, and each pair of them, cuts the rows; those that cut nothing are left out."""
    found = {name: cut for name, values in attributes.items() if (cut := sliced(values)) is not None}
    both = {f"{a} and {b}": crossed(found[a], found[b]) for a, b in crossings if a in found and b in found}
    return {name: cut for name, cut in (found | both).items() if len(list(cut.groups())) > 1}


def compared(slicing: Slicing) -> list[tuple[str, NDArray[np.int64]]]:
    """Return the slices that gaps are looked for between: those with a value and enough rows."""
    return [(name, rows) for name, rows in slicing.groups() if name != NO_VALUE and len(rows) >= SMALL]


def _attributes(dataset: Dataset, selection: Selection, crossings: tuple[tuple[str, str], ...]) -> dict[str, Slicing]:
    return slicings({name: values[selection.rows] for name, values in dataset.attributes.items()}, crossings)


def _known(dataset: Dataset, selection: Selection) -> dict[str, Slicing]:
    columns = slicings({"copy_in_training": np.where(dataset.near_duplicate[selection.rows], "yes", "no")})
    if selection.shares is not None:
        most = selection.shares.max(axis=1).astype(np.float64).round(_DIGITS)
        columns["viewers_agreement"] = ranges(most, _AGREEMENT)
    return {name: cut for name, cut in columns.items() if len(list(cut.groups())) > 1}


def _table(slicing: Slicing, answers: Answers) -> tuple[Slice, ...]:
    return tuple(_score(value, rows, answers) for value, rows in slicing.groups())


def _score(value: str, rows: NDArray[np.int64], answers: Answers) -> Slice:
    voted = answers.shares is not None
    shares = answers.shares[rows] if answers.shares is not None else None
    columns = row_columns(answers.probabilities[rows], answers.truth[rows], shares)
    classes = len(answers.labels)
    point = statistics(columns.sum(axis=0, keepdims=True), classes)
    drawn = statistics(resampled_sums(columns, resamples=answers.resamples, seed=answers.seed), classes)
    errors = {name: interval(point[name][0], drawn[name], pivotal=True) for name in ("ece", "ece_votes")}
    return Slice(
        value=value,
        rows=len(rows),
        small=len(rows) < SMALL,
        accuracy=wilson(int(answers.hits[rows].sum()), len(rows)),
        excess_accuracy=float(answers.excess()[rows].mean()),
        macro_f1=float(point["macro_f1"][0]),
        ece=errors["ece"],
        ece_votes=errors["ece_votes"] if voted else None,
        overconfidence=_mean(answers.overconfidence(viewers=False)[rows], answers),
        overconfidence_votes=_mean(answers.overconfidence(viewers=True)[rows], answers) if voted else None,
        log_loss=float(point["log_loss"][0]),
        recall=tuple(_recalls(rows, answers)),
        **_sets(rows, answers),
    )


def _sets(rows: NDArray[np.int64], answers: Answers) -> dict[str, Interval]:
    """Return how often a slice's sets hold the true label, and how often one label alone; nothing without sets."""
    if answers.sets is None:
        return {}
    sets = answers.sets[rows]
    held, single = sets[np.arange(len(rows)), answers.truth[rows]], sets.sum(axis=1) == 1
    return {
        "set_coverage": wilson(int(held.sum()), len(rows)),
        "single": wilson(int(single.sum()), len(rows)),
    }


def _mean(values: Floats, answers: Answers) -> Interval:
    drawn = resampled_sums(values[:, None], resamples=answers.resamples, seed=answers.seed)[:, 0] / len(values)
    return interval(float(values.mean()), drawn)


def _recalls(rows: NDArray[np.int64], answers: Answers) -> Iterator[ClassRecall]:
    for number, label in enumerate(answers.labels):
        own = rows[answers.truth[rows] == number]
        if len(own):
            yield ClassRecall(label, len(own), wilson(int(answers.hits[own].sum()), len(own)))


def _gaps(name: str, slicing: Slicing, answers: Answers) -> Iterator[Gap]:
    slices = compared(slicing)
    if len(slices) < 2:
        return
    names, rows = [value for value, _ in slices], [places for _, places in slices]
    hits, sizes = _layers(rows, answers)
    draws = {"resamples": answers.resamples, "seed": answers.seed}
    overconfidence = answers.overconfidence(viewers=True)
    yield gap(name, "accuracy", names, count_distance(hits.sum(0)[None], sizes.sum(0)[None], **draws))
    yield gap(name, "excess_accuracy", names, count_distance(hits, sizes, **draws))
    yield gap(name, "overconfidence", names, mean_distance([overconfidence[r] for r in rows], **draws))
    for label, own_hits, own_sizes in zip(answers.labels, hits, sizes, strict=True):
        enough = np.flatnonzero(own_sizes >= SMALL_CLASS)
        if len(enough) > 1:
            distance = count_distance(own_hits[None, enough], own_sizes[None, enough], **draws)
            yield gap(name, "recall", [names[i] for i in enough], distance, label=label)


def _layers(rows: list[NDArray[np.int64]], answers: Answers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return hits and rows of each class in each slice `(K, slices)`."""
    size = len(answers.labels)
    sizes = [np.bincount(answers.truth[places], minlength=size) for places in rows]
    hits = [np.bincount(answers.truth[places[answers.hits[places]]], minlength=size) for places in rows]
    return np.stack(hits, axis=1), np.stack(sizes, axis=1)


def gap(attribute: str, measure: str, names: list[str], distance: Distance, *, label: str = "") -> Gap:
    """Return a distance between named slices as a gap, not corrected yet."""
    return Gap(
        attribute=attribute,
        measure=measure,
        label=label,
        lowest=names[distance.lowest],
        highest=names[distance.highest],
        size=distance.size,
        p=distance.p,
    )
