"""A residual network (He et al. 2016, arXiv:1512.03385) that keeps resolution early, for 48-pixel crops.

Plain 3x3 convolutions with ReLU, because int8 runs those several times faster than float32; shortcuts halve by average
pooling before a 1x1 convolution (ResNet-D, arXiv:1812.01187).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import keras
from keras import layers

from mien.architectures import blocks


def build(
    *,
    image_size: int | None,
    channels: int,
    heads: Mapping[str, int],
    stem: int = 32,
    widths: Sequence[int] = (64, 128, 256),
    depths: Sequence[int] = (1, 2, 2),
    full_resolution_stages: int = 0,
    drop_path: float = 0.0,
    dropout: float = 0.3,
) -> Any:
    """Build it; see `mien.architectures.Build`.

    Args:
        image_size: side of the crop in pixels.
        channels: of the crop.
        heads: output name to width.
        stem: width of the first convolution, at full resolution.
        widths: width of each stage; each halves the picture.
        depths: number of residual blocks of each stage.
        full_resolution_stages: that many first stages keep the picture's size.
        drop_path: probability of leaving out the last block's branch, growing linearly from 0 (arXiv:1603.09382).
        dropout: before the heads.
    """
    inputs = blocks.crop_input(image_size, channels)
    x = blocks.convolution(blocks.rescaled(inputs), stem)
    total, block = sum(depths), 0
    for stage, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        for index in range(depth):
            halve = index == 0 and stage >= full_resolution_stages
            drop = drop_path * block / max(1, total - 1)
            x = blocks.residual(x, width, shortcut=partial(_shortcut, x, width, halve=halve), halve=halve, drop=drop)
            block += 1
    return blocks.classified(inputs, layers.GlobalAveragePooling2D()(x), heads, dropout=dropout, name="resnet")


def _shortcut(x: Any, width: int, *, halve: bool) -> keras.KerasTensor:
    if halve:
        x = layers.AveragePooling2D(2, padding="same")(x)
    return x if x.shape[-1] == width else blocks.convolution(x, width, kernel=1, activation=None)
