"""Keras (`.keras`): what training writes, and what every export is checked against. Any Keras backend will do."""

import zipfile
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.errors import MissingExtraError, ModelFileError
from mien.formats.batches import check_heads, in_batches

LARGEST_BATCH = 256


class KerasPredictor:
    """A Keras model, one caller at a time.

    Args:
        model: from pixels 0 to 255 `(n, S, S, C)` to `{head: (n, K)}`.
        card: says which heads it has.
    """

    def __init__(self, model: Any, card: Card) -> None:
        self._model, self._card = model, card
        self._lock = Lock()

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0."""
        with self._lock:
            return in_batches(crops, self._card, self._read, size=LARGEST_BATCH)

    def _read(self, crops: NDArray[np.uint8]) -> Any:
        return self._model.predict_on_batch(crops.astype(np.float32))


def open_file(path: Path, card: Card, *, threads: int = 1) -> KerasPredictor:
    """Open a `.keras` file; Keras itself decides how many threads it uses.

    Raises:
        ModelFileError: Keras cannot read the file, or it has other outputs than the card says.
        MissingExtraError: Keras or its backend is not installed.
    """
    model = load(path)
    check_heads({name: tensor.shape[-1] for name, tensor in _outputs(model).items()}, card, path)
    return KerasPredictor(model, card)


def load(path: Path) -> Any:
    """Return the Keras model in a file; code inside the file is not run (`safe_mode`).

    Raises:
        ModelFileError: Keras cannot read the file.
        MissingExtraError: Keras or its backend is not installed.
    """
    try:
        import keras
    except ImportError as error:
        raise MissingExtraError(f"{path} needs Keras and its backend: pip install 'mien[train]' ({error})") from None
    try:
        return keras.models.load_model(path, compile=False)
    except (ValueError, OSError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"Keras cannot open {path}: {error}") from None


def _outputs(model: Any) -> dict[str, Any]:
    return model.output if isinstance(model.output, dict) else {}
