"""Pictures listed in a table: a column with their paths, one with their labels, perhaps one with the split."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from mien.data.folder import read_picture, text
from mien.data.labels import LabelMap
from mien.data.options import Columns
from mien.data.sample import NO_VOTES, SPLIT_WORDS, Sample, Source
from mien.data.tables import need_columns, read_head, read_rows, read_votes
from mien.emotions import FERPLUS_COLUMNS
from mien.errors import DatasetFormatError

PATH_NAMES = ("path", "file", "image", "filename", "filepath", "file_name", "image_path", "img", "picture")
LABEL_NAMES = ("label", "emotion", "expression", "class")
SPLIT_NAMES = ("split", "usage", "set", "subset", "partition")
"""The names a column is recognized by, whatever their case, the first that is there."""


def open_source(raw: Path, *, columns: Columns, labels: LabelMap) -> Source:
    """Return the pictures of the one table that a raw folder holds.

    Raises:
        DatasetFormatError: it holds no table or several, or a column is missing.
    """
    tables = sorted(path for path in raw.rglob("*.csv") if not path.name.startswith("."))
    if len(tables) != 1:
        listed = ", ".join(text(path.relative_to(raw)) for path in tables[:5]) or "none"
        raise DatasetFormatError(f"there must be one .csv and the tables are: {listed}")
    return CsvTable(tables[0], raw, find_columns(tables[0], columns), labels)


def find_columns(table: Path, columns: Columns) -> Columns:
    """Return the columns with those guessed that are not named.

    Raises:
        DatasetFormatError: a named column is missing, or none looks like the path or the label.
    """
    need_columns(table, [name for name in (columns.path, columns.label, columns.split, columns.group) if name])
    names = read_head(table)
    found = replace(
        columns,
        path=columns.path or _first(names, PATH_NAMES),
        label=columns.label or _first(names, LABEL_NAMES),
        split=columns.split or _first(names, SPLIT_NAMES),
    )
    for what, name in (("path", found.path), ("label", found.label)):
        if not name:
            raise DatasetFormatError(
                f"{table.name}: no column looks like the {what}; name it with --{what}-column, "
                f"one of {', '.join(names)}"
            )
    return found


def copy_pictures(table: Path, folder: Path, *, images: Path, columns: Columns) -> None:
    """Copy a table and the pictures it names into a raw folder, which they must not lead out of.

    Args:
        table: the csv.
        folder: the raw folder.
        images: the folder that the table's paths are relative to.
        columns: which columns mean what.

    Raises:
        DatasetFormatError: a picture is missing or its path leads out of `images`; the row is named.
    """
    shutil.copyfile(table, folder / table.name)
    column = find_columns(table, columns).path
    for row, fields in enumerate(read_rows(table)):
        place = f"{table.name}, row {row}"
        path = inside(fields[column], place=place)
        if not (images / path).is_file():
            raise DatasetFormatError(f"{place}: {fields[column][:200]!r} is no file in {images}")
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(images / path, folder / path)


def inside(path: str, *, place: str) -> PurePosixPath:
    """Return a table's path, checked to stay inside its folder.

    Raises:
        DatasetFormatError: it is empty, absolute or leads upwards; the place is named.
    """
    parts = PurePosixPath(path.strip().replace("\\", "/"))
    if not parts.parts or parts.is_absolute() or ".." in parts.parts or "\0" in path or ":" in parts.parts[0]:
        raise DatasetFormatError(f"{place}: {path[:200]!r} is no path inside the folder of pictures")
    return parts


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The pictures of a table, in its order.

    Attributes:
        table: the csv.
        raw: the folder below which its pictures lie.
        columns: which columns mean what; the ten of FER+ are votes, and others are kept as attributes.
        labels: what the label column's words mean.
    """

    table: Path
    raw: Path
    columns: Columns
    labels: LabelMap

    @property
    def total(self) -> int:
        """How many rows the table has."""
        return sum(1 for _ in read_rows(self.table))

    def samples(self, start: int = 0) -> Iterator[Sample]:
        """Read the rows from `start` on.

        Raises:
            DatasetFormatError: a row is damaged, names a picture that is not there, or an unknown label or split.
        """
        self.labels.check(
            (fields[self.columns.label], f"{self.table.name}, row {row}")
            for row, fields in enumerate(read_rows(self.table))
        )
        by_name = self._pictures_by_name()
        for row, fields in enumerate(islice(read_rows(self.table), start, None), start):
            place = f"{self.table.name}, row {row}"
            yield self._sample(row, fields, self._find(fields[self.columns.path], by_name, place=place), place)

    def _sample(self, row: int, fields: dict[str, str], path: Path, place: str) -> Sample:
        label, problem = self.labels.read(fields[self.columns.label])
        image, unreadable = read_picture(path)
        voted = fields.keys() >= set(FERPLUS_COLUMNS)
        used = {self.columns.path, self.columns.label, self.columns.split, *(FERPLUS_COLUMNS if voted else ())}
        return Sample(
            image=image,
            label=label,
            split=self._split(fields, place=place),
            source=text(path.relative_to(self.raw)),
            row=row,
            group=fields[self.columns.group].strip() if self.columns.group else "",
            votes=read_votes(fields, place=place) if voted else NO_VOTES,
            attributes={name: value for name, value in fields.items() if name not in used},
            problem=unreadable or problem,
        )

    def _split(self, fields: dict[str, str], *, place: str) -> str:
        word = fields[self.columns.split].strip().lower() if self.columns.split else ""
        if word and word not in SPLIT_WORDS:
            raise DatasetFormatError(f"{place}: split is {word[:40]!r}; it is train, validation or test")
        return SPLIT_WORDS[word] if word else ""

    def _pictures_by_name(self) -> dict[str, list[Path]]:
        by_name: dict[str, list[Path]] = {}
        for path in sorted(self.raw.rglob("*")):
            by_name.setdefault(path.name, []).append(path)
        return by_name

    def _find(self, written: str, by_name: dict[str, list[Path]], *, place: str) -> Path:
        """Return the picture a row names: beside the table, or else the only one whose path ends so."""
        path = inside(written, place=place)
        if (self.table.parent / path).is_file():
            return self.table.parent / path
        ending = "/" + path.as_posix()
        found = [p for p in by_name.get(path.name, []) if p.is_file() and p.as_posix().endswith(ending)]
        if len(found) != 1:
            raise DatasetFormatError(f"{place}: {len(found) or 'no'} pictures are called {written[:200]!r}")
        return found[0]


def _first(names: Sequence[str], known: Sequence[str]) -> str:
    by_lower = {name.lower(): name for name in reversed(names)}
    return next((by_lower[name] for name in known if name in by_lower), "")
