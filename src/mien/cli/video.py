"""`mien video PATH|URL...`: every face of every frame, and how viewers would read its expression over time."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from mien import records, writers
from mien.cli._films import Film, FilmPlan, find_films, placed, read_films
from mien.cli._inputs import printable
from mien.cli._reading import DETECTOR, OpenRecognizer
from mien.emotions import LABEL_VIEWS, VIEW_LABELS, LabelView
from mien.records import Failure
from mien.settings import load_settings
from mien.video.events import ENTER, LEAVE, MINIMUM_S, Thresholds
from mien.video.export import FilmSummary, Outputs, Plan, Watch
from mien.video.provenance import command_line
from mien.video.reading import FrameAnalysis
from mien.video.rows import rows
from mien.video.smooth import HALF_LIFE_S
from mien.video.sources import Source

if TYPE_CHECKING:
    from mien.cli._terminal import FilmBar

_SHARE = click.FloatRange(0, 1)
_SECONDS = click.FloatRange(min=0)
_PLACE = click.Path(path_type=Path)


class _Every(click.ParamType[Any]):
    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | Literal["auto"]:
        if value == "auto":
            return "auto"
        return click.IntRange(min=1).convert(value, param, ctx)


class _Span(click.ParamType[Any]):
    name = "FROM-TO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        found = re.fullmatch(r"(\d+\.?\d*)\s*s?\s*-\s*(\d+\.?\d*)\s*s?", str(value))
        if found is None or not float(found[1]) < float(found[2]):
            self.fail(f"{value!r} is no span of seconds; 0-5s would be one", param, ctx)
        return float(found[1]), float(found[2])


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("-o", "--output", type=_PLACE, help="File for one film's table, or folder for one table a film.")
@click.option("--format", "form", type=click.Choice(writers.TABLE_FORMATS),
              help="Default: the suffix of --output, else parquet in a folder and jsonl in a pipe.")  # fmt: skip
@click.option("--every", type=_Every(), default="1", show_default=True, metavar="N|auto",
              help="Read each N-th frame; auto: look for faces now and then and follow them between.")  # fmt: skip
@click.option("--start", type=_SECONDS, default=0.0, metavar="S", help="Begin at this second.")
@click.option("--seconds", type=_SECONDS, metavar="S", help="Stop after so many seconds.")
@click.option("--smooth", type=_SECONDS, default=HALF_LIFE_S, show_default=True, metavar="SECONDS",
              help="Half-life of the smoothing in time; 0: none.")  # fmt: skip
@click.option("--two-sided", is_flag=True, help="Smooth by past and future once the film was read; needs a file.")
@click.option("--baseline", type=_Span(), metavar="FROM-TO", help="Seconds in which people are at rest, such as 0-5s.")
@click.option("--annotate", type=_PLACE, help="MP4 for one film, or folder, to draw results into.")
@click.option("--blur-faces", is_flag=True, help="Make faces unrecognizable in the annotated film and the report.")
@click.option("--report", type=_PLACE, help="Page for one film, or folder: timeline, shares, episodes, pictures.")
@click.option("--figures", type=_PLACE, help="Folder for timeline and shares as SVG and PNG.")
@click.option("--events", type=_PLACE, help="CSV for one film, or folder: onset, peak and end of every episode.")
@click.option("--enter", type=_SHARE, default=ENTER, show_default=True, help="Probability at which an episode begins.")
@click.option("--leave", type=_SHARE, default=LEAVE, show_default=True, help="Probability below which it ends.")
@click.option("--shortest", type=_SECONDS, default=MINIMUM_S, show_default=True, metavar="SECONDS",
              help="Episodes that pass sooner are left out.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on where an earlier run was stopped; finished films are not repeated.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Films read at the same time.")  # fmt: skip
@click.option(
    "--model", default="mien", show_default=True, metavar="NAME[@VERSION]", help="Model that reads expressions."
)
@click.option("--detector", type=DETECTOR, default="auto", show_default=True, help="What finds faces.")
@click.option("--labels", type=click.Choice(LABEL_VIEWS), default="emotions", show_default=True, help="Label set.")
@click.option("--quiet", is_flag=True, help="No progress, no summary, no warnings; errors are still named.")
def command(paths: tuple[str, ...], labels: LabelView, quiet: bool, jobs: int, resume: bool, **options: Any) -> None:
    """Read the faces in films: files, folders of films or of frames, and streams.

    MP4, MOV, MKV, WebM, AVI, GIF and more. Every frame has a row. Exit code 0: all were read; 1: some could not be and
    were named; 2: wrong usage.
    """
    wanted = _outputs(options)
    films = list(find_films(paths, annotated=wanted.annotated))
    _check(films, wanted, options, resume=resume)
    settings = load_settings()
    opens = OpenRecognizer(model=options["model"], detector=options["detector"], labels=labels, settings=settings)
    plan = FilmPlan(
        open_recognizer=opens, settings=settings, plan=_plan(options), resume=resume, command=command_line()
    )  # fmt: skip
    to_stdout = wanted.table is None and (options["form"] is not None or not sys.stdout.isatty())
    view = View(quiet=quiet, form=options["form"] or "jsonl" if to_stdout else None, labels=VIEW_LABELS[labels])
    try:
        failed = read(placed(films, wanted), plan, view, jobs=1 if to_stdout else min(jobs, len(films)))
    except KeyboardInterrupt:
        if wanted.files and not quiet:
            click.echo("mien: what was read is kept; the same command with --resume goes on from there", err=True)
        raise
    if failed:
        sys.exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the person sees.

    Attributes:
        quiet: no progress, no summary, no warnings.
        form: format of the rows on standard output; None where they go to files.
        labels: the label set of the rows.
    """

    quiet: bool
    form: str | None
    labels: tuple[str, ...]


def read(films: Sequence[Film | Failure], plan: FilmPlan, view: View, *, jobs: int) -> int:
    """Read films, write their files, say what came of them; return how many failed.

    Raises:
        MienError: the recognizer cannot be opened.
    """
    done: list[FilmSummary | Failure] = []
    stdout = writers.open_table(view.form, sys.stdout.buffer, view.labels) if view.form else None
    with _bar(len(films), plan.plan, jobs=jobs, view=view) as bar:

        def watch(film: Film) -> Watch | None:
            if bar is not None:
                bar.begin(film.source)

            def seen(frame: FrameAnalysis, source: Source) -> None:
                if stdout is not None:
                    stdout.write(rows(frame, view.labels))
                if bar is not None:
                    bar.show(frame.timestamp_s, source.duration_s)

            return seen

        for result in read_films(films, plan, jobs=jobs, watch=watch):
            done.append(result)
            _remark(result, quiet=view.quiet)
            if isinstance(result, Failure) and stdout is not None:
                stdout.write(records.rows(result, view.labels))
            if bar is not None:
                bar.advance()
    if stdout is not None:
        stdout.finish()
    _sum_up(done, view)
    return sum(isinstance(result, Failure) for result in done)


def _plan(options: dict[str, Any]) -> Plan:
    if options["two_sided"] and options["output"] is None:
        raise click.UsageError("--two-sided needs the whole film before it writes a row; name a file with --output")
    try:
        return Plan(
            every=options["every"], start_s=options["start"], seconds=options["seconds"],
            half_life_s=options["smooth"], baseline_s=options["baseline"], two_sided=options["two_sided"],
        )  # fmt: skip
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _outputs(options: dict[str, Any]) -> Outputs:
    """Return what is asked for, with files and folders as the person named them."""
    if options["leave"] > options["enter"]:
        raise click.UsageError(f"--leave {options['leave']:g} lies above --enter {options['enter']:g}")
    output, form = options["output"], options["form"]
    folder = output is not None and (output.is_dir() or not output.suffix)
    if output is not None and not folder and not form and writers.format_of(output) not in writers.TABLE_FORMATS:
        raise click.UsageError(
            f"cannot tell a table's format from {output}; end it in .parquet, .csv or .jsonl, or say --format"
        )
    thresholds = Thresholds(enter=options["enter"], leave=options["leave"], minimum_s=options["shortest"])
    return Outputs(
        table=output, form=form or ("parquet" if folder else None), annotated=options["annotate"],
        blur_faces=options["blur_faces"], report=options["report"], figures=options["figures"],
        events=options["events"], thresholds=thresholds,
    )  # fmt: skip


def _check(films: Sequence[Film | Failure], wanted: Outputs, options: dict[str, Any], *, resume: bool) -> None:
    if wanted.blur_faces and not (wanted.annotated or wanted.report):
        raise click.UsageError("--blur-faces is about pictures; say where they go with --annotate or --report")
    if wanted.blur_faces and options["every"] != 1:
        raise click.UsageError("--blur-faces needs --every 1: faces are blurred where they are looked for")
    if options["form"] == "parquet" and wanted.table is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is nothing to read at a terminal; name a file with --output")
    if resume and not wanted.files:
        raise click.UsageError("--resume goes on with files; name one with --output")
    if resume and (live := [film.source for film in films if isinstance(film, Film) and film.is_live]):
        raise click.UsageError(f"{live[0]} is live: what it showed is gone, so --resume cannot go on")
    if wanted.annotated and wanted.annotated.suffix.lower() not in ("", ".mp4") and not wanted.annotated.is_dir():
        raise click.UsageError(f"--annotate writes MP4; {wanted.annotated.with_suffix('.mp4')} would do")


@contextmanager
def _bar(count: int, plan: Plan, *, jobs: int, view: View) -> "Iterator[FilmBar | None]":
    if view.quiet or not sys.stderr.isatty() or (view.form and sys.stdout.isatty()):  # rows run through the bar
        yield None
        return
    from mien.cli._terminal import FilmBar

    with FilmBar(sys.stderr, count, start_s=plan.start_s, seconds=plan.seconds, counted=jobs > 1) as bar:
        yield bar


def _remark(result: FilmSummary | Failure, *, quiet: bool) -> None:
    """Say on standard error what failed and why, and what is worth a warning."""
    if isinstance(result, Failure):
        named = result.message if result.message.startswith(result.source) else f"{result.source}: {result.message}"
        click.echo(printable(f"mien: {named}"), err=True)
    elif not quiet:
        for warning in result.warnings:
            click.echo(printable(f"mien: {result.source}: warning: {warning}"), err=True)


def _sum_up(done: Sequence[FilmSummary | Failure], view: View) -> None:
    """Print the table of films where a person reads it: standard output, or standard error where that holds data."""
    streams = (sys.stderr,) if view.form else (sys.stdout, sys.stderr)
    stream = next((stream for stream in streams if stream.isatty()), None)
    if view.quiet or stream is None:
        return
    from mien.cli._terminal import print_films

    print_films(done, stream)
