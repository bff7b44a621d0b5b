"""Tables of attributes, such as who is seen in a picture or how it was taken, and joining them to a data set."""

import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mien.data.csv_table import PATH_NAMES
from mien.data.listing import Listing
from mien.data.tables import read_head, read_rows
from mien.errors import DatasetFormatError

ROW_NAMES = ("row", "source_row")
FILE_NAMES = (*PATH_NAMES, "source")
"""The names a key column is recognized by, whatever their case; a row comes before a file."""

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class AttributeTable:
    """A table of attributes.

    Attributes:
        name: of its file.
        by_row: whether its keys are rows of the source; else they are paths of files in it.
        keys: one for each line, all different.
        columns: attribute to its value in each line; "" where there is none.
    """

    name: str
    by_row: bool
    keys: tuple[str, ...]
    columns: dict[str, NDArray[np.str_]]

    def joined(self, listing: Listing, *, splits: tuple[str, ...]) -> Listing:
        """Return a listing with the table's attributes, which replace those of the same name.

        Pictures that the table does not name have no value.

        Args:
            listing: of the data set.
            splits: of which at least one picture must be named.

        Raises:
            DatasetFormatError: a key names no picture, or several, or the splits have none of them.
        """
        places = self._places(listing)
        if not np.isin(listing.split[places], splits).any():
            raise DatasetFormatError(
                f"{self.name} names no picture of {' or '.join(splits)}, which are scored; its {len(places):,} "
                f"keys name pictures of {', '.join(sorted(set(listing.split[places].tolist())))}"
            )
        attributes = dict(listing.attributes)
        for name, values in self.columns.items():
            attributes[name] = np.full(len(listing.row), "", values.dtype)
            attributes[name][places] = values
        return replace(listing, attributes=attributes)

    def _places(self, listing: Listing) -> NDArray[np.int64]:
        """Return where each key's picture stands in a listing."""
        keys = [str(row) for row in listing.row.tolist()] if self.by_row else _normal(listing.source.tolist())
        found = _find(keys, self.keys, endings=not self.by_row)
        unknown = [key for key, places in zip(self.keys, found, strict=True) if not places]
        if unknown:
            raise DatasetFormatError(self._unknown(unknown, keys, listing.name))
        several = [key for key, places in zip(self.keys, found, strict=True) if len(places) > 1]
        if several:
            raise DatasetFormatError(
                f"{self.name}: {_named(several)} could be several pictures of {listing.name!r}; write longer paths, "
                "or name pictures by row"
            )
        return np.array([places[0] for places in found], np.int64)

    def _unknown(self, unknown: list[str], keys: list[str], data: str) -> str:
        share = "none" if len(unknown) == len(self.keys) else f"{len(self.keys) - len(unknown):,}"
        return (
            f"{self.name}: {share} of its {len(self.keys):,} keys name pictures of {data!r}; not there are "
            f"{_named(unknown)}, there are for example {_named(keys[:2])}"
        )


def read_attributes(path: Path, *, key: str = "") -> AttributeTable:
    """Read a table of attributes from a CSV or Parquet file.

    Args:
        path: the file.
        key: the column that names the picture; by default one called `row` or `source_row` (row of the source), or
            `file`, `path`, `source` and the like (path of the file in the source, of which the end will do if it is
            clear). Of another name, it is taken for rows where it holds whole numbers.

    Raises:
        DatasetFormatError: the file is damaged, has no key column or nothing beside it, or names a picture twice.
    """
    columns = _columns(path)
    key = key or _key(path, list(columns))
    if key not in columns:
        raise DatasetFormatError(f"{path.name} has no column {key!r}; it has {', '.join(columns) or 'none'}")
    keys = _normal(columns.pop(key))
    if not columns:
        raise DatasetFormatError(f"{path.name} has no attribute beside its key column {key!r}")
    by_row = key.lower() in ROW_NAMES or (key.lower() not in FILE_NAMES and all(k.isdecimal() for k in keys))
    if by_row and (wrong := [k for k in keys if not (k.isascii() and k.isdecimal())]):
        raise DatasetFormatError(f"{path.name}: {_named(wrong)} in {key!r} is no row, which is a whole number from 0")
    keys = [str(int(k)) for k in keys] if by_row else keys
    if twice := [k for k, count in Counter(keys).items() if count > 1]:
        raise DatasetFormatError(f"{path.name}: {_named(twice)} in {key!r} stands there more than once")
    return AttributeTable(
        path.name, by_row, tuple(keys), {name: np.array(values, np.str_) for name, values in columns.items()}
    )


def _columns(path: Path) -> dict[str, list[str]]:
    if path.suffix.lower() == ".parquet":
        return _parquet(path)
    if path.suffix.lower() != ".csv":
        raise DatasetFormatError(f"{path.name} is no table of attributes; it must be a .csv or a .parquet")
    rows = list(read_rows(path))
    return {name: [row[name].strip() for row in rows] for name in read_head(path)}


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise DatasetFormatError(f"{path.name} is no Parquet file that can be read: {error}") from None
    plain = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    return {name: [_text(value) for value in table[name].to_pylist()] for name in plain}


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _key(path: Path, names: list[str]) -> str:
    by_lower = {name.lower(): name for name in reversed(names)}
    found = [by_lower[name] for name in (*ROW_NAMES, *FILE_NAMES) if name in by_lower]
    if not found:
        raise DatasetFormatError(
            f"{path.name} has no key column: one called row (row of the source) or file (path in the source); "
            f"it has {', '.join(names) or 'none'}. If one of them is it, name it with --attributes-key"
        )
    return found[0]


def _normal(keys: list[str]) -> list[str]:
    return [key.strip().replace("\\", "/").removeprefix("./") for key in keys]


def _find(keys: list[str], wanted: tuple[str, ...], *, endings: bool) -> list[list[int]]:
    """Return the places of each wanted key among the keys, or else of those that end with it after a slash."""
    whole: dict[str, list[int]] = {}
    ending: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        whole.setdefault(key, []).append(place)
        for start in (i + 1 for i, letter in enumerate(key) if endings and letter == "/"):
            ending.setdefault(key[start:], []).append(place)
    return [whole.get(key) or ending.get(key, []) for key in wanted]


def _named(keys: list[str]) -> str:
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return ", ".join(repr(key[:60]) for key in keys[:_NAMED]) + more
