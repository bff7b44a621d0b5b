"""How a model bears spoilt pictures: the same faces under every corruption, at five strengths.

After Hendrycks and Dietterich 2019 (arXiv:1903.12261). They divide each error by AlexNet's; here the drop is related to
the model's own accuracy on the unspoilt faces, which needs no other network. Accuracy is half of it: a model that
cannot see should say so. So the mean confidence, the calibration error and the share of faces that are `uncertain`
stand beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.calibration import prediction_sets, rule_of
from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import VIEW_LABELS, LabelView
from mien.errors import DatasetError
from mien.evaluation.calibration import probabilities_in
from mien.evaluation.corruptions import CORRUPTIONS, STRENGTHS, Corruption, corrupt
from mien.evaluation.intervals import Interval, interval, resampled_sums
from mien.evaluation.metrics import BINS, bin_of
from mien.evaluation.predictions import Progress, predict
from mien.evaluation.protocols import PROTOCOLS, Selection, select, title, views_of
from mien.formats import Predictor

Floats = NDArray[np.float64]

VIEWS: tuple[LabelView, ...] = ("ferplus", "fer2013")
"""The test sets that are spoilt, the first that model and data can answer: majorities of eight classes, else labels."""

_RATES = ("accuracy", "uncertain", "confidence", "agreement")

_COLUMNS = len(_RATES) + 2 * BINS
"""What a face adds to the sums of one level: the rates, and its place in both reliability diagrams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The scores of the faces under one strength of one corruption.

    Attributes:
        strength: 1 to 5; 0 for the faces as they are.
        setting: of the corruption, in its unit; 0 for the faces as they are.
        accuracy: share of faces whose most probable label is the true one.
        drop: share of the accuracy on unspoilt faces that is lost; paired, as the faces are the same.
        confidence: mean of the highest probability.
        agreement: mean share of viewers who chose the most probable label, which confidence should equal; None without
            votes, where it should equal accuracy.
        ece: expected calibration error against the labels.
        ece_votes: the same against the viewers' shares; None without votes.
        uncertain: share of faces whose prediction set holds more than one label; None without a threshold.
    """

    strength: int
    setting: float
    accuracy: Interval
    drop: Interval
    confidence: Interval
    agreement: Interval | None
    ece: Interval
    ece_votes: Interval | None
    uncertain: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorruptionScores:
    """The scores under one corruption.

    Attributes:
        name: of the corruption.
        title: for people.
        setting: what `Level.setting` means.
        reason: where the settings come from.
        levels: one for each strength, weakest first.
        accuracy: mean over the strengths.
        drop: share of the accuracy on unspoilt faces that is lost, mean over the strengths.
    """

    name: str
    title: str
    setting: str
    reason: str
    levels: tuple[Level, ...]
    accuracy: Interval
    drop: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How a model bears spoilt pictures.

    Attributes:
        protocol: the test set's name.
        split: the part it comes from.
        title: the test set, for people.
        faces: how many faces were spoilt.
        seed: of the draw of faces, the corruptions and the bootstrap.
        clean: the scores of the same faces as they are.
        corruptions: one entry for each.
        accuracy: mean over all corruptions and strengths.
        drop: share of the accuracy on unspoilt faces that is lost, mean over all.
    """

    protocol: str
    split: str
    title: str
    faces: int
    seed: int
    clean: Level
    corruptions: tuple[CorruptionScores, ...]
    accuracy: Interval
    drop: Interval

    @property
    def worst(self) -> CorruptionScores:
        """The corruption that takes most."""
        return max(self.corruptions, key=lambda c: c.drop.value)


def robustness(
    predictor: Predictor,
    card: Card,
    dataset: Dataset,
    *,
    split: str = "test",
    faces: int | None = None,
    corruptions: Mapping[str, Corruption] = CORRUPTIONS,
    resamples: int = 2000,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> Robustness:
    """Score the faces of one split under every corruption and strength.

    Args:
        predictor: the network.
        card: its card, with the calibrations and rules to score with.
        dataset: labelled faces.
        split: which part of them.
        faces: draw so many of them; None takes all.
        corruptions: which of `mien.evaluation.corruptions.CORRUPTIONS`.
        resamples: of the bootstrap.
        seed: of everything that is drawn.
        progress: told the share done, 0 to 1.

    Raises:
        DatasetError: the split has no labelled faces that the model could answer.
        ModelError: the model gives answers that are no numbers.
    """
    selection = _drawn(_selection(card, dataset, split), faces, seed)
    chosen = dataset.select(selection.rows)
    cells = [(name, strength) for name in corruptions for strength in STRENGTHS]
    columns = [_columns(predictor, card, chosen, selection)]
    for done, (name, strength) in enumerate(cells, 1):
        spoilt = replace(chosen, images=corrupt(chosen.images, name, strength, seed=seed))
        columns.append(_columns(predictor, card, spoilt, selection))
        progress(done / len(cells))
    sums = _Sums.of(columns, resamples=resamples, seed=seed)
    known = selection.shares is not None, rule_of(card, selection.protocol.view) is not None
    return _scores(sums, corruptions, known, title(selection.protocol, dataset, split), selection, split, seed)


def _selection(card: Card, dataset: Dataset, split: str) -> Selection:
    views = [view for view in VIEWS if view in views_of(card)]
    named = [protocol for view in views for protocol in PROTOCOLS if protocol.name == view]
    for protocol in named:
        if (selection := select(protocol, dataset, split)) is not None:
            return selection
    raise DatasetError(f"data set {dataset.name!r} has no labelled faces in {split} to spoil for the robustness table")


def _drawn(selection: Selection, faces: int | None, seed: int) -> Selection:
    if faces is None or faces >= len(selection.rows):
        return selection
    places = np.sort(np.random.default_rng(seed).choice(len(selection.rows), faces, replace=False))
    shares = None if selection.shares is None else selection.shares[places]
    return replace(selection, rows=selection.rows[places], truth=selection.truth[places], shares=shares)


def _columns(predictor: Predictor, card: Card, faces: Dataset, selection: Selection) -> Floats:
    """Predict, and return what each face adds to the sums `(n, _COLUMNS)`."""
    view, rows = selection.protocol.view, np.arange(len(faces))
    probabilities = probabilities_in(view, predict(predictor, card, faces), card)
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    hit = (predicted == selection.truth).astype(np.float64)
    viewers = hit if selection.shares is None else selection.shares[rows, predicted]
    columns = np.zeros((len(faces), _COLUMNS))
    uncertain = prediction_sets(probabilities, VIEW_LABELS[view], rule_of(card, view)).sum(axis=1) > 1
    columns[:, : len(_RATES)] = np.stack([hit, uncertain, confidence, viewers], axis=1)
    for start, target in enumerate((hit, viewers)):
        columns[rows, len(_RATES) + start * BINS + bin_of(confidence)] = confidence - target
    return columns


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Statistics of every level `(levels,)` and in every resample `(B, levels)`; level 0 is the unspoilt faces."""

    point: dict[str, Floats]
    drawn: dict[str, Floats]
    faces: int

    @classmethod
    def of(cls, columns: Sequence[Floats], *, resamples: int, seed: int) -> "_Sums":
        """All levels go through the same resamples, so that their differences are paired."""
        faces, table = len(columns[0]), np.hstack(columns)
        point = table.sum(axis=0, keepdims=True)
        drawn = resampled_sums(table, resamples=resamples, seed=seed)
        return cls({name: v[0] for name, v in _statistics(point, faces).items()}, _statistics(drawn, faces), faces)

    def interval(self, name: str, levels: int | slice) -> Interval:
        """Return a statistic of one level, or its mean over several."""
        drawn = self.drawn[name][:, levels].reshape(len(self.drawn[name]), -1).mean(axis=1)
        return interval(float(np.mean(self.point[name][levels])), drawn, pivotal=name.startswith("ece"))


def _statistics(sums: Floats, faces: int) -> dict[str, Floats]:
    rates = sums.reshape(len(sums), -1, _COLUMNS) / faces
    gaps = np.abs(rates[:, :, len(_RATES) :]).reshape(len(sums), -1, 2, BINS).sum(axis=3)
    clean = np.maximum(rates[:, :1, 0], 1 / faces)
    named = {name: rates[:, :, place] for place, name in enumerate(_RATES)}
    return named | {"ece": gaps[:, :, 0], "ece_votes": gaps[:, :, 1], "drop": 1 - rates[:, :, 0] / clean}


def _scores(
    sums: _Sums, corruptions: Mapping[str, Corruption], known: tuple[bool, bool], name: str, selection: Selection,
    split: str, seed: int,
) -> Robustness:  # fmt: skip
    parts = [slice(1 + i * len(STRENGTHS), 1 + (i + 1) * len(STRENGTHS)) for i in range(len(corruptions))]
    return Robustness(
        protocol=selection.protocol.name,
        split=split,
        title=name,
        faces=sums.faces,
        seed=seed,
        clean=_level(sums, 0, 0, 0.0, known),
        corruptions=tuple(_corruption(sums, c, p, known) for c, p in zip(corruptions.values(), parts, strict=True)),
        accuracy=sums.interval("accuracy", slice(1, None)),
        drop=sums.interval("drop", slice(1, None)),
    )


def _corruption(sums: _Sums, corruption: Corruption, part: slice, known: tuple[bool, bool]) -> CorruptionScores:
    return CorruptionScores(
        name=corruption.name,
        title=corruption.title,
        setting=corruption.setting,
        reason=corruption.reason,
        levels=tuple(
            _level(sums, part.start + strength - 1, strength, setting, known)
            for strength, setting in zip(STRENGTHS, corruption.settings, strict=True)
        ),
        accuracy=sums.interval("accuracy", part),
        drop=sums.interval("drop", part),
    )


def _level(sums: _Sums, place: int, strength: int, setting: float, known: tuple[bool, bool]) -> Level:
    votes, threshold = known
    return Level(
        strength=strength,
        setting=setting,
        accuracy=sums.interval("accuracy", place),
        drop=sums.interval("drop", place),
        confidence=sums.interval("confidence", place),
        agreement=sums.interval("agreement", place) if votes else None,
        ece=sums.interval("ece", place),
        ece_votes=sums.interval("ece_votes", place) if votes else None,
        uncertain=sums.interval("uncertain", place) if threshold else None,
    )
