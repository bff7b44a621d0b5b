"""What `mien live` shows at a terminal: bars for each person, the pace, the keys."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TextIO

from rich.bar import Bar
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mien.annotate import COLOURS
from mien.cli._inputs import printable
from mien.results import NOTICE, Face
from mien.video.live import Pace
from mien.video.reading import FrameAnalysis

_PAUSE_S = 0.12  # eight pictures a second; more would only keep the terminal busy
_PANEL, _BAR_CELLS = 34, 12
_SILENT_S = 1.0
_KEYS = "p pause   s snapshot   q quit"


class TerminalView:
    """Shows the newest frame's persons on standard error, in place; a `mien.video.live.View`."""

    def __init__(self, stream: TextIO | None = None, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._console = Console(file=stream or sys.stderr, highlight=False)
        # What is printed meanwhile is data or goes to a file; rich would take it to this console.
        self._live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._clock, self._shown_s = clock, -1.0

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # the terminal was closed
            self._live.stop()

    def show(self, frame: FrameAnalysis | None, pace: Pace) -> None:
        """Draw anew, a few times a second at most."""
        now_s = self._clock()
        if now_s - self._shown_s < _PAUSE_S:
            return
        self._shown_s = now_s
        self._live.update(page(frame, pace, width=self._console.width), refresh=True)

    def pressed(self) -> str:
        """Return "": keys are the terminal's own matter."""
        return ""


class NoView:
    """Shows nothing; a `mien.video.live.View`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, frame: FrameAnalysis | None, pace: Pace) -> None:
        """Do nothing."""

    def pressed(self) -> str:
        """Return ""."""
        return ""


def page(frame: FrameAnalysis | None, pace: Pace, *, width: int) -> RenderableType:
    """Return what the terminal shows."""
    parts: list[RenderableType] = [_head(pace), Text(tempo(pace))]
    faces = frame.faces if frame else ()
    room = max(1, width // (_PANEL + 1)) * 2  # two rows
    if faces:
        parts.append(Columns([_person(face) for face in faces[:room]], padding=(0, 1)))
    else:
        parts.append(Text("\n  no face in sight\n", style="dim"))
    if len(faces) > room:
        parts.append(Text(f"and {len(faces) - room} more"))
    if pace.remark:
        parts.append(Text(printable(pace.remark), style="green"))
    return Group(*parts, Text(_KEYS, style="bold"), Text(NOTICE, style="dim italic"))


def tempo(pace: Pace) -> str:
    """Return a line about rate, latency and skipped frames."""
    return (
        f"{pace.frames_a_second:.1f} frames/s   latency {pace.latency_ms:.0f} ms median, "
        f"{pace.latency_p95_ms:.0f} ms p95   {pace.skipped} skipped"
    )


def state(pace: Pace) -> tuple[str, str]:
    """Return in a few words what goes on, and a colour for it."""
    if pace.paused:
        return "paused: nothing is read", "yellow"
    if not pace.frames:
        return "waiting for the first picture", "yellow"
    if pace.silent_s > _SILENT_S:
        return f"no picture for {pace.silent_s:.0f} s", "red"
    return "reading", "green"


def _head(pace: Pace) -> Text:
    words, colour = state(pace)
    return Text.assemble((printable(pace.source), "bold"), f"   {pace.seconds:.0f} s   ", (words, colour))


def _person(face: Face) -> Panel:
    bars = Table.grid(padding=(0, 1))
    bars.add_column(width=8)
    bars.add_column(width=_BAR_CELLS)
    bars.add_column(width=4, justify="right")
    for label, value in zip(face.scores.labels, face.scores.probabilities, strict=True):
        share = float(value)
        style = "bold" if label == face.dominant else "dim"
        colour = _colour(label)
        bar = Bar(1.0, 0.0, share, width=_BAR_CELLS, color=colour, bgcolor="grey23")
        bars.add_row(Text(label, style=style), bar, Text(f"{share:.0%}", style=style))
    unsure = "?" if face.uncertain else ""
    title = Text.assemble(f"person {face.face_id}: ", (face.dominant + unsure, f"bold {_colour(face.dominant)}"))
    reasons = ", ".join(reason.lower().replace("_", " ") for reason in face.quality.reasons)
    return Panel(bars, title=title, subtitle=reasons or None, width=_PANEL)


def _colour(label: str) -> str:
    red, green, blue = COLOURS.get(label, (160, 160, 160))
    return f"rgb({red},{green},{blue})"
