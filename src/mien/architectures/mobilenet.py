"""A MobileNetV3-like network (Howard et al. 2019, arXiv:1905.02244) for 48-pixel crops, about 1 M parameters.

Inverted residuals with ReLU and without squeeze-excitation or hard-swish: those two cost int8 more time than they save.
"""

from collections.abc import Mapping
from typing import Any

from keras import layers

from mien.architectures import blocks

STAGES = ((24, 2, 2, 3), (40, 3, 2, 4), (80, 4, 2, 6), (112, 3, 1, 6))
"""Width, blocks, stride of the first block, expansion."""


def build(*, image_size: int, channels: int, heads: Mapping[str, int], dropout: float = 0.2) -> Any:
    """Build it; see `mien.architectures.Build`."""
    inputs = blocks.crop_input(image_size, channels)
    x = blocks.convolution(blocks.rescaled(inputs), 16)
    for width, depth, stride, expansion in STAGES:
        for index in range(depth):
            x = blocks.inverted_residual(x, width, stride=stride if index == 0 else 1, expansion=expansion)
    x = layers.GlobalAveragePooling2D()(blocks.convolution(x, 672, kernel=1))
    return blocks.classified(inputs, x, heads, dropout=dropout, name="mobilenet")
