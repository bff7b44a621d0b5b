"""The landmark net: plain convolutions and one hidden layer, 160 thousand weights, a fraction of a millisecond."""

from collections.abc import Mapping, Sequence
from typing import Any

from keras import layers

from mien.architectures import blocks


def build(
    *,
    image_size: int,
    channels: int,
    heads: Mapping[str, int],
    widths: Sequence[int] = (16, 24, 40, 64),
    hidden: int = 64,
    dropout: float = 0.0,
) -> Any:
    """Build it; see `mien.architectures.Build`. Where points lie matters, so it ends in a dense layer, not in a mean.

    Args:
        image_size: side S of the square crop in pixels, a multiple of 8.
        channels: 1 for grey, 3 for RGB.
        heads: output name to the number of its columns.
        widths: channels at a half of the size, there again, at a quarter and at an eighth.
        hidden: width of the dense layer.
        dropout: before the heads.
    """
    inputs = blocks.crop_input(image_size, channels)
    stem, half, quarter, eighth = widths
    x = blocks.convolution(blocks.rescaled(inputs), stem, strides=2)
    x = blocks.convolution(x, half)
    x = blocks.convolution(x, quarter, strides=2)
    x = blocks.convolution(x, quarter)
    x = blocks.convolution(x, eighth, strides=2)
    x = blocks.convolution(x, eighth)
    x = blocks.convolution(x, eighth // 2, kernel=1)
    x = layers.Dense(hidden, activation="relu")(layers.Flatten()(x))
    return blocks.classified(inputs, x, heads, dropout=dropout, name="landmark_net")
