"""Which way a head is turned, from five points.

The points are taken for a scaled orthographic picture of a rigid head (Horaud et al. 1997, "Object pose: the link
between weak perspective, paraperspective and full perspective"): least squares gives an affine map from the head to the
picture, and its two rows, made orthogonal and of equal length, are two rows of the head's rotation. Five points tell
roll well, yaw fairly and pitch poorly, as noses differ in length and smiles lift the mouth; `docs/faces.md` has the
errors on GENKI-4K.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.faces import Points, align

HEAD: NDArray[np.float64] = np.array(
    [(-0.5, 0.0, 0.0), (0.5, 0.0, 0.0), (0.0, 0.556, 0.55), (-0.393, 0.975, 0.1), (0.393, 0.975, 0.1)]
)
"""The five points of a head that faces the viewer, in eye distances; x to the image's right, y down, z to the viewer.
x and y are `align.TEMPLATE`'s, made symmetrical; depths are those of common head models (the nose's tip about 35 mm
before the eyes where these are 63 mm apart)."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Three angles in degrees.

    Attributes:
        yaw: positive when the person turns to their left (the image's right).
        pitch: positive when the person looks up.
        roll: positive when the head leans clockwise as seen in the image.
    """

    yaw: float
    pitch: float
    roll: float


def estimate(landmarks: Points) -> Pose:
    """Return the pose of a head from its five landmarks `(5, 2)` in pixels."""
    centred = HEAD - HEAD.mean(axis=0)
    points = np.asarray(landmarks, np.float64)
    affine = (np.linalg.pinv(centred) @ (points - points.mean(axis=0))).T
    across, down = _orthonormal(*affine)
    forward = np.cross(across, down)
    yaw = np.arctan2(-forward[0], forward[2])
    pitch = np.arcsin(np.clip(forward[1], -1, 1))
    roll = np.arctan2(-across[1], down[1])
    return Pose(*(float(np.degrees(angle)) for angle in (yaw, pitch, roll)))


def lean(landmarks: Points) -> float:
    """Return the roll of landmarks `(5, 2)` in degrees, by the nearest similarity to the template; NaN if none fits.

    It is what alignment undoes; in a turned head it differs a little from the head's own roll.
    """
    try:
        matrix = align.similarity(align.TEMPLATE, landmarks)
    except ValueError:
        return float("nan")
    return float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))


def _orthonormal(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the two orthogonal unit vectors nearest to `a` and `b` (the polar factor of their matrix)."""
    u, _, v = np.linalg.svd(np.stack([a, b]), full_matrices=False)
    return np.asarray(u @ v)
