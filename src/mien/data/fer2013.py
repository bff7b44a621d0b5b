"""FER2013 (Goodfellow et al. 2013, arXiv:1307.0414), with FER+'s votes (Barsoum et al. 2016, arXiv:1608.01041)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.data.folder import Folder
from mien.data.labels import LabelMap
from mien.data.options import Columns
from mien.data.sample import NO_VOTES, SPLIT_WORDS, Sample, Source
from mien.data.tables import need_columns, read_rows, read_votes
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

Votes = list[tuple[str, tuple[int, ...]]]
"""Each row's `Usage` and ten votes."""


def open_source(raw: Path, *, columns: Columns, labels: LabelMap) -> Source:
    """Return FER2013's table, or Kaggle's image-folder form of it, whichever the raw folder holds.

    Raises:
        DatasetFormatError: it holds neither, or FER+'s votes beside pictures, which have no rows to join by.
    """
    votes = raw / VOTES_NAME
    for name in CSV_NAMES:
        if found := sorted(raw.rglob(name)):
            need_columns(found[0], COLUMNS)
            return Fer2013(found[0], votes if votes.is_file() else None)
    if votes.is_file():
        raise DatasetFormatError(
            f"FER+'s votes join by row, and there is no table of rows ({' or '.join(CSV_NAMES)}); "
            f"fetch the pictures without the votes"
        )
    return Folder.scan(raw, labels=labels, split_of=split_in_name)


def split_in_name(path: Path) -> str:
    """Return the split that Kaggle's picture names begin with ("PublicTest_10131363.jpg"), or nothing.

    Its folders know only train and test: test holds PublicTest and PrivateTest together.
    """
    return SPLIT_WORDS.get(path.name.partition("_")[0].lower(), "")


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
            DatasetFormatError: a row is damaged, or the votes do not fit; the row is named.
        """
        votes = _read_all_votes(self.votes) if self.votes else None
        rows = 0
        for row, fields in enumerate(read_rows(self.table, COLUMNS)):
            rows = row + 1
            if row >= start:
                yield self._sample(row, fields, votes)
        if votes is not None and rows < len(votes):
            raise DatasetFormatError(
                f"{self.table.name} ends after {rows:,} rows and {VOTES_NAME} after {len(votes):,}; they join by row"
            )

    def _sample(self, row: int, fields: dict[str, str], votes: Votes | None) -> Sample:
        place = f"{self.table.name}, row {row}"
        usage = fields["Usage"].strip()
        if usage not in USAGE_SPLITS:
            raise DatasetFormatError(f"{place}: Usage is {usage[:40]!r}; it is one of {', '.join(USAGE_SPLITS)}")
        return Sample(
            image=_pixels(fields["pixels"], place=place),
            label=_label(fields["emotion"].strip(), place=place),
            split=USAGE_SPLITS[usage],
            source=self.table.name,
            row=row,
            votes=NO_VOTES if votes is None else _votes_of(row, usage, votes, place=place),
        )


def _read_all_votes(path: Path) -> Votes:
    rows = enumerate(read_rows(path, ("Usage", *FERPLUS_COLUMNS)))
    return [(fields["Usage"].strip(), read_votes(fields, place=f"{path.name}, row {row}")) for row, fields in rows]


def _votes_of(row: int, usage: str, votes: Votes, *, place: str) -> tuple[int, ...]:
    if row >= len(votes):
        raise DatasetFormatError(f"{place}: {VOTES_NAME} ends after {len(votes):,} rows; the two tables join by row")
    if votes[row][0] != usage:
        raise DatasetFormatError(f"{place}: Usage is {usage} here and {votes[row][0][:40]!r} in {VOTES_NAME}")
    return votes[row][1]


def _pixels(text: str, *, place: str) -> NDArray[np.uint8]:
    try:
        values = bytes(map(int, text.split()))
    except ValueError:
        raise DatasetFormatError(f"{place}: pixels are whole numbers from 0 to 255") from None
    if len(values) != SIDE * SIDE:
        raise DatasetFormatError(f"{place}: {len(values):,} pixels; a picture has {SIDE} x {SIDE} = {SIDE * SIDE:,}")
    return np.frombuffer(values, np.uint8).reshape(SIDE, SIDE)


def _label(text: str, *, place: str) -> str:
    if text not in map(str, range(len(EMOTIONS))):
        raise DatasetFormatError(f"{place}: emotion is {text[:40]!r}; it is a number from 0 to {len(EMOTIONS) - 1}")
    return EMOTIONS[int(text)]


def _count_lines(path: Path) -> int:
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            lines, last = lines + block.count(b"\n"), block[-1:]
    return lines + (last != b"\n")
