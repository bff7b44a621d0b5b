"""Writing LiteRT files: float32, float16 weights, or int8 calibrated on real faces. Needs TensorFlow.

The converter folds batch normalization into the convolutions in front of it.
"""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import Card

FLOAT_IN_INT8 = ("FULLY_CONNECTED", "MEAN")
"""Operations that stay float32 in an int8 file: the heads and the average pooling in front of them.

Quantized, a logit has at most 256 values over the widest range ever seen. On FER2013 PrivateTest a small ResNet's
largest error of a probability falls from 0.15 to 0.06 by this, for no time: the convolutions hold all of it.
"""


def write(model: Any, card: Card, folder: Path, *, variant: str, faces: NDArray[np.uint8]) -> str:
    """Write a Keras model as `model_<variant>.tflite`; crops `uint8 (n, S, S, C)` in, each head's raw outputs out.

    Args:
        model: the Keras model.
        card: its card.
        folder: to write into.
        variant: "float32", "float16" (weights only) or "int8" (convolutions wholly in integers).
        faces: real training faces `uint8 (n, S, S, C)`; int8 takes the ranges of its values from them.

    Returns:
        The file's path in the folder.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory(dir=folder, prefix="saved-") as saved, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _taking_bytes(model, card).export(saved, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(saved)
        content = _CONVERSIONS[variant](converter, faces)
    path = f"model_{variant}.tflite"
    (folder / path).write_bytes(content)
    return path


def _taking_bytes(model: Any, card: Card) -> Any:
    """Return the model behind an input of uint8, so that no caller needs to know about types."""
    import keras

    crop = keras.Input((card.image_size, card.image_size, card.channels), dtype="uint8", name="crop")
    return keras.Model(crop, model(keras.ops.cast(crop, "float32"), training=False))


def _float32(converter: Any, _: NDArray[np.uint8]) -> bytes:
    content: bytes = converter.convert()
    return content


def _float16(converter: Any, _: NDArray[np.uint8]) -> bytes:
    import tensorflow as tf

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    content: bytes = converter.convert()
    return content


def _int8(converter: Any, faces: NDArray[np.uint8]) -> bytes:
    import tensorflow as tf

    def one_by_one() -> Iterator[list[NDArray[np.uint8]]]:
        return ([face[None]] for face in faces)

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = one_by_one
    options = tf.lite.experimental.QuantizationDebugOptions(denylisted_ops=list(FLOAT_IN_INT8))
    quantizer = tf.lite.experimental.QuantizationDebugger(
        converter=converter, debug_dataset=one_by_one, debug_options=options
    )
    content: bytes = quantizer.get_nondebug_quantized_model()
    return content


_CONVERSIONS = {"float32": _float32, "float16": _float16, "int8": _int8}
