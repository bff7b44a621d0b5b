"""How far a map tells what the network looks at: deletion and insertion areas (Petsiuk et al. 2018, arXiv:1806.07421).

Pixels are taken away, hottest first: where the map is right, the answer falls at once, and the area under its curve is
small. Pixels are put in, hottest first: where the map is right, the answer rises at once, and the area is large.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.explanation.covering import Chance, Crops, Map, blurred, level, read_covered

STEPS = 24
"""Parts of the face that are taken away one after the other."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Mean probability of the label, 0 to 1, while pixels go or come in the order of a map."""

    deletion: float
    insertion: float


def areas(chance: Chance, crop: Crops, heat: Map, *, steps: int = STEPS, seed: int = 0) -> Areas:
    """Return both areas of a map, by the trapezoidal rule over the share of pixels.

    Deleted pixels take the crop's mean, inserted ones come onto a blurred crop, as in the paper.

    Args:
        chance: reads crops into the label's probability.
        crop: the face `(S, S, C)`.
        heat: the map `(S, S)`; only its order counts.
        steps: parts the pixels are cut into; twice as many versions of the face are read, and two more.
        seed: of the order among pixels of equal heat.
    """
    hottest = first_shown(heat, steps=steps, seed=seed)
    return Areas(
        deletion=float(np.trapezoid(read_covered(chance, crop, level(crop), 1 - hottest), dx=1 / steps)),
        insertion=float(np.trapezoid(read_covered(chance, crop, blurred(crop), hottest), dx=1 / steps)),
    )


def first_shown(heat: Map, *, steps: int, seed: int) -> NDArray[np.float32]:
    """Return `(steps + 1, S, S)`: 1 for the hottest 0, 1/steps, ... 1 of the pixels, 0 for the others."""
    flat = heat.ravel()
    lots = np.random.default_rng(seed).permutation(len(flat))
    rank = np.empty(len(flat), np.int64)
    rank[np.lexsort((lots, -flat))] = np.arange(len(flat))
    counts = np.rint(np.linspace(0, len(flat), steps + 1))
    return np.asarray(rank[None] < counts[:, None], np.float32).reshape(steps + 1, *heat.shape)
