"""Copies of pictures, exact and near, inside and across the splits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.data.sample import SPLITS

SIDE = 48
"""Pictures are compared as grey squares of this side."""

THRESHOLD = 0.9
"""Two pictures whose absolute correlation, either of them mirrored or not, reaches this are near copies.

Measured on FER2013: 521 of the 3,589 PrivateTest pictures have such a copy in Training.
"""

BLOCK = 2048
"""Rows and columns of one matrix product: 2 x 2048 x 2048 correlations are 32 MB."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Where each picture has copies.

    Attributes:
        exact: bool `(n, 3)`: another picture of that split (in the order of `SPLITS`) has the very same pixels.
        near: bool `(n, 3)`: another picture of that split is the same or a near copy, mirrored or not.
        group: int64 `(n,)`: pictures with the same pixels share a number.
    """

    exact: NDArray[np.bool_]
    near: NDArray[np.bool_]
    group: NDArray[np.int64]


def grey_square(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a crop `(S, S, C)` as the grey `uint8 (48, 48)` in which pictures are compared."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.shape[-1] == 3 else image.reshape(image.shape[:2])
    if grey.shape == (SIDE, SIDE):
        return np.asarray(grey, np.uint8)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def find_copies(
    images: NDArray[np.uint8],
    splits: NDArray[np.int64],
    *,
    near: bool = True,
    progress: Callable[[float], None] = lambda share: None,
) -> Copies:
    """Find every picture's copies.

    Args:
        images: grey squares, `uint8 (n, 48, 48)`.
        splits: each picture's split as its index in `SPLITS`.
        near: also look for near copies, which takes time in the square of n.
        progress: told the share done, 0 to 1.
    """
    _, group = np.unique(images.reshape(len(images), -1), axis=0, return_inverse=True)
    group = group.reshape(-1).astype(np.int64)
    exact = _same_group(group, splits)
    found = exact.copy()
    if near and len(images):
        _mark_near(found, images, splits, group, progress)
    return Copies(exact, found, group)


def _same_group(group: NDArray[np.int64], splits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell, for each picture and split, whether the split holds another picture of its group."""
    members = np.zeros((int(group.max(initial=-1)) + 1, len(SPLITS)), np.int64)
    np.add.at(members, (group, splits), 1)
    others = members[group]
    others[np.arange(len(group)), splits] -= 1
    return others > 0


def _mark_near(
    found: NDArray[np.bool_],
    images: NDArray[np.uint8],
    splits: NDArray[np.int64],
    group: NDArray[np.int64],
    progress: Callable[[float], None],
) -> None:
    """Add the near copies to `found`: one picture a group and split is compared, for the others look the same."""
    _, first, inverse = np.unique(group * len(SPLITS) + splits, return_index=True, return_inverse=True)
    flags = np.zeros((len(first), len(SPLITS)), np.bool_)
    own = splits[first]
    for rows, columns, share in _blocks(len(first)):
        close = _correlation(images[first[rows]], images[first[columns]]) >= THRESHOLD
        if rows == columns:
            np.fill_diagonal(close, False)
        for split in range(len(SPLITS)):
            flags[rows, split] |= close[:, own[columns] == split].any(axis=1)
            flags[columns, split] |= close[own[rows] == split].any(axis=0)
        progress(share)
    found |= flags[inverse.reshape(-1)]


def _blocks(count: int) -> Iterator[tuple[slice, slice, float]]:
    """Pairs of row and column blocks of the upper triangle, and the share of them done after each."""
    starts = range(0, count, BLOCK)
    pairs = [(row, column) for row in starts for column in starts if column >= row]
    for done, (row, column) in enumerate(pairs, 1):
        yield slice(row, min(row + BLOCK, count)), slice(column, min(column + BLOCK, count)), done / len(pairs)


def _correlation(rows: NDArray[np.uint8], columns: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the largest absolute correlation of each row picture, as it is and mirrored, with each column picture."""
    right = _normalized(columns).T
    straight = np.abs(_normalized(rows) @ right)
    mirrored = np.abs(_normalized(rows[:, :, ::-1]) @ right)
    return np.asarray(np.maximum(straight, mirrored, out=straight), np.float32)


def _normalized(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return each picture as a vector of mean 0 and length 1; a constant picture is all zero and correlates with none."""
    vectors = images.reshape(len(images), -1).astype(np.float32)
    vectors -= vectors.mean(axis=1, keepdims=True)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 1e-3, length, np.inf), np.float32)
