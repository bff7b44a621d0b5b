"""Weights to start from that others trained: dlib's face recognition network, in the public domain (CC0).

The file, `dlib_face_recognition_resnet_model_v1.dat`, was made by Davis King from three million pictures of faces; it
is in the package face_recognition_models and at github.com/davisking/dlib-models. It tells people apart and knows
nothing of expressions.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from mien.errors import RecipeError
from mien.training.pretrained import folded
from mien.training.pretrained.folded import Array, Convolution

MEANS = (122.782, 117.001, 104.298)
"""What dlib takes off red, green and blue before it divides by 256 (`input_rgb_image_sized`)."""


def start(model: Any, path: Path, crops: Array) -> None:
    """Give a float32 `face_resnet` dlib's weights, see `mien.training.pretrained.folded`.

    Args:
        model: of `mien.architectures.face_resnet`.
        path: dlib's file.
        crops: pixels 0 to 255 `(n, S, S, C)`, some hundreds.

    Raises:
        RecipeError: the file is not dlib's, or the network is another.
    """
    found = convolutions(path)
    found[0] = _first(found[0], channels=crops.shape[3])
    try:
        folded.assign(model, found, crops)
    except ValueError as error:
        raise RecipeError(f"{path.name} has {error}; it is for face_resnet") from None


def convolutions(path: Path) -> list[Convolution]:
    """Return the convolutions of dlib's file, from the picture on.

    Raises:
        RecipeError: it is not such a file.
    """
    data = path.read_bytes()
    found: list[Convolution] = []
    try:
        blobs = [_tensor(data, match.end()) for match in re.finditer(rb"(?:con_4|affine_)(?=\x01\x02)", data)]
        for weights, affine in zip(blobs[::2], blobs[1::2], strict=True):
            found.append(_convolution(weights, affine, channels=found[-1].kernel.shape[3] if found else 3))
    except (IndexError, ValueError):
        found = []
    if not found:
        raise RecipeError(f"{path} is damaged, or not a network of dlib's that mien knows")
    return found


def _convolution(weights: Array, affine: Array, *, channels: int) -> Convolution:
    width = len(affine) // 2
    side = round(np.sqrt((len(weights) - width) / (width * channels)))
    kernel = weights[:-width].reshape(width, channels, side, side).transpose(2, 3, 1, 0)
    scale, shift = affine[:width], affine[width:]
    return Convolution(kernel, scale, shift + scale * weights[-width:])


def _tensor(data: bytes, at: int) -> Array:
    """Read a tensor as dlib writes it: a version, four sizes, raw floats."""
    _, at = _integer(data, at)
    count = 1
    for _ in range(4):
        size, at = _integer(data, at)
        count *= size
    return np.frombuffer(data, "<f4", count, at)


def _integer(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer as dlib writes it, one byte for its length and so many of its own; and where it ends."""
    length = data[at] & 0x0F
    return int.from_bytes(data[at + 1 : at + 1 + length], "little"), at + 1 + length


def _first(stem: Convolution, *, channels: int) -> Convolution:
    """Turn dlib's 7x7 convolution at half resolution of a picture enlarged twofold into a 5x5 one of the picture."""
    # Row a is the enlarged picture's pixel a - 2, bilinear between the picture's pixels -2 to 2.
    enlarged = np.zeros((7, 5))
    for a in range(7):
        place = (a - 2 + 0.5) / 2 - 0.5
        low = int(np.floor(place))
        enlarged[a, low + 2] += 1 - (place - low)
        enlarged[a, low + 3] += place - low
    kernel = np.einsum("ax,by,abio->xyio", enlarged, enlarged, stem.kernel)
    # dlib sees (p - mean) / 256 where mien's network sees z = p / 127.5 - 1.
    rest = np.einsum("abio,i->o", stem.kernel, (127.5 - np.array(MEANS)) / 256)
    kernel = kernel * (127.5 / 256)
    if channels == 1:
        kernel = kernel.sum(axis=2, keepdims=True)
    return Convolution(kernel.astype(np.float32), stem.scale, (stem.shift + stem.scale * rest).astype(np.float32))
