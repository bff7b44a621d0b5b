"""Reading csv tables whose rows must be whole."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.emotions import FERPLUS_COLUMNS
from mien.errors import DatasetFormatError


def read_head(path: Path) -> tuple[str, ...]:
    """Return a table's column names, without the blanks around them that Kaggle's have.

    Raises:
        DatasetFormatError: the file is no csv.
    """
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        try:
            return tuple(name.strip() for name in next(csv.reader(file), []))
        except csv.Error as error:
            raise DatasetFormatError(f"{path.name} is no csv: {error}") from None


def need_columns(path: Path, columns: Sequence[str]) -> None:
    """Refuse a table that lacks a column.

    Raises:
        DatasetFormatError: it does; the message names the column and those that are there.
    """
    names = read_head(path)
    if missing := [name for name in columns if name not in names]:
        held = ", ".join(names)[:200] or "none"
        raise DatasetFormatError(f"{path.name} has no column {', '.join(missing)}; it has {held}")


def read_rows(path: Path, columns: Sequence[str] = ()) -> Iterator[dict[str, str]]:
    """Read a table row by row as dictionaries.

    Raises:
        DatasetFormatError: a column of `columns` is missing, or a row is damaged; the message names row and file.
    """
    need_columns(path, columns)
    names = read_head(path)
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        try:
            next(reader, None)
            for row, fields in enumerate(filter(None, reader)):
                if len(fields) != len(names):
                    raise DatasetFormatError(f"{path.name}, row {row}: {len(fields)} fields, the head has {len(names)}")
                yield dict(zip(names, fields, strict=True))
        except csv.Error as error:
            raise DatasetFormatError(f"{path.name}, line {reader.line_num}: {error}") from None


def read_votes(fields: dict[str, str], *, place: str) -> tuple[int, ...]:
    """Return a row's ten votes in the order of `FERPLUS_COLUMNS`.

    Raises:
        DatasetFormatError: a vote is no whole number from 0 to 1,000; the message names the place.
    """
    texts = [fields[name].strip() for name in FERPLUS_COLUMNS]
    if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in texts):
        raise DatasetFormatError(f"{place}: votes are whole numbers, not {', '.join(texts)[:80]!r}")
    return tuple(map(int, texts))
