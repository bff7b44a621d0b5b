"""The values a recognizer answers with: checked at birth, frozen, and right."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_recognizer import BLURRED, SHARP, analysis, face
from mien.emotions import EMOTIONS
from mien.results import Box, Face, Quality, Scores

LENGTHS = st.integers(1, 50)
BOXES = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.integers(-50, 50), st.integers(-50, 50), LENGTHS, LENGTHS,
)  # fmt: skip


def pixels(box: Box) -> set[tuple[int, int]]:
    return {(x, y) for x in range(box.left, box.right) for y in range(box.top, box.bottom)}


@given(BOXES, BOXES)
def test_iou_counts_the_pixels_that_two_boxes_share(a: Box, b: Box) -> None:
    assert a.iou(b) == pytest.approx(len(pixels(a) & pixels(b)) / len(pixels(a) | pixels(b)))


@given(BOXES, BOXES)
def test_iou_is_symmetric_between_0_and_1_and_1_only_for_the_same_box(a: Box, b: Box) -> None:
    assert a.iou(b) == b.iou(a)
    assert 0 <= a.iou(b) <= 1
    assert (a.iou(b) == 1) == (a == b)


@given(BOXES, BOXES, st.integers(-99, 99), st.integers(-99, 99))
def test_iou_does_not_change_when_both_boxes_move(a: Box, b: Box, dx: int, dy: int) -> None:
    def moved(box: Box) -> Box:
        return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)

    assert moved(a).iou(moved(b)) == a.iou(b)


def test_boxes_that_only_touch_share_nothing() -> None:
    assert Box(0, 0, 10, 10).iou(Box(10, 0, 20, 10)) == 0


@pytest.mark.parametrize("edges", [(5, 0, 5, 10), (6, 0, 5, 10), (0, 10, 5, 10), (0, 11, 5, 10)])
def test_an_empty_box_cannot_be_made(edges: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="left < right and top < bottom"):
        Box(*edges)


def test_a_box_knows_its_size_and_shares() -> None:
    box = Box(10, 20, 40, 80)
    assert (box.width, box.height) == (30, 60)
    assert box.normalized(100, 200) == (0.1, 0.1, 0.4, 0.4)


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Box(0, 0, 1, 1).left = 5  # type: ignore[misc]


@pytest.mark.parametrize(("ok", "reasons"), [(True, ("LOW_SHARPNESS",)), (False, ())])
def test_quality_is_ok_exactly_without_reasons(ok: bool, reasons: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="exactly when it has no reasons"):
        Quality(ok, reasons, 0.5, 0.5, 99, 0, 0, 0)


def test_quality_knows_its_reasons() -> None:
    with pytest.raises(ValueError, match=r"UGLY.*known are LOW_SHARPNESS"):
        Quality(ok=False, reasons=("UGLY",), sharpness=0, brightness=0, size_px=1, yaw=0, pitch=0, roll=0)


@pytest.mark.parametrize("shape", [(6,), (3, 6), (1, 1, 7), ()], ids=str)
def test_scores_must_fit_their_labels(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not fit 7 labels"):
        Scores(EMOTIONS, np.zeros(shape, np.float32))


def test_scores_of_many_are_indexed_and_counted() -> None:
    many = Scores(EMOTIONS, np.eye(7, dtype=np.float32)[:3])
    assert len(many) == 3
    assert [many[i].dominant for i in range(3)] == ["angry", "disgust", "fear"]
    assert len(many[0]) == 1


def test_scores_of_none_are_empty() -> None:
    assert len(Scores(EMOTIONS, np.zeros((0, 7), np.float32))) == 0


def test_asking_many_for_one_answer_says_what_would_do() -> None:
    with pytest.raises(ValueError, match=r"scores\[i\].dominant for each of these 2"):
        _ = Scores(EMOTIONS, np.zeros((2, 7), np.float32)).dominant
    with pytest.raises(IndexError, match="only scores of many"):
        face().scores[0]


@pytest.mark.parametrize(
    ("probabilities", "bits"),
    [([1, 0, 0, 0], 0.0), ([0.5, 0.5, 0, 0], 1.0), ([0.25] * 4, 2.0), ([0.7, 0.1, 0.1, 0.1], 1.3567796)],
    ids=["sure", "coin", "even", "mixed"],
)
def test_entropy_is_in_bits(probabilities: list[float], bits: float) -> None:
    assert Scores(tuple("abcd"), np.array(probabilities, np.float32)).entropy == pytest.approx(bits, abs=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=7, max_size=7))
def test_ranked_sorts_labels_by_probability_and_ties_by_order(values: list[float]) -> None:
    ranked = Scores(EMOTIONS, np.array(values, np.float32)).ranked()
    assert ranked == tuple(sorted(zip(EMOTIONS, values, strict=True), key=lambda pair: -pair[1]))
    assert ranked[0][0] == Scores(EMOTIONS, np.array(values, np.float32)).dominant


@pytest.mark.parametrize(
    ("found", "uncertain"),
    [
        (face(), False),
        (face(prediction_set=("happy", "neutral")), True),
        (face(prediction_set=()), True),
        (face(quality=BLURRED), True),
    ],
    ids=["one label", "two labels", "none", "poor quality"],
)
def test_uncertain_means_several_labels_or_poor_quality(found: Face, uncertain: bool) -> None:
    assert found.uncertain is uncertain


def test_landmarks_are_five_points() -> None:
    with pytest.raises(ValueError, match=r"\(5, 2\) pixels; got shape \(4, 2\)"):
        Face(0, Box(0, 0, 9, 9), 0.9, np.zeros((4, 2), np.float32), SHARP, face().scores, ("happy",))


def test_an_analysis_travels_between_processes() -> None:
    again = pickle.loads(pickle.dumps(analysis(2)))
    assert again.model == analysis().model
    assert again.faces[1].box == face().box
    assert np.array_equal(again.faces[1].scores.probabilities, face().scores.probabilities)
