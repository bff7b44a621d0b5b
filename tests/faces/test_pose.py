"""Five points tell which way a head is turned."""

import numpy as np
import pytest

from mien.faces import align, pose


def seen(yaw: float, pitch: float, roll: float, *, size: float = 50.0) -> np.ndarray:
    """The five points of mien's head, turned first by yaw, then pitch, then roll, as a far camera sees them."""
    y, p, r = np.radians([yaw, pitch, roll])
    yawed = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    pitched = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    rolled = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return (size * (pose.HEAD @ (rolled @ pitched @ yawed).T)[:, :2] + 300).astype(np.float32)


TURNS = [
    (0, 0, 0),
    (30, 0, 0),
    (-45, 0, 0),
    (0, 20, 0),
    (0, -25, 0),
    (0, 0, 60),
    (0, 0, 175),
    (20, 15, -30),
    (-30, -10, 40),
]


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_a_turned_head_is_read_back(turn: tuple[float, float, float]) -> None:
    found = pose.estimate(seen(*turn))
    assert (found.yaw, found.pitch, found.roll) == pytest.approx(turn, abs=0.01)


def test_size_and_place_do_not_matter() -> None:
    assert pose.estimate(seen(20, 5, 3, size=4)).yaw == pytest.approx(
        pose.estimate(seen(20, 5, 3, size=400)).yaw, abs=0.01
    )


def test_an_aligned_face_looks_at_the_viewer() -> None:
    found = pose.estimate(align.TEMPLATE * 48)
    assert (found.yaw, found.pitch, found.roll) == pytest.approx((0, 0, 0), abs=3)


def test_signs_are_those_of_the_design() -> None:
    """The nose moves to the image's right: the person turns to their left. It moves up: they look up."""
    left, up, clockwise = (align.TEMPLATE * 100 for _ in range(3))
    left = left + np.array([(0, 0), (0, 0), (10, 0), (0, 0), (0, 0)], np.float32)
    up = up + np.array([(0, 0), (0, 0), (0, -8), (0, 0), (0, 0)], np.float32)
    clockwise = align.map_points(align.square((50, 50), 100, size=100, roll=-15), clockwise)
    assert pose.estimate(left).yaw > 5
    assert pose.estimate(up).pitch > 5
    assert pose.estimate(clockwise).roll == pytest.approx(15, abs=2)
