"""`mien benchmark`: mien and other packages on the same pictures."""

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.cli._reading import DETECTOR
from mien.errors import DatasetError, PeerError
from mien.settings import Settings, load_settings

if TYPE_CHECKING:
    from mien.benchmark.peers import Peer
    from mien.benchmark.record import Benchmark
    from mien.benchmark.run import Work

FORMATS = ("table", "json", "csv", "markdown")
_SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown", ".txt": "table"}


@click.command()
@click.option("--data", metavar="NAME|PATH", help="Prepared data set: accuracy and macro-F1 on faces already cut out.")
@click.option("--split", type=click.Choice(["validation", "test"]), default="test", show_default=True,
              help="Part of it; FER2013's PublicTest or PrivateTest.")  # fmt: skip
@click.option("--photos", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of whole photographs: time, faces found; may be repeated.")  # fmt: skip
@click.option("--labels", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="CSV that tells what the photographs show; default: labels.csv in their folder.")  # fmt: skip
@click.option("--peers", "names", metavar="NAME,...", help="Peers beside mien; default: all. A path to an adapter of "
              "your own is a name too; - for none.")  # fmt: skip
@click.option("--model", default="mien", show_default=True, metavar="NAME[@VERSION]|FOLDER", help="mien's model.")
@click.option("--detector", type=DETECTOR, default="auto", show_default=True, help="mien's detector.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Most faces, and most pictures of each folder.")
@click.option("--starts", type=click.IntRange(min=1), default=6, show_default=True,
              help="How often each is started; fewer than six give no interval.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=120.0, show_default=True, metavar="SECONDS",
              help="That a peer may take to load, and for each answer.")  # fmt: skip
@click.option("--resamples", type=click.IntRange(min=100), default=2000, show_default=True, help="Of the bootstrap.")
@click.option("--format", "form", type=click.Choice(FORMATS),
              help="Default: the suffix of --output, else table at a terminal and json in a pipe.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File for the results.")
@click.option("--quiet", is_flag=True, help="No progress bar, and nothing said about installing.")
def command(
    data: str | None, split: str, folders: tuple[Path, ...], labels: Path | None, names: str | None, model: str,
    detector: str, limit: int | None, starts: int, time_limit: float, resamples: int, form: str | None,
    output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Measure mien and other packages on the same pictures, in turn: accuracy, faces found, time, memory.

    Each package runs in a process of its own, mien as well; the environments of the others are made on first use. Exit
    code 0: all were measured; 1: some failed and are named; 2: wrong usage.
    """
    if data is None and not folders:
        raise click.UsageError(
            "--data names a prepared data set, --photos a folder of photographs; at least one is needed"
        )
    if labels is not None and len(folders) != 1:
        raise click.UsageError("--labels is about one folder; of several, each has its own labels.csv")
    form = _form(form, output)
    settings = load_settings()
    peers = _peers(names, model, detector)
    work = _work(settings, data, split, folders, labels, limit=limit, starts=starts, resamples=resamples)
    found = _measure(peers, work, settings, time_limit, quiet=quiet)
    _write(found, form, output, quiet=quiet)
    sys.exit(1 if any(peer.failure for peer in found.peers) else 0)


def _form(form: str | None, output: Path | None) -> str:
    if output is None:
        return form or ("table" if sys.stdout.isatty() else "json")
    chosen = form or _SUFFIXES.get(output.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"cannot tell a format from {output}; end it in {', '.join(_SUFFIXES)}, or say --format")
    return chosen


def _peers(names: str | None, model: str, detector: str) -> tuple["Peer", ...]:
    """Return mien and the peers that were named, each once.

    Raises:
        UsageError: there is none of a name, or two are called the same.
    """
    from mien.benchmark.peers import FIRST, PEERS, find

    wished = PEERS if names is None else [name.strip() for name in names.split(",") if name.strip() not in ("", "-")]
    try:
        found = (find(FIRST, (model, detector)), *(find(name) for name in dict.fromkeys(wished) if name != FIRST))
    except PeerError as error:
        raise click.UsageError(str(error)) from None
    if twice := sorted(name for name, count in Counter(peer.name for peer in found).items() if count > 1):
        raise click.UsageError(
            f"peers need different names, which are those of their files; more than one is called {', '.join(twice)}"
        )
    return found


def _work(
    settings: Settings, data: str | None, split: str, folders: Sequence[Path], labels: Path | None, *,
    limit: int | None, starts: int, resamples: int,
) -> "Work":  # fmt: skip
    from mien.benchmark.photographs import open_folder
    from mien.benchmark.run import Work
    from mien.data import load

    opened = tuple(open_folder(folder, table=labels, limit=limit) for folder in folders)
    if len({folder.name for folder in opened}) < len(opened):
        raise DatasetError(
            f"the folders of photographs need different names; these are {', '.join(f.name for f in opened)}"
        )
    return Work(
        dataset=load(data, root=settings.datasets, split=split) if data else None,
        split=split,
        folders=opened,
        limit=limit,
        starts=starts,
        resamples=resamples,
    )


def _measure(peers: Sequence["Peer"], work: "Work", settings: Settings, limit_s: float, *, quiet: bool) -> "Benchmark":
    from mien.benchmark.environments import prepared
    from mien.benchmark.process import Process
    from mien.benchmark.run import benchmark

    say = (lambda text: None) if quiet else (lambda text: click.echo(f"mien: {text}", err=True))
    pythons, failures = prepared(peers, settings.peers, say=say)

    def open_peer(peer: "Peer") -> Process:
        if peer.name in failures:
            raise PeerError(failures[peer.name])
        return Process(peer, pythons[peer.name], limit_s=limit_s)

    with _bar(quiet) as progress:
        return benchmark(peers, open_peer, work, progress=progress)


def _bar(quiet: bool) -> Any:
    """A progress bar on stderr, at a terminal; what it yields is told the share done."""
    from mien.cli._terminal import ShareBar

    return nullcontext(lambda share: None) if quiet or not sys.stderr.isatty() else ShareBar(sys.stderr, "measuring")


def _write(found: "Benchmark", form: str, output: Path | None, *, quiet: bool) -> None:
    from mien.benchmark.tables import failures, written
    from mien.errors import OutputError
    from mien.files import write_atomically

    for failure in failures(found):
        click.echo(f"mien: {failure}", err=True)
    page = written(found, form)
    if output is None:
        click.echo(page.decode(), nl=False)
        return
    try:
        write_atomically(output, page)
    except OSError as error:
        raise OutputError(f"cannot write {output}: {error.strerror or error}") from error
    if not quiet:
        click.echo(f"mien: wrote {output}", err=True)
