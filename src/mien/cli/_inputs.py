"""The pictures that a command is pointed at: files, folders and their folders, standard input."""

import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from mien.images import READABLE, SUFFIXES, writable
from mien.records import Failure

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to read.

    Attributes:
        source: what the person calls it, fit for UTF-8 output.
        path: where it is; None for standard input.
        below: its path under the folder that was named, or its name where it was named itself.
        annotated: where its annotated copy goes; None for nowhere.
        data: its bytes, where they came through standard input.
    """

    source: str
    path: Path | None
    below: Path
    annotated: Path | None = None
    data: bytes = b""


def find_pictures(arguments: Iterable[str], *, leave_out: Path | None = None) -> Iterator[Picture | Failure]:
    """Yield every picture that the arguments name, in their order, folders sorted by name; failures in their places.

    A file that is named is read whatever it is called; in folders those count that are called like pictures and do not
    begin with a dot.

    Args:
        arguments: files, folders, or "-" for standard input.
        leave_out: a folder that is not entered: where the annotated copies go.
    """
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            yield Picture(STDIN, None, Path("stdin.png"))
        elif is_folder(path):
            yield from _in_folder(path, leave_out)
        else:
            yield Picture(printable_path(path), path, Path(path.name))


def printable_path(path: Path) -> str:
    """Return a path as text that UTF-8 can hold; bytes of a name that are no UTF-8 become replacement characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def printable(text: str) -> str:
    """Return text that cannot steer a terminal: control characters in names and messages are spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def with_copies(pictures: Sequence[Picture | Failure], target: Path) -> list[Picture | Failure]:
    """Say for each picture where its annotated copy goes: `target` itself for one picture, else below that folder.

    Copies keep the names and folders of their pictures; a second one of the same name gets "-2". What cannot be written
    in its own format (GIF, HEIC, AVIF) becomes a PNG.

    Raises:
        click.UsageError: `target` is a file's name and there are several pictures, or a picture would be written over.
    """
    originals = {os.path.realpath(p.path) for p in pictures if isinstance(p, Picture) and p.path}
    taken: set[Path] = set()
    placed: list[Picture | Failure] = []
    for picture in pictures:
        if isinstance(picture, Picture):
            copy = _copy(picture, target, len(pictures), taken)
            if os.path.realpath(copy) in originals:
                raise click.UsageError(f"--annotate would write over the picture {copy}; name another folder")
            taken.add(copy)
            picture = replace(picture, annotated=copy)
        placed.append(picture)
    return placed


def _copy(picture: Picture, target: Path, count: int, taken: Container[Path]) -> Path:
    if is_picture_file(target):
        if count != 1:
            raise click.UsageError(f"--annotate {target} names one picture, but {count} came; name a folder")
        if not writable(target.suffix):
            raise click.UsageError(f"--annotate cannot write {target.suffix} pictures; .png and .jpg would do")
        return target
    name = target / picture.below
    if not writable(name.suffix):
        name = name.with_name(name.name + ".png")
    copy, number = name, 2
    while copy in taken:
        copy, number = name.with_stem(f"{name.stem}-{number}"), number + 1
    return copy


def is_picture_file(target: Path) -> bool:
    """Whether a place to write to is named like a picture, and is no folder."""
    return target.suffix.lower() in SUFFIXES and not is_folder(target)


def is_folder(path: Path) -> bool:
    """Whether a name leads to a folder; one that cannot be followed leads to none, and fails by name later."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _in_folder(folder: Path, leave_out: Path | None) -> Iterator[Picture | Failure]:
    found = False
    for entry in walk(folder, leave_out=lambda below: below.resolve() == leave_out):
        found = True
        if isinstance(entry, Failure):
            yield entry
        else:
            yield Picture(printable_path(entry), entry, entry.relative_to(folder))
    if not found:
        cause = f"no pictures in this folder; mien reads {READABLE}"
        if folder.resolve() == leave_out:
            cause = "annotated copies go here, so it is not read"
        yield Failure(printable_path(folder), "NoPictures", cause)


def walk(
    folder: Path,
    *,
    leave_out: Callable[[Path], bool] = lambda _: False,
    suffixes: Container[str] = SUFFIXES,
    above: frozenset[tuple[int, int]] = frozenset(),
) -> Iterator[Path | Failure]:
    """Yield the files of a folder and of those below it that are called like pictures, sorted by name.

    Args:
        folder: where to begin.
        leave_out: whether a folder is not entered.
        suffixes: of the files that count.
        above: the folders on the way, so that link loops end.
    """
    try:
        place = folder.stat()
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Failure(printable_path(folder), type(error).__name__, f"cannot be listed: {error.strerror}")
        return
    identity = (place.st_dev, place.st_ino)
    if identity in above or leave_out(folder):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            below = entry.is_dir()
        except OSError as error:  # a link to where this user may not look
            yield Failure(printable_path(entry), type(error).__name__, f"cannot be followed: {error.strerror}")
            continue
        if below:
            yield from walk(entry, leave_out=leave_out, suffixes=suffixes, above=above | {identity})
        elif entry.suffix.lower() in suffixes and not _is_device(entry):
            yield entry


def _is_device(path: Path) -> bool:
    """Whether a name leads to a pipe or device, which would block; a broken link is none and fails by name later."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode)
