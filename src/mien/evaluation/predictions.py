"""Running a model over a data set: the heads' logits for every picture."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.data.dataset import Dataset
from mien.errors import ModelError
from mien.faces.align import resize_crops
from mien.formats import Predictor

BATCH = 256
"""Crops a call; more gains nothing and takes memory."""

Progress = Callable[[float], None]


def predict(
    predictor: Predictor, card: Card, dataset: Dataset, *, progress: Progress = lambda share: None
) -> dict[str, NDArray[np.float32]]:
    """Return each head's logits `(n, K)` for every picture of a data set, resized as a recognizer resizes crops.

    Args:
        predictor: the network.
        card: its card: how it must be fed and what its heads mean.
        dataset: n pictures.
        progress: told the share done, 0 to 1.

    Raises:
        ModelError: an answer is NaN or infinite, of which no score would be true.
    """
    logits = {head: np.zeros((len(dataset), len(labels)), np.float32) for head, labels in card.heads.items()}
    for start in range(0, len(dataset), BATCH):
        crops = resize_crops(dataset.images[start : start + BATCH], size=card.image_size, channels=card.channels)
        answer = predictor.predict(crops)
        for head, values in logits.items():
            values[start : start + len(crops)] = answer[head]
        progress(min(1.0, (start + BATCH) / len(dataset)))
    for head, values in logits.items():
        if wrong := int((~np.isfinite(values)).any(axis=1).sum()):
            raise ModelError(
                f"model {card.name!r} cannot be scored: its head {head!r} answers NaN or infinity for {wrong:,} of "
                f"{len(dataset):,} faces; export or train it again"
            )
    return logits
