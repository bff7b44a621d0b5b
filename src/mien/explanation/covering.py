"""Covering parts of a face and reading it again: what every method here does, and all that it needs of a network."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Crops = NDArray[np.uint8]
"""Faces `(n, S, S, C)`, or one `(S, S, C)`."""

Map = NDArray[np.float32]
"""A value for each pixel of a crop, `(S, S)`."""

Chance = Callable[[Crops], NDArray[np.floating]]
"""From crops `(n, S, S, C)` to the probability `(n,)` of the label that is to be explained."""

_BLUR = 1 / 8
_AT_ONCE = 128  # crops made before they are read, so that memory stays bounded


def blurred(crop: Crops) -> Crops:
    """Return the crop `(S, S, C)` with its expression gone: a Gaussian blur of an eighth of its side.

    Covered parts show this rather than grey, because a grey patch is a new thing in the picture, to which a network
    answers with something new; the blur keeps the light and the outline of the head.
    """
    sigma = crop.shape[0] * _BLUR
    smooth = cv2.GaussianBlur(crop, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(smooth, np.uint8).reshape(crop.shape)


def level(crop: Crops) -> Crops:
    """Return a crop of one even tone: the mean of each channel."""
    even = np.empty_like(crop)
    even[...] = np.rint(crop.mean(axis=(0, 1)))
    return even


def read_covered(chance: Chance, crop: Crops, backdrop: Crops, shown: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the label's probability `(n,)` with parts of a crop covered.

    Args:
        chance: reads crops.
        crop: the face `(S, S, C)`.
        backdrop: what shows in the place of covered parts `(S, S, C)`.
        shown: `(n, S, S)`, how far each pixel of each version is the face's own, 0 (covered) to 1 (shown).
    """
    under, over = backdrop.astype(np.float32), crop.astype(np.float32) - backdrop
    answers = np.empty(len(shown))
    for start in range(0, len(shown), _AT_ONCE):
        part = shown[start : start + _AT_ONCE, :, :, None].astype(np.float32)
        answers[start : start + _AT_ONCE] = chance(np.rint(under + part * over).astype(np.uint8))
    return answers
