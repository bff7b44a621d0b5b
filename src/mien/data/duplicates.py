"""Copies of pictures, exact and near, inside and across the splits."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.data.crops import resize
from mien.data.sample import SPLITS
from mien.files import write_atomically

SIDE = 48
"""Pictures are compared as grey squares of this side."""

THRESHOLD = 0.9
"""Two pictures whose absolute correlation, either of them mirrored or not, reaches this are near copies.

On FER2013, 521 of the 3,589 PrivateTest pictures then have a copy in Training.
"""

BLOCK = 2048
"""Rows and columns of one matrix product: 2048 x 2048 correlations are 17 MB."""

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
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

    def spread(self, mask: NDArray[np.bool_]) -> "Copies":
        """Return these as the copies of the pictures that a mask chose; the others have none and are in group -1."""
        exact, near = np.zeros((2, len(mask), len(SPLITS)), np.bool_)
        group = np.full(len(mask), -1, np.int64)
        exact[mask], near[mask], group[mask] = self.exact, self.near, self.group
        return Copies(exact, near, group)


@dataclass(slots=True)
class Notebook:
    """Keeps what is found so far in a file, so that a killed search goes on.

    Attributes:
        path: the file; it must be about the same pictures.
    """

    path: Path

    def read(self, count: int) -> tuple[int, NDArray[np.bool_]]:
        """Return how many block rows are done and the flags `(count, 3)` found; nothing where the file does not fit."""
        try:
            with np.load(self.path, allow_pickle=False) as file:
                done, flags = int(file["done"]), file["flags"]
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            done, flags = 0, np.zeros((count, len(SPLITS)), np.bool_)
        return (done, flags) if flags.shape == (count, len(SPLITS)) else (0, np.zeros((count, len(SPLITS)), np.bool_))

    def write(self, done: int, flags: NDArray[np.bool_]) -> None:
        """Note how many block rows are done, and the flags."""
        buffer = io.BytesIO()
        np.savez(buffer, done=done, flags=flags)
        write_atomically(self.path, buffer.getvalue())


def grey_square(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a crop `(S, S, C)` as the grey `uint8 (48, 48)` in which pictures are compared."""
    return resize(image, size=SIDE, channels=1)[:, :, 0]


def find_copies(
    images: NDArray[np.uint8],
    splits: NDArray[np.int64],
    *,
    near: bool = True,
    notebook: Notebook | None = None,
    progress: Progress = lambda share: None,
) -> Copies:
    """Find every picture's copies.

    Args:
        images: grey squares, `uint8 (n, 48, 48)`.
        splits: each picture's split as its index in `SPLITS`.
        near: also look for near copies, which takes time in the square of n.
        notebook: where to keep what is found on the way.
        progress: told the share done, 0 to 1.
    """
    if not len(images):
        none = np.zeros((0, len(SPLITS)), np.bool_)
        return Copies(none, none, np.zeros(0, np.int64))
    group = np.unique(images.reshape(len(images), -1), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    exact = _same_group(group, splits)
    if not near:
        return Copies(exact, exact, group)
    # One picture a group and split is enough to compare: the others look the same.
    _, first, inverse = np.unique(group * len(SPLITS) + splits, return_index=True, return_inverse=True)
    flags = _near(images[first], splits[first], notebook, progress)
    return Copies(exact, exact | flags[inverse.reshape(-1)], group)


def correlations(images: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the absolute correlation of each picture with each of the others, mirrored or not, whichever is larger.

    Args:
        images: grey squares, `uint8 (n, 48, 48)`.
        others: the same, `(m, 48, 48)`.

    Returns:
        `float32 (n, m)`, from 0 to 1.
    """
    return _correlation(_halves(images), _halves(others))


def _same_group(group: NDArray[np.int64], splits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell, for each picture and split, whether the split holds another picture of its group."""
    members = np.zeros((int(group.max()) + 1, len(SPLITS)), np.int64)
    np.add.at(members, (group, splits), 1)
    others = members[group]
    others[np.arange(len(group)), splits] -= 1
    return others > 0


def _near(
    images: NDArray[np.uint8], splits: NDArray[np.int64], notebook: Notebook | None, progress: Progress
) -> NDArray[np.bool_]:
    """Compare every picture with every later one, block by block, and flag both."""
    count = len(images)
    blocks = [slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
    done, flags = notebook.read(count) if notebook else (0, np.zeros((count, len(SPLITS)), np.bool_))
    for number, rows in enumerate(blocks[done:], done):
        halves = _halves(images[rows])
        for columns in blocks[number:]:
            close = _correlation(halves, _halves(images[columns])) >= THRESHOLD
            if rows == columns:
                np.fill_diagonal(close, False)
            _flag(flags, close, rows, columns, splits)
        if notebook:
            notebook.write(number + 1, flags)
        left = len(blocks) - number - 1
        progress(1 - left * (left + 1) / (len(blocks) * (len(blocks) + 1)))
    return flags


def _flag(
    flags: NDArray[np.bool_], close: NDArray[np.bool_], rows: slice, columns: slice, splits: NDArray[np.int64]
) -> None:
    row, column = np.nonzero(close)
    row, column = row + rows.start, column + columns.start
    flags[row, splits[column]] = True
    flags[column, splits[row]] = True


def _correlation(
    rows: tuple[NDArray[np.float32], NDArray[np.float32]], columns: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Return the largest absolute correlation of each row picture, as it is and mirrored, with each column picture.

    With E and O the products of the even and odd halves, the correlation is E + O and that of the mirrored picture
    E - O, so the larger of their absolutes is |E| + |O|: one full product for two correlations.
    """
    even = rows[0] @ columns[0].T
    odd = rows[1] @ columns[1].T
    np.abs(even, out=even)
    even += np.abs(odd, out=odd)
    return np.asarray(even, np.float32)


def _halves(images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the parts of each picture that mirroring keeps and turns round, of pictures of mean 0 and length 1.

    A constant picture is all zero and so correlates with none.
    """
    vectors = images.astype(np.float32)
    vectors -= vectors.mean(axis=(1, 2), keepdims=True)
    length = np.sqrt((vectors**2).sum(axis=(1, 2), keepdims=True))
    vectors /= np.where(length > 1e-3, length, np.inf)
    left, right = vectors[:, :, : SIDE // 2], vectors[:, :, : SIDE // 2 - 1 : -1]
    flat = (len(images), SIDE * SIDE // 2)
    return ((left + right) / np.sqrt(np.float32(2))).reshape(flat), ((left - right) / np.sqrt(np.float32(2))).reshape(
        flat
    )
