"""Pictures of no face that a network learns to be unsure of."""

import numpy as np
import pytest

from mien.training.outliers import KINDS, outliers


def faces(count: int, side: int = 48, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (count, side, side, channels), np.uint8)


@pytest.mark.parametrize(("side", "channels"), [(48, 1), (40, 1), (32, 3), (8, 1)])
def test_they_have_the_form_of_crops(side: int, channels: int) -> None:
    made = outliers(faces(40, side, channels), np.random.default_rng(0))
    assert (made.shape, made.dtype) == ((40, side, side, channels), np.uint8)
    assert (made == made[:, :, :, :1]).all()
    assert len({picture.tobytes() for picture in made}) == 40


def test_the_generator_decides_everything() -> None:
    first, again, other = (outliers(faces(12), np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_none_makes_none() -> None:
    assert outliers(faces(0), np.random.default_rng(0)).shape == (0, 48, 48, 1)


def test_pieces_of_a_face_are_all_there_in_another_order() -> None:
    jigsaw = next(kind for kind in KINDS if kind.__name__ == "_jigsaw")
    face = faces(1)[0, :, :, 0]
    for seed in range(20):
        laid = jigsaw(face, 48, np.random.default_rng(seed))
        if laid.shape == face.shape and np.isclose(laid.sum(), face.sum()):
            assert sorted(laid.ravel()) == sorted(face.ravel())
            assert (laid != face).any()
            return
    pytest.fail("no seed cut the face into whole squares")
