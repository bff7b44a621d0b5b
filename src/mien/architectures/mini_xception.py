"""mini-Xception, the field's classic small network (Arriaga et al. 2017, arXiv:1710.07557), about 60 k parameters.

The shortcuts halve the picture by slicing before a 1x1 convolution of stride 1, which is the same function as the
paper's 1x1 convolution of stride 2: TensorFlow 2.21's gradient of the latter corrupts memory on AVX-512 processors.
"""

from collections.abc import Mapping
from typing import Any

from keras import layers

from mien.architectures import blocks


def build(*, image_size: int, channels: int, heads: Mapping[str, int], dropout: float = 0.0) -> Any:
    """Build it; see `mien.architectures.Build`."""
    inputs = blocks.crop_input(image_size, channels)
    x = blocks.convolution(blocks.convolution(blocks.rescaled(inputs), 8), 8)
    for width in (16, 32, 64, 128):
        x = _residual(x, width)
    x = layers.Conv2D(16, 3, padding="same")(x)
    return blocks.classified(inputs, layers.GlobalAveragePooling2D()(x), heads, dropout=dropout, name="mini_xception")


def _residual(x: Any, width: int) -> Any:
    shortcut = blocks.convolution(x[:, ::2, ::2], width, kernel=1, activation=None)
    x = blocks.separable(blocks.separable(x, width), width, activation=None)
    return layers.Add()([layers.MaxPooling2D(3, strides=2, padding="same")(x), shortcut])
