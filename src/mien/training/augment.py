"""Variations of training pictures, drawn from one random generator, so that (seed, epoch, batch) decides everything."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.training.recipe import Augment

Crops = NDArray[np.uint8]


def varied(crops: Crops, policy: Augment, rng: np.random.Generator, *, erase: bool = True) -> Crops:
    """Return varied copies of `crops`, uint8 `(n, S, S, C)`: moved, lit, degraded as cameras do, then erased."""
    out = np.stack([_moved(crop, matrix) for crop, matrix in zip(crops, _matrices(crops, policy, rng), strict=True)])
    out = _lit(out, policy, rng)
    for index in range(len(out)):
        out[index] = _degraded(out[index], policy, rng)
    if erase and policy.erase:
        _erase(out, policy, rng)
    return out


def mixing(count: int, alpha: float, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return mixup's partner of each row and the row's own share `(n,)`, at least one half (arXiv:1710.09412)."""
    share = rng.beta(alpha, alpha, count).astype(np.float32)
    return rng.permutation(count), np.maximum(share, 1 - share)


def _matrices(crops: Crops, policy: Augment, rng: np.random.Generator) -> NDArray[np.float64]:
    count, side = len(crops), crops.shape[1]
    angle = np.deg2rad(rng.uniform(-policy.rotation, policy.rotation, count))
    scale = 1 + rng.uniform(-policy.scale, policy.scale, count)
    shear = rng.uniform(-policy.shear, policy.shear, count)
    mirror = np.where(rng.random(count) < policy.flip, -1.0, 1.0)
    shift = rng.uniform(-policy.shift, policy.shift, (count, 2)) * side
    turn = np.empty((count, 2, 2))
    turn[:, 0] = np.stack([np.cos(angle) * mirror, -np.sin(angle) + shear], axis=1)
    turn[:, 1] = np.stack([np.sin(angle) * mirror, np.cos(angle)], axis=1)
    turn *= scale[:, None, None]
    centre = np.full(2, (side - 1) / 2)
    moved = centre - turn @ centre + shift
    return np.concatenate([turn, moved[:, :, None]], axis=2)


def _moved(crop: Crops, matrix: NDArray[np.float64]) -> Crops:
    side = crop.shape[0]
    warped = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(warped, np.uint8).reshape(crop.shape)


def _lit(crops: Crops, policy: Augment, rng: np.random.Generator) -> Crops:
    column = (len(crops), 1, 1, 1)
    pixels = crops.astype(np.float32)
    mean = pixels.mean(axis=(1, 2, 3), keepdims=True)
    contrast = 1 + rng.uniform(-policy.contrast, policy.contrast, column).astype(np.float32)
    light = rng.uniform(-policy.brightness, policy.brightness, column).astype(np.float32) * 255
    pixels = np.clip((pixels - mean) * contrast + mean + light, 0, 255)
    if policy.gamma:
        power = np.exp2(rng.uniform(-policy.gamma, policy.gamma, column)).astype(np.float32)
        pixels = 255 * (pixels / 255) ** power
    return np.asarray(pixels, np.uint8)


def _degraded(crop: Crops, policy: Augment, rng: np.random.Generator) -> Crops:
    side, shape = crop.shape[0], crop.shape
    image: Any = crop
    if rng.random() < policy.downscale:
        small = round(side * rng.uniform(0.4, 0.9))
        image = cv2.resize(cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA), (side, side))
    if rng.random() < policy.blur:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2))
    if rng.random() < policy.noise:
        image = np.clip(image + rng.normal(0, rng.uniform(2, 12), image.shape), 0, 255).astype(np.uint8)
    if rng.random() < policy.jpeg:
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 91))])
        image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    return np.asarray(image, np.uint8).reshape(shape)


def _erase(crops: Crops, policy: Augment, rng: np.random.Generator) -> None:
    side = crops.shape[1]
    for index in np.flatnonzero(rng.random(len(crops)) < policy.erase * bool(policy.erase_area)):
        area = rng.uniform(min(0.02, policy.erase_area), policy.erase_area) * side * side
        aspect = np.exp(rng.uniform(np.log(0.4), np.log(2.5)))
        height = int(np.clip(round(np.sqrt(area * aspect)), 1, side))
        width = int(np.clip(round(np.sqrt(area / aspect)), 1, side))
        top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
        patch = crops[index, top : top + height, left : left + width]
        patch[...] = rng.integers(0, 256, patch.shape if rng.random() < 0.5 else patch.shape[-1:])
