"""Which regions of a face carry its verdict: cover parts, read again, and see what the answer loses.

One method a file, each with `effect(chance, crop, seed) -> (S, S)`. They need nothing of a network but its answers, so
any file that can be served can be explained.
"""

from collections.abc import Callable
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from mien.explanation.covering import Chance, Crops, Map
from mien.explanation.faithfulness import areas
from mien.results import Explanation

METHODS = ("rise", "occlusion")
"""The methods by the names of their modules; the first is what is used unless told otherwise."""

GRADCAM_ELSEWHERE = "Grad-CAM needs a run's Keras file and the extra 'train': mien.evaluation.gradcam"
"""Where the method is that looks into the network, for those who ask for it here."""

Read = Callable[[Crops], NDArray[np.floating]]
"""From crops `(n, S, S, C)` to the probabilities `(n, K)` of all labels."""

__all__ = ["GRADCAM_ELSEWHERE", "METHODS", "Chance", "Crops", "Map", "Read", "chance_of", "effect", "explain"]


def explain(
    read: Read,
    crop: Crops,
    labels: tuple[str, ...],
    *,
    method: str = METHODS[0],
    label: str | None = None,
    seed: int = 0,
) -> Explanation:
    """Tell which regions of one face carry a label's probability, and how far the map can be trusted.

    Args:
        read: gives the probabilities of crops.
        crop: the face `uint8 (S, S, C)`, as the network takes it.
        labels: what the columns of the probabilities mean.
        method: one of `METHODS`.
        label: whose probability is explained; None for the face's most probable one.
        seed: of what a method leaves to chance; the same seed gives the same explanation.

    Raises:
        ValueError: there is no such method or label.
    """
    if label is not None and label not in labels:
        raise ValueError(f"unknown label {label!r}; there are {', '.join(labels)}")
    label = label or labels[int(read(crop[None])[0].argmax())]
    chance = chance_of(read, labels.index(label))
    found = effect(method, chance, crop, seed=seed)
    trust = areas(chance, crop, found, seed=seed)
    return Explanation(method, label, crop, found, deletion=trust.deletion, insertion=trust.insertion)


def effect(method: str, chance: Chance, crop: Crops, *, seed: int = 0) -> Map:
    """Return the probability that hangs on each pixel `(S, S)`, by one of `METHODS`.

    Raises:
        ValueError: there is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; there are {', '.join(METHODS)}. {GRADCAM_ELSEWHERE}")
    found: Map = import_module(f"mien.explanation.{method}").effect(chance, crop, seed=seed)
    return found


def chance_of(read: Read, place: int) -> Chance:
    """Return the probability of one label alone, the one in column `place`."""
    return lambda crops: read(crops)[:, place]
