"""Pieces several architectures are made of."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
from keras import layers


def crop_input(image_size: int | None, channels: int) -> Any:
    """Return the input of pixels 0 to 255 `(n, S, S, C)`; None takes any size S."""
    return keras.Input((image_size, image_size, channels), name="crop")


def rescaled(x: Any) -> Any:
    """Scale pixels 0..255 to -1..1, inside the model, so that no caller can forget it."""
    return layers.Rescaling(1 / 127.5, offset=-1.0, name="rescaling")(x)


def convolution(x: Any, width: int, *, kernel: int = 3, strides: int = 1, activation: str | None = "relu") -> Any:
    """Convolution, batch normalization, activation."""
    x = layers.Conv2D(width, kernel, strides=strides, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    return activated(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x), activation)


def residual(x: Any, width: int, *, shortcut: Callable[[], Any], halve: bool, drop: float) -> Any:
    """Two 3x3 convolutions, left out with probability `drop`, beside a shortcut, which is made after them."""
    y = convolution(x, width, strides=2 if halve else 1)
    y = convolution(y, width, activation=None)
    y = left_out(y, drop)
    return layers.ReLU()(layers.Add()([shortcut(), y]))


def inverted_residual(
    x: Any, width: int, *, kernel: int = 3, stride: int, expansion: int, activation: str = "relu", drop: float = 0.0
) -> Any:
    """A wide depthwise convolution between two pointwise ones (Sandler et al. 2018, arXiv:1801.04381).

    The branch is left out with probability `drop` where there is a way around it.
    """
    y = convolution(x, x.shape[-1] * expansion, kernel=1, activation=activation) if expansion > 1 else x
    y = layers.DepthwiseConv2D(kernel, strides=stride, padding="same", use_bias=False)(y)
    y = activated(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(y), activation)
    y = convolution(y, width, kernel=1, activation=None)
    if stride > 1 or x.shape[-1] != width:
        return y
    return layers.Add()([x, left_out(y, drop)])


def left_out(branch: Any, drop: float) -> Any:
    """Leave a branch out with probability `drop` while training (arXiv:1603.09382)."""
    return layers.Dropout(drop, noise_shape=(None, 1, 1, 1))(branch) if drop else branch


def separable(x: Any, width: int, *, activation: str | None = "relu") -> Any:
    """Depthwise 3x3 and pointwise convolution, batch normalization, activation."""
    x = layers.SeparableConv2D(width, 3, padding="same", use_bias=False)(x)
    return activated(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x), activation)


def activated(x: Any, activation: str | None) -> Any:
    """Apply an activation by name, or none."""
    return x if activation is None else layers.Activation(activation)(x)


def classified(inputs: Any, features: Any, heads: Mapping[str, int], *, dropout: float, name: str) -> Any:
    """Close a network: one dense layer a head on the same features, raw and in float32."""
    if dropout:
        features = layers.Dropout(dropout, name="head_dropout")(features)
    outputs = {head: layers.Dense(width, dtype="float32", name=head)(features) for head, width in heads.items()}
    return keras.Model(inputs, outputs, name=name)
