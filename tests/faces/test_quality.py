"""Eight reasons not to trust a face, each shown by a picture that has it and nothing else."""

import cv2
import numpy as np
import pytest

from mien.faces import align, quality
from mien.faces.landmarks import Landmarks
from mien.faces.pose import Pose
from mien.results import Box

EYES = np.array([(202, 103), (247, 103), (222, 126), (202, 144), (240, 144)], np.float32)
"""Where YuNet sees the portrait's landmarks, rounded."""

BOX = Box(178, 63, 268, 176)
SEEN = np.zeros(5, np.float32)


def assess(image: np.ndarray, points: np.ndarray = EYES, box: Box = BOX, covered: np.ndarray = SEEN) -> tuple[str, ...]:
    return quality.assess(np.ascontiguousarray(image), box, Landmarks(points, covered)).reasons


def test_a_portrait_is_good(portrait: np.ndarray) -> None:
    verdict = quality.assess(portrait, BOX, Landmarks(EYES, SEEN))
    assert verdict.ok
    assert verdict.reasons == ()
    assert verdict.size_px == 113
    assert 0.3 < verdict.brightness < 0.8
    assert abs(verdict.roll) < 5


def test_each_fault_has_its_reason(portrait: np.ndarray) -> None:
    assert assess(cv2.GaussianBlur(portrait, (0, 0), 8)) == ("LOW_SHARPNESS",)
    assert assess((portrait * 0.15).astype(np.uint8)) == ("LOW_BRIGHTNESS",)
    assert assess(np.clip(portrait * 3.0, 0, 255).astype(np.uint8)) == ("OVEREXPOSED",)
    assert assess(portrait, covered=np.array([0.1, 0.1, 0.9, 0.9, 0.9], np.float32)) == ("OCCLUDED",)


def test_a_small_face_is_named_small(portrait: np.ndarray) -> None:
    small = cv2.resize(portrait, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
    assert "SMALL_FACE" in assess(small, EYES * 0.15, Box(27, 9, 40, 26))


def test_a_face_cut_by_the_edge_is_truncated(portrait: np.ndarray) -> None:
    cut = portrait[:, 222:]
    assert assess(cut, EYES - np.float32((222, 0)), Box(0, 63, 46, 176)) == ("TRUNCATED",)


def test_a_head_in_profile_is_extreme(portrait: np.ndarray) -> None:
    profile = EYES + np.array([(0, 0), (0, 0), (26, 0), (0, 0), (0, 0)], np.float32)
    assert "EXTREME_POSE" in assess(portrait, profile)


def test_a_leaning_head_is_not_extreme() -> None:
    """Alignment turns it upright, so roll costs nothing."""
    measures = quality.Measures(
        sharpness=0.5, brightness=0.5, clipped=0, size_px=99, pose=Pose(0, 0, 80), covered=0, outside=0, flat=0
    )
    assert quality.verdict(measures).ok


def test_thresholds_can_be_chosen() -> None:
    measures = quality.Measures(
        sharpness=0.5, brightness=0.5, clipped=0, size_px=50, pose=Pose(0, 0, 0), covered=0, outside=0, flat=0
    )
    assert quality.verdict(measures, quality.Thresholds(size_px=51)).reasons == ("SMALL_FACE",)


def test_sharpness_falls_with_blur_and_not_with_contrast(portrait: np.ndarray) -> None:
    grey = align.crop(portrait, EYES, size=48, channels=1)[..., 0]
    blurred = [quality.sharpness(cv2.GaussianBlur(grey, (0, 0), sigma)) for sigma in (0.5, 1, 2, 4)]
    assert [quality.sharpness(grey), *blurred] == sorted([quality.sharpness(grey), *blurred], reverse=True)
    assert quality.sharpness((grey * 0.5).astype(np.uint8)) == pytest.approx(quality.sharpness(grey), abs=0.03)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_without_contrast_is_not_sharp(value: int) -> None:
    assert quality.sharpness(np.full((48, 48), value, np.uint8)) == 0


def drawn(*, contrast: float = 1.0) -> np.ndarray:
    """A face of plain areas and lines, `uint8 (48, 48)`."""
    face = np.full((48, 48), 200, np.uint8)
    for place in ((15, 18), (33, 18)):
        cv2.circle(face, place, 4, 40, -1, cv2.LINE_AA)
    cv2.ellipse(face, (24, 34), (10, 5), 0, 0, 180, 60, 2, cv2.LINE_AA)
    return (128 + contrast * (face - 128.0)).astype(np.uint8)


@pytest.mark.parametrize("contrast", [1.0, 0.3])
def test_a_drawing_is_flat_where_a_photograph_is_shaded(portrait: np.ndarray, contrast: float) -> None:
    threshold = quality.THRESHOLDS.flat
    assert quality.flat(drawn(contrast=contrast)) > threshold
    assert quality.flat(align.crop(portrait, EYES, size=48, channels=1)[..., 0]) < threshold / 4
    assert quality.flat(np.full((48, 48), 90, np.uint8)) == 1


@pytest.mark.parametrize("factor", [0.5, 0.2, 0.12, 2.0, 3.0], ids=lambda f: f"times {f}")
def test_bad_light_makes_no_drawing_of_a_photograph(portrait: np.ndarray, factor: float) -> None:
    spoilt = np.clip(portrait * factor, 0, 255).astype(np.uint8)
    assert "NOT_A_PHOTO" not in assess(spoilt)


def test_a_drawing_is_named_no_photograph(portrait: np.ndarray) -> None:
    page = cv2.resize(np.repeat(drawn()[..., None], 3, axis=2), (480, 480), interpolation=cv2.INTER_CUBIC)
    points = align.TEMPLATE * 480
    assert quality.assess(page, Box(0, 0, 480, 480), Landmarks(points, SEEN)).reasons == ("NOT_A_PHOTO",)


@pytest.mark.data
def test_no_picture_of_a_face_in_fer2013s_validation_part_is_called_a_drawing() -> None:
    from mien.data import load
    from mien.errors import DatasetNotFoundError
    from mien.settings import load_settings

    try:
        faces = load("fer2013", root=load_settings().datasets, split="validation")
    except DatasetNotFoundError:
        pytest.skip("needs FER2013, prepared")
    flat = np.array([quality.flat(image[..., 0]) for image in faces.images])
    no_face = faces.votes[:, 9] >= 2
    assert (flat[~no_face] > quality.THRESHOLDS.flat).mean() < 0.001
    assert (flat[no_face] > quality.THRESHOLDS.flat).any(), "the blank pictures among them are"
