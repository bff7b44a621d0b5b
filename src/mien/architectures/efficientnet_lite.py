"""EfficientNet-Lite0 (Google 2020) for small crops, to start from ImageNet's weights.

EfficientNet-B0 (Tan & Le 2019, arXiv:1905.11946) with ReLU6 and without squeeze-excitation, made for int8. What it
learned on photographs of 224 pixels it finds again in a crop only where that is enlarged: the network does so itself,
so that a crop stays what it is elsewhere. Its convolutions stand in the order of the published file.
"""

from collections.abc import Mapping
from typing import Any

from keras import layers

from mien.architectures import blocks

STEM, HEAD = 32, 1280
STAGES = (
    (16, 1, 3, 1, 1),
    (24, 2, 3, 2, 6),
    (40, 2, 5, 2, 6),
    (80, 3, 3, 2, 6),
    (112, 3, 5, 1, 6),
    (192, 4, 5, 2, 6),
    (320, 1, 3, 1, 6),
)
"""Width, blocks, kernel, stride of the first block, expansion, as in Google's `efficientnet_lite_builder.py`."""


def build(
    *,
    image_size: int | None,
    channels: int,
    heads: Mapping[str, int],
    enlarged: int = 96,
    drop_path: float = 0.0,
    dropout: float = 0.2,
) -> Any:
    """Build it; see `mien.architectures.Build`.

    Args:
        image_size: side of the crop in pixels.
        channels: of the crop.
        heads: output name to width.
        enlarged: side in pixels to which the crop is enlarged first, bilinear.
        drop_path: probability of leaving out the last block's branch, growing linearly from 0 (arXiv:1603.09382).
        dropout: before the heads.
    """
    inputs = blocks.crop_input(image_size, channels)
    x = layers.Resizing(enlarged, enlarged, name="enlarged")(blocks.rescaled(inputs))
    x = blocks.convolution(x, STEM, strides=2, activation="relu6")
    total, block = sum(stage[1] for stage in STAGES), 0
    for width, depth, kernel, stride, expansion in STAGES:
        for index in range(depth):
            x = blocks.inverted_residual(
                x,
                width,
                kernel=kernel,
                stride=stride if index == 0 else 1,
                expansion=expansion,
                activation="relu6",
                drop=drop_path * block / (total - 1),
            )
            block += 1
    x = layers.GlobalAveragePooling2D()(blocks.convolution(x, HEAD, kernel=1, activation="relu6"))
    return blocks.classified(inputs, x, heads, dropout=dropout, name="efficientnet_lite")
