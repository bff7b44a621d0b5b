"""Things that cover faces, drawn: blocks, blobs, masks and dark glasses, and which landmarks lie under them."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Crop = NDArray[np.uint8]

KINDS = {"block": 0.35, "blob": 0.35, "mask": 0.15, "glasses": 0.15}
"""What covers a face, and how often."""

FILLS = ("flat", "noise", "skin", "other")


def covered(
    crops: NDArray[np.uint8],
    points: NDArray[np.float32],
    *,
    share: float,
    area: float,
    rng: np.random.Generator,
    kinds: Mapping[str, float] = KINDS,
) -> NDArray[np.float32]:
    """Cover some of the grey crops `(n, S, S, 1)` in place.

    Args:
        crops: the crops.
        points: their landmarks `(n, 5, 2)` in pixels.
        share: of the crops that get something.
        area: the largest a block or blob may be, as share of the crop.
        rng: decides everything.
        kinds: how often each kind comes; the shares sum to 1.

    Returns:
        `(n, 5)`: 1 where a landmark is covered, else 0.
    """
    labels = np.zeros((len(crops), 5), np.float32)
    for index in np.flatnonzero(rng.random(len(crops)) < share):
        cover = _shape(rng.choice(list(kinds), p=list(kinds.values())), points[index], crops.shape[1], area, rng)
        other = crops[rng.integers(len(crops)), ..., 0]
        _paint(crops[index, ..., 0], cover, other, rng)
        x, y = np.clip(points[index], 0, crops.shape[1] - 1).astype(int).T
        labels[index] = cover[y, x] > 0.5
    return labels


def _shape(
    kind: str, points: NDArray[np.float32], side: int, area: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return how much of each pixel is covered, `(S, S)` from 0 to 1."""
    cover = np.zeros((side, side), np.uint8)
    if kind == "mask":
        cv2.fillConvexPoly(cover, _mask(points, rng), 255)
    elif kind == "glasses":
        _glasses(cover, points, rng)
    else:
        _thing(cover, kind == "blob", area, rng)
    soft = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.3, 1.2))
    return np.asarray(soft, np.float32) / np.float32(255)


def _thing(cover: NDArray[np.uint8], round_: bool, area: float, rng: np.random.Generator) -> None:
    """Draw a leaning rectangle or ellipse somewhere."""
    side = cover.shape[0]
    pixels, aspect = rng.uniform(min(0.03, area), area) * side**2, np.exp(rng.uniform(-1, 1))
    size = np.sqrt(pixels * aspect), np.sqrt(pixels / aspect)
    centre = rng.uniform(0.1 * side, 0.9 * side, 2)
    leaning = (tuple(map(float, centre)), tuple(map(float, size)), float(rng.uniform(0, 180)))
    if round_:
        cv2.ellipse(cover, leaning, (255.0,), -1)
    else:
        cv2.fillConvexPoly(cover, cv2.boxPoints(leaning).round().astype(np.int32), (255.0,))


def _mask(points: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.int32]:
    """Return a mask's outline: from the bridge or the tip of the nose to beyond the chin, as wide as the cheeks."""
    across = points[1] - points[0]
    middle = (points[0] + points[1]) / 2
    down = (points[3] + points[4]) / 2 - middle
    top = middle + down * rng.uniform(0.35, 0.75)
    bottom = middle + down * rng.uniform(1.5, 1.9)
    wide, narrow = rng.uniform(0.8, 1.1), rng.uniform(0.4, 0.8)
    return np.stack(
        [top - wide * across, top + wide * across, bottom + narrow * across, bottom - narrow * across]
    ).astype(np.int32)


def _glasses(cover: NDArray[np.uint8], points: NDArray[np.float32], rng: np.random.Generator) -> None:
    across = points[1] - points[0]
    distance = float(np.linalg.norm(across))
    lean = float(np.degrees(np.arctan2(across[1], across[0])))
    size = distance * rng.uniform(0.6, 0.95), distance * rng.uniform(0.45, 0.75)
    for eye in points[:2]:
        cv2.ellipse(cover, (tuple(map(float, eye)), tuple(map(float, size)), lean), (255.0,), -1)


def _paint(crop: Crop, cover: NDArray[np.float32], other: Crop, rng: np.random.Generator) -> None:
    side = crop.shape[0]
    kind = rng.choice(FILLS)
    paint = np.full((side, side), rng.uniform(0, 255), np.float32)
    if kind == "noise":
        paint = rng.uniform(0, 255, (side, side)).astype(np.float32)
    elif kind == "other":
        paint = np.roll(other[::-1], rng.integers(side, size=2), axis=(0, 1)).astype(np.float32)
    elif kind == "skin":
        paint[...] = crop.mean() + rng.uniform(-30, 30)
    if kind in ("flat", "skin"):
        shade = rng.normal(0, rng.uniform(2, 14), (4, 4)).astype(np.float32)
        paint += cv2.resize(shade, (side, side), interpolation=cv2.INTER_CUBIC)
    crop[...] = np.clip(crop * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)
