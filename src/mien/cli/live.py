"""`mien live [CAMERA|URL]`: a camera or stream read before the person's eyes."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mien.cli import _live_outputs
from mien.cli._inputs import printable
from mien.cli._live_keys import TerminalKeys
from mien.cli._live_terminal import NoView, TerminalView
from mien.cli._reading import DETECTOR, OpenRecognizer
from mien.emotions import LABEL_VIEWS, LabelView
from mien.settings import load_settings
from mien.video.live import Live, Pace, Recorder
from mien.video.overlay import Veil
from mien.video.provenance import Recognizes
from mien.video.reading import Video
from mien.video.smooth import Smoother
from mien.video.sources import Source, camera_number, open_source, pyav
from mien.video.sources.newest import SKIPPED
from mien.video.sources.stream import is_address, shown

if TYPE_CHECKING:
    from mien.cli._live_window import WindowView

VIEWS = ("window", "terminal", "none")


def _every(_: click.Context, __: click.Parameter, value: str) -> int | Literal["auto"]:
    if value == "auto":
        return "auto"
    if not value.isdecimal() or int(value) < 1:
        raise click.BadParameter(f"it is auto or a whole number from 1; got {value!r}")
    return int(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person chose beside the source."""

    record: Path | None
    annotate: Path | None
    blur_faces: bool
    seconds: float | None
    every: int | Literal["auto"]
    mirror: bool
    view: str


@click.command()
@click.argument("where", default="0", metavar="[CAMERA|URL]")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE",
              help="Table of what was read: .parquet, .csv or .jsonl.")  # fmt: skip
@click.option("--annotate", type=click.Path(path_type=Path), metavar="FILE.mp4", help="Film with the results drawn in.")
@click.option(
    "--blur-faces",
    is_flag=True,
    help="Make faces unrecognizable in the window, snapshots and the film; searches every frame.",
)
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), metavar="S", help="End after so long.")
@click.option("--every", callback=_every, default="auto", show_default=True, metavar="auto|N",
              help="Read each N-th frame; auto keeps pace with the source.")  # fmt: skip
@click.option("--mirror", is_flag=True, help="Show the picture as a mirror does; recordings stay as they are.")
@click.option("--view", type=click.Choice(VIEWS),
              help="Default: a window where there is a screen, else the terminal.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Switch the camera on without asking.")
@click.option("--model", default="mien", show_default=True, metavar="NAME[@VERSION]", help="Model for expressions.")
@click.option("--detector", type=DETECTOR, default="auto", show_default=True, help="What finds faces.")
@click.option("--labels", type=click.Choice(LABEL_VIEWS), default="emotions", show_default=True, help="Label set.")
def command(
    where: str,
    record: Path | None,
    annotate: Path | None,
    blur_faces: bool,
    seconds: float | None,
    every: int | Literal["auto"],
    mirror: bool,
    view: str | None,
    yes: bool,
    model: str,
    detector: str,
    labels: LabelView,
) -> None:
    """Read faces live: from a camera of this machine (0 is the first), or a stream (rtsp://, http://).

    A camera is switched on only after you said so. Keys: p pauses, s takes a snapshot, q quits.
    """
    if camera_number(where) is None and not is_address(where):
        raise click.UsageError(
            f"{shown(where)!r} is neither a camera's number nor an address such as rtsp://host/stream; "
            "for films there is `mien video`"
        )
    if blur_faces and every not in (1, "auto"):
        raise click.UsageError(f"faces are blurred where they are looked for, so in every frame; got --every {every}")
    if blur_faces:
        every = 1  # where faces are only followed, newcomers would be seen until the next search
    _check_places(record, annotate)
    chosen = _view(view)
    options = Options(
        record=record, annotate=annotate, blur_faces=blur_faces, seconds=seconds, every=every, mirror=mirror,
        view=chosen,
    )  # fmt: skip
    _ask(where, yes=yes)
    settings = load_settings()
    recognizer = OpenRecognizer(model=model, detector=detector, labels=labels, settings=settings)()
    with open_source(where, settings=settings, seconds=seconds) as source:
        if not source.live:
            raise click.UsageError(f"{source.name} is a film with an end, not a live source; use `mien video`")
        video = Video(
            source, recognizer=recognizer, every=every, images=True, smoother=Smoother(), settings=settings
        )  # fmt: skip
        watch(video, recognizer, options)


def watch(video: Video, recognizer: Recognizes, options: Options) -> None:
    """Read, show and record an open source until the end; then say how it went, also after Ctrl-C.

    Raises:
        KeyboardInterrupt: Ctrl-C; everything is closed.
        MienError: the source broke, or what was read could not be written.
    """
    with _session(video, recognizer, options) as live:
        live.run()


@contextmanager
def _session(video: Video, recognizer: Recognizes, options: Options) -> Iterator[Live]:
    """Open view, keys and recordings; sum up once the view is gone."""
    source, live = video.source, None
    try:
        with ExitStack() as stack:
            view = _open_view(source, options)
            stack.enter_context(view)
            keys = stack.enter_context(TerminalKeys())
            take = _live_outputs.snapshots(Path(), mirror=options.mirror)
            veil = Veil() if options.blur_faces else None
            recorders = _recorders(source, recognizer, options)
            live = Live(video, view=view, recorders=recorders, keys=[keys], take_snapshot=take, veil=veil)
            yield live
    finally:
        if live is not None:
            _sum_up(live.pace(), source)


def _check_places(record: Path | None, annotate: Path | None) -> None:
    try:
        if record:
            _live_outputs.check_name(record, "--record", _live_outputs.TABLES)
        if annotate:
            pyav.library()
            _live_outputs.check_name(annotate, "--annotate", _live_outputs.FILMS)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _view(asked: str | None) -> str:
    """Choose where to show: as asked, or a window where there is a screen, a terminal, or nowhere."""
    if asked in ("terminal", "none"):
        return asked
    from mien.cli._live_window import unavailable

    cause = unavailable()
    if not cause:
        return "window"
    if asked == "window":
        raise click.UsageError(f"no window can be opened: {cause}; --view terminal would do")
    return "terminal" if sys.stderr.isatty() else "none"


def _ask(where: str, *, yes: bool) -> None:
    """Ask before a camera of this machine is switched on; a stream's camera is on already.

    Raises:
        click.UsageError: there is nobody to ask.
    """
    camera = camera_number(where)
    if camera is None or yes:
        return
    if not _somebody_is_there():
        raise click.UsageError(
            f"camera {camera} is switched on only after a person said so, and standard input is no terminal to ask at; "
            "--yes says so in a script"
        )
    click.echo(f"mien: camera {camera} will be switched on and the expression of everyone in view be read. "
               "Tell them first.", err=True)  # fmt: skip
    try:
        agreed = click.confirm("Switch it on?", err=True)
    except click.Abort:
        raise KeyboardInterrupt from None
    if not agreed:
        click.echo("mien: the camera stays off", err=True)
        sys.exit(1)


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _recorders(source: Source, recognizer: Recognizes, options: Options) -> list[Recorder]:
    opened: list[Recorder] = []
    try:
        if options.record:
            settings = {"every": options.every, "labels": recognizer.labels}
            opened.append(
                _live_outputs.open_recorder(options.record, source=source, recognizer=recognizer, settings=settings)
            )
        if options.annotate:
            opened.append(_live_outputs.open_film_writer(options.annotate))
    except BaseException:
        for recorder in opened:
            recorder.close()
        raise
    return opened


def _open_view(source: Source, options: Options) -> "TerminalView | NoView | WindowView":
    if options.view == "terminal":
        return TerminalView()
    if options.view == "none":
        return NoView()
    from mien.cli._live_window import WindowView

    try:
        return WindowView(f"mien: {source.name}", mirror=options.mirror)
    except OSError as error:
        click.echo(f"mien: no window: {error}", err=True)
        return TerminalView() if sys.stderr.isatty() else NoView()


def _sum_up(pace: Pace, source: Source) -> None:
    said = f"{pace.frames} frames of {source.name} in {pace.seconds - pace.silent_s:.1f} s"
    if pace.frames:
        said += f"; latency {pace.latency_ms:.0f} ms median, {pace.latency_p95_ms:.0f} ms p95; {pace.skipped} skipped"
    click.echo(printable(f"mien: {said}"), err=True)
    for warning in source.warnings:
        if warning.startswith(SKIPPED):  # told above, without those of a pause
            continue
        click.echo(printable(f"mien: {source.name}: warning: {warning}"), err=True)
