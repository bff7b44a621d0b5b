"""Evaluating one model on one data set: predict once, calibrate on validation, score every protocol."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.calibration import describe, prediction_sets, rule_of
from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import VIEW_LABELS
from mien.errors import DatasetError
from mien.evaluation.abstention import Abstention, measure_abstention
from mien.evaluation.calibration import Calibrated, Target, calibrate, probabilities_in, uncalibrated
from mien.evaluation.coverage import Coverage, measure_sets
from mien.evaluation.detection import Detection
from mien.evaluation.explanations import ExplanationScores
from mien.evaluation.gaps import Gap
from mien.evaluation.intervals import Interval
from mien.evaluation.metrics import SCALARS, Metrics, measure
from mien.evaluation.predictions import Progress, predict
from mien.evaluation.protocols import Selection, selections, title, views_of
from mien.evaluation.robustness import Robustness
from mien.evaluation.scaling import Trial
from mien.evaluation.slices import Slice, slice_tables
from mien.evaluation.viewers import Agreement, measure_agreement
from mien.formats import Predictor

SPLITS = ("validation", "test")
"""What is scored by default: validation to choose by, test to report."""

MISTAKES = 24
"""How many of the worst mistakes are kept for the report."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A picture whose most probable label is not the true one.

    Attributes:
        place: of the picture among the rows of the parts that were predicted.
        row: of the picture in its source.
        truth: its true label.
        predicted: the most probable label.
        probability: of the predicted label.
    """

    place: int
    row: int
    truth: str
    predicted: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The scores of one protocol on one split.

    Attributes:
        protocol: its name.
        split: "validation" or "test".
        title: for people.
        view: the labels it was scored in.
        metrics: the scores.
        ece_uncalibrated: `metrics.ece` as it would be without any calibration.
        ece_votes_uncalibrated: the same of `metrics.ece_votes`; None without votes.
        gap_uncalibrated: the same of `agreement.gap`; None without votes.
        agreement: the probabilities against the viewers' shares; None without votes.
        coverage: how the prediction sets did; None where the card has no rule for the view.
        abstention: what answering only some of the faces does.
        slices: attribute to its table.
        gaps: the largest distances between slices of an attribute.
        mistakes: the worst first: those the model was surest of.
    """

    protocol: str
    split: str
    title: str
    view: str
    metrics: Metrics
    ece_uncalibrated: float
    ece_votes_uncalibrated: float | None
    gap_uncalibrated: float | None
    agreement: Agreement | None
    coverage: Coverage | None
    abstention: Abstention
    slices: Mapping[str, tuple[Slice, ...]]
    gaps: tuple[Gap, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything measured about one model file on one data set.

    Attributes:
        card: the model's, with the calibrations and rules that the scores were taken with.
        file: the model file that answered.
        data: the data set's name.
        data_hash: of its prepared form.
        created: UTC ISO 8601.
        calibrated_to: what calibrations and rules were fitted to on this data set's validation split: "viewers",
            "labels", or "" where they are the card's own.
        trials: head to how each way to calibrate it did in cross-validation on the validation split.
        splits: the data set's parts that were predicted; `Mistake.place` counts their rows.
        results: one entry for each protocol and split.
        explanations: how faithful the explanations of this file are; None where that was not measured.
        detection: for data sets of whole photographs, in how many a face was found, split by split.
        robustness: scores under corruptions; None where they were not asked for.
    """

    card: Card
    file: str
    data: str
    data_hash: str
    created: str
    calibrated_to: str
    trials: Mapping[str, tuple[Trial, ...]]
    splits: tuple[str, ...]
    results: tuple[Result, ...]
    explanations: ExplanationScores | None = None
    detection: tuple[Detection, ...] = ()
    robustness: Robustness | None = None

    def find(self, protocol: str, split: str) -> Result | None:
        """Return one protocol's result, or None where it was not scored."""
        return next((r for r in self.results if (r.protocol, r.split) == (protocol, split)), None)


def evaluate(
    predictor: Predictor,
    card: Card,
    dataset: Dataset,
    *,
    file: str = "",
    splits: tuple[str, ...] = SPLITS,
    calibrate_to: Target | None = "viewers",
    crossings: tuple[tuple[str, str], ...] = (),
    resamples: int = 2000,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> Evaluation:
    """Score a model on a data set by every protocol that both can answer.

    Args:
        predictor: the network.
        card: its card.
        dataset: labelled faces; rows of other splits than those needed are not predicted.
        file: name of the model file, for the record.
        splits: which splits to score.
        calibrate_to: fit calibrations and prediction-set rules on the validation split first, where there is one, to
            the viewers' votes (labels where there are none) or to the labels; None uses the card's.
        crossings: pairs of attributes to cut slices by both at once.
        resamples: of the bootstrap intervals.
        seed: of the bootstrap.
        progress: told the share of pictures predicted, 0 to 1.

    Raises:
        DatasetError: the data set has no labelled rows in these splits.
        ModelError: the model has no head that could be scored, or gives answers that are no numbers.
    """
    views = views_of(card)
    calibrate_to = calibrate_to if (dataset.split == "validation").any() else None
    parts = tuple(dict.fromkeys((*splits, "validation"))) if calibrate_to else splits
    dataset = dataset.select(np.isin(dataset.split, parts))
    chosen = [(split, s) for split in splits for s in selections(dataset, split, views)]
    if not chosen:
        raise DatasetError(f"data set {dataset.name!r} has no labelled pictures to score in {' or '.join(splits)}")
    logits = predict(predictor, card, dataset, progress=progress)
    fitted = calibrate(card, logits, dataset, to=calibrate_to) if calibrate_to else Calibrated(card)
    card = fitted.card
    return Evaluation(
        card=card,
        file=file,
        data=dataset.name,
        data_hash=dataset.hash,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        calibrated_to=calibrate_to or "",
        trials=fitted.trials,
        splits=parts,
        results=tuple(_result(card, dataset, s, split, logits, crossings, resamples, seed) for split, s in chosen),
    )


def _result(
    card: Card,
    dataset: Dataset,
    selection: Selection,
    split: str,
    logits: Any,
    crossings: Any,
    resamples: int,
    seed: int,
) -> Result:
    view, truth, shares = selection.protocol.view, selection.truth, selection.shares
    rows = {head: values[selection.rows] for head, values in logits.items()}
    probabilities = probabilities_in(view, rows, card)
    labels, drawn = VIEW_LABELS[view], {"resamples": resamples, "seed": seed}
    plain = probabilities_in(view, rows, uncalibrated(card))
    raw = measure(plain, truth, labels, shares=shares, resamples=1)
    rule = rule_of(card, view)
    sets = None if rule is None else prediction_sets(probabilities, labels, rule)
    slices, gaps = slice_tables(dataset, selection, probabilities, sets, crossings=crossings, **drawn)
    return Result(
        protocol=selection.protocol.name,
        split=split,
        title=title(selection.protocol, dataset, split),
        view=view,
        metrics=measure(probabilities, truth, labels, shares=shares, **drawn),
        ece_uncalibrated=raw.ece.value,
        ece_votes_uncalibrated=raw.ece_votes.value if raw.ece_votes else None,
        gap_uncalibrated=None if shares is None else measure_agreement(plain, shares, labels, resamples=1).gap.value,
        agreement=None if shares is None else measure_agreement(probabilities, shares, labels, **drawn),
        coverage=None if sets is None else measure_sets(sets, truth, labels),
        abstention=measure_abstention(probabilities, truth, sets, **drawn),
        slices=slices,
        gaps=gaps,
        mistakes=_mistakes(dataset, selection, probabilities, labels),
    )


def _mistakes(
    dataset: Dataset, selection: Selection, probabilities: NDArray[np.float64], labels: tuple[str, ...]
) -> tuple[Mistake, ...]:
    predicted, best = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != selection.truth)
    worst = wrong[np.argsort(-best[wrong], kind="stable")][:MISTAKES]
    return tuple(
        Mistake(
            place=int(selection.rows[i]),
            row=int(dataset.row[selection.rows[i]]),
            truth=labels[selection.truth[i]],
            predicted=labels[predicted[i]],
            probability=float(best[i]),
        )
        for i in worst
    )


def scored_card(evaluation: Evaluation) -> Card:
    """Return the evaluated model's card with its scores: data set, file, split, protocol, metric.

    Scores of other data sets, files and splits that the card already held stay.
    """
    scores = {data: dict(files) for data, files in evaluation.card.scores.items()}
    file: dict[str, Any] = dict(scores.setdefault(evaluation.data, {}).get(evaluation.file, {}))
    for split in {result.split for result in evaluation.results}:
        file[split] = {r.protocol: _summary(r) for r in evaluation.results if r.split == split}
    scores[evaluation.data][evaluation.file] = file
    return replace(evaluation.card, scores=scores)


def _summary(result: Result) -> dict[str, Any]:
    """What a card keeps of a result: the numbers, rounded, with their intervals as `[value, low, high]`."""
    m = result.metrics
    numbers: dict[str, Any] = {"rows": m.rows}
    for name in SCALARS:
        if (spread := getattr(m, name)) is not None:
            numbers[name] = _rounded(spread)
    recall = {c.label: round(c.recall.value, 5) for c in m.per_class if c.support}
    return numbers | {"recall": recall} | _trust(result)


def _trust(result: Result) -> dict[str, Any]:
    """What a card keeps of how far the answers can be trusted."""
    kept: dict[str, Any] = {
        "aurc": _rounded(result.abstention.aurc),
        "accuracy_at_80": _rounded(result.abstention.accuracy_at),
    }
    if result.agreement:
        kept["share_gap"] = _rounded(result.agreement.gap)
    if result.coverage:
        kept["set_coverage"] = _rounded(result.coverage.coverage)
        kept["set_size"] = round(result.coverage.size, 5)
        kept["set_coverage_by_class"] = {c.label: round(c.coverage.value, 5) for c in result.coverage.per_class}
    return kept


def _rounded(spread: Interval) -> list[float]:
    return [round(v, 5) for v in (spread.value, spread.low, spread.high)]


def encode_metrics(evaluation: Evaluation) -> bytes:
    """Return `metrics.json`: every number of the evaluation, and which model, file and data they are of."""
    card = evaluation.card
    record = {
        "model": {"name": card.name, "version": card.version, "architecture": card.architecture},
        "file": evaluation.file,
        "data": {"name": evaluation.data, "hash": evaluation.data_hash},
        "created": evaluation.created,
        "calibrated_to": evaluation.calibrated_to,
        "calibration": {head: describe(card, head) for head in card.heads},
        "calibration_trials": evaluation.trials,
        "temperatures": card.temperatures,
        "calibrations": card.calibrations,
        "prediction_sets": {view: rule_of(card, view) for view in views_of(card)},
        "prediction_set_coverage": card.prediction_set_coverage,
        "results": evaluation.results,
        "detection": evaluation.detection,
        "robustness": evaluation.robustness,
    }
    if evaluation.explanations:
        record["explanations"] = evaluation.explanations.record()
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
