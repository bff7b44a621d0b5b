"""The seam between the training loop and what is learned."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Predict = Callable[[NDArray[np.uint8]], dict[str, NDArray[np.float32]]]
"""Crops uint8 `(n, S, S, C)` to raw outputs `{head: (n, width)}`."""


class Task(Protocol):
    """What is learned, from which rows, and how well."""

    @property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """Output name to what its columns mean."""
        ...

    @property
    def data(self) -> Mapping[str, str]:
        """Data set name to the hash of its prepared form."""
        ...

    @property
    def steps(self) -> int:
        """Batches of one epoch."""
        ...

    def batch(self, epoch: int, step: int) -> tuple[NDArray[Any], dict[str, Any], dict[str, Any]]:
        """Return crops, targets and row weights by head of one step; the same step always gives the same batch."""
        ...

    def crops(self, epoch: int, step: int) -> NDArray[Any]:
        """Return the crops of one step alone, the same that `batch` gives."""
        ...

    def losses(self) -> dict[str, Any]:
        """Return each head's Keras loss, from raw outputs."""
        ...

    def loss_weights(self) -> dict[str, float]:
        """Return each head's weight."""
        ...

    def validate(self, predict: Predict) -> dict[str, float]:
        """Score on the validation rows; the entry `score` is what the best epoch is chosen by, higher is better."""
        ...
