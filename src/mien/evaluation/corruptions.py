"""What spoils pictures of faces, each at five strengths, after Hendrycks and Dietterich 2019 (arXiv:1903.12261).

Their corruptions are made for photographs of things. Kept here is what happens to cut-out faces too, and added is what
happens to faces alone: a crooked cut, covered eyes, a covered mouth. "T" marks settings that are those of their Tiny
ImageNet-C (github.com/hendrycks/robustness, `make_tinyimagenet_c.py`), whose 64 px pictures are next to a face's crop in
size, "C" those of their CIFAR-10-C (`make_cifar_c.py`). Lengths are shares of the crop's side, so that crops of every
size are spoilt alike.

Every function takes crops `uint8 (n, S, S, C)` and returns new ones of the same shape. The generator decides what is
drawn, so one seed gives one result.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces.align import TEMPLATE

Crops = NDArray[np.uint8]
Spoil = Callable[[Crops, float, np.random.Generator], Crops]

STRENGTHS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """One way to spoil a face.

    Attributes:
        name: in `metrics.json` and `corrupt`.
        title: for people.
        setting: what the five numbers mean, with their unit.
        settings: one for each strength, weakest first.
        reason: where they come from.
        spoil: makes spoilt copies of crops with one of the settings.
    """

    name: str
    title: str
    setting: str
    settings: tuple[float, float, float, float, float]
    reason: str
    spoil: Spoil


def corrupt(crops: Crops, name: str, strength: int, *, seed: int = 0) -> Crops:
    """Return spoilt copies of faces.

    Args:
        crops: `uint8 (n, S, S, C)`.
        name: of one of `CORRUPTIONS`.
        strength: 1 (weakest) to 5.
        seed: decides angles, directions and noise; the same for every strength of one corruption.

    Raises:
        ValueError: no corruption has that name, or no such strength.
    """
    if name not in CORRUPTIONS:
        raise ValueError(f"no corruption {name!r}; there are {', '.join(CORRUPTIONS)}")
    if strength not in STRENGTHS:
        raise ValueError(f"strength is 1 to 5, not {strength!r}")
    corruption = CORRUPTIONS[name]
    return corruption.spoil(crops, corruption.settings[strength - 1], np.random.default_rng(seed))


def gaussian_blur(crops: Crops, sigma: float, rng: np.random.Generator) -> Crops:
    """Put the faces out of focus; `sigma` is a share of the side."""
    size = crops.shape[1] * sigma
    return _each(crops, lambda crop: cv2.GaussianBlur(crop, (0, 0), size, borderType=cv2.BORDER_REPLICATE))


def motion_blur(crops: Crops, length: float, rng: np.random.Generator) -> Crops:
    """Smear the faces along a line of `length` (share of the side), each in a direction of its own."""
    kernels = iter([_line(crops.shape[1] * length, angle) for angle in rng.uniform(0, math.pi, len(crops))])
    return _each(crops, lambda crop: cv2.filter2D(crop, -1, next(kernels), borderType=cv2.BORDER_REPLICATE))


def gaussian_noise(crops: Crops, sigma: float, rng: np.random.Generator) -> Crops:
    """Add noise of standard deviation `sigma`, as a share of white, to each value alone."""
    return _clipped(crops + 255 * sigma * rng.standard_normal(crops.shape, np.float32))


def jpeg(crops: Crops, quality: float, rng: np.random.Generator) -> Crops:
    """Pack the crops as JPEG of a quality from 1 to 100, and unpack them."""
    return _each(crops, partial(_packed, quality=int(quality)))


def lift(crops: Crops, light: float, rng: np.random.Generator) -> Crops:
    """Add `light`, a share of white, to every value; below 0 it is taken away."""
    return _clipped(crops + np.float32(255 * light))


def flatten(crops: Crops, kept: float, rng: np.random.Generator) -> Crops:
    """Bring every value nearer to the crop's mean, until `kept` of the contrast is left."""
    mean = crops.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    return _clipped((crops - mean) * np.float32(kept) + mean)


def shrink(crops: Crops, share: float, rng: np.random.Generator) -> Crops:
    """Average the faces down to `share` of their side and enlarge them again, as a small face is enlarged."""
    side = crops.shape[1]
    small = max(1, round(side * share))
    return _each(
        crops, lambda crop: cv2.resize(cv2.resize(crop, (small, small), interpolation=cv2.INTER_AREA), (side,) * 2)
    )


def rotate(crops: Crops, degrees: float, rng: np.random.Generator) -> Crops:
    """Turn the faces about their centre, each to a side of its own; edges are repeated."""
    middle = (crops.shape[1] - 1) / 2
    sides = np.where(rng.random(len(crops)) < 0.5, -1.0, 1.0)
    return _moved(crops, [cv2.getRotationMatrix2D((middle, middle), degrees * side, 1.0) for side in sides])


def shift(crops: Crops, distance: float, rng: np.random.Generator) -> Crops:
    """Move the faces by `distance` (share of the side), each in a direction of its own; edges are repeated."""
    pixels = crops.shape[1] * distance
    angles = rng.uniform(0, 2 * math.pi, len(crops))
    return _moved(
        crops, [np.array([[1, 0, pixels * math.cos(a)], [0, 1, pixels * math.sin(a)]], np.float64) for a in angles]
    )


def cover_eyes(crops: Crops, height: float, rng: np.random.Generator) -> Crops:
    """Put a bar of `height` (share of the side) over both eyes where the template has them, in the crop's mean grey."""
    return _covered(crops, (TEMPLATE[0] + TEMPLATE[1]) / 2, 0.5 + height / 2, height)


def cover_mouth(crops: Crops, height: float, rng: np.random.Generator) -> Crops:
    """Put a bar of `height` (share of the side) over the mouth where the template has it, in the crop's mean grey."""
    return _covered(crops, (TEMPLATE[3] + TEMPLATE[4]) / 2, 0.3 + height, height)


def darken(crops: Crops, stops: float, rng: np.random.Generator) -> Crops:
    """Bend the tone curve by the gamma that takes a middle grey down by so many stops (halvings) of its value."""
    return _toned(crops, 1 + stops)


def lighten(crops: Crops, stops: float, rng: np.random.Generator) -> Crops:
    """Bend the tone curve the other way: what `darken` did by as many stops is undone."""
    return _toned(crops, 1 / (1 + stops))


def _each(crops: Crops, change: Callable[[Crops], Any]) -> Crops:
    out = np.empty_like(crops)
    for row, crop in zip(out, crops, strict=True):
        row[...] = np.reshape(change(crop), crop.shape)
    return out


def _clipped(values: NDArray[np.floating]) -> Crops:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def _line(length: float, angle: float) -> NDArray[np.float32]:
    """Return the kernel of an even movement: a line of `length` pixels, drawn at eight times the size."""
    size = 2 * math.ceil(length / 2) + 1
    points = np.linspace(-0.5, 0.5, 8 * size + 1) * length
    kernel = np.zeros((size, size), np.float32)
    x, y = (np.rint(size // 2 + points * turn).astype(int) for turn in (math.cos(angle), math.sin(angle)))
    np.add.at(kernel, (y, x), 1)
    return kernel / kernel.sum()


def _packed(crop: Crops, *, quality: int) -> Any:
    _, data = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR_BGR if crop.shape[2] == 3 else cv2.IMREAD_GRAYSCALE)


def _moved(crops: Crops, matrices: list[Any]) -> Crops:
    side, left = crops.shape[1], iter(matrices)
    return _each(crops, lambda crop: cv2.warpAffine(crop, next(left), (side, side), borderMode=cv2.BORDER_REPLICATE))


def _covered(crops: Crops, centre: NDArray[np.float32], width: float, height: float) -> Crops:
    side, out = crops.shape[1], crops.copy()
    low = np.clip(np.rint((centre - (width / 2, height / 2)) * side), 0, side - 1).astype(int)
    high = np.clip(np.rint((centre + (width / 2, height / 2)) * side), low + 1, side).astype(int)
    out[:, low[1] : high[1], low[0] : high[0]] = _clipped(crops.mean(axis=(1, 2), keepdims=True, dtype=np.float32))
    return out


def _toned(crops: Crops, gamma: float) -> Crops:
    curve = _clipped(255 * (np.arange(256, dtype=np.float64) / 255) ** gamma)
    return curve[crops]


_STOPS = (0.25, 0.5, 1.0, 1.5, 2.0)
_STOPS_REASON = "a middle grey loses (or wins back) a quarter of a stop to two stops; stands in for skin tone, and is no measure of it"

CORRUPTIONS: dict[str, Corruption] = {
    corruption.name: corruption
    for corruption in (
        Corruption(
            name="gaussian_blur", title="Out of focus", setting="Gaussian's sigma, share of the side",
            settings=(0.5 / 64, 0.75 / 64, 1 / 64, 1.25 / 64, 1.5 / 64), reason="T", spoil=gaussian_blur,
        ),
        Corruption(
            name="motion_blur", title="Motion", setting="way of the smear, share of the side",
            settings=(3 / 48, 5 / 48, 7 / 48, 9 / 48, 12 / 48),
            reason="up to a quarter of the face, and even as a steady movement is; T's is Gaussian", spoil=motion_blur,
        ),
        Corruption(
            name="gaussian_noise", title="Noise", setting="standard deviation, share of white",
            settings=(0.04, 0.08, 0.12, 0.15, 0.18), reason="T", spoil=gaussian_noise,
        ),
        Corruption(
            name="jpeg", title="JPEG", setting="quality, 1 to 100",
            settings=(65, 40, 25, 15, 10), reason="T down to 25, then ImageNet-C's", spoil=jpeg,
        ),
        Corruption(
            name="resolution", title="Small face", setting="side of the face before it is enlarged, share",
            settings=(32 / 48, 24 / 48, 16 / 48, 12 / 48, 8 / 48),
            reason="faces of 32 to 8 px for a crop of 48 px; `SMALL_FACE` begins below 24 px", spoil=shrink,
        ),
        Corruption(
            name="brighter", title="Brighter", setting="added, share of white",
            settings=(0.1, 0.2, 0.3, 0.4, 0.5), reason="T", spoil=lift,
        ),
        Corruption(
            name="darker", title="Darker", setting="added, share of white",
            settings=(-0.1, -0.2, -0.3, -0.4, -0.5), reason="T, taken away", spoil=lift,
        ),
        Corruption(
            name="contrast", title="Low contrast", setting="contrast that is left, share",
            settings=(0.75, 0.5, 0.4, 0.3, 0.15), reason="C", spoil=flatten,
        ),
        Corruption(
            name="gamma_lighter", title="Gamma, lighter", setting="stops of a middle grey",
            settings=_STOPS, reason=_STOPS_REASON, spoil=lighten,
        ),
        Corruption(
            name="gamma_darker", title="Gamma, darker", setting="stops of a middle grey",
            settings=_STOPS, reason=_STOPS_REASON, spoil=darken,
        ),
        Corruption(
            name="rotation", title="Turned", setting="degrees",
            settings=(5, 10, 15, 20, 30),
            reason="what alignment leaves over where landmarks are wrong, up to a leaning head that was not aligned",
            spoil=rotate,
        ),
        Corruption(
            name="shift", title="Off centre", setting="distance, share of the side",
            settings=(1 / 48, 2 / 48, 3.5 / 48, 5 / 48, 7 / 48),
            reason="3.5 of 48 px is how far landmarks spread about the template; up to twice that", spoil=shift,
        ),
        Corruption(
            name="eyes_covered", title="Eyes covered", setting="height of the bar, share of the side",
            settings=(4 / 48, 7 / 48, 10 / 48, 13 / 48, 16 / 48),
            reason="from a thin bar to large dark glasses, from brow to cheek", spoil=cover_eyes,
        ),
        Corruption(
            name="mouth_covered", title="Mouth covered", setting="height of the bar, share of the side",
            settings=(4 / 48, 8 / 48, 12 / 48, 16 / 48, 20 / 48),
            reason="from the lips alone to a mask's part from the nose's tip to the chin", spoil=cover_mouth,
        ),
    )
}  # fmt: skip
"""Every corruption by its name, in the order of the report."""
