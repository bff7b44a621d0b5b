"""Drawings of scores, each as a PNG file and as an SVG that takes the colours of the page around it."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mien.evaluation.abstention import ANSWERED, Abstention
from mien.evaluation.metrics import Metrics, ReliabilityBin
from mien.evaluation.robustness import Level, Robustness
from mien.evaluation.viewers import Agreement, LabelAgreement

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT = "#3b6fd4"
SECOND = "#d9822b"

_FEWEST = 10
"""A bin with fewer rows says nothing, so the reliability diagram leaves it out."""

_PANELS = 5
"""Panels in a row of the small multiples."""

Point = tuple[float, float, float] | None
"""A value and the bounds of its interval; None where it was not measured."""

_INK = "#010203"
"""Stands for the text colour: dark in a PNG, the page's own in an SVG."""


def confusion(metrics: Metrics) -> "Figure":
    """Draw the confusion matrix: shares of each true label, by what was answered; the diagonal is recall."""
    counts = np.array(metrics.confusion, float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = _blank(5.4, 4.9)
    for (row, column), share in np.ndenumerate(shares):
        colour = ACCENT if row == column else SECOND
        axes.add_patch(_square(column, row, colour, share))
        if share >= 0.005:
            ink = "white" if share > 0.75 else _INK
            axes.text(column + 0.5, row + 0.5, f"{100 * share:.0f}", ha="center", va="center", color=ink, fontsize=9)
    size = len(metrics.labels)
    axes.set(xlim=(0, size), ylim=(size, 0), xlabel="answered", ylabel="true", aspect="equal")
    axes.set_xticks(np.arange(size) + 0.5, metrics.labels, rotation=40, ha="right")
    axes.set_yticks(
        np.arange(size) + 0.5, [f"{n} ({int(r)})" for n, r in zip(metrics.labels, counts.sum(1), strict=True)]
    )
    axes.tick_params(length=0)
    return figure


def reliability(metrics: Metrics) -> "Figure":
    """Draw the reliability diagram: how often an answer of some confidence was right, and how many viewers gave it."""
    figure, axes = _blank(5.0, 4.9)
    bins = metrics.reliability
    axes.plot([0, 1], [0, 1], color=_INK, alpha=0.35, linewidth=1, linestyle="--", label="perfectly calibrated")
    most = max(b.rows for b in bins)
    axes.bar(_centres(bins), [0.12 * b.rows / most for b in bins], 0.055, color=_INK, alpha=0.18, label="share of rows")
    axes.plot(*_curve(bins, "accuracy"), color=ACCENT, marker="o", markersize=5, label="true label hit")
    if bins[0].votes is not None:
        axes.plot(*_curve(bins, "votes"), color=SECOND, marker="s", markersize=4, label="viewers who agree")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share", aspect="equal")
    axes.legend(loc="upper left", frameon=False, fontsize=8, labelcolor=_INK)
    return figure


def classes(metrics: Metrics) -> "Figure":
    """Draw recall and precision of each class with their 95 % intervals."""
    figure, axes = _blank(9.6, 3.2)
    found = [c for c in metrics.per_class if c.support]
    for offset, name, colour in ((-0.2, "recall", ACCENT), (0.2, "precision", SECOND)):
        spread = [getattr(c, name) for c in found]
        values = np.array([s.value for s in spread])
        reach = np.array([[s.value - s.low for s in spread], [s.high - s.value for s in spread]]).clip(0)
        places = np.arange(len(found)) + offset
        axes.bar(places, values, 0.36, color=colour, label=name)
        axes.errorbar(places, values, reach, fmt="none", ecolor=_INK, elinewidth=1, capsize=2)
    axes.set(ylim=(0, 1.02))
    axes.set_xticks(np.arange(len(found)), [c.label for c in found])
    axes.grid(axis="y", color=_INK, alpha=0.12)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=8, labelcolor=_INK, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    return figure


def robustness(scores: Robustness) -> "Figure":
    """Draw accuracy, confidence, agreement and the share `uncertain` against strength, a small panel a corruption."""
    figure = _figure(11.0, 5.0)
    rows = -(-(len(scores.corruptions) + 1) // _PANELS)
    for number, corruption in enumerate(scores.corruptions):
        axes = figure.add_subplot(rows, _PANELS, number + 1)
        _style(axes)
        _levels(axes, (scores.clean, *corruption.levels))
        axes.set_title(corruption.title, fontsize=9.5, color=_INK, loc="left", pad=3)
        axes.set(xlim=(-0.2, 5.2), ylim=(0, 1), xticks=range(6), yticks=(0, 0.5, 1))
        axes.tick_params(labelsize=8, labelleft=number % _PANELS == 0, length=2)
        axes.grid(axis="y", color=_INK, alpha=0.12)
    handles, labels = axes.get_legend_handles_labels()
    legend = figure.add_subplot(rows, _PANELS, len(scores.corruptions) + 1)
    legend.set_axis_off()
    legend.legend(handles, labels, loc="center left", frameon=False, fontsize=9, labelcolor=_INK)
    return figure


def shares(agreement: Agreement) -> "Figure":
    """Draw a reliability diagram of each label: its predicted share against the share of viewers who voted for it."""
    columns = 4
    rows = -(-len(agreement.per_label) // columns)
    figure = _figure(2.6 * columns, 2.6 * rows)
    for number, label in enumerate(agreement.per_label):
        axes = figure.add_subplot(rows, columns, number + 1)
        _style(axes)
        _share_points(axes, label)
        axes.set_title(label.label, fontsize=10, color=_INK, loc="left")
        axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.set_xlabel("predicted" if number // columns == rows - 1 else "")
        axes.set_ylabel("voted" if number % columns == 0 else "")
    return figure


def abstention(curve: Abstention) -> "Figure":
    """Draw accuracy against the share of faces answered: by confidence as a line, by size of the set as dots."""
    figure, axes = _blank(5.0, 3.6)
    answered = [p.answered for p in curve.by_confidence]
    accuracy = [p.accuracy for p in curve.by_confidence]
    axes.plot(answered, accuracy, color=ACCENT, linewidth=2, label="most confident first")
    at = curve.accuracy_at
    reach = [[at.value - at.low], [at.high - at.value]]
    axes.errorbar([ANSWERED], [at.value], reach, fmt="o", color=ACCENT, markersize=5, capsize=3, label="80 % answered")
    dots = [(p.answered, p.accuracy) for p in curve.by_set]
    if dots:
        axes.plot(*zip(*dots, strict=True), "s", color=SECOND, markersize=6, label="sets of at most 1, 2 ... labels")
    axes.set(xlim=(0, 1.02), ylim=(min(0.5, *accuracy) - 0.02, 1.01), xlabel="share answered", ylabel="accuracy")
    axes.grid(axis="y", color=_INK, alpha=0.12)
    axes.legend(loc="lower left", frameon=False, fontsize=8, labelcolor=_INK)
    return figure


def progress(names: Sequence[str], series: Mapping[str, Mapping[str, Sequence[Point]]]) -> "Figure":
    """Draw scores of models or runs side by side, oldest first.

    Args:
        names: of the models or runs.
        series: panel title to legend entry to (value, low, high) of each name, None where it was not measured.
    """
    figure = _figure(max(6.0, 1.2 + 0.34 * len(names) * len(series)), 3.8)
    for number, (title, lines) in enumerate(series.items(), 1):
        axes = figure.add_subplot(1, len(series), number)
        _style(axes)
        for shift, (name, points) in zip((-0.12, 0.12), lines.items(), strict=False):
            _points(axes, points, shift, name)
        axes.set_title(title, fontsize=10, color=_INK, loc="left")
        axes.set_xticks(np.arange(len(names)), names, rotation=60, ha="right", fontsize=7)
        axes.set_xlim(-0.6, len(names) - 0.4)
        axes.grid(axis="y", color=_INK, alpha=0.12)
        if number == 1:
            axes.legend(frameon=False, fontsize=8, labelcolor=_INK, loc="lower right")
    return figure


def png(figure: "Figure") -> bytes:
    """Return a drawing as PNG bytes on white."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def svg(figure: "Figure") -> str:
    """Return a drawing as an `<svg>` element whose lines and letters have the text colour and font of the page."""
    drawing = _svg(figure, fonttype="none", transparent=True)
    return drawing[drawing.index("<svg") :].replace(_INK, "currentColor").replace("'DejaVu Sans'", "inherit")


def svg_on_white(figure: "Figure") -> bytes:
    """Return a drawing as an SVG file that stands alone; the same drawing gives the same bytes."""
    return _svg(figure, fonttype="path", facecolor="white").encode()


def _svg(figure: "Figure", *, fonttype: str, **options: Any) -> str:
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": fonttype, "svg.hashsalt": "mien"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, **options)
    return buffer.getvalue()


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _blank(width: float, height: float) -> tuple["Figure", "Axes"]:
    figure = _figure(width, height)
    axes = figure.add_subplot()
    _style(axes)
    return figure, axes


def _style(axes: "Axes") -> None:
    axes.tick_params(colors=_INK, labelsize=9)
    axes.xaxis.label.set_color(_INK)
    axes.yaxis.label.set_color(_INK)
    for name, spine in axes.spines.items():
        spine.set(color=_INK, alpha=0.4, visible=name in ("left", "bottom"))


def _square(column: int, row: int, colour: str, strength: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (column + 0.02, row + 0.02), 0.96, 0.96, facecolor=colour, alpha=0.05 + 0.95 * strength, linewidth=0
    )


def _centres(bins: Sequence[ReliabilityBin]) -> list[float]:
    return [(b.low + b.high) / 2 for b in bins]


def _curve(bins: Sequence[ReliabilityBin], name: str) -> tuple[list[float], list[float]]:
    kept = [b for b in bins if b.rows >= _FEWEST] or bins
    return [b.confidence for b in kept], [getattr(b, name) for b in kept]


def _levels(axes: "Axes", levels: Sequence[Level]) -> None:
    strengths = [level.strength for level in levels]
    accuracy = [level.accuracy for level in levels]
    axes.fill_between(
        strengths, [a.low for a in accuracy], [a.high for a in accuracy], color=ACCENT, alpha=0.2, linewidth=0
    )
    style: dict[str, Any] = {"markersize": 3.5, "linewidth": 1.6}
    axes.plot(strengths, [a.value for a in accuracy], color=ACCENT, marker="o", label="accuracy", **style)
    confidence = [level.confidence.value for level in levels]
    axes.plot(strengths, confidence, color=SECOND, marker="s", label="mean confidence", **style)
    agreement = [level.agreement.value for level in levels if level.agreement is not None]
    if agreement:
        axes.plot(strengths, agreement, color=_INK, alpha=0.6, linestyle="--", linewidth=1.2, label="viewers who agree")
    uncertain = [level.uncertain.value for level in levels if level.uncertain is not None]
    if uncertain:
        axes.plot(strengths, uncertain, color=_INK, alpha=0.55, linestyle=":", linewidth=1.4, label="share uncertain")


def _share_points(axes: "Axes", label: LabelAgreement) -> None:
    kept = [b for b in label.reliability if b.rows >= _FEWEST] or list(label.reliability)
    sizes = [8 + 10 * np.log10(b.rows) for b in kept]
    axes.plot([0, 1], [0, 1], color=_INK, alpha=0.35, linewidth=1, linestyle="--")
    axes.plot([b.predicted for b in kept], [b.voted for b in kept], color=ACCENT, linewidth=1)
    axes.scatter([b.predicted for b in kept], [b.voted for b in kept], sizes, color=ACCENT, clip_on=False, zorder=3)


def _points(axes: "Axes", points: Sequence[Point], shift: float, name: str) -> None:
    known = [(place, point) for place, point in enumerate(points) if point is not None]
    values = [value for _, (value, _, _) in known]
    reach = [[value - low for _, (value, low, _) in known], [high - value for _, (value, _, high) in known]]
    colour, marker = (ACCENT, "o") if shift < 0 else (SECOND, "s")
    places = [place + shift for place, _ in known]
    axes.errorbar(places, values, reach, fmt=marker, color=colour, markersize=4, capsize=2, elinewidth=1, label=name)
