"""The films that `mien video` is pointed at, where their files go, and reading them one after the other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import click

from mien.cli._inputs import printable_path, walk
from mien.cli._reading import reason
from mien.errors import MienError
from mien.images import SUFFIXES
from mien.records import Failure
from mien.settings import Settings
from mien.video.export import FilmSummary, Outputs, Plan, Watch, read_film
from mien.video.parts import is_run
from mien.video.provenance import Recognizes
from mien.video.sources.stream import shown

FILM_SUFFIXES = frozenset(
    (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".wmv", ".flv", ".ts", ".mts", ".m2ts",
     ".3gp", ".ogv", ".mxf", ".mjpeg", ".mjpg")
)  # fmt: skip
"""Files that count as films in a folder; one that is named itself is read whatever it is called."""


_CHART = "-timeline.svg"


class OpensRecognizer(Protocol):
    """Opens a recognizer; goes to the worker processes, so it must pickle."""

    def __call__(self) -> Recognizes:
        """Return a recognizer, loaded."""
        ...


@dataclass(frozen=True, slots=True)
class Film:
    """A film to read.

    Attributes:
        source: what the person calls it.
        where: a path or an address.
        below: its path under the folder that was named, or its name where it was named itself.
        outputs: what to make of it.
    """

    source: str
    where: str
    below: Path
    outputs: Outputs = field(default_factory=Outputs)

    @property
    def is_live(self) -> bool:
        """Whether it is a stream or a camera's number and no file."""
        return "://" in self.where or (self.where.isdigit() and not Path(self.where).exists())


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmPlan:
    """What to do with every film.

    Attributes:
        open_recognizer: called once in each process.
        settings: the limits on pictures.
        plan: how each film is read.
        resume: go on where an earlier run was stopped.
        command: the command line.
    """

    open_recognizer: OpensRecognizer
    settings: Settings
    plan: Plan
    resume: bool
    command: str

    def open_reader(self) -> "FilmReader":
        """Return what reads films by this plan."""
        return FilmReader(self)


class FilmReader:
    """Reads one film after the other with one recognizer, opened when the first film comes."""

    def __init__(self, plan: FilmPlan) -> None:
        self._plan = plan
        self._recognizer: Recognizes | None = None

    def read(self, film: Film, /, *, watch: Watch | None = None) -> FilmSummary | Failure:
        """Read a film and write its files; what cannot be read is a failure, and the rest goes on."""
        self._recognizer = self._recognizer or self._plan.open_recognizer()
        plan = self._plan
        # A file or folder "0" is no camera.
        where = Path(film.where) if film.where.isdigit() and not film.is_live else film.where
        try:
            return read_film(
                where, film.outputs, recognizer=self._recognizer, plan=plan.plan, resume=plan.resume,
                settings=plan.settings, command=plan.command, watch=watch,
            )  # fmt: skip
        except BrokenPipeError:
            raise
        except (MienError, OSError) as error:
            return Failure(film.source, type(error).__name__, reason(error))


def read_films(
    films: Sequence[Film | Failure], plan: FilmPlan, *, jobs: int, watch: Callable[[Film], Watch | None]
) -> Iterator[FilmSummary | Failure]:
    """Yield what came of each film, in their order; failures pass through.

    Args:
        films: to read.
        plan: what to do with each.
        jobs: worker processes; 1 reads here, in this process.
        watch: gives for each film what is called with its frames; not asked where several processes read.

    Raises:
        MienError: the recognizer cannot be opened.
    """
    if jobs > 1:
        from mien.cli._workers import read_ahead

        yield from read_ahead(films, plan, jobs=jobs, given=1, patient=False)
        return
    reader = plan.open_reader()
    for film in films:
        yield film if isinstance(film, Failure) else reader.read(film, watch=watch(film))


def find_films(arguments: Iterable[str], *, annotated: Path | None = None) -> Iterator[Film | Failure]:
    """Yield every film that the arguments name: files, addresses, folders with all below them.

    A folder without films that holds pictures is one film itself: its frames. What mien has written itself is not
    found in folders: the pieces of runs that were stopped, and what lies in a folder for annotated films.

    Args:
        arguments: as the person named them.
        annotated: where annotated films go.
    """
    for argument in arguments:
        path = Path(argument)
        if "://" in argument:
            name = shown(argument)
            yield Film(name, argument, Path("".join(c if c.isalnum() else "-" for c in name).strip("-")))
        elif path.is_dir():
            yield from _in_folder(path, annotated)
        else:
            yield Film(printable_path(path), argument, Path(path.name))


def placed(films: Sequence[Film | Failure], wanted: Outputs) -> list[Film | Failure]:
    """Say for each film where its files go: what `wanted` names for one film, in those folders for several.

    Files are called like their films; a second one of the same name gets "-2".

    Args:
        films: to read.
        wanted: its paths are files for one film, or folders.

    Raises:
        click.UsageError: a file is named for several films, or a film would be written over.
    """
    originals = {Path(film.where).resolve() for film in films if isinstance(film, Film) and not film.is_live}
    taken: set[Path] = set()
    found: list[Film | Failure] = []
    for film in films:
        if isinstance(film, Film):
            film = replace(film, outputs=_outputs(film, wanted, len(films), taken))
            if over := [path for path in film.outputs.files if path.resolve() in originals]:
                raise click.UsageError(f"{over[0]} is a film to be read and would be written over; name another file")
        found.append(film)
    return found


def _outputs(film: Film, wanted: Outputs, count: int, taken: set[Path]) -> Outputs:
    form = wanted.form or (wanted.table_form if wanted.table and not _is_folder(wanted.table) else None) or "parquet"

    def place(target: Path | None, ending: str) -> Path | None:
        return _place(film, target, ending, count, taken)

    return replace(
        wanted, table=place(wanted.table, f".{form}"), annotated=place(wanted.annotated, ".mp4"),
        report=place(wanted.report, ".html"), events=place(wanted.events, "-events.csv"),
        **_figures(film, wanted.figures, taken),
    )  # fmt: skip


def _figures(film: Film, folder: Path | None, taken: set[Path]) -> dict[str, Any]:
    """Return where a film's charts go and what they are called, so that films of one name do not share them."""
    if folder is None:
        return {}
    first = _free(film, folder, _CHART, taken)
    return {"figures": first.parent, "figure_name": first.name.removesuffix(_CHART)}


def _place(film: Film, target: Path | None, ending: str, count: int, taken: set[Path]) -> Path | None:
    if target is None:
        return None
    if not _is_folder(target):
        if count != 1:
            raise click.UsageError(f"{target} names one file, but {count} films came; name a folder")
        return target
    return _free(film, target, ending, taken)


def _free(film: Film, folder: Path, ending: str, taken: set[Path]) -> Path:
    """Return a name like the film's in a folder that no other film has taken."""
    stem = folder / film.below.with_suffix("")
    place, number = stem.with_name(stem.name + ending), 2
    while place in taken:
        place, number = stem.with_name(f"{stem.name}-{number}{ending}"), number + 1
    taken.add(place)
    return place


def _is_folder(target: Path) -> bool:
    return target.is_dir() or not target.suffix


def _in_folder(folder: Path, annotated: Path | None) -> Iterator[Film | Failure]:
    def is_ours(below: Path) -> bool:
        copies = annotated is not None and below != folder and below.resolve() == annotated.resolve()
        return copies or is_run(below)

    films = list(walk(folder, leave_out=is_ours, suffixes=FILM_SUFFIXES))
    for entry in films:
        if isinstance(entry, Failure):
            yield entry
        else:
            yield Film(printable_path(entry), str(entry), entry.relative_to(folder))
    if films:
        return
    if any(isinstance(entry, Path) for entry in walk(folder, suffixes=SUFFIXES)):
        yield Film(printable_path(folder), str(folder), Path(folder.resolve().name))
    else:
        yield Failure(printable_path(folder), "NoFilms", "neither films nor frames in this folder")
