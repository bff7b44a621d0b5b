"""What every predictor does alike: check heads and crops, read batch by batch, put the answers together."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.errors import ModelFileError

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


def check_heads(found: Mapping[str, int], card: Card, path: Path) -> None:
    """Make sure that a file has every head of the card.

    Args:
        found: the file's output names, as the card would call them, and their widths.
        card: of the model.
        path: of the file, for the message.

    Raises:
        ModelFileError: a head is missing, or has another width.
    """
    wanted = {head: len(labels) for head, labels in card.heads.items()}
    if {head: found.get(head) for head in wanted} != wanted:
        raise ModelFileError(f"{path} has the outputs {_listed(found)}; its card says {_listed(wanted)}")


def _listed(heads: Mapping[str, int]) -> str:
    return ", ".join(f"{head} ({width})" for head, width in sorted(heads.items())) or "none"


def _check(crops: NDArray[np.uint8], card: Card) -> None:
    wanted = (card.image_size, card.image_size, card.channels)
    if crops.dtype != np.uint8 or crops.ndim != 4 or crops.shape[1:] != wanted:
        size = ", ".join(map(str, wanted))
        raise ValueError(f"model {card.name!r} takes crops of uint8 (n, {size}); got {crops.dtype} {crops.shape}")
