"""What a person at a terminal sees: a table of results and a progress bar."""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, BinaryIO, TextIO

import rich.box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from mien.annotate import COLOURS, clock
from mien.cli._inputs import printable
from mien.records import Failure
from mien.results import NOTICE, Analysis, Face

if TYPE_CHECKING:
    from mien.video.export import FilmSummary
    from mien.video.timeline import Person

_ROWS_A_PAGE = 200  # rows held before they are printed, so that a huge folder needs no huge memory
_BAR = " ▏▎▍▌▋▊▉█"
_BAR_CELLS = 8
_REMARKS = 24
_PEOPLE = 10  # of a film, in its summary
_ELSE = 4 + 10 + _BAR_CELLS + 5 + _REMARKS + 16  # columns of the terminal that the picture's name leaves to the others


class TableWriter:
    """Prints results as a table, one row a face; a `mien.writers.Writer`."""

    def __init__(self, stream: BinaryIO, bar: "Bar | None" = None) -> None:
        self._stream, self._bar, self._terminal = stream, bar, stream.isatty()
        self._room = min(48, max(12, Console().width - _ELSE))
        self._rows: list[tuple[Text, ...]] = []
        self._printed = False

    def write(self, result: Analysis | Failure) -> None:
        """Take a result; printed with the page it belongs to."""
        self._rows.extend(_table_rows(result, self._room))
        if len(self._rows) >= _ROWS_A_PAGE:
            self._print_page()

    def finish(self) -> None:
        """Print what is left and what the numbers mean."""
        if self._rows:
            self._print_page()
        self._print(Text(f"  {NOTICE}", style="dim italic"))

    def _print_page(self) -> None:
        # Every page has the same widths, so that they read as one table.
        table = Table(box=rich.box.SIMPLE_HEAD, show_header=not self._printed)
        table.add_column("picture", width=self._room, no_wrap=True)
        table.add_column("face", width=4, justify="right")
        table.add_column("expression", width=10)
        table.add_column("probability", width=_BAR_CELLS + 5, no_wrap=True)
        table.add_column("remarks", width=_REMARKS)
        for row in self._rows:
            table.add_row(*row)
        self._print(table)
        self._rows.clear()
        self._printed = True

    def _print(self, content: RenderableType) -> None:
        page = io.StringIO()
        Console(file=page, highlight=False, force_terminal=self._terminal).print(content)
        with self._bar.hidden() if self._bar else nullcontext():
            self._stream.write(page.getvalue().encode())
            self._stream.flush()


class Bar:
    """A progress bar on standard error."""

    def __init__(self, stream: TextIO, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        # Standard output is data; rich would otherwise send it to the bar's stream.
        console = Console(file=stream)
        self._progress = Progress(*columns, console=console, transient=True, redirect_stdout=False)
        self._task = self._progress.add_task("reading", total=total)

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self) -> None:
        """One more picture is done."""
        self._progress.advance(self._task)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the bar away while something else is printed."""
        self._progress.stop()
        yield
        self._progress.start()


class ShareBar:
    """A progress bar for shares, 0 to 1: what entering it gives is told the share done."""

    def __init__(self, stream: TextIO, title: str) -> None:
        self._progress, self._title = Progress(console=Console(file=stream), transient=True), title

    def __enter__(self) -> Callable[[float], None]:
        self._progress.start()
        task = self._progress.add_task(self._title, total=1.0)
        return lambda share: self._progress.update(task, completed=share)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


class FilmBar:
    """A progress bar for films on standard error: how far the film is, and how fast it goes.

    Args:
        stream: the terminal.
        count: how many films.
        start_s: where each begins.
        seconds: how much of each is read; None for all.
        counted: several are read at the same time, so films are counted and not their seconds.
    """

    def __init__(self, stream: TextIO, count: int, *, start_s: float, seconds: float | None, counted: bool) -> None:
        columns = (
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(
            *columns, console=Console(file=stream), transient=True, redirect_stdout=False, redirect_stderr=False
        )  # fmt: skip
        self._count, self._done, self._counted = count, 0, counted
        self._start_s, self._seconds = start_s, seconds
        self._task = self._progress.add_task("reading", total=count if counted else None, told="")

    def __enter__(self) -> "FilmBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, source: str) -> None:
        """The next film is read."""
        number = f"{self._done + 1}/{self._count} " if self._count > 1 else ""
        self._progress.reset(self._task, description=number + _shortened(printable(source), 30), total=None, told="")
        self._began = time.perf_counter()

    def show(self, timestamp_s: float, duration_s: float | None) -> None:
        """The film is read up to this time."""
        read_s = timestamp_s - self._start_s
        whole = duration_s - self._start_s if duration_s is not None else None
        total = min((s for s in (self._seconds, whole) if s is not None), default=None)
        pace = read_s / max(time.perf_counter() - self._began, 1e-6)
        told = f"{clock(timestamp_s).partition('.')[0]}  {pace:.1f} x real time"
        self._progress.update(self._task, completed=read_s, total=total, told=told)

    def advance(self) -> None:
        """One more film is done."""
        self._done += 1
        if self._counted:
            self._progress.update(self._task, completed=self._done, told=f"{self._done}/{self._count} films")


def print_films(done: "Sequence[FilmSummary | Failure]", stream: TextIO) -> None:
    """Print what came of films as a table, one row a person."""
    console = Console(file=stream, highlight=False)
    table = Table(box=rich.box.SIMPLE_HEAD)
    for heading, right in (("film", False), ("person", True), ("seen", True), ("expressions", False), ("", False)):
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for result in done:
        name = Text(_shortened(printable(result.source), 40))
        for row in _film_rows(result):
            table.add_row(name, *row)
            name = Text()
    console.print(table)
    console.print(Text(f"  {NOTICE}", style="dim italic"))


def _film_rows(result: "FilmSummary | Failure") -> Iterator[tuple[Text, ...]]:
    if isinstance(result, Failure):
        yield Text(), Text(), Text("failed", style="red"), Text(result.kind, style="red")
        return
    if result.overview is None:
        yield Text(), Text(), Text("done already", style="dim"), Text(f"{result.frames:,} frames", style="dim")
        return
    went_on = f", {result.resumed:,} of them earlier" if result.resumed else ""
    told = Text(f"{result.frames:,} frames{went_on}, {result.events} episodes, {result.pace:.1f} x real time", "dim")
    people = sorted(result.overview.people, key=lambda person: -person.seconds)
    if not people:
        yield Text(), Text(), Text("no face", style="dim"), told
    for person in people[:_PEOPLE]:
        yield Text(f"#{person.face_id}"), Text(f"{person.seconds:.1f} s"), _shares(person, result.labels), told
        told = Text()
    if len(people) > _PEOPLE:
        yield Text(), Text(), Text(f"and {len(people) - _PEOPLE} more people, seen for less", style="dim"), told


def _shares(person: "Person", labels: tuple[str, ...]) -> Text:
    """Return the expressions that a person showed for the longest time."""
    ranked = sorted(zip(labels, person.shares.tolist(), strict=True), key=lambda pair: -pair[1])
    parts = [(f"{label} {share:.0%}", _css(label)) for label, share in ranked[:3] if share >= 0.005]
    said = [piece for part in parts for piece in (", ", part)][1:]
    unsure = f"; uncertain {person.uncertain:.0%}" if person.uncertain >= 0.005 else ""
    return Text.assemble(*said, (unsure, "yellow"))


def _css(label: str) -> str:
    return "#{:02x}{:02x}{:02x}".format(*COLOURS[label])


def _table_rows(result: Analysis | Failure, room: int) -> Iterator[tuple[Text, ...]]:
    name = Text(_shortened(printable(result.source), room))
    if isinstance(result, Failure):
        yield name, Text(), Text("failed", style="red"), Text(), Text(result.kind, style="red")
    elif not result.faces:
        yield name, Text(), Text("no face", style="dim")
    else:
        for face in result.faces:
            yield name, *_face_cells(face)
            name = Text()  # once for all faces of the picture


def _face_cells(face: Face) -> tuple[Text, ...]:
    probability = dict(face.scores.ranked())
    colour = _css(face.dominant)
    rivals = [f"or {label} {probability[label]:.0%}" for label in face.prediction_set if label != face.dominant]
    reasons = [reason.lower().replace("_", " ") for reason in face.quality.reasons]
    return (
        Text(str(face.face_id)),
        Text(face.dominant, style=f"bold {colour}"),
        Text.assemble((_bar(probability[face.dominant]), colour), f" {probability[face.dominant]:>4.0%}"),
        Text(", ".join(rivals + reasons), style="yellow"),
    )


def _shortened(name: str, room: int) -> str:
    """Cut a long path at its front, as its end tells more."""
    if cell_len(name) <= room:
        return name
    while cell_len(name) >= room:
        name = name[1:]
    return "…" + name


def _bar(share: float) -> str:
    eighths = round(share * _BAR_CELLS * 8)
    return ("█" * (eighths // 8) + _BAR[eighths % 8]).strip().ljust(_BAR_CELLS)
