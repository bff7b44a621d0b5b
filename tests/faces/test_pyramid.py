"""Pictures are looked at in sizes that find faces fast, and every face is told once."""

import numpy as np
import pytest

from mien.faces import pyramid
from mien.results import Box, Detection

SIZES = {
    "tiny pictures are enlarged": (48, 48, [192]),
    "small pictures stay": (180, 192, [192]),
    "at the coarse size": (320, 240, [320]),
    "half of a camera's picture": (640, 480, [320]),
    "half of a larger one": (1280, 720, [640]),
    "two levels": (2000, 1500, [1000, 320]),
    "at most the fine size": (8000, 6000, [1280, 320]),
    "upright": (1500, 2000, [1000, 320]),
}


@pytest.mark.parametrize(("width", "height", "longest"), SIZES.values(), ids=SIZES.keys())
def test_levels(width: int, height: int, longest: list[int]) -> None:
    scales = pyramid.levels(width, height)
    assert [round(scale * max(width, height)) for scale in scales] == longest


def test_boxes_come_back_in_the_pixels_of_the_image() -> None:
    def find(copy: np.ndarray) -> np.ndarray:
        """A face that fills the right half of whatever is seen."""
        height, width = copy.shape[:2]
        return np.array([(width / 2, 0, width / 2, height, 0.9)])

    (found,) = pyramid.search(np.zeros((1500, 2000, 3), np.uint8), find, threshold=0.5)
    assert found == Detection(Box(1000, 0, 2000, 1500), 0.9)


def test_what_is_less_sure_than_the_threshold_is_no_face() -> None:
    rows = np.array([(0, 0, 10, 10, 0.49), (50, 50, 10, 10, 0.5)])
    found = pyramid.search(np.zeros((200, 300, 3), np.uint8), lambda _: rows, threshold=0.5)
    assert [d.box.left for d in found] == [50]


PAIRS = {
    "nearly the same": ((0, 0, 100, 100), (5, 5, 105, 105), 1),
    "a part of a face": ((0, 0, 100, 100), (20, 60, 60, 90), 1),
    "neighbours": ((0, 0, 100, 100), (80, 0, 180, 100), 2),
    "apart": ((0, 0, 100, 100), (500, 0, 600, 100), 2),
}


@pytest.mark.parametrize(("one", "other", "faces"), PAIRS.values(), ids=PAIRS.keys())
def test_one_face_is_told_once(one: tuple[int, ...], other: tuple[int, ...], faces: int) -> None:
    found = pyramid.suppress([Detection(Box(*other), 0.7), Detection(Box(*one), 0.9)])
    assert len(found) == faces
    assert found[0] == Detection(Box(*one), 0.9)


def test_a_box_without_area_is_no_detection() -> None:
    assert pyramid.detections(np.array([(3.0, 3.0, 0.2, 5.0, 0.9)]), 1.0) == []
