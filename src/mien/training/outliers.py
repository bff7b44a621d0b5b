"""Pictures that show no face, for a network to learn that no label is likelier there than any other.

Outlier exposure (Hendrycks et al. 2019, arXiv:1812.04606) takes such pictures from another data set; these are made of
the faces at hand and of nothing, so training needs no more data. None is a drawing of a face, an animal or a photograph
of a thing, so what a network learns of those it has inferred.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Crops = NDArray[np.uint8]
Picture = NDArray[np.float32]


def outliers(crops: Crops, rng: np.random.Generator) -> Crops:
    """Return as many pictures of no face as there are `crops`, uint8 `(n, S, S, C)`, all channels alike."""
    made = np.empty_like(crops)
    for index, crop in enumerate(crops):
        kind = KINDS[rng.integers(len(KINDS))]
        made[index] = _lit(kind(crop[:, :, 0], crops.shape[1], rng), rng)[:, :, None]
    return made


def _noise(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """Noise in cells of a pixel to a quarter of the side, hard or smooth."""
    cells = int(np.exp(rng.uniform(np.log(4), np.log(side))))
    grey = rng.normal(128, 50, (cells, cells)).astype(np.float32)
    return _resized(grey, side, cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_CUBIC)


def _rough(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """Noise whose power falls with frequency, as that of stone, grass and clouds does."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) / frequency ** rng.uniform(0.3, 2.0)
    spectrum[0, 0] = 0.0
    grey = np.fft.irfft2(spectrum, (side, side))
    return np.asarray(128 + 45 * grey / max(float(grey.std()), 1e-6), np.float32)


def _waves(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """One to four gratings over each other, sine-like or hard."""
    y, x = np.mgrid[:side, :side] / side
    grey = np.zeros((side, side))
    for _ in range(rng.integers(1, 5)):
        angle, periods, phase = rng.uniform(0, np.pi), rng.uniform(0.5, side / 4), rng.uniform(0, 2 * np.pi)
        wave = np.sin(2 * np.pi * periods * (x * np.cos(angle) + y * np.sin(angle)) + phase)
        grey += np.sign(wave) if rng.random() < 0.3 else wave
    return np.asarray(128 + 60 * grey / max(float(np.abs(grey).max()), 1e-6), np.float32)


def _shapes(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """Filled shapes, outlines and lines on an even ground or a slope."""
    slope = np.linspace(0, rng.uniform(-120, 120), side, dtype=np.float32)
    grey = rng.uniform(30, 225) + (slope[None] if rng.random() < 0.5 else slope[:, None]) * np.ones((side, side))
    picture = np.asarray(grey, np.float32)
    for _ in range(rng.integers(1, 9)):
        tone, width = float(rng.uniform(0, 255)), -1 if rng.random() < 0.6 else int(rng.integers(1, 4))
        ends = [(int(x), int(y)) for x, y in rng.integers(0, side, (4, 2))]
        match int(rng.integers(4)):
            case 0:
                axes = (int(rng.integers(1, side // 2 + 1)), int(rng.integers(1, side // 2 + 1)))
                cv2.ellipse(picture, ends[0], axes, float(rng.uniform(0, 180)), 0.0, 360.0, tone, width)
            case 1:
                cv2.rectangle(picture, ends[0], ends[1], tone, width)
            case 2:
                cv2.fillPoly(picture, [np.array(ends, np.int32)], tone)
            case _:
                cv2.line(picture, ends[0], ends[1], tone, max(1, width))
    return picture


def _jigsaw(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """A face cut into small squares that are turned and laid in another order."""
    count = int(rng.integers(4, 9))
    tile = -(-side // count)
    face = _resized(crop.astype(np.float32), count * tile, cv2.INTER_LINEAR)
    tiles = face.reshape(count, tile, count, tile).swapaxes(1, 2).reshape(-1, tile, tile)
    laid = np.stack(
        [np.rot90(t, k) for t, k in zip(rng.permutation(tiles), rng.integers(0, 4, len(tiles)), strict=True)]
    )
    picture = laid.reshape(count, count, tile, tile).swapaxes(1, 2).reshape(count * tile, count * tile)
    return np.asarray(picture[:side, :side], np.float32)


def _magnified(crop: Crops, side: int, rng: np.random.Generator) -> Picture:
    """A small part of a face, so large that nobody could tell what it is of."""
    part = max(2, round(side * rng.uniform(0.08, 0.18)))
    top, left = rng.integers(0, side - part + 1, 2)
    return _resized(crop[top : top + part, left : left + part].astype(np.float32), side, cv2.INTER_CUBIC)


KINDS: tuple[Callable[[Crops, int, np.random.Generator], Picture], ...] = (
    _noise, _rough, _waves, _shapes, _jigsaw, _magnified,
)  # fmt: skip
"""Each makes a grey picture `(side, side)` of a grey crop `(side, side)`, or of nothing."""


def _lit(picture: Picture, rng: np.random.Generator) -> Crops:
    """Return a picture blurred now and then, with more or less light and contrast, and some grain."""
    if rng.random() < 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 2.0)), np.float32)
    mean = float(picture.mean())
    picture = (picture - mean) * np.float32(rng.uniform(0.4, 1.4)) + mean + np.float32(rng.uniform(-40, 40))
    if rng.random() < 0.3:
        picture = picture + rng.normal(0, rng.uniform(2, 12), picture.shape).astype(np.float32)
    return np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)


def _resized(picture: Picture, side: int, how: int) -> Picture:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=how), np.float32)
