"""What spoils faces: repeatable, of the same form, and worse with strength."""

import numpy as np
import pytest

from mien.evaluation.corruptions import CORRUPTIONS, STRENGTHS, corrupt
from mien.faces import align

NAMES = tuple(CORRUPTIONS)


@pytest.fixture(scope="module")
def faces(portrait):
    """The portrait's face, as it is and mirrored, in three shades of light; grey, 48 px."""
    points = np.array([(208, 108), (246, 104), (230, 132), (214, 150), (248, 146)], np.float32)
    face = align.crop(portrait, points, size=48, channels=1)
    both = np.stack([face, face[:, ::-1]]).astype(float)
    return np.concatenate([0.6 * both, 0.8 * both, both]).astype(np.uint8)


def difference(a, b):
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_corruption_keeps_the_form_and_leaves_its_input_alone(faces, name):
    before = faces.copy()
    for strength in STRENGTHS:
        spoilt = corrupt(faces, name, strength)
        assert (spoilt.shape, spoilt.dtype) == (faces.shape, np.uint8)
    assert np.array_equal(faces, before)


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides_everything(faces, name):
    assert np.array_equal(corrupt(faces, name, 3, seed=4), corrupt(faces, name, 3, seed=4))


@pytest.mark.parametrize("name", ["motion_blur", "gaussian_noise", "rotation", "shift"])
def test_another_seed_spoils_otherwise(faces, name):
    assert not np.array_equal(corrupt(faces, name, 3, seed=1), corrupt(faces, name, 3, seed=2))


@pytest.mark.parametrize("name", NAMES)
def test_every_strength_changes_the_picture_more_than_the_one_before(faces, name):
    changes = [difference(corrupt(faces, name, strength), faces) for strength in STRENGTHS]
    assert changes[0] > 0
    assert changes == sorted(changes)


@pytest.mark.parametrize("name", NAMES)
def test_colour_and_other_sizes_are_spoilt_alike(faces, name):
    large = np.repeat(align.resize_crops(faces, size=96, channels=1), 3, axis=3)
    spoilt = corrupt(large, name, 5)
    assert spoilt.shape == large.shape
    assert difference(spoilt, large) == pytest.approx(difference(corrupt(faces, name, 5), faces), rel=0.45)


def test_eyes_and_mouth_are_covered_where_the_template_has_them(faces):
    places = np.rint(align.TEMPLATE * 48 - 0.5).astype(int)
    for name, covered in (("eyes_covered", (0, 1)), ("mouth_covered", (3, 4))):
        for strength in STRENGTHS:
            changed = (corrupt(faces, name, strength) != faces).any(axis=(0, 3))
            found = [bool(changed[y - 1 : y + 2, x - 1 : x + 2].any()) for x, y in places]
            assert [found[point] for point in (0, 1, 3, 4)] == [point in covered for point in (0, 1, 3, 4)]


def test_light_and_gamma_go_the_way_they_are_called(faces):
    mean = faces.mean()
    assert corrupt(faces, "brighter", 2).mean() > mean > corrupt(faces, "darker", 2).mean()
    assert corrupt(faces, "gamma_lighter", 2).mean() > mean > corrupt(faces, "gamma_darker", 2).mean()
    ends = np.array([0, 255], np.uint8).reshape(1, 1, 2, 1)
    assert np.array_equal(corrupt(ends, "gamma_darker", 5), ends)


def test_two_stops_bring_a_middle_grey_to_an_eighth():
    grey = np.full((1, 4, 4, 1), 128, np.uint8)
    assert corrupt(grey, "gamma_darker", 5)[0, 0, 0, 0] == round(255 * (128 / 255) ** 3)


def test_a_flat_picture_stays_what_it_is_under_blur_motion_and_contrast():
    flat = np.full((2, 48, 48, 1), 77, np.uint8)
    for name in ("gaussian_blur", "motion_blur", "contrast", "rotation", "shift", "resolution", "eyes_covered"):
        assert np.array_equal(corrupt(flat, name, 5), flat)


def test_every_corruption_has_a_title_and_a_reason():
    for name, corruption in CORRUPTIONS.items():
        assert corruption.name == name
        assert corruption.title
        assert corruption.reason
        assert len(corruption.settings) == len(STRENGTHS)


@pytest.mark.parametrize(("name", "strength"), [("fog", 1), ("jpeg", 0), ("jpeg", 6)])
def test_what_there_is_not_is_refused(faces, name, strength):
    with pytest.raises(ValueError, match=r"no corruption|strength is 1 to 5"):
        corrupt(faces, name, strength)
