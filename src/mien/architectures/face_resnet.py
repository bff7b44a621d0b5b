"""The residual network of dlib's face recognition, for 48-pixel crops, to start from its public-domain weights.

dlib's network reads 150 pixels through a 7x7 convolution at half resolution. A 48-pixel crop would be enlarged twofold
first; both are linear, so one 5x5 convolution at full resolution does the same (`mien.training.pretrained` works it
out), and what follows is dlib's: 14 residual blocks of plain 3x3 convolutions, shortcuts halved by average pooling and
widened by zeros. The order of its convolutions is the order of the weights in dlib's file.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import keras
from keras import layers

from mien.architectures import blocks

STEM = 32
STAGES = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Width, number of blocks, whether the first halves: `anet_type` of dlib's example dnn_face_recognition_ex, upwards."""


def build(
    *,
    image_size: int | None,
    channels: int,
    heads: Mapping[str, int],
    drop_path: float = 0.0,
    dropout: float = 0.3,
) -> Any:
    """Build it; see `mien.architectures.Build`.

    Args:
        image_size: side of the crop in pixels.
        channels: of the crop.
        heads: output name to width.
        drop_path: probability of leaving out the last block's branch, growing linearly from 0 (arXiv:1603.09382).
        dropout: before the heads.
    """
    inputs = blocks.crop_input(image_size, channels)
    x = blocks.convolution(blocks.rescaled(inputs), STEM, kernel=5)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    total, block = sum(depth for _, depth, _ in STAGES), 0
    for width, depth, halved in STAGES:
        for index in range(depth):
            halve, drop = halved and index == 0, drop_path * block / (total - 1)
            x = blocks.residual(x, width, shortcut=partial(_shortcut, x, width, halve=halve), halve=halve, drop=drop)
            block += 1
    return blocks.classified(inputs, layers.GlobalAveragePooling2D()(x), heads, dropout=dropout, name="face_resnet")


def _shortcut(x: Any, width: int, *, halve: bool) -> Any:
    if halve:
        x = layers.AveragePooling2D(2, padding="same")(x)
    missing = width - x.shape[-1]
    return keras.ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, missing))) if missing else x
