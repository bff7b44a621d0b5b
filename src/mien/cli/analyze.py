"""`mien analyze PATH...`: every face of every picture, and how viewers would read its expression."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from mien import writers
from mien.cli._explain import Explaining, Method
from mien.cli._inputs import STDIN, Picture, find_pictures, is_folder, is_picture_file, printable, with_copies
from mien.cli._reading import DETECTOR, OpenRecognizer, Plan, read_all, read_stdin, reason
from mien.emotions import LABEL_VIEWS, VIEW_LABELS, LabelView
from mien.errors import OutputError
from mien.explanation import METHODS
from mien.files import open_atomically
from mien.records import Failure
from mien.results import Analysis
from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.cli._terminal import Bar

TABLE = "table"
_EXPLAINED = ("json", "jsonl")
_PICTURES_A_JOB = 8  # a worker takes about half a second to start, as long as so many pictures take to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where results go and how they look.

    Attributes:
        form: "table" or one of `mien.writers.FORMATS`.
        path: of the file; None for standard output.
        labels: the label set of the results.
        many: whether JSON is a list.
    """

    form: str
    path: Path | None
    labels: tuple[str, ...]
    many: bool


@click.command(cls=Explaining)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice([TABLE, *writers.FORMATS]),
              help="Default: the suffix of --output, else table at a terminal and json in a pipe.")  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File for the results; written whole or not at all."
)
@click.option(
    "--annotate", type=click.Path(path_type=Path), help="Folder, or file for one picture, to draw results into."
)
@click.option("--blur-faces", is_flag=True, help="Make faces unrecognizable in the annotated pictures.")
@click.option("--explain", type=Method(), is_flag=False, flag_value=METHODS[0], metavar="[METHOD]",
              help=f"Map what carries each verdict, by {' or '.join(METHODS)}; alone: {METHODS[0]}.")  # fmt: skip
@click.option(
    "--model", default="mien", show_default=True, metavar="NAME[@VERSION]", help="Model that reads expressions."
)
@click.option("--detector", type=DETECTOR, default="auto", show_default=True, help="What finds faces.")
@click.option("--labels", type=click.Choice(LABEL_VIEWS), default="emotions", show_default=True, help="Label set.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N",
              help="Processes; default: as many as the pictures keep busy on this machine's cores.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress, no summary, no warnings; errors are still named.")
def command(
    paths: tuple[str, ...],
    form: str | None,
    output: Path | None,
    annotate: Path | None,
    blur_faces: bool,
    explain: str | None,
    model: str,
    detector: str,
    labels: LabelView,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Read the faces in pictures: files, folders with all below them, or - for standard input.

    JPEG, PNG, WebP, BMP, GIF (its first frame), TIFF, HEIC and AVIF. Exit code 0: all were read; 1: some could not be
    and were named; 2: wrong usage.
    """
    if paths.count(STDIN) > 1:
        raise click.UsageError("- stands for standard input, which can be read only once")
    if "" in paths:
        raise click.UsageError("an empty path names nothing; . stands for the folder you are in")
    if blur_faces and annotate is None:
        raise click.UsageError("--blur-faces is about annotated pictures; say where they go with --annotate")
    form = _form(form, output)
    if explain and annotate is None and form not in _EXPLAINED:
        raise click.UsageError(f"--explain shows in JSON and in annotated pictures, not in {form}; add --annotate PATH "
                               "or --format json")  # fmt: skip
    settings = load_settings()
    pictures = _pictures(paths, annotate)
    _refuse_to_overwrite(output, pictures)
    where = Output(
        form=form,
        path=output,
        labels=VIEW_LABELS[labels],
        many=len(pictures) != 1 or is_folder(Path(paths[0])),
    )
    opens = OpenRecognizer(model=model, detector=detector, labels=labels, settings=settings)
    plan = Plan(open_recognizer=opens, settings=settings, blur_faces=blur_faces, explain=explain)
    if analyze(pictures, plan, where, jobs=jobs or _jobs(len(pictures)), quiet=quiet):
        sys.exit(1)


def analyze(pictures: Sequence[Picture | Failure], plan: Plan, where: Output, *, jobs: int, quiet: bool) -> int:
    """Read pictures, write the results, name the failures on standard error; return how many failed.

    Raises:
        MienError: the recognizer cannot be opened, or a result not be written.
    """
    counts: Counter[str] = Counter()
    watched = not quiet and len(pictures) > 1 and sys.stderr.isatty()
    with _bar(len(pictures)) if watched else nullcontext() as bar, _writer(where, bar) as writer:
        inputs = read_stdin(pictures, plan.settings.max_image_bytes)
        for result in read_all(inputs, plan, jobs=min(jobs, len(pictures))):
            _remark(result, quiet=quiet)
            writer.write(result)
            counts.update(_tally(result))
            if bar:
                bar.advance()
        writer.finish()
    if watched:
        click.echo(f"mien: {_summary(counts)}", err=True)
    return counts["failed"]


def _pictures(paths: Sequence[str], annotate: Path | None) -> list[Picture | Failure]:
    if annotate is None:
        return list(find_pictures(paths))
    folder = None if is_picture_file(annotate) else annotate.resolve()
    return with_copies(list(find_pictures(paths, leave_out=folder)), annotate)


def _refuse_to_overwrite(output: Path | None, pictures: Sequence[Picture | Failure]) -> None:
    if output is None or not output.exists():
        return
    place = os.path.realpath(output)
    if any(isinstance(p, Picture) and p.path and os.path.realpath(p.path) == place for p in pictures):
        raise click.UsageError(f"--output would write over the picture {output}; name another file")


def _form(form: str | None, output: Path | None) -> str:
    """Choose the results' format: as asked for, by the file's suffix, or by who reads standard output."""
    if output is not None:
        chosen = form or writers.format_of(output)
        if chosen is None:
            raise click.UsageError(f"cannot tell a format from {output}; end it in .json, .jsonl, .csv or .parquet, "
                                   "or say --format")  # fmt: skip
        return chosen
    terminal = sys.stdout.isatty()
    if form == "parquet" and terminal:
        raise click.UsageError("Parquet is nothing to read at a terminal; name a file with --output")
    return form or (TABLE if terminal else "json")


def _jobs(pictures: int) -> int:
    """Choose how many processes: no more than cores, and none that would have little to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, pictures // _PICTURES_A_JOB))


@contextmanager
def _writer(where: Output, bar: "Bar | None") -> Iterator[writers.Writer]:
    """Open the writer of the results; a file appears only once all of them are in it."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(open_atomically(where.path)) if where.path else sys.stdout.buffer
            if where.form == TABLE:
                yield _table(stream, bar)
            else:
                yield writers.open_writer(where.form, stream, where.labels, many=where.many)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"cannot write {where.path or 'standard output'}: {reason(error)}") from error


def _table(stream: BinaryIO, bar: "Bar | None") -> writers.Writer:
    from mien.cli._terminal import TableWriter

    return TableWriter(stream, bar)


def _bar(total: int) -> "Bar":
    from mien.cli._terminal import Bar

    return Bar(sys.stderr, total)


def _remark(result: Analysis | Failure, *, quiet: bool) -> None:
    """Say on standard error what failed and why, and what is worth a warning."""
    if isinstance(result, Failure):
        click.echo(printable(f"mien: {result.source}: {result.message}"), err=True)
    elif not quiet:
        for warning in result.warnings:
            click.echo(printable(f"mien: {result.source}: warning: {warning}"), err=True)


def _tally(result: Analysis | Failure) -> dict[str, int]:
    if isinstance(result, Failure):
        return {"failed": 1}
    return {"pictures": 1, "faces": len(result.faces), "without": not result.faces}


def _summary(counts: Counter[str]) -> str:
    said = f"{counts['faces']} faces in {counts['pictures']} pictures"
    if counts["without"]:
        said += f", {counts['without']} without a face"
    return said + (f"; {counts['failed']} failed" if counts["failed"] else "")
