"""The last step of a run: from its parts to the files that were asked for, each whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mien.files import open_atomically, write_atomically
from mien.video import provenance as origins
from mien.video.events import Event, Thresholds, find_events, write_events
from mien.video.figures import write_figures
from mien.video.parts import Parts
from mien.video.plan import Outputs
from mien.video.provenance import Provenance
from mien.video.report import Report, charts_of, write_report
from mien.video.rows import moments
from mien.video.thumbnails import Thumbnail
from mien.video.timeline import LONGEST_S, Overview, patience_s, sum_up


def write_views(
    parts: Parts, outputs: Outputs, made: Provenance, *, labels: tuple[str, ...], thumbnails: Sequence[Thumbnail]
) -> tuple[Overview, int]:
    """Write events, report and figures, as far as they are asked for; return the film summed up and its episodes.

    Raises:
        OSError: a place cannot be written to.
    """
    overview = sum_up(moments(parts.rows(), labels), labels, longest_s=patience_s(parts.times(), least_s=LONGEST_S))
    found = find_events(moments(parts.rows(), labels), labels, thresholds=_thresholds(parts, outputs))
    events = sorted(found, key=lambda event: (event.onset_s, event.face_id))
    if outputs.events is not None:
        write_events(outputs.events, events)
    if outputs.report is not None or outputs.figures is not None:
        _write_charts(parts, outputs, made, overview, events, labels, thumbnails)
    return overview, len(events)


def _thresholds(parts: Parts, outputs: Outputs) -> Thresholds:
    """Return the thresholds asked for; where frames are read seldom, people are lost only after some of them."""
    asked = outputs.thresholds
    return replace(asked, lost_s=patience_s(parts.times(), least_s=asked.lost_s))


def write_table(parts: Parts, outputs: Outputs, made: Provenance) -> None:
    """Join the parts to the table that is asked for, and keep where it comes from: in Parquet itself, or beside it.

    Raises:
        OSError: the place cannot be written to.
    """
    if outputs.table is None or outputs.table_form is None:
        return
    said = origins.encoded(made)
    if outputs.table_form != "parquet":
        write_atomically(origins.sidecar(outputs.table), said.encode() + b"\n")
    with open_atomically(outputs.table) as file:
        parts.join(outputs.table_form, file, metadata={origins.KEY: said})


def _write_charts(
    parts: Parts,
    outputs: Outputs,
    made: Provenance,
    overview: Overview,
    events: Sequence[Event],
    labels: tuple[str, ...],
    thumbnails: Sequence[Thumbnail],
) -> None:
    charts = charts_of(lambda: moments(parts.rows(), labels), overview, events, labels)
    if outputs.figures is not None:
        write_figures(outputs.figures, outputs.figure_name or Path(made.source).stem, overview, charts, labels)
    if outputs.report is not None:
        report = Report(
            overview=overview, charts=charts, events=tuple(events), labels=labels, thresholds=outputs.thresholds,
            made=made, thumbnails=tuple(thumbnails),
        )  # fmt: skip
        write_report(outputs.report, report)
