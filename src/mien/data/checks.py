"""Checks on the way in: what is dropped and why, and the report of what was found."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mien.data import prepared
from mien.data.duplicates import Copies
from mien.data.sample import SPLITS

CONSTANT = "constant picture"
COPY = "copy of a {} picture"


def judge(table: pa.Table, copies: Copies, *, keep_copies: bool) -> pa.Table:
    """Add the columns `kept`, `drop_reason` and `near_duplicate`.

    Pictures that cannot be used are dropped everywhere. Training loses constant pictures and, unless `keep_copies`,
    copies of validation and test pictures; validation and test lose none, so that scores stay comparable.
    """
    split = np.array(table["split"].to_pylist())
    reason = np.array(table["problem"].to_pylist(), dtype=object)
    train = split == "train"
    _set(reason, train & constant(table), CONSTANT)
    if not keep_copies:
        for held_out in ("test", "validation"):
            _set(reason, train & copies.near[:, SPLITS.index(held_out)], COPY.format(held_out))
    near = ~train & copies.near[:, SPLITS.index("train")]
    columns = [pa.array(reason == "", pa.bool_()), pa.array(reason, pa.string()), pa.array(near, pa.bool_())]
    for field, column in zip(prepared.VERDICT_FIELDS, columns, strict=True):
        table = table.append_column(field, column)
    return table


def _set(reason: NDArray[Any], mask: NDArray[np.bool_], text: str) -> None:
    reason[mask & (reason == "")] = text


def constant(table: pa.Table) -> NDArray[np.bool_]:
    """Tell which pictures are one single value all over."""
    flags = np.zeros(table.num_rows, np.bool_)
    for row, data in enumerate(table["image"]):
        if image := data.as_py():
            pixels = prepared.decode(image, channels=3)
            flags[row] = bool((pixels == pixels[0, 0]).all())
    return flags


def report(table: pa.Table, copies: Copies) -> dict[str, Any]:
    """Return what the checks found, ready for JSON."""
    split = np.array(table["split"].to_pylist())
    label = np.array(table["label"].to_pylist())
    problem = Counter(table["problem"].to_pylist())
    problem.pop("", None)
    return {
        "pictures": _by_split(split, np.ones(len(split), np.bool_)),
        "kept": _by_split(split, table["kept"].to_numpy()),
        "classes": {part: dict(Counter(label[split == part].tolist())) for part in SPLITS},
        "unusable": dict(problem),
        "constant": _by_split(split, constant(table)),
        "dropped": dict(Counter(reason for reason in table["drop_reason"].to_pylist() if reason)),
        "exact_groups": _groups(copies.group, label),
        "exact_copies": _across(split, copies.exact),
        "near_copies": _across(split, copies.near),
    }


def _by_split(split: NDArray[np.str_], mask: NDArray[np.bool_]) -> dict[str, int]:
    return {part: int((mask & (split == part)).sum()) for part in SPLITS}


def _across(split: NDArray[np.str_], flags: NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    """Count, for each split, its pictures that have a copy in each split."""
    return {part: {other: int(flags[split == part, i].sum()) for i, other in enumerate(SPLITS)} for part in SPLITS}


def _groups(group: NDArray[np.int64], label: NDArray[np.str_]) -> dict[str, int]:
    labels: dict[int, list[str]] = defaultdict(list)
    for number, word in zip(group.tolist(), label.tolist(), strict=True):
        labels[number].append(word)
    several = [words for words in labels.values() if len(words) > 1]
    return {"groups": len(several), "conflicting_labels": sum(len(set(words)) > 1 for words in several)}
