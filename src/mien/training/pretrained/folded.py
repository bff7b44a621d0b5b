"""Convolutions whose normalization is folded into them, as files for inference hold them, given back to a Keras network
that is to train on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolution and the affine map after it.

    Attributes:
        kernel: float32 `(height, width, in, out)`; of a depthwise one `(height, width, channels, multiplier)`.
        scale: float32 `(out,)`, of the affine map.
        shift: float32 `(out,)`, of the affine map, the convolution's own bias included.
    """

    kernel: Array
    scale: Array
    shift: Array


def normalized(model: Any) -> list[tuple[Any, Any]]:
    """Return a model's convolutions that batch normalization follows, each with its normalization, from the picture on.

    Raises:
        ValueError: their numbers differ, as where one convolution follows another at once.
    """
    kinds = keras.layers.Conv2D | keras.layers.DepthwiseConv2D
    kernels = [layer for layer in model.layers if isinstance(layer, kinds) and not layer.use_bias]
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if len(kernels) != len(norms):
        raise ValueError("convolutions for a network that normalizes each, which this one does not")
    return list(zip(kernels, norms, strict=True))


def assign(model: Any, found: Sequence[Convolution], crops: Array) -> None:
    """Give a float32 model convolutions.

    Its batch normalization gets the statistics of `crops`, and scale and shift that undo them, so that the network
    computes what the file's does. Kernels are scaled to the size of random ones (He et al. 2015), which changes nothing
    after normalization and makes the learning rates of other recipes fit.

    Args:
        model: with as many normalized convolutions, of the same shapes.
        found: from the picture on.
        crops: pixels 0 to 255 `(n, S, S, C)` as the model will see them, some hundreds.

    Raises:
        ValueError: the model has other convolutions.
    """
    pairs = normalized(model)
    shapes = [tuple(layer.kernel.shape) for layer, _ in pairs], [f.kernel.shape for f in found]
    if shapes[0] != shapes[1]:
        raise ValueError(f"{len(found)} convolutions, which do not fit the network's {len(pairs)}")
    scales = []
    for (layer, norm), f in zip(pairs, found, strict=True):
        size = _growth(layer, f.kernel)
        layer.kernel.assign(f.kernel * size)
        scales.append(f.scale / size.ravel())
        norm.set_weights([scales[-1], f.shift, np.zeros_like(f.shift), np.full_like(f.shift, 1 - norm.epsilon)])
    inner = keras.Model(model.inputs, [norm.input for _, norm in pairs])
    seen = inner.predict(crops, batch_size=128, verbose=0)
    for (_, norm), f, scale, values in zip(pairs, found, scales, seen, strict=True):
        mean, variance = values.mean(axis=(0, 1, 2), dtype=np.float64), values.var(axis=(0, 1, 2), dtype=np.float64)
        norm.set_weights([scale * np.sqrt(variance + norm.epsilon), f.shift + scale * mean, mean, variance])


def _growth(layer: Any, kernel: Array) -> Array:
    """Return what each output's kernel is multiplied by to have a random one's deviation: `(1, 1, 1, out)`, or
    `(1, 1, channels, multiplier)` of a depthwise one.
    """
    inputs = (0, 1) if isinstance(layer, keras.layers.DepthwiseConv2D) else (0, 1, 2)
    fan_in = np.prod([kernel.shape[axis] for axis in inputs])
    size = np.sqrt(np.mean(np.square(kernel, dtype=np.float64), axis=inputs, keepdims=True))
    return np.asarray(np.sqrt(2 / fan_in) / np.maximum(size, 1e-9), np.float32)
