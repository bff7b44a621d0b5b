"""Networks, one file each: a function that builds a Keras model from a crop size and its heads."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

ARCHITECTURES = (
    "simple_cnn",
    "mini_xception",
    "mobilenet",
    "resnet",
    "face_resnet",
    "efficientnet_lite",
    "ensemble",
    "landmark_net",
)


class Build(Protocol):
    """What every module of this package has under the name `build`."""

    def __call__(self, *, image_size: int | None, channels: int, heads: Mapping[str, int], **options: Any) -> Any:
        """Return a `keras.Model` from pixels 0 to 255 `(n, S, S, C)` to `{head: (n, width)}`, raw (no softmax)."""


def build(name: str, *, image_size: int | None, channels: int, heads: Mapping[str, int], **options: Any) -> Any:
    """Build the architecture called `name`; see `Build`.

    Args:
        name: one of `ARCHITECTURES`.
        image_size: side S of the square crop in pixels; None where any will do, for networks that end in pooling.
        channels: 1 for grey, 3 for RGB.
        heads: output name to the number of its columns.
        options: what the architecture's own `build` takes, such as `widths`.

    Raises:
        ValueError: there is no such architecture, it has no such option, or it needs to know the size.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"unknown architecture {name!r}; there are {', '.join(ARCHITECTURES)}")
    module = import_module(f"mien.architectures.{name}")
    try:
        return module.build(image_size=image_size, channels=channels, heads=heads, **options)
    except TypeError as error:
        raise ValueError(f"architecture {name!r} does not take these options: {error}") from error
