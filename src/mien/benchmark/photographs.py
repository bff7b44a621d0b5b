"""Whole photographs to measure on: a folder, and a table of what is known about them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.data.csv_table import LABEL_NAMES, PATH_NAMES
from mien.data.tables import read_head, read_rows
from mien.emotions import canonical
from mien.errors import DatasetFormatError, DatasetNotFoundError
from mien.images import SUFFIXES

TABLE = "labels.csv"
"""The table that is looked for in a folder."""

_YES, _NO = ("1", "yes", "true"), ("0", "no", "false")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photographs:
    """Pictures with faces somewhere in them.

    Attributes:
        name: the folder's.
        pictures: their paths.
        labels: what the largest face shows, `(n,)`, as mien spells it; empty where unknown; None: no such column.
        smiles: whether the person smiles `(n,)`; None: no such column.
        faces: how many there are `(n,)`; None: no such column.
    """

    name: str
    pictures: tuple[Path, ...]
    labels: NDArray[np.str_] | None = None
    smiles: NDArray[np.bool_] | None = None
    faces: NDArray[np.int64] | None = None


def open_folder(folder: Path, *, table: Path | None = None, limit: int | None = None) -> Photographs:
    """Return a folder's photographs; those that its table names, or else all that are called like pictures.

    Args:
        folder: the pictures, with all folders below it.
        table: a CSV with the paths of pictures, relative to the folder, and any of: a label (`label`, `emotion`), a
            column `smile` (1 or 0) and a column `faces` (a number). By default `labels.csv` in the folder.
        limit: most pictures to take, evenly spaced.

    Raises:
        DatasetNotFoundError: there is no such folder or table, or no picture.
        DatasetFormatError: the table names a missing picture, or has a value that means nothing.
    """
    if not folder.is_dir():
        raise DatasetNotFoundError(f"no folder {folder} of photographs")
    if table is not None and not table.is_file():
        raise DatasetNotFoundError(f"no table {table}; it is a CSV with a column of paths and one of labels or smiles")
    table = table or (folder / TABLE if (folder / TABLE).is_file() else None)
    found = _listed(folder, table, limit) if table else _unlisted(folder, limit)
    if not found.pictures:
        raise DatasetNotFoundError(f"no pictures in {table or folder}")
    return found


def spread(count: int, limit: int | None) -> NDArray[np.int64]:
    """Return at most `limit` of the numbers 0 to `count - 1`, evenly spaced."""
    if limit is None or limit >= count:
        return np.arange(count)
    return np.arange(limit) * count // limit


def _unlisted(folder: Path, limit: int | None) -> Photographs:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return Photographs(name=_name(folder), pictures=tuple(paths[i] for i in spread(len(paths), limit)))


def _listed(folder: Path, table: Path, limit: int | None) -> Photographs:
    names = {name.lower(): name for name in reversed(read_head(table))}
    path = _column(names, PATH_NAMES)
    if not path:
        raise DatasetFormatError(f"{table.name} has no column of paths; one of {', '.join(PATH_NAMES)} would do")
    every = list(read_rows(table))
    rows = [every[i] for i in spread(len(every), limit)]
    pictures = tuple(_picture(folder, row[path], table) for row in rows)
    label, smile, faces = _column(names, LABEL_NAMES), names.get("smile", ""), names.get("faces", "")
    return Photographs(
        name=_name(folder),
        pictures=pictures,
        labels=np.array([_label(row[label], table) for row in rows], np.str_) if label else None,
        smiles=np.array([_smile(row[smile], table) for row in rows], np.bool_) if smile else None,
        faces=np.array([_count(row[faces], table) for row in rows], np.int64) if faces else None,
    )


def _name(folder: Path) -> str:
    return folder.resolve().name


def _column(names: dict[str, str], known: tuple[str, ...]) -> str:
    return next((names[name] for name in known if name in names), "")


def _picture(folder: Path, written: str, table: Path) -> Path:
    path = folder / written.strip()
    if not path.is_file():
        raise DatasetFormatError(f"{table.name} names {written[:200]!r}, which is no file in {folder}")
    return path


def _label(word: str, table: Path) -> str:
    try:
        return canonical(word) if word.strip() else ""
    except ValueError as error:
        raise DatasetFormatError(f"{table.name}: {error}") from None


def _smile(word: str, table: Path) -> bool:
    if word.strip().lower() not in _YES + _NO:
        raise DatasetFormatError(f"{table.name}: smile is 1 or 0, not {word[:40]!r}")
    return word.strip().lower() in _YES


def _count(word: str, table: Path) -> int:
    if not word.strip().isdecimal():
        raise DatasetFormatError(f"{table.name}: faces is a whole number, not {word[:40]!r}")
    return int(word)
