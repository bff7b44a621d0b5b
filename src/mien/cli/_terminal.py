"""What a person at a terminal sees: a table of results and a progress bar."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import BinaryIO, TextIO

import rich.box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from mien.annotate import COLOURS
from mien.cli._inputs import printable
from mien.records import Failure
from mien.results import NOTICE, Analysis, Face

_ROWS_A_PAGE = 200  # rows held before they are printed, so that a huge folder needs no huge memory
_BAR = " ▏▎▍▌▋▊▉█"
_BAR_CELLS = 8
_REMARKS = 24
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
    colour = "#{:02x}{:02x}{:02x}".format(*COLOURS[face.dominant])
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
