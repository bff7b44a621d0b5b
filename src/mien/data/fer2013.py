"""FER2013 (Goodfellow et al. 2013, arXiv:1307.0414) in the csv form, with FER+'s votes (Barsoum et al. 2016)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.data.sample import NO_VOTES, Sample
from mien.emotions import EMOTIONS, FERPLUS_COLUMNS
from mien.errors import DatasetFormatError

SIDE = 48
"""FER2013's pictures are 48 x 48 grey pixels."""

CSV_MD5 = "f8428a1edbd21e88f42c73edd2a14f95"
"""The md5 of `fer2013.csv` as first published."""

CSV_NAMES = ("fer2013.csv", "icml_face_data.csv")
"""What the table is called: in the first `.tar.gz`, and in Kaggle's zip (whose column names begin with a blank)."""

VOTES_NAME = "fer2013new.csv"
"""What FER+ calls its table of votes."""

USAGE_SPLITS = {"Training": "train", "PublicTest": "validation", "PrivateTest": "test"}
"""The contest's parts, as mien names them."""

COLUMNS = ("emotion", "pixels", "Usage")


@dataclass(frozen=True, slots=True)
class Fer2013:
    """FER2013's table, and FER+'s votes joined by row.

    The picture names in FER+'s table are no row numbers (they drift after row 58, and 173 are blank), so the two are
    joined by row and checked by their `Usage` column.

    Attributes:
        table: `fer2013.csv` or `icml_face_data.csv`.
        votes: `fer2013new.csv`, or None.
    """

    table: Path
    votes: Path | None = None

    @property
    def total(self) -> int:
        """How many rows the table has."""
        return max(_count_lines(self.table) - 1, 0)

    def samples(self, start: int = 0) -> Iterator[Sample]:
        """Read the rows from `start` on.

        Raises:
            DatasetFormatError: a column is missing, a row is damaged, or the votes do not fit; the row is named.
        """
        votes = read_votes(self.votes) if self.votes else None
        row = start - 1
        for row, fields in enumerate(islice(_rows(self.table, COLUMNS), start, None), start):
            yield self._sample(row, fields, votes)
        if votes is not None and row + 1 != len(votes):
            raise DatasetFormatError(f"{self.table.name} has {row + 1:,} rows and {VOTES_NAME} {len(votes):,}: they join by row")

    def _sample(self, row: int, fields: dict[str, str], votes: list[tuple[str, tuple[int, ...]]] | None) -> Sample:
        place = f"{self.table.name}, row {row}"
        usage = fields["Usage"].strip()
        if usage not in USAGE_SPLITS:
            raise DatasetFormatError(f"{place}: Usage is {usage!r}; it is one of {', '.join(USAGE_SPLITS)}")
        return Sample(
            image=_pixels(fields["pixels"], place=place),
            label=_label(fields["emotion"], place=place),
            split=USAGE_SPLITS[usage],
            source=self.table.name,
            row=row,
            votes=NO_VOTES if votes is None else _votes_of(row, usage, votes, place=place),
        )


def read_votes(path: Path) -> list[tuple[str, tuple[int, ...]]]:
    """Read FER+'s table: each row's `Usage` and its ten votes in the order of `FERPLUS_COLUMNS`.

    Raises:
        DatasetFormatError: a column is missing or a vote is no number; the row is named.
    """
    rows = []
    for row, fields in enumerate(_rows(path, ("Usage", *FERPLUS_COLUMNS))):
        try:
            votes = tuple(int(fields[name]) for name in FERPLUS_COLUMNS)
        except ValueError:
            votes = (-1,)
        if min(votes) < 0:
            raise DatasetFormatError(f"{path.name}, row {row}: votes are whole numbers from 0")
        rows.append((fields["Usage"].strip(), votes))
    return rows


def _votes_of(row: int, usage: str, votes: list[tuple[str, tuple[int, ...]]], *, place: str) -> tuple[int, ...]:
    if row >= len(votes):
        raise DatasetFormatError(f"{place}: {VOTES_NAME} ends after {len(votes):,} rows; the two tables join by row")
    if votes[row][0] != usage:
        raise DatasetFormatError(f"{place}: Usage is {usage} here and {votes[row][0]} in {VOTES_NAME}")
    return votes[row][1]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Read a table's rows as dictionaries; column names may have blanks around them, as Kaggle's have."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        try:
            names = [name.strip() for name in next(reader, [])]
            if missing := [name for name in columns if name not in names]:
                raise DatasetFormatError(
                    f"{path.name} has no column {', '.join(missing)}; it has {', '.join(names)[:200] or 'none'}"
                )
            for row, fields in enumerate(reader):
                if len(fields) != len(names):
                    raise DatasetFormatError(
                        f"{path.name}, row {row}: {len(fields)} fields where the head has {len(names)}"
                    )
                yield dict(zip(names, fields, strict=True))
        except csv.Error as error:
            raise DatasetFormatError(f"{path.name}, line {reader.line_num}: {error}") from None


def _pixels(text: str, *, place: str) -> NDArray[np.uint8]:
    try:
        values = bytes(map(int, text.split()))
    except ValueError:
        raise DatasetFormatError(f"{place}: pixels are whole numbers from 0 to 255") from None
    if len(values) != SIDE * SIDE:
        raise DatasetFormatError(f"{place}: {len(values):,} pixels; a picture has {SIDE} x {SIDE} = {SIDE * SIDE:,}")
    return np.frombuffer(values, np.uint8).reshape(SIDE, SIDE)


def _label(text: str, *, place: str) -> str:
    if text.strip() not in map(str, range(len(EMOTIONS))):
        raise DatasetFormatError(f"{place}: emotion is {text[:40]!r}; it is a number from 0 to {len(EMOTIONS) - 1}")
    return EMOTIONS[int(text)]


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        lines = last = 0
        while block := file.read(1 << 22):
            lines += block.count(b"\n")
            last = block[-1]
    return lines + (last not in (0, ord("\n")))
