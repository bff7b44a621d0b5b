"""Is one model better than another? Both answer the same rows, and the rows are drawn anew many times.

The verdict looks at several figures, two metrics of up to three protocols, and models that do not differ would soon
differ by one of them. So each figure decides by a wider interval than the 95 % one that is shown: by Bonferroni's
correction (Dunn 1961), models that do not differ are told apart in about 5 % of comparisons; in more where they answer
only a handful of rows differently, for then the bootstrap's intervals are too narrow.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import VIEW_LABELS
from mien.errors import DatasetError
from mien.evaluation.calibration import probabilities_in
from mien.evaluation.columns import columns
from mien.evaluation.intervals import LEVEL, Interval, interval, resampled_sums
from mien.evaluation.metrics import row_columns, statistics
from mien.evaluation.predictions import predict
from mien.evaluation.protocols import DECIDING, Selection, selections, title, views_of
from mien.formats import Predictor

COMPARED = {"accuracy": 1, "macro_f1": 1, "log_loss": -1}
"""What is compared, and whether more (1) or less (-1) is better."""

GATING = ("accuracy", "macro_f1")
"""The metrics whose loss speaks against a model."""

BETTER, WORSE, SAME = "better", "worse", "no difference shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One metric of two models on the same rows.

    Attributes:
        protocol: name of the protocol.
        title: of the protocol, for people.
        metric: "accuracy", "macro_f1" or "log_loss".
        rows: how many rows.
        a: the first model's value.
        b: the second model's value.
        change: `b - a`, with the paired bootstrap's 95 % interval.
        decisive: the same with the wider interval that the verdict goes by, of `Comparison.level`.
        p_value: of McNemar's exact test, for accuracy; None for other metrics.
    """

    protocol: str
    title: str
    metric: str
    rows: int
    a: float
    b: float
    change: Interval
    decisive: Interval
    p_value: float | None

    @property
    def verdict(self) -> str:
        """What the second model is, beyond the decisive interval: "better", "worse" or "no difference shown"."""
        sign = COMPARED[self.metric]
        if self.decisive.low > 0 or self.decisive.high < 0:
            return BETTER if (self.decisive.low > 0) == (sign > 0) else WORSE
        return SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two models on one split of one data set.

    Attributes:
        a: the first model's name.
        b: the second model's name.
        data: the data set's name.
        split: the part they were compared on.
        level: of the intervals that verdicts go by, so that none of the deciding figures lies beyond its own by chance
            in about 95 % of comparisons: 0.99 and more.
        differences: one for each protocol and metric.
    """

    a: str
    b: str
    data: str
    split: str
    level: float
    differences: tuple[Difference, ...]

    @property
    def shows_loss(self) -> bool:
        """True where the second model is worse in accuracy or macro-F1 by a deciding protocol, beyond chance."""
        return any(d.verdict == WORSE for d in self._deciding())

    @property
    def shows_gain(self) -> bool:
        """True where the second model is better in accuracy or macro-F1 by a deciding protocol, beyond chance."""
        return any(d.verdict == BETTER for d in self._deciding())

    @property
    def loss(self) -> str:
        """What the second model loses, as a phrase for people; empty where no loss shows."""
        lost = [d for d in self._deciding() if d.verdict == WORSE]
        return "; ".join(f"{d.metric} on {d.title} changes by {_change(d.change)}" for d in lost)

    @property
    def verdict(self) -> str:
        """One word or three on the second model: better, worse, mixed, or no difference shown."""
        if self.shows_gain and self.shows_loss:
            return "mixed"
        return BETTER if self.shows_gain else WORSE if self.shows_loss else SAME

    def _deciding(self) -> tuple[Difference, ...]:
        return tuple(d for d in self.differences if d.protocol in DECIDING and d.metric in GATING)

    def table(self) -> str:
        """Return the comparison as a plain text table, what its verdicts go by, and a closing sentence."""
        head = ("protocol", "metric", "rows", "A", "B", "B - A", "95 % interval", "McNemar p", "B is")
        lines = columns([head, *(_cells(d) for d in self.differences)])
        last = f"On {self.data} {self.split}, B ({self.b}) against A ({self.a}): {self.verdict}."
        return "\n".join([*lines, "", *self._note(), "", last])

    def _note(self) -> tuple[str, ...]:
        figures = len(self._deciding())
        if not figures:
            return ()
        protocols = dict.fromkeys(d.protocol for d in self._deciding())
        return (
            f"B is better or worse beyond an interval of {100 * self.level:.1f} %, not of 95 %, as {figures} figures "
            f"decide ({' and '.join(GATING)} of {', '.join(protocols)}):",
            "so models that are alike are told apart by any of them in about 5 % of comparisons (Bonferroni).",
        )

    def json(self) -> str:
        """Return the comparison as indented JSON."""
        verdicts = {"verdict": self.verdict, "shows_loss": self.shows_loss, "shows_gain": self.shows_gain}
        rows = [msgspec.to_builtins(d) | {"verdict": d.verdict} for d in self.differences]
        names = {"a": self.a, "b": self.b, "data": self.data, "split": self.split, "level": self.level}
        record = names | verdicts | {"differences": rows}
        return msgspec.json.format(msgspec.json.encode(record), indent=1).decode()


def compare(
    predictor_a: Predictor,
    card_a: Card,
    predictor_b: Predictor,
    card_b: Card,
    dataset: Dataset,
    *,
    split: str = "validation",
    resamples: int = 2000,
    seed: int = 0,
) -> Comparison:
    """Tell whether model B is better than model A by each protocol that both can answer.

    Candidates are compared on validation, so that the test split stays unseen until a model ships.

    Args:
        predictor_a: the first network, the one in use.
        card_a: its card, with its calibration.
        predictor_b: the second network, the candidate.
        card_b: its card, with its calibration.
        dataset: labelled faces.
        split: the part to compare on; "test" where the data set has no labelled rows in it.
        resamples: of the paired bootstrap; below 1,000 the intervals that decide hang on a few and are too narrow.
        seed: of the bootstrap.

    Raises:
        DatasetError: the data set has no labelled rows in either part, or the models have no view in common.
        ModelError: a model has no head that could be scored, or gives answers that are no numbers.
    """
    in_b = views_of(card_b)
    views = tuple(view for view in views_of(card_a) if view in in_b)
    parts = tuple(dict.fromkeys((split, "test")))
    split = next((part for part in parts if selections(dataset, part, views)), "")
    if not split:
        raise DatasetError(
            f"models {_name(card_a)} and {_name(card_b)} cannot be compared on {dataset.name!r}: it has no labelled "
            f"pictures in {' or '.join(parts)} for a view that both answer in"
        )
    dataset = dataset.select(dataset.split == split)
    logits = [predict(p, card, dataset) for p, card in ((predictor_a, card_a), (predictor_b, card_b))]
    differences: list[Difference] = []
    chosen = selections(dataset, split, views)
    level = _level(chosen)
    for selection in chosen:
        view = selection.protocol.view
        pair = [
            probabilities_in(view, {h: v[selection.rows] for h, v in heads.items()}, card)
            for heads, card in zip(logits, (card_a, card_b), strict=True)
        ]
        name = title(selection.protocol, dataset, split)
        differences += _differences(selection, pair[0], pair[1], name, level=level, resamples=resamples, seed=seed)
    return Comparison(
        a=_name(card_a),
        b=_name(card_b),
        data=dataset.name,
        split=split,
        level=level,
        differences=tuple(differences),
    )


def mcnemar(hit_a: NDArray[np.bool_], hit_b: NDArray[np.bool_]) -> float:
    """Return the p-value of McNemar's exact test: do the models fail on different numbers of rows? (McNemar 1947)."""
    only_a, only_b = int((hit_a & ~hit_b).sum()), int((hit_b & ~hit_a).sum())
    ways = tail = 1
    for count in range(min(only_a, only_b)):
        ways = ways * (only_a + only_b - count) // (count + 1)  # each from the last, as anew they take minutes
        tail += ways
    return min(1.0, 2 * tail / (1 << (only_a + only_b)))


def _level(chosen: tuple[Selection, ...]) -> float:
    """Return the level of the intervals that verdicts go by, for the figures that decide among what is compared."""
    figures = len(GATING) * sum(selection.protocol.name in DECIDING for selection in chosen)
    return 1 - (1 - LEVEL) / max(1, figures)


def _differences(
    selection: Selection,
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    name: str,
    *,
    level: float,
    resamples: int,
    seed: int,
) -> list[Difference]:
    truth, classes = selection.truth, len(VIEW_LABELS[selection.protocol.view])
    columns = [row_columns(p, truth) for p in (a, b)]
    sums = np.hsplit(resampled_sums(np.hstack(columns), resamples=resamples, seed=seed), 2)
    point = [statistics(c.sum(axis=0, keepdims=True), classes) for c in columns]
    drawn = [statistics(s, classes) for s in sums]
    p_value = mcnemar(a.argmax(axis=1) == truth, b.argmax(axis=1) == truth)
    changes = {m: (point[1][m][0] - point[0][m][0], drawn[1][m] - drawn[0][m]) for m in COMPARED}
    return [
        Difference(
            protocol=selection.protocol.name,
            title=name,
            metric=metric,
            rows=len(truth),
            a=float(point[0][metric][0]),
            b=float(point[1][metric][0]),
            change=interval(*change),
            decisive=interval(*change, level=level),
            p_value=p_value if metric == "accuracy" else None,
        )
        for metric, change in changes.items()
    ]


def _name(card: Card) -> str:
    return f"{card.name}@{card.version}" if card.version else card.name


def _change(change: Interval) -> str:
    return f"{change.value:+.4f} ({change.low:+.4f} to {change.high:+.4f})"


def _cells(d: Difference) -> tuple[str, ...]:
    p = "" if d.p_value is None else f"{d.p_value:.3g}"
    spread = f"{d.change.low:+.4f} to {d.change.high:+.4f}"
    values = (f"{d.a:.4f}", f"{d.b:.4f}", f"{d.change.value:+.4f}", spread, p)
    return (d.protocol, d.metric, str(d.rows), *values, d.verdict)
