"""Drawing train, validation and test where a source has none: stratified by label, and the same every time."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.data.sample import SPLITS


def draw(
    splits: Sequence[str], labels: Sequence[str], units: Sequence[str], *, validation_share: float, test_share: float
) -> list[str]:
    """Return the splits with the missing ones drawn.

    Pictures without a split are drawn into train, validation and test, except into one that the source has itself.
    Where the source has splits but no validation, its share is drawn from train, for training stops early by it.

    Args:
        splits: each picture's split, or empty.
        labels: each picture's label; every label is spread by the same shares.
        units: pictures of one unit stay together: copies of one picture, or one person's pictures.
        validation_share: share of the drawn pictures for validation.
        test_share: share of the drawn pictures for test.
    """
    drawn = list(splits)
    present = set(splits) - {""}
    shares = {"validation": validation_share, "test": test_share}
    shares = {split: 0.0 if split in present else share for split, share in shares.items()}
    open_rows = [row for row, split in enumerate(splits) if not split]
    if not open_rows and "validation" not in present:
        open_rows = [row for row, split in enumerate(splits) if split == "train"]
        shares["test"] = 0.0
    for row, split in zip(open_rows, _deal(open_rows, labels, units, shares), strict=True):
        drawn[row] = split
    return drawn


def _deal(rows: list[int], labels: Sequence[str], units: Sequence[str], shares: dict[str, float]) -> list[str]:
    """Deal unit after unit, in the order of their hashes, to the split that lacks most of the unit's labels."""
    words = sorted({labels[row] for row in rows})
    members: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        members[units[row]].append(row)
    lacking = _targets(rows, words, labels, shares)
    chosen = {}
    for unit in sorted(members, key=lambda unit: hashlib.sha256(unit.encode(errors="replace")).digest()):
        counts = np.bincount([words.index(labels[row]) for row in members[unit]], minlength=len(words))
        best = int((lacking @ counts).argmax())
        lacking[best] -= counts
        chosen[unit] = SPLITS[best]
    return [chosen[units[row]] for row in rows]


def _targets(rows: list[int], words: list[str], labels: Sequence[str], shares: dict[str, float]) -> NDArray[np.float64]:
    """Return how many pictures of each label each split is to get: `(3, labels)`."""
    totals = np.array([sum(labels[row] == word for row in rows) for word in words], np.float64)
    split_shares = [1 - sum(shares.values()), shares["validation"], shares["test"]]
    return np.outer(split_shares, totals)
