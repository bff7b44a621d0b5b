"""The report of an evaluation: one self-contained page, plots beside it, and the model card in Markdown."""

import base64
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.calibration import describe, rule_of
from mien.card import CARD_PAGE
from mien.data.dataset import Dataset
from mien.emotions import LABEL_VIEWS, VIEW_HEADS
from mien.evaluation import plots
from mien.evaluation.columns import columns
from mien.evaluation.corruptions import corrupt
from mien.evaluation.gaps import MEASURES, Gap, notable
from mien.evaluation.intervals import Interval
from mien.evaluation.metrics import BINS
from mien.evaluation.robustness import Robustness
from mien.evaluation.scoring import Evaluation, Result, encode_metrics
from mien.evaluation.slices import KNOWN
from mien.files import write_atomically

if TYPE_CHECKING:
    from jinja2 import Environment

METRICS_FILE, REPORT_FILE = "metrics.json", "report.html"

SIDE = 96
"""Smallest side of a mistake's picture on a dense screen, in pixels."""


def write_report(folder: Path, evaluation: Evaluation, dataset: Dataset, *, pictures: bool = True) -> list[Path]:
    """Write `metrics.json`, `report.html`, `card.md` and `plots/*.png` into a folder and return their paths.

    Args:
        folder: made if it is missing.
        evaluation: what was measured.
        dataset: that it was measured on; the mistakes' pictures come from it.
        pictures: show the worst mistakes as pictures; they are of the data set, whose terms hold for the page too.
    """
    drawings = {f"{r.split}-{r.protocol}-{kind}": figure for r in detailed(evaluation) for kind, figure in _figures(r)}
    if evaluation.robustness:
        drawings["robustness"] = plots.robustness(evaluation.robustness)
    contents = {
        METRICS_FILE: encode_metrics(evaluation),
        CARD_PAGE: model_card(evaluation).encode(),
        **{f"plots/{name}.png": plots.png(figure) for name, figure in drawings.items()},
        REPORT_FILE: page(evaluation, dataset, drawings, pictures=pictures).encode(),
    }
    for name, data in contents.items():
        write_atomically(folder / name, data)
    return [folder / name for name in contents]


def detailed(evaluation: Evaluation) -> list[Result]:
    """Return the results shown in full: of the test split if it was scored, without the near-duplicate-free sets."""
    split = "test" if any(r.split == "test" for r in evaluation.results) else evaluation.results[0].split
    return [r for r in evaluation.results if r.split == split and not r.protocol.endswith("_distinct")]


def page(evaluation: Evaluation, dataset: Dataset, drawings: dict[str, Any], *, pictures: bool) -> str:
    """Return the report as one HTML page that needs no other file."""
    data = _evaluated_rows(evaluation, dataset)
    return (
        _environment()
        .get_template(REPORT_FILE)
        .render(
            **_facts(evaluation),
            drawings={name: plots.svg(figure) for name, figure in drawings.items()},
            picture=(lambda mistake: _address(data.images[mistake.place])) if pictures else None,
            spoilt=_spoilt(evaluation.robustness, data) if pictures and evaluation.robustness else None,
            bins=BINS,
        )
    )


def model_card(evaluation: Evaluation) -> str:
    """Return the model card in Markdown; every number in it was measured."""
    return _environment().get_template(CARD_PAGE).render(**_facts(evaluation))


def _figures(result: Result) -> Iterator[tuple[str, Any]]:
    yield "confusion", plots.confusion(result.metrics)
    yield "reliability", plots.reliability(result.metrics)
    yield "classes", plots.classes(result.metrics)
    yield "abstention", plots.abstention(result.abstention)
    if result.agreement:
        yield "shares", plots.shares(result.agreement)


def _facts(evaluation: Evaluation) -> dict[str, Any]:
    shown = detailed(evaluation)
    splits = [s for s in ("test", "validation", "train") if any(r.split == s for r in evaluation.results)]
    return {
        "e": evaluation,
        "card": evaluation.card,
        "by_split": {split: [r for r in evaluation.results if r.split == split] for split in splits},
        "shown": shown,
        "headlines": _headlines(shown),
        "calibration": _calibration(evaluation, shown),
        "every": next((result for result in shown if result.protocol == "viewers"), None),
        "weakest": _weakest(shown),
        "gaps": _gaps(evaluation),
        "known_slices": KNOWN,
        "map_names": _MAP_NAMES,
        "measures": MEASURES,
    }


_MAP_NAMES = {
    "rise": "RISE",
    "gradcam": "Grad-CAM",
    "random": "random blobs",
    "centre": "a blob in the middle",
}


def _headlines(shown: list[Result]) -> list[tuple[str, str, Interval]]:
    """What a reader wants first: name of the score, test set, score."""
    return [
        (name, result.title, getattr(result.metrics, metric))
        for result in shown
        for protocol, metric, name in _HEADLINES
        if result.protocol == protocol and getattr(result.metrics, metric) is not None
    ]


_HEADLINES = (
    ("fer2013", "accuracy", "Accuracy"),
    ("ferplus", "accuracy", "Accuracy"),
    ("emotions", "macro_f1", "Macro-F1"),
    ("viewers", "ece_votes", "Calibration error against viewers"),
)


def _calibration(evaluation: Evaluation, shown: list[Result]) -> list[dict[str, Any]]:
    """One row a view: how it is calibrated, and what that does on the rows that are shown."""
    card, found = evaluation.card, {r.protocol: r for r in shown}
    return [
        {
            "view": view,
            "method": describe(card, VIEW_HEADS[view]),
            "rule": rule_of(card, view),
            "result": found[view],
        }
        for view in LABEL_VIEWS
        if view in found
    ]


def _weakest(shown: list[Result]) -> list[tuple[Result, list[Any]]]:
    """The two classes of each test set that are recalled least."""
    return [
        (r, sorted((c for c in r.metrics.per_class if c.support), key=lambda c: c.recall.value)[:2])
        for r in shown
        if r.protocol != "viewers"
    ]


def _gaps(evaluation: Evaluation) -> list[tuple[Result, Result]]:
    """Each test set beside itself without copies of training pictures."""
    pairs = ((r, evaluation.find(f"{r.protocol}_distinct", r.split)) for r in detailed(evaluation))
    return [(full, distinct) for full, distinct in pairs if distinct is not None]


def _evaluated_rows(evaluation: Evaluation, dataset: Dataset) -> Dataset:
    """Return the rows that the evaluation's places count in."""
    return dataset.select(np.isin(dataset.split, evaluation.splits))


def _spoilt(robustness: Robustness, dataset: Dataset) -> Callable[[str, int], str]:
    """Return what shows a face of the data set under a corruption of some strength."""
    face = _typical(dataset.images[dataset.split == robustness.split])[None]
    return lambda name, strength: _address(corrupt(face, name, strength, seed=robustness.seed)[0])


def _typical(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the face of middling light and contrast that is most like the mean of all, as a frontal one is."""
    pixels = crops.reshape(len(crops), -1).astype(np.float32)
    light, contrast = pixels.mean(axis=1), np.maximum(pixels.std(axis=1), 1e-6)
    pixels = (pixels - light[:, None]) / contrast[:, None]
    likeness = (pixels @ pixels.mean(axis=0)) / pixels.shape[1]
    odd = sum(np.abs(v - np.median(v)) / max(float(np.median(v)), 1e-6) for v in (light, contrast))
    face: NDArray[np.uint8] = crops[int((likeness - odd).argmax())]
    return face


def _address(crop: NDArray[np.uint8]) -> str:
    """Return a picture as a `data:` address, enlarged so that a browser does not blur it."""
    times = max(1, math.ceil(SIDE / crop.shape[0]))
    large = cv2.resize(crop, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    pixels = cv2.cvtColor(large, cv2.COLOR_RGB2BGR) if large.ndim == 3 else large
    _, data = cv2.imencode(".png", pixels)
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("mien.evaluation"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"percent": percent, "spread": spread, "number": number, "reach": reach}
    environment.filters |= {"signed": signed, "bias": bias, "points": points, "notable": notable}
    return environment


def percent(value: float, digits: int = 1) -> str:
    """Return a share as per cent: 0.6912 -> "69.1 %"."""
    return f"{_figure(100 * value, digits)} %"


def reach(interval: Interval) -> str:
    """Return the bounds of a share's interval: "67.6 to 70.6"."""
    return f"{_figure(100 * interval.low, 1)} to {_figure(100 * interval.high, 1)}"


def spread(interval: Interval) -> str:
    """Return a share with the bounds of its interval: "69.1 % (67.6 to 70.6)"."""
    return f"{percent(interval.value)} ({reach(interval)})"


def number(value: float | Interval | None, digits: int = 3) -> str:
    """Return a plain number; a dash where there is none."""
    value = value.value if isinstance(value, Interval) else value
    return "–" if value is None else _figure(value, digits)


def signed(value: float | Interval | None, digits: int = 1) -> str:
    """Return a difference of shares in points with its sign: 0.031 -> "+3.1"; a dash where there is none."""
    value = value.value if isinstance(value, Interval) else value
    return "–" if value is None else _signed(100 * value, digits)


def bias(value: float) -> str:
    """Return a difference of plain shares with its sign: -0.0071 -> "−0.007"."""
    return _signed(value, 3)


def _figure(value: float, digits: int) -> str:
    """Return a figure with a true minus sign, and none before a zero."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


def _signed(value: float, digits: int) -> str:
    text = _figure(value, digits)
    return f"+{text}" if float(text.replace("−", "-")) > 0 else text


def points(interval: Interval) -> str:
    """Return a distance of shares with the bounds of its interval: "3.1 (1.0 to 5.2)"."""
    return f"{_figure(100 * interval.value, 1)} ({reach(interval)})"


def text_table(evaluation: Evaluation) -> str:
    """Return the scores of every test set as a short plain table, test before validation."""
    head = ("split", "set", "rows", "accuracy", "macro-F1", "ECE", "ECE viewers")
    order = sorted(evaluation.results, key=lambda r: r.split)
    return "\n".join([*columns([head, *(_cells(r) for r in order)]), *_remarks(evaluation)])


def _remarks(evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for what was measured beside: robustness, detection, and the largest gap of each set of faces."""
    if bears := evaluation.robustness:
        yield (
            f"robustness on {bears.title}: accuracy {spread(bears.accuracy)} under corruptions and "
            f"{spread(bears.clean.accuracy)} without; "
            f"worst is {bears.worst.title.lower()}, {spread(bears.worst.accuracy)}"
        )
    for found in evaluation.detection:
        yield f"a face was found in {spread(found.found)} of {found.pictures:,} pictures of {found.split}"
    places = [(r.title, r.gaps) for r in detailed(evaluation)]
    for place, gaps in [*places, *((d.split, d.gaps) for d in evaluation.detection)]:
        if shown := [gap for gap in gaps if gap.shown]:
            yield _largest_gap(place, shown)


def _largest_gap(place: str, shown: Sequence[Gap]) -> str:
    # That in accuracy before those in the recall of a class, which with few faces is large soon.
    gap = min(shown, key=lambda gap: (gap.measure != "accuracy", -gap.size.value))
    more = len(shown) - 1
    what = f"{MEASURES[gap.measure]}{gap.label and f' of {gap.label}'} by {gap.attribute}"
    rest = f"; {more} more in the report" if more else ""
    return f"gap on {place}: {what}, {gap.lowest} → {gap.highest}: {points(gap.size)} points{rest}"


def _cells(result: Result) -> tuple[str, ...]:
    m = result.metrics
    scores = (spread(m.accuracy), spread(m.macro_f1), number(m.ece), number(m.ece_votes))
    return (result.split, result.title, str(m.rows), *scores)
