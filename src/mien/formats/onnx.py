"""ONNX (`.onnx`), read by ONNX Runtime and written by tf2onnx."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.errors import MissingExtraError, ModelFileError
from mien.formats.batches import check_heads, in_batches

LARGEST_BATCH = 32

OPSET = 18
"""The newest that tf2onnx 1.17 writes."""

FILE = "model.onnx"


class OnnxPredictor:
    """An `.onnx` file in an ONNX Runtime session, which any thread may call at any time."""

    def __init__(self, path: Path, card: Card, *, threads: int = 1) -> None:
        self._card = card
        self._session = _open_session(path, threads)
        self._input = self._session.get_inputs()[0].name
        check_heads({o.name: o.shape[-1] for o in self._session.get_outputs()}, card, path)

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0."""
        return in_batches(crops, self._card, self._read, size=LARGEST_BATCH)

    def _read(self, crops: NDArray[np.uint8]) -> dict[str, Any]:
        heads = list(self._card.heads)
        return dict(zip(heads, self._session.run(heads, {self._input: np.ascontiguousarray(crops)}), strict=True))


def open_file(path: Path, card: Card, *, threads: int = 1) -> OnnxPredictor:
    """Open an `.onnx` file.

    Raises:
        ModelFileError: ONNX Runtime cannot read the file, or it has other outputs than the card says.
        MissingExtraError: ONNX Runtime is not installed.
    """
    return OnnxPredictor(path, card, threads=threads)


def write(model: Any, card: Card, folder: Path, *, variant: str, faces: NDArray[np.uint8]) -> str:
    """Write a Keras model as `model.onnx`; crops `uint8 (n, S, S, C)` in, each head's raw outputs out.

    Returns:
        The file's path in the folder.
    """
    import tensorflow as tf
    import tf2onnx

    crop = tf.TensorSpec((None, card.image_size, card.image_size, card.channels), tf.uint8, name="crop")

    @tf.function(input_signature=[crop])  # type: ignore[untyped-decorator]
    def read(crop: Any) -> Any:
        return model(tf.cast(crop, tf.float32), training=False)

    graph, _ = tf2onnx.convert.from_function(read, input_signature=[crop], opset=OPSET)
    (folder / FILE).write_bytes(graph.SerializeToString())
    return FILE


def _open_session(path: Path, threads: int) -> Any:
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime 1.29 and later would report home
    try:
        import onnxruntime
    except ImportError:
        raise MissingExtraError(f"{path} needs ONNX Runtime: pip install onnxruntime") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own exceptions have no common parent but this
        raise ModelFileError(f"ONNX Runtime cannot open {path}: {error}") from None
