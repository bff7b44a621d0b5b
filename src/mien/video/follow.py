"""Following faces between searches: each is sought where its track expects it, by the landmark net alone.

The five points say where the face is now: the box of the last search moves, grows and shrinks with them. Whether it is
a face still is judged by what a face keeps from frame to frame; on any doubt the caller searches the whole frame anew,
so no face is reported that only the follower believes in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.faces import align
from mien.images import Image
from mien.results import Box, Detection, Face

SIDE = 24
"""Side of the grey aligned faces that are compared."""

ALIKE = 0.6
"""Least correlation of an aligned face with that of the last search: `benchmarks/tracking.py` prints what faces and
what else reach."""

BENT = 0.12
"""Most that the five points may differ from those of the last search, after alignment, as a share of the box's size."""

GROWTH = 1.3
"""Most that a face may grow or shrink between two frames."""

APART = 0.15
"""Two boxes that overlap more (intersection over union) may be one face taken for two."""

INSIDE = 0.75
"""Least share of a box that must lie in the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """What a face was when the whole frame was last searched."""

    face: Face
    crop: NDArray[np.float32]

    @classmethod
    def of(cls, face: Face, image: Image) -> "Anchor":
        """Remember a face of an RGB image `(H, W, 3)`."""
        return cls(face, _normalized_crop(image, face))

    def moved(self, face: Face) -> Box:
        """Return the box, moved as the face's landmarks have."""
        home, box = self.face.box, self.face.box
        matrix = align.similarity(self.face.landmarks, face.landmarks)
        scale = float(np.sqrt(np.linalg.det(matrix[:, :2])))
        x, y = align.map_points(matrix, np.array([(home.left + home.right) / 2, (home.top + home.bottom) / 2])).tolist()
        width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
        left, top = round(x - width / 2), round(y - height / 2)
        return Box(left, top, left + width, top + height)

    def likeness(self, face: Face, image: Image) -> float:
        """Return the correlation of a face, -1 to 1, with the remembered one."""
        return float((self.crop * _normalized_crop(image, face)).mean())

    def bent(self, face: Face) -> float:
        """Return how far the landmarks differ after alignment: their root mean square, as a share of the box's size."""
        matrix = align.similarity(face.landmarks, self.face.landmarks)
        error = align.map_points(matrix, face.landmarks) - self.face.landmarks
        return float(np.sqrt((error**2).sum(axis=1).mean())) / max(self.face.box.width, self.face.box.height)


def seekable(boxes: Mapping[int, Box], image: Image) -> bool:
    """Return whether faces expected in these boxes can be sought there: none covers another, or leaves the picture."""
    height, width = image.shape[:2]
    return apart(list(boxes.values())) and all(_share_inside(box, width, height) >= INSIDE for box in boxes.values())


def apart(boxes: Sequence[Box]) -> bool:
    """Return whether no two boxes overlap much."""
    return all(one.iou(other) <= APART for i, one in enumerate(boxes) for other in boxes[:i])


def sought(boxes: Mapping[int, Box], anchors: Mapping[int, Anchor]) -> tuple[Detection, ...]:
    """Return where to look, with the confidence of the last search."""
    return tuple(Detection(box, anchors[one].face.detection_confidence) for one, box in boxes.items())


def followed(faces: Sequence[Face], anchors: Mapping[int, Anchor], image: Image) -> tuple[Face, ...] | None:
    """Return the faces in their new boxes, or None if one may be none any more.

    Args:
        faces: read where they were expected; `face_id` is that of their track.
        anchors: what each track's face was at the last search.
        image: the frame, RGB `(H, W, 3)`.
    """
    found = []
    for face in faces:
        anchor = anchors[face.face_id]
        try:
            box = anchor.moved(face)
        except ValueError:
            return None
        if not _plausible(face, box, anchor, image):
            return None
        found.append(replace(face, box=_clipped(box, image)))
    return tuple(found) if apart([face.box for face in found]) else None


def _plausible(face: Face, box: Box, anchor: Anchor, image: Image) -> bool:
    height, width = image.shape[:2]
    growth = box.width / face.box.width
    covered = "OCCLUDED" in face.quality.reasons and "OCCLUDED" not in anchor.face.quality.reasons
    return (
        not covered
        and 1 / GROWTH <= growth <= GROWTH
        and _share_inside(box, width, height) >= INSIDE
        and anchor.bent(face) <= BENT
        and anchor.likeness(face, image) >= ALIKE
    )


def _normalized_crop(image: Image, face: Face) -> NDArray[np.float32]:
    """Return the grey aligned face `(S, S)` with mean 0 and variance 1."""
    crop = align.crop(image, face.landmarks, size=SIDE, channels=1)[..., 0].astype(np.float32)
    return np.asarray((crop - crop.mean()) / max(float(crop.std()), 1.0), np.float32)


def _share_inside(box: Box, width: int, height: int) -> float:
    inside = max(0, min(box.right, width) - max(box.left, 0)) * max(0, min(box.bottom, height) - max(box.top, 0))
    return inside / (box.width * box.height)


def _clipped(box: Box, image: Image) -> Box:
    height, width = image.shape[:2]
    return Box(max(box.left, 0), max(box.top, 0), min(box.right, width), min(box.bottom, height))
