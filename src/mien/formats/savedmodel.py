"""TensorFlow's SavedModel, as TensorFlow Serving takes it: `saved_model.pb` and `variables/` in the version's folder.

Its signature `serving_default` takes `crop`, uint8 `(n, S, S, C)`. For an expression model it answers each view
(`emotions`, `ferplus`, `fer2013`) with calibrated probabilities and each head with its raw outputs under
`<head>_logits`; other models answer each head's raw outputs under its own name.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.calibration import affine
from mien.card import Card
from mien.emotions import LABEL_VIEWS, VIEW_HEADS, LabelView, view_of
from mien.errors import MissingExtraError, ModelFileError
from mien.formats.batches import check_heads, in_batches

LARGEST_BATCH = 256

FILE = "saved_model.pb"

SIGNATURE = "serving_default"


class SavedModelPredictor:
    """A SavedModel in TensorFlow, which any thread may call at any time."""

    def __init__(self, path: Path, card: Card) -> None:
        self._card = card
        self._model = _load(path.parent)
        self._signature = self._model.signatures[SIGNATURE]
        outputs = self._signature.structured_outputs
        heads = {_raw(card, head): head for head in card.heads}
        check_heads({heads.get(name, name): spec.shape[-1] for name, spec in outputs.items()}, card, path)

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0."""
        return in_batches(crops, self._card, self._read, size=LARGEST_BATCH)

    def _read(self, crops: NDArray[np.uint8]) -> dict[str, Any]:
        import tensorflow as tf

        outputs = self._signature(crop=tf.constant(crops))
        return {head: outputs[_raw(self._card, head)].numpy() for head in self._card.heads}


def open_file(path: Path, card: Card, *, threads: int = 1) -> SavedModelPredictor:
    """Open the SavedModel whose `saved_model.pb` this is; TensorFlow itself decides how many threads it uses.

    Raises:
        ModelFileError: TensorFlow cannot read it, or it has other outputs than the card says.
        MissingExtraError: TensorFlow is not installed.
    """
    return SavedModelPredictor(path, card)


def write(model: Any, card: Card, folder: Path, *, variant: str, faces: NDArray[np.uint8]) -> str:
    """Write a Keras model as a SavedModel, straight into the folder, with the card's calibration in its graph.

    Returns:
        The path of `saved_model.pb` in the folder.
    """
    import keras
    import tensorflow as tf

    def serve(crop: Any) -> dict[str, Any]:
        logits = model(tf.cast(crop, tf.float32), training=False)
        return _views(logits, card) | {_raw(card, head): logits[head] for head in card.heads}

    crop = tf.TensorSpec((None, card.image_size, card.image_size, card.channels), tf.uint8, name="crop")
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("serve", serve, input_signature=[crop])
    whole = folder / "whole"
    archive.write_out(str(whole), verbose=False)
    for part in (FILE, "variables"):
        shutil.move(whole / part, folder / part)
    shutil.rmtree(whole)
    return FILE


def _views(logits: Any, card: Card) -> dict[str, Any]:
    """Return the calibrated probabilities of every view the model can answer in."""
    if card.task != "expression":
        return {}
    return {
        view: _calibrated(logits[VIEW_HEADS[view]], card, view)
        for view in LABEL_VIEWS
        if VIEW_HEADS[view] in card.heads
    }


def _calibrated(logits: Any, card: Card, view: LabelView) -> Any:
    """What `mien.calibration.probabilities` computes, as a part of the graph."""
    import tensorflow as tf

    matrix, bias = (tf.constant(part, tf.float32) for part in affine(card, VIEW_HEADS[view]))
    mapped = tf.matmul(tf.nn.log_softmax(logits), matrix, transpose_b=True) + bias
    return tf.nn.softmax(view_of(mapped, view))


def _raw(card: Card, head: str) -> str:
    """Return the name of a head's raw output; views of an expression model have the plain names."""
    return f"{head}_logits" if card.task == "expression" else head


def _load(folder: Path) -> Any:
    try:
        import tensorflow as tf
    except ImportError:
        raise MissingExtraError(f"{folder} needs TensorFlow: pip install 'mien[train]'") from None
    try:
        return tf.saved_model.load(str(folder))
    except Exception as error:  # TensorFlow's exceptions have no common parent but this
        raise ModelFileError(f"TensorFlow cannot open the SavedModel in {folder}: {error}") from None
