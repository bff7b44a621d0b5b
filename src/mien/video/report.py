"""The report of a film: one page that needs no other file, interactive with JavaScript and readable without."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from mien.annotate import COLOURS, clock
from mien.errors import MissingExtraError
from mien.files import write_atomically
from mien.video.canvas import INK, SvgCanvas, css
from mien.video.events import Event, Thresholds
from mien.video.figures import (
    LEFT,
    PERSON_HEIGHT,
    PLOT_HEIGHT,
    PLOT_TOP,
    RIGHT,
    WIDTH,
    Chart,
    draw_person,
    draw_shares,
    shares_height,
)
from mien.video.provenance import Provenance
from mien.video.rows import Moment
from mien.video.thumbnails import Thumbnail
from mien.video.timeline import Overview, Person, curves

MOST_PEOPLE = 12
"""As many people are drawn, those longest seen; the table names all."""

MOST_LINES = 200
"""As many lines a table has; the files hold all."""

_COLUMNS, _FEWEST_COLUMNS = 2000, 200
_STRIP = 10  # thumbnails along the time axis


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """What a page shows.

    Attributes:
        overview: the film summed up.
        charts: of the people who are drawn.
        events: all episodes, in the order of their onsets.
        labels: of the probabilities.
        thresholds: by which episodes were found.
        made: where it comes from.
        thumbnails: of the film.
    """

    overview: Overview
    charts: tuple[Chart, ...]
    events: tuple[Event, ...]
    labels: tuple[str, ...]
    thresholds: Thresholds
    made: Provenance
    thumbnails: tuple[Thumbnail, ...] = ()


def charts_of(
    moments: Callable[[], Iterable[Moment]], overview: Overview, events: Sequence[Event], labels: tuple[str, ...]
) -> tuple[Chart, ...]:
    """Return the charts of the people longest seen, in the order of their ids.

    Args:
        moments: gives the film's frames once more.
        overview: of the film.
        events: all episodes.
        labels: of the probabilities.
    """
    people = sorted(overview.people, key=lambda person: -person.seconds)[:MOST_PEOPLE]
    columns = min(max(_COLUMNS // max(len(people), 2), _FEWEST_COLUMNS), max(overview.moments, 1))
    found = curves(moments(), [one.face_id for one in people], overview, labels=labels, columns=columns)
    return tuple(
        Chart(one, found[one.face_id], tuple(e for e in events if e.face_id == one.face_id))
        for one in sorted(people, key=lambda person: person.face_id)
    )


def write_report(path: Path, report: Report) -> None:
    """Write the page.

    Raises:
        OSError: the place cannot be written to.
        MissingExtraError: Jinja is not installed.
    """
    write_atomically(path, page(report).encode())


def page(report: Report) -> str:
    """Return the page's text."""
    template = _environment().get_template("film.html")
    text: str = template.render(
        r=report, overview=report.overview, made=report.made, labels=report.labels,
        colours={label: css(COLOURS.get(label, INK)) for label in report.labels},
        persons=[(chart, _person_svg(chart, report)) for chart in report.charts],
        shares=_shares_svg(report), strip=list(_strip(report)), ratio=_ratio(report.thumbnails),
        events=report.events[:MOST_LINES], spans=report.overview.spans[:MOST_LINES], most=MOST_LINES,
        height=PERSON_HEIGHT, width=WIDTH, data=_data(report), uncertain=_uncertain(report.overview.people),
    )  # fmt: skip
    return text


def _person_svg(chart: Chart, report: Report) -> str:
    canvas = SvgCanvas(WIDTH, PERSON_HEIGHT)
    draw_person(canvas, chart, report.overview, report.labels)
    person = chart.person
    ranked = sorted(zip(report.labels, person.shares, strict=True), key=lambda pair: -pair[1])
    said = ", ".join(f"{label} {share:.0%}" for label, share in ranked if share >= 0.005)
    return canvas.svg(label=f"Person {person.face_id} over time: most probable was {said} of the time", alone=False)


def _shares_svg(report: Report) -> str:
    canvas = SvgCanvas(WIDTH, shares_height(report.charts))
    draw_shares(canvas, report.charts, report.labels)
    return canvas.svg(label="Share of each person's time by the most probable expression", alone=False)


def _strip(report: Report) -> Iterator[tuple[int, float, float]]:
    """Yield which thumbnails stand along the axis: number, left edge, width."""
    if not report.thumbnails or not report.overview.seconds:
        return
    times = np.array([one.timestamp_s for one in report.thumbnails])
    count = min(_STRIP, len(times))
    width = (RIGHT - LEFT) / count
    for place in range(count):
        middle = report.overview.start_s + report.overview.seconds * (place + 0.5) / count
        yield int(np.abs(times - middle).argmin()), LEFT + place * width, width


def _ratio(thumbnails: Sequence[Thumbnail]) -> float:
    """Return the height of a thumbnail by its width."""
    from mien import images

    if not thumbnails:
        return 9 / 16
    height, width = images.decode(thumbnails[0].jpeg).shape[:2]
    return float(height / width)


def _uncertain(people: Sequence[Person]) -> float:
    """Return the share of all people's time in which the reading was uncertain."""
    seconds = sum(person.seconds for person in people)
    return sum(person.uncertain * person.seconds for person in people) / seconds if seconds else 0.0


def _data(report: Report) -> str:
    """Return what the page's script needs, as JSON that may stand inside a script element."""
    overview = report.overview
    data = {
        "start": overview.start_s,
        "seconds": overview.seconds,
        "labels": report.labels,
        "colours": [css(COLOURS.get(label, INK)) for label in report.labels],
        "plot": {"left": LEFT, "right": RIGHT, "top": PLOT_TOP, "height": PLOT_HEIGHT},
        "thumbs": [round(one.timestamp_s, 3) for one in report.thumbnails],
        "people": [_person_data(chart) for chart in report.charts],
    }
    return msgspec.json.encode(data).decode().replace("<", "\\u003c")


def _person_data(chart: Chart) -> Mapping[str, Any]:
    """Return a person's curve in thousandths; extremes only where a column holds more than one frame."""
    curve = chart.curve
    spread = bool((curve.high - curve.low > 0.002).any())
    return {
        "id": chart.person.face_id,
        "mean": _thousandths(curve.mean),
        "low": _thousandths(curve.low) if spread else None,
        "high": _thousandths(curve.high) if spread else None,
        "seen": "".join("1" if seen > 0 else "0" for seen in curve.seen),
        "unsure": "".join("1" if share > 0.5 else "0" for share in curve.uncertain),
        "poor": "".join("1" if share > 0.5 else "0" for share in curve.poor),
    }


def _thousandths(values: Any) -> list[list[int]]:
    """Return `(columns, K)` as K lists of whole numbers."""
    thousandths: list[list[int]] = np.round(values.T * 1000).astype(int).tolist()
    return thousandths


def _environment() -> Any:
    try:
        jinja2 = import_module("jinja2")
    except ImportError as error:
        raise MissingExtraError(
            f"a report needs Jinja, which the extra `video` brings: pip install 'mien[video]' ({error})"
        ) from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"clock": clock, "percent": lambda share: f"{100 * share:.0f} %", "words": _words}
    return environment


def _words(reasons: Iterable[str]) -> str:
    return ", ".join(reason.lower().replace("_", " ") for reason in reasons)
