"""Drawing results into pictures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_recognizer import explanation
from mien import annotate
from mien.annotate import COLOURS
from mien.emotions import EMOTIONS, FERPLUS
from mien.results import Box, Face, Quality, Scores

QUALITY = Quality(ok=True, reasons=(), sharpness=0.8, brightness=0.5, size_px=99, yaw=0.0, pitch=0.0, roll=0.0)


def happy(box: Box, *, sure: bool = True, labels: tuple[str, ...] = EMOTIONS) -> Face:
    probabilities = np.full(len(labels), 0.02, np.float32)
    probabilities[3] = 1 - 0.02 * (len(labels) - 1)
    plausible = ("happy",) if sure else ("happy", "neutral")
    return Face(0, box, 0.9, np.zeros((5, 2), np.float32), QUALITY, Scores(labels, probabilities), plausible)


def grey(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), 120, np.uint8)


def coloured(image: np.ndarray, label: str) -> np.ndarray:
    return (image == np.array(COLOURS[label], np.uint8)).all(axis=2)


def test_the_box_has_the_colour_of_the_dominant_label() -> None:
    drawn = coloured(annotate.draw(grey(300, 400), [happy(Box(100, 100, 200, 220))]), "happy")
    assert drawn[160, 99:102].any()
    assert drawn[160, 198:202].any()
    assert not drawn[160, 110:190].any()


def test_an_uncertain_face_gets_corners_only() -> None:
    drawn = coloured(annotate.draw(grey(300, 400), [happy(Box(100, 100, 200, 220), sure=False)]), "happy")
    assert drawn[218:222, 105].any()
    assert not drawn[218:222, 150].any()


def test_the_picture_itself_is_left_alone() -> None:
    image = grey(100, 100)
    annotate.draw(image, [happy(Box(10, 10, 60, 60))], blur_faces=True)
    assert (image == 120).all()


def test_no_faces_leave_the_picture_as_it_is() -> None:
    assert (annotate.draw(grey(50, 50), []) == 120).all()


def test_bars_stand_beside_the_face_where_there_is_room() -> None:
    box = Box(40, 100, 240, 340)
    with_room = annotate.draw(grey(500, 700), [happy(box)])
    assert (with_room[150, 260:400] != 120).any()
    without = annotate.draw(grey(500, 290), [happy(box)])
    assert (without[150, 250:] == 120).all()


def test_bars_do_not_cover_another_face() -> None:
    left, right = Box(40, 100, 240, 340), Box(260, 100, 460, 340)
    drawn = annotate.draw(grey(500, 480), [happy(left), happy(right)])
    assert (drawn[150:320, 270:450] == 120).all()


def test_heat_is_laid_where_the_map_is_hot_and_nowhere_else() -> None:
    heated = annotate.heat_over(grey(40, 40), explanation())
    changed = np.abs(heated.astype(int) - 120).max(axis=2)
    assert changed[10:22, 6:10].min() > 60  # inside the left half of the crop's place
    assert changed[:, 14:].max() == 0
    assert changed[:, :3].max() == 0
    assert changed[25:].max() == changed[:7].max() == 0


def test_the_hotter_the_brighter() -> None:
    ramp = np.tile(np.linspace(0, 1, 48, dtype=np.float32), (48, 1))
    heated = annotate.heat_over_crop(np.full((48, 48, 1), 90, np.uint8), ramp, side=96)
    assert heated.shape == (96, 96, 3)
    light = heated[48, 40:].astype(float).sum(axis=1)
    assert (np.diff(light) >= -3).all()
    assert heated[48, 0].tolist() == [90, 90, 90]


def test_heat_may_lie_beyond_the_edge() -> None:
    outside = replace(explanation(), to_crop=np.array([[0.5, 0, 50], [0, 0.5, 50]]))
    assert (annotate.heat_over(grey(40, 40), outside) == 120).all()
    corner = replace(explanation(), to_crop=np.array([[0.5, 0.1, 2], [-0.1, 0.5, 2]]))
    assert annotate.heat_over(grey(40, 40), corner).shape == (40, 40, 3)


def test_an_explained_face_keeps_its_box_and_bars() -> None:
    face = happy(Box(40, 100, 240, 340))
    plain = annotate.draw(grey(500, 700), [face])
    heated = annotate.draw(grey(500, 700), [replace(face, explanation=explanation())])
    assert np.array_equal(plain[100:, 30:], heated[100:, 30:])
    assert not np.array_equal(plain[:30, :30], heated[:30, :30])


def test_every_label_has_a_colour() -> None:
    assert set(COLOURS) == set(FERPLUS)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_box_in_any_picture_can_be_drawn(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 300))
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = Box(left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
    face = happy(box, sure=data.draw(st.booleans()), labels=FERPLUS)
    assert annotate.draw(grey(height, width), [face], blur_faces=data.draw(st.booleans())).shape == (height, width, 3)


@pytest.mark.parametrize(
    "box",
    [Box(60, 60, 140, 150), Box(0, 0, 80, 90), Box(120, 110, 200, 200), Box(0, 0, 200, 200)],
    ids=["middle", "top left edge", "bottom right edge", "whole picture"],
)
def test_blurring_leaves_nothing_of_the_face_wherever_it_is(box: Box) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    inside = annotate.blur(noise, [box])[box.top : box.bottom, box.left : box.right].astype(float)
    detail = np.abs(np.diff(inside, axis=1))
    assert detail.max() < 16  # smooth everywhere, to the box's last pixel; the noise jumps by 85 on average


def test_blurring_keeps_what_is_far_from_the_face() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    blurred = annotate.blur(noise, [Box(20, 20, 60, 70)])
    assert np.array_equal(blurred[90:], noise[90:])
    assert np.array_equal(blurred[:, 80:], noise[:, 80:])
