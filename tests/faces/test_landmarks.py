"""Landmarks go from any detector's box to pixels of the picture, by way of an upright crop."""

import numpy as np
import pytest

from mien.faces import align
from mien.faces.landmarks import FACE_SHARE, Landmarker, box_square, face_square
from mien.results import Box

CENTRED = 0.5 + (align.TEMPLATE - 0.5) * FACE_SHARE


class Template:
    """A net that says of every crop: the points are where they are in a well-drawn box."""

    def __init__(self, **heads: np.ndarray) -> None:
        self.heads, self.seen = heads, []

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        self.seen.append(crops)
        return {"points": np.tile(CENTRED.ravel(), (len(crops), 1)).astype(np.float32), **self.heads}


class Dots:
    """A net that finds the five brightest spots of a crop: a face drawn as dots of falling brightness."""

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        return {"points": np.stack([self.points(crop[..., 0]) for crop in crops])}

    def points(self, crop: np.ndarray) -> np.ndarray:
        side = crop.shape[0]
        y, x = np.mgrid[:side, :side] + 0.5
        found = []
        crop = crop.astype(np.float32)
        for _ in range(5):
            row, column = np.unravel_index(crop.argmax(), crop.shape)
            near = np.hypot(x - column - 0.5, y - row - 0.5) < 3.5
            found.append([(x * crop)[near].sum() / crop[near].sum(), (y * crop)[near].sum() / crop[near].sum()])
            crop[near] = 0
        return np.float32(found).ravel() / side


def drawn(points: np.ndarray, side: int, radius: float) -> np.ndarray:
    y, x = np.mgrid[:side, :side] + 0.5
    image = np.zeros((side, side))
    for brightness, (px, py) in zip((255, 200, 150, 110, 80), points, strict=True):
        image = np.maximum(image, brightness * np.exp(-((np.hypot(x - px, y - py) / radius) ** 2)))
    return np.repeat(image[..., None], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("leaning", [180, 12, -1], ids=["one look", "as shipped", "always two"])
def test_points_come_back_in_the_pixels_of_the_picture(leaning: float) -> None:
    side = 400
    lean = align.invert(align.square((200, 210), 160, size=1, roll=25))
    truth = align.map_points(lean, align.TEMPLATE)
    image = drawn(truth, side, radius=6)
    (found,) = Landmarker(Dots(), leaning=leaning).find(image, [Box(120, 120, 260, 300)])
    assert found.points == pytest.approx(truth, abs=1.0)


class Leaning:
    """A net that sees every face lean by so many degrees clockwise in whatever crop."""

    def __init__(self, *degrees: float) -> None:
        self.degrees, self.seen = degrees, []

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        self.seen.append(crops)
        turns = [align.square((0.5, 0.5), 1, size=1, roll=-d) for d in self.degrees[: len(crops)]]
        return {"points": np.stack([align.map_points(turn, CENTRED).ravel() for turn in turns])}


def test_only_heads_that_lean_are_looked_at_again() -> None:
    net = Leaning(-30, 5, 0, 20)
    Landmarker(net).find(np.zeros((90, 90, 3), np.uint8), [Box(10, 10, 60, 70)] * 4)
    assert [len(crops) for crops in net.seen] == [4, 2]


def test_the_second_look_sees_a_leaning_face_upright() -> None:
    net = Leaning(30)
    image = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)
    Landmarker(net).find(image, [Box(100, 100, 200, 240)])
    upright = align.square((150, 170), 1.1 * 140, size=48, roll=30)
    expected = align.cut(image, upright, size=48, channels=1)
    assert np.abs(net.seen[1][0].astype(int) - expected).mean() < 2


def test_a_well_drawn_box_gives_the_template_in_its_middle() -> None:
    box = Box(100, 100, 200, 240)
    (found,) = Landmarker(Template()).find(np.zeros((400, 400, 3), np.uint8), [box])
    assert found.points == pytest.approx((align.TEMPLATE - 0.5) * 1.1 * 140 * FACE_SHARE + (150, 170), abs=0.01)
    assert align.map_points(face_square(found.points, size=48), found.points) == pytest.approx(CENTRED * 48, abs=0.01)


def test_covered_is_a_probability_of_each_point() -> None:
    net = Template(covered=np.array([[-9, 0, 9, 0, 0]], np.float32))
    (found,) = Landmarker(net).find(np.zeros((90, 90, 3), np.uint8), [Box(0, 0, 90, 90)])
    assert found.covered == pytest.approx([0, 0.5, 1, 0.5, 0.5], abs=1e-3)


def test_a_net_that_does_not_tell_says_nothing_is_covered() -> None:
    (found,) = Landmarker(Template()).find(np.zeros((90, 90, 3), np.uint8), [Box(0, 0, 90, 90)])
    assert not found.covered.any()


def test_all_faces_are_looked_at_in_one_call() -> None:
    net = Template()
    boxes = [Box(0, 0, 50 + i, 60) for i in range(7)]
    assert len(Landmarker(net).find(np.zeros((100, 100, 3), np.uint8), boxes)) == 7
    assert [len(crops) for crops in net.seen] == [7]


def test_no_box_no_look() -> None:
    net = Template()
    assert Landmarker(net).find(np.zeros((9, 9, 3), np.uint8), []) == ()
    assert net.seen == []


NONSENSE = {"all in one spot": np.full(10, 0.5), "not numbers": np.full(10, np.nan), "tiny": CENTRED.ravel() * 0.01}


@pytest.mark.parametrize("points", NONSENSE.values(), ids=NONSENSE.keys())
def test_points_that_are_no_face_do_not_lead_the_second_look_astray(points: np.ndarray) -> None:
    class Astray:
        def __init__(self) -> None:
            self.seen: list[np.ndarray] = []

        def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
            self.seen.append(crops)
            return {"points": points[None].astype(np.float32)}

    net, image = Astray(), np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
    Landmarker(net, leaning=-1).find(image, [Box(10, 10, 60, 70)])
    assert all(np.array_equal(net.seen[0], crops) for crops in net.seen)


def test_a_box_beyond_the_edge_is_still_looked_at_whole() -> None:
    square = align.invert(box_square(Box(-50, -50, 50, 50), size=1))
    assert align.map_points(square, np.array([0.5, 0.5])) == pytest.approx([0, 0], abs=1e-6)
