"""Occlusion: slide a patch over the face and see what the answer loses (Zeiler and Fergus 2014, arXiv:1311.2901)."""

import numpy as np
from numpy.typing import NDArray

from mien.explanation.covering import Chance, Crops, Map, blurred, read_covered

PATCH = 1 / 6
"""Side of the patch as a share of the crop's: about an eye. Larger ones made the maps less faithful."""

STEPS = 10
"""Places of the patch a side; at its first and last one its centre is on the edge."""


def effect(chance: Chance, crop: Crops, *, seed: int = 0, patch: float = PATCH, steps: int = STEPS) -> Map:
    """Return how much of the label's probability is lost where a patch is centred on a pixel, `(S, S)`.

    Args:
        chance: reads crops into the label's probability.
        crop: the face `(S, S, C)`.
        seed: nothing here is left to chance; every method takes one.
        patch: side of the patch as a share of S.
        steps: places of the patch a side; `steps` squared and one more versions are read, and the map lies evenly
            between the places.
    """
    side = crop.shape[0]
    centres, pixels = np.linspace(0, side, steps), np.arange(side) + 0.5
    shown = np.concatenate([1 - _patches(pixels, centres, patch * side), np.ones((1, side, side), np.float32)])
    *answers, whole = read_covered(chance, crop, blurred(crop), shown)
    between = np.stack([np.interp(pixels, centres, one) for one in np.eye(steps)], axis=1)
    lost = whole - np.reshape(answers, (steps, steps))
    return np.asarray(between @ lost @ between.T, np.float32)


def _patches(pixels: NDArray[np.floating], centres: NDArray[np.floating], width: float) -> Map:
    """Return the patches `(steps * steps, S, S)`, row by row: 1 where covered."""
    bands = np.abs(pixels - centres[:, None]) <= width / 2
    squares = bands[:, None, :, None] & bands[None, :, None, :]
    return np.asarray(squares.reshape(-1, len(pixels), len(pixels)), np.float32)
