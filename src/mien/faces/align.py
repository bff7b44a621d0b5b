"""Cutting faces out so that their landmarks land where FER2013's own faces have them.

FER2013's pictures are loosely aligned: a network trained on them expects eyes, nose and mouth at these places and at
this scale. Peers feed it whatever square the detector drew; mien brings the five points home by a similarity.
"""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.faces import Image, Points

TEMPLATE: Points = np.divide(
    [(14.9, 18.25), (33.1, 18.25), (24.0, 28.45), (16.85, 36.15), (31.15, 36.15)], 48, dtype=np.float32
)
"""Where the landmarks of an aligned face lie, as shares of the crop's side: the medians of FER2013's PrivateTest
pictures (48 px), as YuNet finds them on the four times enlarged picture and its mirror image, made symmetrical; each
spreads about 3.5 px. `benchmarks/faces_template.py` measures them again."""

Pixels = NDArray[np.uint8]

Matrix = NDArray[np.float64]
"""An affine map `(2, 3)` from picture to crop, in continuous pixels."""


def similarity(source: NDArray[np.floating], target: NDArray[np.floating]) -> Matrix:
    """Return the rotation, scale and shift (no reflection) that bring `source` nearest to `target`.

    Least squares in closed form (Umeyama 1991, "Least-squares estimation of transformation parameters between two point
    patterns"); in the plane it is a division of complex numbers.

    Args:
        source: `(n, 2)` points, not all the same.
        target: `(n, 2)` points.

    Raises:
        ValueError: all source points coincide, or one is not finite.
    """
    z, w = _complex(source), _complex(target)
    z_mean, w_mean = z.mean(), w.mean()
    spread = float((np.abs(z - z_mean) ** 2).sum())
    if not spread > 0 or not np.isfinite(spread):
        raise ValueError(f"cannot align these points: {np.asarray(source).tolist()}")
    turn = complex((np.conj(z - z_mean) * (w - w_mean)).sum() / spread)
    shift = complex(w_mean - turn * z_mean)
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def to_template(landmarks: Points, *, size: int, template: Points = TEMPLATE) -> Matrix:
    """Return the similarity that brings `landmarks` to the template in a crop of `size` pixels."""
    return similarity(landmarks, template * size)


def square(centre: tuple[float, float], side: float, *, size: int, roll: float = 0.0) -> Matrix:
    """Return the map from a square in the picture to a crop of `size` pixels.

    Args:
        centre: the square's centre in pixels.
        side: its side in pixels.
        size: the crop's side in pixels.
        roll: degrees by which the square leans clockwise in the picture.
    """
    scale, angle = size / side, math.radians(-roll)
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    x, y = centre
    return np.array([[c, -s, size / 2 - c * x + s * y], [s, c, size / 2 - s * x - c * y]])


def crop(image: Image, landmarks: Points, *, size: int, channels: int, template: Points = TEMPLATE) -> Pixels:
    """Cut one aligned face out of an RGB image.

    Args:
        image: RGB `(H, W, 3)`.
        landmarks: its five points `(5, 2)` in pixels.
        size: side S of the crop.
        channels: 1 for grey, 3 for RGB.
        template: where the points shall lie, as shares of S.

    Returns:
        `(S, S, channels)`. What lies beyond the image's edge repeats the edge.
    """
    return cut(image, to_template(landmarks, size=size, template=template), size=size, channels=channels)


def cut(image: Image, matrix: Matrix, *, size: int, channels: int) -> Pixels:
    """Sample the crop `(size, size, channels)` that a similarity maps an RGB image `(H, W, 3)` to, without aliasing.

    Only the pixels that the crop covers are touched. Where the face is larger than the crop it is first averaged down
    to about twice the crop's resolution, then sampled there, then averaged over two by two samples.
    """
    patch, matrix = _patch(image, matrix, size)
    if channels == 1:
        patch = _pixels(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY))
    pixels_per_sample = 1 / _scale(matrix)
    if pixels_per_sample <= 1:
        return _sample(patch, matrix, size).reshape(size, size, channels)
    patch, matrix = _shrink(patch, matrix, pixels_per_sample / 2)
    doubled = _sample(patch, np.diag([2.0, 2.0]) @ matrix, 2 * size)
    return _pixels(cv2.resize(doubled, (size, size), interpolation=cv2.INTER_AREA)).reshape(size, size, channels)


def resize_crops(crops: Pixels, *, size: int, channels: int) -> Pixels:
    """Bring faces that are already cut out, `(n, H, W, C)`, to the crops `(n, size, size, channels)` a network takes.

    A crop that is not square is made so by repeating its edges: a detector's box, made square, frames a face as
    FER2013 does.
    """
    if crops.shape[1:] == (size, size, channels):
        return crops
    out = np.empty((len(crops), size, size, channels), np.uint8)
    for row, crop in zip(out, crops, strict=True):
        row[...] = _recoloured(_resized(_squared(crop), size), channels)
    return out


def map_points(matrix: Matrix, points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Apply an affine map `(2, 3)` to points `(..., 2)`."""
    mapped: NDArray[np.float32] = (np.asarray(points, np.float64) @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    return mapped


def invert(matrix: Matrix) -> Matrix:
    """Return the map back from crop to picture."""
    turn = np.linalg.inv(matrix[:, :2])
    return np.hstack([turn, -turn @ matrix[:, 2:]])


def share_outside(matrix: Matrix, *, width: int, height: int, grid: int = 16) -> float:
    """Return the share of a crop's inner disc, 0 to 1, that lies beyond the edges of a `width` by `height` picture.

    The disc touches the crop's sides: it holds the face, and leaves out corners that show background.

    Args:
        matrix: maps the picture to a crop of side 1.
        width: of the picture in pixels.
        height: of the picture in pixels.
        grid: how many samples a side are looked at.
    """
    axis = (np.arange(grid) + 0.5) / grid
    samples = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    samples = samples[((samples - 0.5) ** 2).sum(axis=1) <= 0.25]
    x, y = map_points(invert(matrix), samples).T
    return float(((x < 0) | (y < 0) | (x > width) | (y > height)).mean())


def _complex(points: NDArray[np.floating]) -> NDArray[np.complex128]:
    points = np.asarray(points, np.float64)
    return np.asarray(points[:, 0] + 1j * points[:, 1])


def _scale(matrix: Matrix) -> float:
    return math.sqrt(abs(np.linalg.det(matrix[:, :2])))


def _patch(image: Image, matrix: Matrix, size: int) -> tuple[Pixels, Matrix]:
    """Return the part of the image that the crop covers, with a margin, and the map from there."""
    corners = map_points(invert(matrix), np.array([(0, 0), (size, 0), (0, size), (size, size)]))
    margin = 2 / _scale(matrix) + 2
    height, width = image.shape[:2]
    left, top = (int(np.clip(v, 0, n - 1)) for v, n in zip(corners.min(axis=0) - margin, (width, height), strict=True))
    right, bottom = (
        int(np.clip(v, low + 1, n))
        for v, low, n in zip(corners.max(axis=0) + margin, (left, top), (width, height), strict=True)
    )
    return image[top:bottom, left:right], _after(matrix, 1.0, 1.0, left, top)


def _shrink(patch: Pixels, matrix: Matrix, factor: float) -> tuple[Pixels, Matrix]:
    if factor <= 1:
        return patch, matrix
    height, width = patch.shape[:2]
    small = max(1, round(width / factor)), max(1, round(height / factor))
    shrunk = _pixels(cv2.resize(patch, small, interpolation=cv2.INTER_AREA))
    return shrunk, _after(matrix, width / small[0], height / small[1], 0, 0)


def _after(matrix: Matrix, x_scale: float, y_scale: float, left: float, top: float) -> Matrix:
    """Return the map that first scales its points, then shifts them by (left, top), then applies `matrix`."""
    turn = matrix[:, :2] * (x_scale, y_scale)
    return np.column_stack([turn, matrix[:, 2] + matrix[:, :2] @ (left, top)])


def _sample(patch: Pixels, matrix: Matrix, size: int) -> Pixels:
    """Sample bilinearly; OpenCV counts from pixel centres, mien from pixel corners."""
    centred = _after(matrix, 1.0, 1.0, 0.5, 0.5)
    centred[:, 2] -= 0.5
    return _pixels(
        cv2.warpAffine(patch, centred, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def _squared(crop: Pixels) -> Pixels:
    height, width = crop.shape[:2]
    side = max(height, width)
    tall, wide = side - height, side - width
    if not tall and not wide:
        return crop
    edges = tall // 2, tall - tall // 2, wide // 2, wide - wide // 2
    return _pixels(cv2.copyMakeBorder(crop, *edges, cv2.BORDER_REPLICATE)).reshape(side, side, -1)


def _resized(crop: Pixels, size: int) -> Pixels:
    how = cv2.INTER_AREA if crop.shape[0] > size else cv2.INTER_LINEAR
    return _pixels(cv2.resize(crop, (size, size), interpolation=how)).reshape(size, size, -1)


def _recoloured(crop: Pixels, channels: int) -> Pixels:
    if crop.shape[2] == channels:
        return crop
    if channels == 1:
        return _pixels(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY))[..., None]
    return np.repeat(crop, channels, axis=2)


def _pixels(values: Any) -> Pixels:
    """Give OpenCV's answers the type they have."""
    return np.asarray(values, np.uint8)
