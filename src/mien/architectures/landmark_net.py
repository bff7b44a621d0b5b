"""The landmark net: a heat map for each point, read off as its centre of mass; a fraction of a millisecond.

The centre of mass of a softmax (Nibali et al. 2018, "Numerical coordinate regression with convolutional neural
networks", arXiv:1801.07372) learns places several times faster than a dense layer on the flattened map does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from mien.architectures import blocks

MAPPED = "points"
"""The head that is read off heat maps: x0, y0, x1, y1 ... as shares of the crop's side. Every other head is dense."""


def build(
    *,
    image_size: int,
    channels: int,
    heads: Mapping[str, int],
    widths: Sequence[int] = (16, 24, 32, 64),
    hidden: int = 32,
) -> Any:
    """Build it; see `mien.architectures.Build`.

    Args:
        image_size: side S of the square crop in pixels, a multiple of 8.
        channels: 1 for grey, 3 for RGB.
        heads: output name to the number of its columns.
        widths: channels at a half, at a quarter (first and then) and at an eighth of the size.
        hidden: width of the dense layer before the heads without maps.
    """
    inputs = blocks.crop_input(image_size, channels)
    half, first, quarter, eighth = widths
    x = blocks.convolution(blocks.rescaled(inputs), half, strides=2)
    x = blocks.convolution(x, first, strides=2)
    near = blocks.convolution(blocks.convolution(x, quarter), quarter)
    far = blocks.convolution(near, eighth, strides=2)
    far = blocks.convolution(blocks.convolution(far, eighth), eighth)
    outputs = _dense(far, {head: width for head, width in heads.items() if head != MAPPED}, hidden)
    if MAPPED in heads:
        outputs[MAPPED] = _read_off(_heat(near, far, quarter), count=heads[MAPPED] // 2, side=image_size // 4)
    return keras.Model(inputs, {head: outputs[head] for head in heads}, name="landmark_net")


def _heat(near: Any, far: Any, width: int) -> Any:
    """Join what is seen nearby with what is seen of the whole face."""
    above = layers.UpSampling2D(2)(blocks.convolution(far, width, kernel=1))
    return blocks.convolution(layers.Concatenate()([near, above]), width)


def _read_off(heat: Any, *, count: int, side: int) -> Any:
    """Return the centres of mass of `count` maps; where the cells lie may be learned on."""
    maps = layers.Reshape((side * side, count))(layers.Conv2D(count, 1, dtype="float32", name="maps")(heat))
    weights = layers.Softmax(axis=-1, dtype="float32")(layers.Permute((2, 1), dtype="float32")(maps))
    axis = (np.arange(side) + 0.5) / side
    cells = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    centre = layers.Dense(
        2, kernel_initializer=keras.initializers.Constant(cells.tolist()), dtype="float32", name="cells"
    )
    return layers.Reshape((2 * count,), dtype="float32", name=MAPPED)(centre(weights))


def _dense(far: Any, heads: Mapping[str, int], hidden: int) -> dict[str, Any]:
    features = layers.Flatten()(blocks.convolution(far, hidden // 2, kernel=1))
    features = layers.Dense(hidden, activation="relu")(features)
    return {head: layers.Dense(width, dtype="float32", name=head)(features) for head, width in heads.items()}
