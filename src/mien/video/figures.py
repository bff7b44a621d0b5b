"""A film's charts: each person's expressions over time, and their shares of it; as SVG and as PNG."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.annotate import COLOURS, clock
from mien.files import write_atomically
from mien.video.canvas import INK, LINE, SOFT, Canvas, Colour, PixelCanvas, SvgCanvas
from mien.video.events import Event
from mien.video.timeline import Curve, Overview, Person

WIDTH = 1000
"""Of a chart in pixels."""

LEFT, RIGHT = 44, 990
"""Where the time axis begins and ends."""

PLOT_TOP, PLOT_HEIGHT = 8, 132
_LANE = 8
POOR, UNCERTAIN, MISSING = (196, 90, 60), (217, 170, 84), LINE
"""Colours of the strip that says how well a face can be read."""

PERSON_HEIGHT = PLOT_TOP + PLOT_HEIGHT + 2 * (_LANE + 4) + 24
_SHARE_ROW = 34


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What one person's chart shows."""

    person: Person
    curve: Curve
    events: tuple[Event, ...]


def figure_files(folder: Path, name: str) -> tuple[Path, ...]:
    """Return the files that `write_figures` writes."""
    return tuple(folder / f"{name}-{kind}.{form}" for kind in ("timeline", "shares") for form in ("svg", "png"))


def write_figures(
    folder: Path, name: str, overview: Overview, charts: Sequence[Chart], labels: tuple[str, ...]
) -> None:
    """Write `NAME-timeline` and `NAME-shares` as SVG and as PNG.

    Raises:
        OSError: the folder cannot be written to.
    """
    height = max(1, len(charts)) * (PERSON_HEIGHT + 26) + 40
    drawings: dict[str, tuple[float, Callable[[Canvas], None]]] = {
        "timeline": (height, lambda canvas: _timelines(canvas, overview, charts, labels)),
        "shares": (shares_height(charts) + 36, lambda canvas: _shares_page(canvas, charts, labels)),
    }
    for kind, (tall, draw) in drawings.items():
        vector, pixels = SvgCanvas(WIDTH, tall), PixelCanvas(WIDTH, tall)
        draw(vector)
        draw(pixels)
        write_atomically(folder / f"{name}-{kind}.svg", vector.svg(label=f"{name}: {kind}").encode())
        write_atomically(folder / f"{name}-{kind}.png", pixels.png())


def draw_person(canvas: Canvas, chart: Chart, overview: Overview, labels: tuple[str, ...], *, top: float = 0) -> None:
    """Draw one person's probabilities, stacked; below them episodes, the quality strip and the time axis."""
    plot = top + PLOT_TOP
    for share in (0, 0.5, 1):
        y = plot + PLOT_HEIGHT * (1 - share)
        canvas.line([(LEFT, y), (RIGHT, y)], LINE)
        canvas.text((LEFT - 8, y + 4), f"{share:.0%}", size=11, colour=SOFT, anchor="end")
    _stack(canvas, chart.curve, labels, plot)
    lane = plot + PLOT_HEIGHT + 4
    for event in chart.events:
        left, right = (_x(s, overview) for s in (event.onset_s, event.offset_s))
        canvas.box(left, lane, max(right - left, 1.5), _LANE, COLOURS.get(event.emotion, INK))
    _quality(canvas, chart.curve, lane + _LANE + 4)
    draw_axis(canvas, overview, lane + 2 * _LANE + 8)


def draw_axis(canvas: Canvas, overview: Overview, top: float) -> None:
    """Draw the time axis with its marks."""
    canvas.line([(LEFT, top), (RIGHT, top)], LINE)
    for second in ticks(overview):
        x = _x(second, overview)
        canvas.line([(x, top), (x, top + 4)], SOFT)
        canvas.text((x, top + 16), clock(second).removesuffix(".00"), size=11, colour=SOFT, anchor="middle")


def ticks(overview: Overview) -> Iterator[float]:
    """Yield times for the axis: six to twelve round ones."""
    steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
    step = next((s for s in steps if overview.seconds / s <= 11), overview.seconds / 10)
    first = int(np.ceil(overview.start_s / step - 1e-9))
    for number in range(first, int(overview.end_s / step + 1e-9) + 1):
        if overview.seconds:
            yield round(number * step, 3)


def shares_height(charts: Sequence[Chart]) -> float:
    """Return how tall the chart of shares is, in pixels."""
    return max(1, len(charts)) * _SHARE_ROW + 8


def draw_shares(canvas: Canvas, charts: Sequence[Chart], labels: tuple[str, ...], *, top: float = 0) -> None:
    """Draw for each person one bar of the time in which each label was the most probable."""
    for row, chart in enumerate(charts):
        y, left = top + 4 + row * _SHARE_ROW, 64.0
        canvas.text((56, y + 17), f"#{chart.person.face_id}", size=13, colour=INK, anchor="end")
        for label, share in sorted(zip(labels, chart.person.shares, strict=True), key=lambda pair: -pair[1]):
            width = share * (RIGHT - 64)
            canvas.box(left, y, width, _SHARE_ROW - 10, COLOURS.get(label, INK))
            if width > 74:
                canvas.text((left + 8, y + 17), f"{label} {share:.0%}", size=12, colour=WHITE)
            left += width


WHITE = (254, 254, 254)  # letters on colours stay white, whatever the page's ground is


def _timelines(canvas: Canvas, overview: Overview, charts: Sequence[Chart], labels: tuple[str, ...]) -> None:
    _legend(canvas, labels, 20)
    for number, chart in enumerate(charts):
        top = 40 + number * (PERSON_HEIGHT + 26)
        title = f"#{chart.person.face_id}, seen for {chart.person.seconds:.1f} s"
        canvas.text((LEFT, top + 14), title, size=13, colour=INK)
        draw_person(canvas, chart, overview, labels, top=top + 20)
    if not charts:
        canvas.text((LEFT, 60), "No face was seen.", size=13, colour=SOFT)


def _shares_page(canvas: Canvas, charts: Sequence[Chart], labels: tuple[str, ...]) -> None:
    _legend(canvas, labels, 20)
    draw_shares(canvas, charts, labels, top=36)


def _legend(canvas: Canvas, labels: tuple[str, ...], y: float) -> None:
    for number, label in enumerate(labels):
        x = LEFT + number * 100
        canvas.box(x, y - 10, 12, 12, COLOURS.get(label, INK))
        canvas.text((x + 18, y), label, size=12, colour=INK)


def _x(second: float, overview: Overview) -> float:
    share = (second - overview.start_s) / overview.seconds if overview.seconds else 0.0
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _stack(canvas: Canvas, curve: Curve, labels: tuple[str, ...], top: float) -> None:
    """Fill the bands of a stacked chart wherever the person was seen, the first label lowest."""
    step = (RIGHT - LEFT) / max(len(curve.mean), 1)
    levels = np.concatenate([np.zeros((len(curve.mean), 1)), np.cumsum(curve.mean, axis=1)], axis=1)
    for first, last in _runs(curve.seen > 0):
        xs = [LEFT + first * step, *(LEFT + (i + 0.5) * step for i in range(first, last)), LEFT + last * step]
        rows = [first, *range(first, last), last - 1]
        for k, label in enumerate(labels):
            lower, upper = (top + PLOT_HEIGHT * (1 - levels[rows, edge]) for edge in (k, k + 1))
            outline = [*zip(xs, upper, strict=True), *reversed([*zip(xs, lower, strict=True)])]
            canvas.area(outline, COLOURS.get(label, INK))


def _quality(canvas: Canvas, curve: Curve, top: float) -> None:
    """Draw the strip: grey where nobody is seen, red where hard to read, yellow where uncertain, empty where fine."""
    step = (RIGHT - LEFT) / max(len(curve.seen), 1)
    kinds: list[Colour | None] = [
        MISSING if not seen > 0.5 else POOR if poor > 0.5 else UNCERTAIN if uncertain > 0.5 else None
        for seen, poor, uncertain in zip(curve.seen, curve.poor, curve.uncertain, strict=True)
    ]
    place = 0
    for kind, group in groupby(kinds):
        count = len(list(group))
        if kind is not None:
            canvas.box(LEFT + place * step, top, count * step, _LANE, kind)
        place += count


def _runs(seen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield where runs of true values begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
