"""What spoils pictures of faces, each at five strengths, after Hendrycks and Dietterich 2019 (arXiv:1903.12261).

Their corruptions are made for photographs of things. Kept here is what happens to cut-out faces too, and added is what
happens to faces alone: a crooked cut, covered eyes, a covered mouth. Settings called Tiny ImageNet-C's are those of
`make_tinyimagenet_c.py` in github.com/hendrycks/robustness, whose 64 px pictures are next to a face's crop in size;
those called CIFAR-10-C's and ImageNet-C's are of the files beside it. "Pixels of 48" grow with the crop, so that crops
of every size are spoilt alike.

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

SIDE = 48
"""The crop whose pixels lengths are counted in: FER2013's."""


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
    """Put the faces out of focus, by a Gaussian of `sigma` pixels of 48."""
    size = _scale(crops) * sigma
    return _each(crops, lambda crop: cv2.GaussianBlur(crop, (0, 0), size, borderType=cv2.BORDER_REPLICATE))


def motion_blur(crops: Crops, length: float, rng: np.random.Generator) -> Crops:
    """Smear the faces along a line of `length` pixels of 48, each in a direction of its own."""
    kernels = iter([_line(_scale(crops) * length, angle) for angle in rng.uniform(0, math.pi, len(crops))])
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


def shrink(crops: Crops, pixels: float, rng: np.random.Generator) -> Crops:
    """Average the faces down to a side of `pixels`, whatever their size, and enlarge them as small faces are."""
    side = crops.shape[1]
    small = min(side, round(pixels))
    return _each(
        crops, lambda crop: cv2.resize(cv2.resize(crop, (small, small), interpolation=cv2.INTER_AREA), (side,) * 2)
    )


def rotate(crops: Crops, degrees: float, rng: np.random.Generator) -> Crops:
    """Turn the faces about their centre, each to a side of its own; edges are repeated."""
    middle = (crops.shape[1] - 1) / 2
    sides = np.where(rng.random(len(crops)) < 0.5, -1.0, 1.0)
    return _moved(crops, [cv2.getRotationMatrix2D((middle, middle), degrees * side, 1.0) for side in sides])


def shift(crops: Crops, distance: float, rng: np.random.Generator) -> Crops:
    """Move the faces by `distance` pixels of 48, each in a direction of its own; edges are repeated."""
    pixels = _scale(crops) * distance
    angles = rng.uniform(0, 2 * math.pi, len(crops))
    return _moved(
        crops, [np.array([[1, 0, pixels * math.cos(a)], [0, 1, pixels * math.sin(a)]], np.float64) for a in angles]
    )


def cover_eyes(crops: Crops, height: float, rng: np.random.Generator) -> Crops:
    """Put a bar of `height` pixels of 48 over both eyes where the template has them, in the crop's mean grey."""
    return _covered(crops, (TEMPLATE[0] + TEMPLATE[1]) / 2, 24 + height / 2, height)


def cover_mouth(crops: Crops, height: float, rng: np.random.Generator) -> Crops:
    """Put a bar of `height` pixels of 48 over the mouth where the template has it, in the crop's mean grey."""
    return _covered(crops, (TEMPLATE[3] + TEMPLATE[4]) / 2, 14 + height, height)


def darken(crops: Crops, stops: float, rng: np.random.Generator) -> Crops:
    """Bend the tone curve by the gamma that takes a middle grey down by so many stops (halvings) of its value."""
    return _toned(crops, 1 + stops)


def lighten(crops: Crops, stops: float, rng: np.random.Generator) -> Crops:
    """Bend the tone curve the other way: what `darken` did by as many stops is undone."""
    return _toned(crops, 1 / (1 + stops))


def _scale(crops: Crops) -> float:
    return float(crops.shape[1] / SIDE)


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
    kernel /= kernel.sum()
    return kernel


def _packed(crop: Crops, *, quality: int) -> Any:
    _, data = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR_BGR if crop.shape[2] == 3 else cv2.IMREAD_GRAYSCALE)


def _moved(crops: Crops, matrices: list[Any]) -> Crops:
    side, left = crops.shape[1], iter(matrices)
    return _each(crops, lambda crop: cv2.warpAffine(crop, next(left), (side, side), borderMode=cv2.BORDER_REPLICATE))


def _covered(crops: Crops, centre: NDArray[np.float32], width: float, height: float) -> Crops:
    side, out = crops.shape[1], crops.copy()
    half = np.array([width, height]) / 2 / SIDE
    low = np.clip(np.rint((centre - half) * side), 0, side - 1).astype(int)
    high = np.clip(np.rint((centre + half) * side), low + 1, side).astype(int)
    out[:, low[1] : high[1], low[0] : high[0]] = _clipped(crops.mean(axis=(1, 2), keepdims=True, dtype=np.float32))
    return out


def _toned(crops: Crops, gamma: float) -> Crops:
    curve = _clipped(255 * (np.arange(256, dtype=np.float64) / 255) ** gamma)
    return curve[crops]


_STOPS = (0.25, 0.5, 1.0, 1.5, 2.0)
_STOPS_REASON = (
    "a middle grey loses (or wins) a quarter of a stop to two stops; stands in for skin tone, and is no measure of it"
)

CORRUPTIONS: dict[str, Corruption] = {
    corruption.name: corruption
    for corruption in (
        Corruption(
            name="gaussian_blur", title="Out of focus", setting="Gaussian's sigma, pixels of 48",
            settings=(0.375, 0.5625, 0.75, 0.9375, 1.125), reason="Tiny ImageNet-C's, times 48 / 64",
            spoil=gaussian_blur,
        ),
        Corruption(
            name="motion_blur", title="Motion", setting="way of the smear, pixels of 48",
            settings=(3, 5, 7, 9, 12),
            reason="up to a quarter of the face, and even as a steady movement is; Tiny ImageNet-C's is Gaussian",
            spoil=motion_blur,
        ),
        Corruption(
            name="gaussian_noise", title="Noise", setting="standard deviation, share of white",
            settings=(0.04, 0.08, 0.12, 0.15, 0.18), reason="Tiny ImageNet-C's", spoil=gaussian_noise,
        ),
        Corruption(
            name="jpeg", title="JPEG", setting="quality, 1 to 100",
            settings=(65, 40, 25, 15, 10), reason="Tiny ImageNet-C's from 65 to 25, then lower as ImageNet-C's",
            spoil=jpeg,
        ),
        Corruption(
            name="resolution", title="Small face", setting="side before it is enlarged, pixels",
            settings=(32, 24, 16, 12, 8),
            reason="faces of 32 to 8 px for a crop of 48 px; `SMALL_FACE` begins below 24 px", spoil=shrink,
        ),
        Corruption(
            name="brighter", title="Brighter", setting="added, share of white",
            settings=(0.1, 0.2, 0.3, 0.4, 0.5), reason="Tiny ImageNet-C's", spoil=lift,
        ),
        Corruption(
            name="darker", title="Darker", setting="added, share of white",
            settings=(-0.1, -0.2, -0.3, -0.4, -0.5), reason="Tiny ImageNet-C's, taken away", spoil=lift,
        ),
        Corruption(
            name="contrast", title="Low contrast", setting="share of contrast left",
            settings=(0.75, 0.5, 0.4, 0.3, 0.15), reason="CIFAR-10-C's; Tiny ImageNet-C begins at 0.4", spoil=flatten,
        ),
        Corruption(
            name="gamma_lighter", title="Gamma, lighter", setting="stops that a middle grey moves",
            settings=_STOPS, reason=_STOPS_REASON, spoil=lighten,
        ),
        Corruption(
            name="gamma_darker", title="Gamma, darker", setting="stops that a middle grey moves",
            settings=_STOPS, reason=_STOPS_REASON, spoil=darken,
        ),
        Corruption(
            name="rotation", title="Turned", setting="degrees",
            settings=(5, 10, 15, 20, 30),
            reason="what alignment leaves over where landmarks are wrong, up to a leaning head that was not aligned",
            spoil=rotate,
        ),
        Corruption(
            name="shift", title="Off centre", setting="distance, pixels of 48",
            settings=(1, 2, 3.5, 5, 7),
            reason="3.5 of 48 px is how far landmarks spread about the template; up to twice that", spoil=shift,
        ),
        Corruption(
            name="eyes_covered", title="Eyes covered", setting="height of the bar, pixels of 48",
            settings=(4, 7, 10, 13, 16),
            reason="from a thin bar to large dark glasses, from brow to cheek", spoil=cover_eyes,
        ),
        Corruption(
            name="mouth_covered", title="Mouth covered", setting="height of the bar, pixels of 48",
            settings=(4, 8, 12, 16, 20),
            reason="from the lips alone to a mask's part from the nose's tip to the chin", spoil=cover_mouth,
        ),
    )
}  # fmt: skip
"""Every corruption by its name, in the order of the report."""
