"""Faces land where FER2013's own faces have their eyes, nose and mouth, whatever the picture."""

import cv2
import numpy as np
import pytest

from mien.faces import align


def dots(points: np.ndarray, *, width: int, height: int, radius: float) -> np.ndarray:
    """A black picture with a soft white dot at each point (continuous pixels)."""
    y, x = np.mgrid[:height, :width] + 0.5
    nearest = np.min([np.hypot(x - px, y - py) for px, py in points], axis=0)
    grey = (255 * np.exp(-((nearest / radius) ** 2))).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def brightest_near(crop: np.ndarray, point: np.ndarray, reach: float) -> np.ndarray:
    """The centre of brightness around a point, in continuous pixels."""
    y, x = np.mgrid[: crop.shape[0], : crop.shape[1]] + 0.5
    weight = crop[..., 0] * (np.hypot(x - point[0], y - point[1]) < reach)
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


CASES = {
    "small face": (0.7, 0.0, 64),
    "as large as the crop": (1.0, 10.0, 48),
    "twice as large, leaning left": (2.0, -30.0, 48),
    "twenty times as large, leaning right": (20.0, 40.0, 48),
    "upside down": (3.0, 180.0, 96),
}


@pytest.mark.parametrize(("scale", "roll", "size"), CASES.values(), ids=CASES.keys())
def test_the_five_points_come_home(scale: float, roll: float, size: int) -> None:
    angle = np.radians(roll)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    side = int(48 * scale * 2)
    landmarks = ((align.TEMPLATE - 0.5) * 48) @ turn.T + side / 2
    image = dots(landmarks, width=side, height=side, radius=1.5 * scale)

    crop = align.crop(image, landmarks.astype(np.float32), size=size, channels=1)

    for point in align.TEMPLATE * size:
        assert brightest_near(crop, point, 3 * size / 48) == pytest.approx(point, abs=0.12 * size / 48)


def test_similarity_is_the_least_squares_one() -> None:
    """Against a numerical search: no small change of the four numbers lowers the sum of squares."""
    rng = np.random.default_rng(3)
    source, target = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
    best = align.similarity(source, target)

    def error(a: float, b: float, x: float, y: float) -> float:
        moved = source @ np.array([[a, -b], [b, a]]).T + (x, y)
        return float(((moved - target) ** 2).sum())

    a, b, x, y = best[0, 0], best[1, 0], best[0, 2], best[1, 2]
    assert best[0, 1] == -b
    assert best[1, 1] == a
    for change in np.vstack([np.eye(4), -np.eye(4)]) * 1e-4:
        assert error(a, b, x, y) < error(*(np.array([a, b, x, y]) + change))


@pytest.mark.parametrize(
    "points",
    [np.ones((5, 2)), np.full((5, 2), np.nan), np.full((5, 2), np.inf)],
    ids=["all the same", "not a number", "infinite"],
)
def test_points_that_are_no_face_are_refused(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match="cannot align"), np.errstate(invalid="ignore"):
        align.similarity(points, align.TEMPLATE)


def test_a_large_face_is_averaged_down_not_skipped_through() -> None:
    """A one-pixel checkerboard has no contrast left at a tenth of its size; naive sampling would show a moiré of it."""
    image = np.indices((960, 960)).sum(axis=0) % 2 * np.uint8(255)
    image = np.repeat(image.astype(np.uint8)[..., None], 3, axis=2)
    crop = align.crop(image, align.TEMPLATE * 960, size=48, channels=1)
    assert crop.std() < 2
    assert crop.mean() == pytest.approx(127.5, abs=2)


def test_an_aligned_picture_of_the_right_size_is_left_as_it_is() -> None:
    image = np.random.default_rng(1).integers(0, 256, (48, 48, 3), np.uint8)
    assert np.array_equal(align.crop(image, align.TEMPLATE * 48, size=48, channels=3), image)


def test_grey_is_what_opencv_makes_of_rgb() -> None:
    image = np.random.default_rng(1).integers(0, 256, (48, 48, 3), np.uint8)
    grey = align.crop(image, align.TEMPLATE * 48, size=48, channels=1)
    assert np.array_equal(grey[..., 0], cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


@pytest.mark.parametrize("shift", [(-40, 0), (0, 40), (500, -300)], ids=["left edge", "bottom edge", "far outside"])
def test_beyond_the_edge_the_edge_is_repeated(shift: tuple[int, int]) -> None:
    image = np.full((100, 100, 3), 200, np.uint8)
    landmarks = (align.TEMPLATE * 80 + 10 + shift).astype(np.float32)
    assert (align.crop(image, landmarks, size=48, channels=3) == 200).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3, 2)], ids=str)
def test_the_smallest_pictures_can_be_cut(size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 9, np.uint8)
    assert (align.crop(image, align.TEMPLATE * 2, size=48, channels=1) == 9).all()


OUTSIDE = {
    "whole": (1000, 1000, (500, 500), 0.0),
    "cut through the middle": (1000, 1000, (0, 500), 0.5),
    "wholly beyond": (1000, 1000, (-500, 500), 1.0),
}


@pytest.mark.parametrize(("width", "height", "centre", "share"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_share_outside(width: int, height: int, centre: tuple[float, float], share: float) -> None:
    matrix = align.square(centre, 100, size=1)
    assert align.share_outside(matrix, width=width, height=height) == pytest.approx(share, abs=0.02)


def test_square_turns_a_leaning_face_upright() -> None:
    leaning = np.array([[100, 100], [100 + 10 * np.cos(np.radians(20)), 100 + 10 * np.sin(np.radians(20))]])
    upright = align.map_points(align.square((100, 100), 50, size=50, roll=20), leaning)
    assert upright[1] - upright[0] == pytest.approx([10, 0], abs=1e-4)


def test_invert_maps_back() -> None:
    matrix = align.square((30, 40), 77, size=48, roll=33)
    points = np.random.default_rng(0).uniform(0, 100, (7, 2))
    there_and_back = align.map_points(align.invert(matrix), align.map_points(matrix, points))
    assert there_and_back == pytest.approx(points, abs=1e-3)


RESIZED = {
    "grey stays": ((2, 48, 48, 1), 48, 1),
    "larger grey": ((1, 96, 96, 1), 48, 1),
    "smaller grey": ((1, 20, 20, 1), 48, 1),
    "colour to grey": ((3, 30, 30, 3), 48, 1),
    "grey to colour": ((1, 48, 48, 1), 112, 3),
    "not square": ((1, 120, 80, 3), 48, 1),
    "none": ((0, 48, 48, 3), 48, 1),
}


@pytest.mark.parametrize(("shape", "size", "channels"), RESIZED.values(), ids=RESIZED.keys())
def test_crops_of_any_size_fit_the_network(shape: tuple[int, ...], size: int, channels: int) -> None:
    crops = np.full(shape, 77, np.uint8)
    ready = align.resize_crops(crops, size=size, channels=channels)
    assert ready.shape == (shape[0], size, size, channels)
    assert (ready == 77).all()


def test_a_crop_that_is_not_square_keeps_its_proportions() -> None:
    crop = np.zeros((1, 96, 48, 1), np.uint8)
    crop[0, 38:58, 14:34] = 255
    ready = align.resize_crops(crop, size=48, channels=1)[0, ..., 0]
    rows, columns = (np.flatnonzero(ready.max(axis=a)) for a in (1, 0))
    assert len(rows) == len(columns) == 10
    assert columns.mean() == pytest.approx(23.5)
