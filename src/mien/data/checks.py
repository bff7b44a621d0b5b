"""Checks on the way in: what is dropped and why, and the report of what was found."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mien.data import prepared
from mien.data.duplicates import SIDE, Copies, grey_square
from mien.data.manifest import Groups, Report
from mien.data.sample import SPLITS

CONSTANT = "constant picture"
COPY = "copy of a {} picture"

NAMED_FILES = 20
"""How many unusable files a report names."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the checks need to see of every picture.

    Attributes:
        squares: `uint8 (n, 48, 48)`, grey; zero for unusable pictures.
        usable: bool `(n,)`.
        constant: bool `(n,)`: one value all over.
    """

    squares: NDArray[np.uint8]
    usable: NDArray[np.bool_]
    constant: NDArray[np.bool_]


def look(table: pa.Table, *, channels: int) -> Look:
    """Decode every picture of a table once."""
    squares = np.zeros((table.num_rows, SIDE, SIDE), np.uint8)
    usable, constant = np.zeros(table.num_rows, np.bool_), np.zeros(table.num_rows, np.bool_)
    for row, data in enumerate(table["image"].to_pylist()):
        if data:
            crop = prepared.decode(data, channels=channels)
            squares[row], usable[row] = grey_square(crop), True
            constant[row] = (crop == crop[0, 0]).all()
    return Look(squares, usable, constant)


def judge(table: pa.Table, seen: Look, copies: Copies, *, keep_copies: bool) -> pa.Table:
    """Add the columns `kept`, `drop_reason` and `near_duplicate`.

    Pictures that cannot be used are dropped everywhere. Training loses constant pictures and, unless `keep_copies`,
    copies of validation and test pictures; validation and test lose none, so that scores stay comparable.
    """
    split = np.array(table["split"].to_pylist())
    reason = np.array(table["problem"].to_pylist(), dtype=object)
    train = split == "train"
    _set(reason, train & seen.constant, CONSTANT)
    if not keep_copies:
        for held_out in ("test", "validation"):
            _set(reason, train & copies.near[:, SPLITS.index(held_out)], COPY.format(held_out))
    near = ~train & copies.near[:, SPLITS.index("train")]
    columns = [pa.array(reason == "", pa.bool_()), pa.array(reason, pa.string()), pa.array(near, pa.bool_())]
    for field, column in zip(prepared.VERDICT_FIELDS, columns, strict=True):
        table = table.append_column(field, column)
    return table


def report(table: pa.Table, seen: Look, copies: Copies, *, drawn: int) -> Report:
    """Return what the checks found in a judged table.

    Args:
        table: with the columns of `judge`.
        seen: its pictures.
        copies: their copies.
        drawn: how many pictures' splits were drawn.
    """
    split = np.array(table["split"].to_pylist())
    label = np.array(table["label"].to_pylist())
    kept = np.array(table["kept"].to_pylist(), np.bool_)
    problems = table["problem"].to_pylist()
    names = [
        f"{source}: {problem}" for source, problem in zip(table["source"].to_pylist(), problems, strict=True) if problem
    ]
    return Report(
        pictures=_by_split(split, np.ones_like(kept)),
        kept=_by_split(split, kept),
        classes={part: _counts(label[split == part]) for part in SPLITS},
        kept_classes={part: _counts(label[kept & (split == part)]) for part in SPLITS},
        unusable=_counts(filter(None, problems)),
        unusable_files=tuple(names[:NAMED_FILES]),
        constant=_by_split(split, seen.constant),
        dropped=_counts(filter(None, table["drop_reason"].to_pylist())),
        exact_groups=_groups(copies.group[seen.usable], label[seen.usable]),
        exact_copies=_across(split, copies.exact),
        near_copies=_across(split, copies.near),
        drawn=drawn,
    )


def _set(reason: NDArray[Any], mask: NDArray[np.bool_], text: str) -> None:
    reason[mask & (reason == "")] = text


def _counts(words: Any) -> dict[str, int]:
    return dict(sorted(Counter(map(str, words)).items()))


def _by_split(split: NDArray[np.str_], mask: NDArray[np.bool_]) -> dict[str, int]:
    return {part: int((mask & (split == part)).sum()) for part in SPLITS}


def _across(split: NDArray[np.str_], flags: NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    return {part: {other: int(flags[split == part, i].sum()) for i, other in enumerate(SPLITS)} for part in SPLITS}


def _groups(group: NDArray[np.int64], label: NDArray[np.str_]) -> Groups:
    labels: dict[int, list[str]] = {}
    for number, word in zip(group.tolist(), label.tolist(), strict=True):
        labels.setdefault(number, []).append(word)
    several = [words for words in labels.values() if len(words) > 1]
    return Groups(groups=len(several), conflicting_labels=sum(len(set(words)) > 1 for words in several))
