"""The plain CNN of the tutorials: three convolutions with pooling and one dense layer."""

from collections.abc import Mapping
from typing import Any

from keras import layers

from mien.architectures import blocks


def build(*, image_size: int, channels: int, heads: Mapping[str, int], dropout: float = 0.5) -> Any:
    """Build it; see `mien.architectures.Build`."""
    inputs = blocks.crop_input(image_size, channels)
    x = blocks.rescaled(inputs)
    for width in (32, 64, 128):
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    return blocks.classified(inputs, x, heads, dropout=dropout, name="simple_cnn")
