"""What every predictor does alike: check the crops, read them batch by batch, put the answers together."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card

Read = Callable[[NDArray[np.uint8]], Mapping[str, Any]]
"""Reads one batch of crops `(n, S, S, C)`, n > 0, into each head's raw outputs `(n, K)`."""


def in_batches(crops: NDArray[np.uint8], card: Card, read: Read, *, size: int) -> dict[str, NDArray[np.float32]]:
    """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`, at most `size` crops at a time; n may be 0.

    Raises:
        ValueError: the crops have another shape or type than the card says.
    """
    _check(crops, card)
    outputs = {head: np.empty((len(crops), len(labels)), np.float32) for head, labels in card.heads.items()}
    for start in range(0, len(crops), size):
        answer = read(crops[start : start + size])
        for head, rows in outputs.items():
            rows[start : start + size] = answer[head]
    return outputs


def _check(crops: NDArray[np.uint8], card: Card) -> None:
    wanted = (card.image_size, card.image_size, card.channels)
    if crops.dtype != np.uint8 or crops.ndim != 4 or crops.shape[1:] != wanted:
        size = ", ".join(map(str, wanted))
        raise ValueError(f"model {card.name!r} takes crops of uint8 (n, {size}); got {crops.dtype} {crops.shape}")
