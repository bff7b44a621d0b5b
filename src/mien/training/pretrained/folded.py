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
    kernels = [layer for layer in model.layers if isinstance(layer, kinds)]
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if len(kernels) != len(norms):
        raise ValueError("weights for a network that normalizes every convolution, which this one does not")
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
    _check_shapes(
        [tuple(layer.kernel.shape) for layer, _ in pairs], [convolution.kernel.shape for convolution in found]
    )
    scales = []
    for (layer, norm), convolution in zip(pairs, found, strict=True):
        growth = _growth(layer, convolution.kernel)
        layer.kernel.assign(convolution.kernel * growth)
        scale, shift = convolution.scale / growth, convolution.shift
        norm.set_weights([scale, shift, np.zeros_like(shift), np.full_like(shift, 1 - norm.epsilon)])
        scales.append(scale)
    statistics = [keras.ops.moments(norm.input, axes=(1, 2)) for _, norm in pairs]
    seen = keras.Model(model.inputs, statistics).predict(crops, batch_size=128, verbose=0)
    for (_, norm), convolution, scale, (means, variances) in zip(pairs, found, scales, seen, strict=True):
        mean, variance = means.mean(axis=0), variances.mean(axis=0) + means.var(axis=0)
        shift = convolution.shift + scale * mean
        norm.set_weights([scale * np.sqrt(variance + norm.epsilon), shift, mean, variance])


def _check_shapes(wanted: Sequence[tuple[int, ...]], found: Sequence[tuple[int, ...]]) -> None:
    if len(wanted) != len(found):
        raise ValueError(f"{len(found)} convolutions, the network {len(wanted)}")
    for ours, theirs in zip(wanted, found, strict=True):
        if ours != theirs:
            raise ValueError(f"convolutions of other sizes, one of {theirs}, the network of {ours}")


def _growth(layer: Any, kernel: Array) -> float:
    """Return what a kernel is multiplied by to have a random one's standard deviation."""
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    fan_in = np.prod(kernel.shape[:2] if depthwise else kernel.shape[:3])
    return float(np.sqrt(2 / fan_in) / kernel.std())
