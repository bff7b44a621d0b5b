"""LiteRT (`.tflite`): what recognizers run, through one small library, without TensorFlow.

Reading and writing are apart: `mien.formats.litert_export` writes.
"""

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.errors import ModelFileError
from mien.formats.batches import check_heads, in_batches
from mien.formats.native_log import filtered

LARGEST_BATCH = 16
"""Crops that the interpreter reads at once. Measured on a 2.7 M parameter ResNet, one thread: batches of 16 take a
tenth less time a crop than one by one, larger ones no less, and changing the batch costs 0.1 ms."""


class LitertPredictor:
    """A `.tflite` file in a LiteRT interpreter, one caller at a time."""

    def __init__(self, path: Path, card: Card, *, threads: int = 1) -> None:
        self._card = card
        self._lock = Lock()
        self._interpreter = _open_interpreter(path, threads)
        self._input = self._interpreter.get_input_details()[0]
        self._batch = int(self._input["shape"][0])
        self._heads = _head_tensors(self._interpreter, path, card)

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0."""
        with self._lock:
            return in_batches(crops, self._card, self._read, size=LARGEST_BATCH)

    def _read(self, crops: NDArray[np.uint8]) -> dict[str, Any]:
        self._resize(len(crops))
        self._interpreter.set_tensor(self._input["index"], crops.astype(self._input["dtype"], copy=False))
        self._interpreter.invoke()
        return {head: self._interpreter.get_tensor(tensor) for head, tensor in self._heads.items()}

    def _resize(self, batch: int) -> None:
        if batch != self._batch:
            self._interpreter.resize_tensor_input(self._input["index"], (batch, *self._input["shape"][1:]))
            self._interpreter.allocate_tensors()
            self._batch = batch


def open_file(path: Path, card: Card, *, threads: int = 1) -> LitertPredictor:
    """Open a `.tflite` file.

    Raises:
        ModelFileError: LiteRT cannot read the file, or it has other inputs or outputs than the card says.
    """
    return LitertPredictor(path, card, threads=threads)


def _open_interpreter(path: Path, threads: int) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    try:
        with filtered(lambda line: not line.startswith("INFO: ")):
            interpreter = Interpreter(model_path=str(path), num_threads=threads)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ModelFileError(f"LiteRT cannot open {path}: {error}") from None
    return interpreter


def _head_tensors(interpreter: Any, path: Path, card: Card) -> dict[str, int]:
    """Return the output tensor of every head of the card, found by its name in the file's signature."""
    signatures = interpreter.get_signature_list()
    outputs = interpreter.get_signature_runner(next(iter(signatures))).get_output_details() if signatures else {}
    crop = interpreter.get_input_details()[0]["shape"][1:].tolist()
    if crop != [card.image_size, card.image_size, card.channels]:
        raise ModelFileError(
            f"{path} takes crops of {crop}; its card says {card.image_size} px and {card.channels} channels"
        )
    check_heads({name: int(tensor["shape"][-1]) for name, tensor in outputs.items()}, card, path)
    return {head: outputs[head]["index"] for head in card.heads}
