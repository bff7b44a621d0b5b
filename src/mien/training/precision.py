"""Speed on processors without changing what is computed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras


@contextmanager
def fused_batch_normalization() -> Iterator[None]:
    """Let TensorFlow train batch normalization in one fused kernel while the context lasts; other backends: no change.

    Keras 3 writes it out of single operations, each a pass over memory. With `mixed_bfloat16` on a processor with AMX
    an epoch of a ResNet takes about half the time so (`benchmarks/training_speed.py`). The layer
    stays Keras' own, so what is saved needs nothing of mien's. The kernel's variance for the moving average is the
    unbiased one (n - 1), as in PyTorch; Keras' own is the biased one.
    """
    if keras.backend.backend() != "tensorflow":
        yield
        return
    layer = keras.layers.BatchNormalization
    plain = layer.call
    layer.call = _fused_call(plain)
    try:
        yield
    finally:
        layer.call = plain


def _fused_call(plain: Any) -> Any:
    import tensorflow as tf

    def call(self: Any, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if not training or not self.trainable or len(inputs.shape) != 4 or not (self.scale and self.center):
            return plain(self, inputs, training=training, mask=mask)
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs, _float32(self.gamma), _float32(self.beta), epsilon=self.epsilon, is_training=True
        )[:3]
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            average.assign(average * self.momentum + value * (1 - self.momentum))
        return outputs

    def _float32(variable: Any) -> Any:
        return tf.cast(variable.value if hasattr(variable, "value") else variable, tf.float32)

    return call
