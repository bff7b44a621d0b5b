"""Pictures to measure on: NASA's portrait (public domain) on a plain ground, in several sizes and arrangements."""

from pathlib import Path

import cv2
import numpy as np
from machine import PORTRAIT
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def scene(width: int, height: int, *, faces: int = 1, seed: int = 0) -> Image:
    """Return a picture in BGR `(height, width, 3)` with `faces` portraits side by side.

    Args:
        width: in pixels.
        height: in pixels.
        faces: how many portraits stand beside each other.
        seed: moves, mirrors and lights each portrait a little, so that no two pictures are the same.
    """
    rng = np.random.default_rng(seed)
    portrait = cv2.imread(str(PORTRAIT), cv2.IMREAD_COLOR)
    canvas = _ground(width, height, rng)
    place = width // faces
    side = int(min(place, height) * rng.uniform(0.85, 1.0))
    for index in range(faces):
        person = _varied(cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA), rng)
        left = index * place + int(rng.integers(0, place - side + 1))
        top = int(rng.integers(0, height - side + 1))
        canvas[top : top + side, left : left + side] = person
    return canvas


def write_scenes(folder: Path, count: int, *, width: int = 640, height: int = 480, faces: int = 1) -> list[Path]:
    """Write `count` different scenes as JPEG files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"scene-{width}x{height}-{faces}-{seed:05d}.jpg" for seed in range(count)]
    for seed, path in enumerate(paths):
        cv2.imwrite(str(path), scene(width, height, faces=faces, seed=seed), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return paths


def _ground(width: int, height: int, rng: np.random.Generator) -> Image:
    corners = rng.uniform(40, 215, (2, 2, 3)).astype(np.float32)
    return np.asarray(cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _varied(person: Image, rng: np.random.Generator) -> Image:
    if rng.random() < 0.5:
        person = person[:, ::-1]
    light = rng.uniform(0.8, 1.15)
    return np.asarray(np.clip(person * light, 0, 255), np.uint8)
