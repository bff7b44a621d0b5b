"""`mien data`: fetch, prepare and check labelled faces."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from mien.cli._reading import DETECTOR
from mien.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.table import Table

    from mien.data.crops import FaceCutter
    from mien.data.manifest import BySplit, Manifest, Report
    from mien.data.options import PrepareOptions


@click.group()
def command() -> None:
    """Fetch, prepare and check labelled faces to train and evaluate on."""


def _name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from mien.data.fetch import check_name

    try:
        return check_name(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from mien.emotions import canonical

    pairs = []
    for value in values:
        word, _, label = value.rpartition("=")
        if not word:
            raise click.BadParameter(f"{value!r} is not WORD=LABEL")
        try:
            pairs.append((word, canonical(label)))
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return tuple(pairs)


@command.command()
@click.argument("name", callback=_name)
@click.option(
    "--from", "origin", required=True, type=click.Path(path_type=Path), help="A file, an archive or a folder."
)
@click.option("--votes", type=click.Path(path_type=Path), help="FER+'s fer2013new.csv, joined to FER2013 by row.")
@click.option(
    "--source",
    type=click.Choice(["fer2013", "folder", "csv"]),
    help="The form it comes in; by default fer2013 for that name, csv for a .csv, else class-named folders.",
)
@click.option(
    "--images", type=click.Path(path_type=Path), help="Where the pictures of a .csv lie; by default beside it."
)
@click.option("--path-column", default="", help="The column with the pictures' paths.")
@click.option("--label-column", default="", help="The column with the labels.")
@click.option("--split-column", default="", help="The column that says train, validation or test.")
@click.option("--group-column", default="", help="A column whose equal values stay in one split, such as the person.")
def fetch(name: str, origin: Path, votes: Path | None, source: str | None, images: Path | None, **columns: str) -> None:
    """Store the raw files of a data set under its NAME, with a note of where they came from.

    FER2013 comes as fer2013.csv, its .tar.gz, Kaggle's zip or Kaggle's image folders; your own pictures in class-named
    folders (happy/a.jpg, or train/happy/a.jpg and test/happy/b.jpg) or with a .csv of paths and labels.
    """
    from mien.data import fetch as fetching
    from mien.data.options import Columns

    with _status(f"fetching {name}"), _usage():
        provenance = fetching.fetch(
            name,
            origin,
            root=load_settings().datasets,
            source=source or "",
            votes=votes,
            images=images,
            columns=Columns(**{column.removesuffix("_column"): value for column, value in columns.items()}),
        )
    for warning in provenance.warnings:
        click.echo(f"mien: warning: {warning}", err=True)
    size = sum(file.bytes for file in provenance.files)
    click.echo(f"fetched {name} ({provenance.source}): {len(provenance.files):,} files, {size:,} bytes", err=True)


@command.command()
@click.argument("name", callback=_name)
@click.option(
    "--size", default=48, show_default=True, type=click.IntRange(8, 1024), help="Side of the crops in pixels."
)
@click.option("--channels", default="1", show_default=True, type=click.Choice(["1", "3"]), help="1: grey, 3: RGB.")
@click.option(
    "--faces",
    default="crops",
    show_default=True,
    type=click.Choice(["crops", "detect"]),
    help="What the pictures show. crops: faces already cut out, which are only resized. detect: whole scenes; the "
    "largest face is found, aligned and cut out exactly as `mien analyze` does.",
)
@click.option("--detector", type=DETECTOR, default="auto", show_default=True, help="Which detector finds the faces.")
@click.option(
    "--map", "labels", multiple=True, metavar="WORD=LABEL", callback=_pairs, help="What a word of the data set means."
)
@click.option("--skip-unknown", is_flag=True, help="Drop pictures with an unknown label instead of stopping.")
@click.option("--validation-share", default=0.1, show_default=True, type=click.FloatRange(0, 1, max_open=True))
@click.option("--test-share", default=0.1, show_default=True, type=click.FloatRange(0, 1, max_open=True))
@click.option("--split", type=click.Choice(["train", "validation", "test"]), help="Put every picture into this split.")
@click.option("--keep-copies", is_flag=True, help="Keep training pictures that are copies of validation or test ones.")
@click.option("--near/--no-near", default=True, help="Look for near copies too; off: for exact ones only.")
@click.option("--again", is_flag=True, help="Prepare anew even if it is done.")
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
def prepare(name: str, channels: str, split: str | None, again: bool, quiet: bool, **options: Any) -> None:
    """Turn the raw files of NAME into checked Parquet shards; a run that was killed goes on where it was."""
    from mien.data import prepare as preparing
    from mien.data.options import PrepareOptions

    settings = load_settings()
    with _usage():
        chosen = PrepareOptions(channels=int(channels), split=split or "", **options)
        cut = _face_cutter(settings, chosen) if chosen.faces == "detect" else None
        chosen = cut.options if cut else chosen
    with _progress(shown=not quiet) as progress:
        manifest = preparing.prepare(
            name, root=settings.datasets, options=chosen, cut=cut, again=again, progress=progress
        )
    if not quiet:
        _summarize(manifest)


@command.command()
@click.argument("name", callback=_name)
@click.option("--format", "form", type=click.Choice(["table", "json"]), help="Default: table at a terminal, else json.")
def check(name: str, form: str | None) -> None:
    """Read a prepared data set as a whole and say what it holds; exit code 1 where it is damaged."""
    import msgspec

    from mien.data import prepared
    from mien.data.dataset import prepared_folder
    from mien.data.prepare import is_outdated

    folder = prepared_folder(name, root=load_settings().datasets)
    with _status(f"checking {name}"):
        damage = prepared.find_damage(folder)
    manifest = None if damage else prepared.read_manifest(folder)
    if (form or ("table" if sys.stdout.isatty() else "json")) == "json":
        facts = {"name": name, "sound": not damage, "damage": damage, "manifest": manifest}
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2))
    elif manifest:
        _show(manifest)
    if manifest and is_outdated(folder, manifest):
        click.echo(f"mien: warning: other raw files were fetched since; run mien data prepare {name} again", err=True)
    if damage:
        click.echo(f"mien: {name} is damaged: {damage}", err=True)
        sys.exit(1)


def _face_cutter(settings: Settings, options: "PrepareOptions") -> "FaceCutter":
    """Put together what finds, aligns and cuts out faces in use; its options name the detector and landmark model."""
    from mien.data.crops import FaceCutter
    from mien.faces import open_detector
    from mien.faces.landmarks import Landmarker
    from mien.recognizer import open_model

    points = open_model("landmarks", settings)
    landmarker = Landmarker(points.predictor, image_size=points.card.image_size)
    detector = open_detector(options.detector, settings)
    name = f"{type(detector).__module__.rpartition('.')[2]}, landmarks {points.card.file().sha256}"
    return FaceCutter(detector, landmarker, replace(options, cutter=name))


def _summarize(manifest: "Manifest") -> None:
    report = manifest.report
    for reason, count in report.dropped.items():
        click.echo(f"dropped {count:,}: {reason}", err=True)
    for line in report.unusable_files[:5]:
        click.echo(f"  {line}", err=True)
    kept = ", ".join(f"{split} {count:,}" for split, count in report.kept.items())
    click.echo(f"prepared {manifest.name}: {kept}; hash {manifest.hash}", err=True)


def _show(manifest: "Manifest") -> None:
    from rich.console import Console

    console = Console()
    console.print(f"[bold]{manifest.name}[/], {manifest.size} x {manifest.size} x {manifest.channels}")
    console.print(f"hash {manifest.hash} [green]verified[/]", soft_wrap=True)
    for table in (_class_table(manifest), _copy_table(manifest.report)):
        console.print(table)
    console.print("\n".join(_findings(manifest.report)))


def _class_table(manifest: "Manifest") -> "Table":
    from rich.table import Table

    report = manifest.report
    table = Table("label", title="Pictures (kept of all)", title_justify="left")
    for split in report.pictures:
        table.add_column(split, justify="right")
    words = [*manifest.label_names, ""] if any("" in c for c in report.classes.values()) else manifest.label_names
    for word in words:
        kept = {split: report.kept_classes.get(split, {}).get(word, 0) for split in report.pictures}
        table.add_row(word or "(unknown)", *_of(kept, {s: c.get(word, 0) for s, c in report.classes.items()}))
    table.add_section()
    table.add_row("all", *_of(report.kept, report.pictures))
    return table


def _of(kept: "BySplit", every: "BySplit") -> list[str]:
    """Return "kept of all" for each split, or the one number where they are the same."""
    return [f"{count:,}" if kept[split] == count else f"{kept[split]:,} of {count:,}" for split, count in every.items()]


def _copy_table(report: "Report") -> "Table":
    from rich.table import Table

    table = Table("pictures of", title="Pictures with a copy (exact / exact or near)", title_justify="left")
    for split in report.pictures:
        table.add_column(f"in {split}", justify="right")
    for split, exact in report.exact_copies.items():
        near = report.near_copies[split]
        table.add_row(split, *(f"{exact[other]:,} / {near[other]:,}" for other in report.pictures))
    return table


def _findings(report: "Report") -> Iterator[str]:
    groups = report.exact_groups
    yield f"{groups.groups:,} groups of exact copies, {groups.conflicting_labels:,} with labels that do not agree"
    yield f"{sum(report.constant.values()):,} constant pictures, {sum(report.unusable.values()):,} unusable"
    if report.drawn:
        yield f"{report.drawn:,} pictures whose split was drawn here"
    yield from (f"dropped {count:,}: {reason}" for reason, count in report.dropped.items())


@contextmanager
def _usage() -> Iterator[None]:
    """Turn a slip in the options, which raises ValueError, into wrong usage."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def _status(text: str) -> Iterator[None]:
    """Show that something is going on, at a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[str, float], None]]:
    """Show one bar a step on stderr, at a terminal."""
    if not (shown and sys.stderr.isatty()):
        yield lambda step, share: None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(step: str, share: float) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=1.0)
            bars.update(tasks[step], completed=share)

        yield cast("Callable[[str, float], None]", advance)
