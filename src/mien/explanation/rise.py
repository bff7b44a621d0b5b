"""RISE: cover random parts many times and see what goes with a high answer (Petsiuk et al. 2018, arXiv:1806.07421)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.explanation.covering import Chance, Crops, Map, blurred, read_covered

MASKS = 512
"""Versions of the face that are read. Maps of two seeds agree the better the more there are; time grows with them."""

CELLS = 7
"""Cells a side of the coarse grid that each mask is drawn on, as in the paper."""


def effect(chance: Chance, crop: Crops, *, seed: int = 0, masks: int = MASKS, cells: int = CELLS) -> Map:
    """Return how much of the label's probability hangs on each pixel, `(S, S)`.

    The paper weighs each mask by its answer, which leaves a pixel's value to chance twice: by the answers and by how
    often it was shown. Here the value is the mean answer with the pixel shown less that with it covered; in expectation
    it ranks pixels alike, it has a meaning of its own (a probability), and nought means that nothing hangs on it.

    Args:
        chance: reads crops into the label's probability.
        crop: the face `(S, S, C)`.
        seed: of the masks; the same seed gives the same map.
        masks: how many versions are read.
        cells: a side of the grid of the masks.
    """
    shown = random_masks(crop.shape[0], count=masks, cells=cells, seed=seed).reshape(masks, -1)
    answers = read_covered(chance, crop, blurred(crop), shown.reshape(masks, *crop.shape[:2]))
    centred = (answers - answers.mean()).astype(np.float32)  # changes no difference, but float32's sums stay exact
    difference = _mean(centred, shown) - _mean(centred, 1 - shown)
    return np.asarray(difference.reshape(crop.shape[:2]), np.float32)


def _mean(answers: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each pixel's mean answer, weighted by `(n, pixels)`."""
    mean: NDArray[np.float32] = answers @ weights / np.maximum(weights.sum(axis=0), 1e-6)
    return mean


def random_masks(side: int, *, count: int, cells: int, seed: int) -> Map:
    """Return smooth masks `(count, side, side)`, 0 (covered) to 1 (shown), each pixel shown about half of the time.

    As in the paper: a coarse grid of cells that are shown or not by the toss of a coin, enlarged bilinearly and cut out
    at a random shift of up to a cell. Following each mask by its opposite, a common way to less noise, gave more of it
    on these faces: the answer hangs on which parts are shown together, and the opposites say little new of that.
    """
    generator = np.random.default_rng(seed)
    cell = -(-side // cells)
    large = (cells + 1) * cell
    masks = np.empty((count, side, side), np.float32)
    for mask in masks:
        grid = generator.integers(0, 2, (cells + 1, cells + 1)).astype(np.float32)
        top, left = generator.integers(0, cell, 2)
        smooth = cv2.resize(grid, (large, large), interpolation=cv2.INTER_LINEAR)
        mask[...] = smooth[top : top + side, left : left + side]
    return masks
