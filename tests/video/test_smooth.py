"""Smoothing in time: by the clock, without looking ahead, and freed of a person's resting expression."""

import numpy as np
import pytest

import mien
from mien.emotions import EMOTIONS
from mien.video.baseline import Baseline, check_span, resting
from mien.video.smooth import Smoother, smooth_two_sided

CALM, HAPPY = np.array([0.9, 0.1]), np.array([0.1, 0.9])


def run(times: list[float], values: list[np.ndarray], half_life_s: float = 0.3) -> np.ndarray:
    smoother = Smoother(half_life_s)
    return np.array([smoother.update(0, p, t) for t, p in zip(times, values, strict=True)])


def test_it_is_offered_at_the_front_door() -> None:
    assert mien.Smoother is Smoother


def test_the_first_answer_stays_as_it_is() -> None:
    assert run([3.0], [CALM])[0] == pytest.approx(CALM)


def test_after_a_half_life_old_and_new_weigh_the_same_in_logs() -> None:
    # The geometric mean of (0.9, 0.1) and (0.1, 0.9) is even.
    assert run([0.0, 0.3], [CALM, HAPPY])[1] == pytest.approx([0.5, 0.5])


def test_what_lies_between_two_times_does_not_depend_on_how_many_frames_show_it() -> None:
    few = run([0.0, 0.3], [CALM, HAPPY])[-1]
    many = run([0.0, 0.05, 0.06, 0.2, 0.3], [CALM, HAPPY, HAPPY, HAPPY, HAPPY])[-1]
    assert many == pytest.approx(few, abs=1e-6)


def test_no_answer_depends_on_later_frames() -> None:
    times, values = [0.0, 0.1, 0.2, 0.5], [CALM, HAPPY, CALM, HAPPY]
    assert np.array_equal(run(times, values)[:2], run(times[:2], values[:2]))


def test_a_constant_answer_stays_and_every_answer_sums_to_one() -> None:
    smooth = run([0.0, 0.04, 0.2, 1.0], [CALM, CALM, HAPPY, CALM])
    assert smooth[1] == pytest.approx(CALM)
    assert smooth.sum(axis=1) == pytest.approx(1)


def test_half_life_zero_does_not_smooth() -> None:
    assert run([0.0, 0.1], [CALM, HAPPY], 0)[1] == pytest.approx(HAPPY)


def test_people_are_smoothed_apart_and_forgotten_when_long_out_of_sight() -> None:
    smoother = Smoother(0.3, forget_s=2)
    smoother.update(0, CALM, 0.0)
    assert smoother.update(1, HAPPY, 0.1) == pytest.approx(HAPPY)
    assert smoother.update(0, HAPPY, 2.2) == pytest.approx(HAPPY)


def test_one_sure_frame_does_not_outweigh_all_others() -> None:
    assert run([0.0, 0.04], [np.array([0.5, 0.5]), np.array([1.0, 0.0])])[1][1] > 0.2


@pytest.mark.parametrize("bad", [-0.1, -1.0])
def test_a_negative_half_life_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="half_life_s"):
        Smoother(bad)


def test_a_clock_that_stumbles_does_no_harm_and_one_that_jumps_starts_anew() -> None:
    smoother = Smoother()
    smoother.update(0, CALM, 5.0)
    assert smoother.update(0, HAPPY, 4.96) == pytest.approx(CALM)
    assert smoother.update(0, HAPPY, 0.0) == pytest.approx(HAPPY)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(K,\)"):
        Smoother().update(1, np.array([CALM]), 1.0)


class TestTwoSided:
    def test_a_step_is_met_half_way_at_its_edge_without_delay(self) -> None:
        times = np.arange(-2, 2.01, 0.01)
        smooth = smooth_two_sided(times, np.where(times[:, None] < 0, CALM, HAPPY), half_life_s=0.3)
        assert smooth[np.searchsorted(times, 0)] == pytest.approx([0.5, 0.5], abs=0.03)
        assert smooth + smooth[::-1] == pytest.approx(1, abs=0.04)

    def test_it_is_the_weighted_mean_that_its_docstring_says(self) -> None:
        rng = np.random.default_rng(0)
        times, values = np.sort(rng.random(12)), rng.dirichlet([1, 1, 1], 12)
        gaps = np.diff(times)
        spans = (np.r_[gaps[0], gaps] + np.r_[gaps, gaps[-1]]) / 2
        weights = spans * 2 ** (-abs(times[:, None] - times) / 0.2)
        expected = np.exp(weights @ np.log(values) / weights.sum(axis=1, keepdims=True))
        expected /= expected.sum(axis=1, keepdims=True)
        assert smooth_two_sided(times, values, half_life_s=0.2) == pytest.approx(expected, abs=1e-5)

    def test_one_frame_or_half_life_zero_changes_nothing(self) -> None:
        assert smooth_two_sided(np.array([1.0]), CALM[None])[0] == pytest.approx(CALM)
        two = np.array([CALM, HAPPY])
        assert smooth_two_sided(np.array([0.0, 1.0]), two, half_life_s=0) == pytest.approx(two)

    def test_a_time_before_those_it_follows_counts_as_the_last(self) -> None:
        values = np.array([CALM, HAPPY, CALM, HAPPY])
        back, level = (smooth_two_sided(np.array(times), values) for times in ([0, 1, 0.2, 1.4], [0, 1, 1, 1.4]))
        assert back == pytest.approx(level)

    def test_other_shapes_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"\(n, K\)"):
            smooth_two_sided(np.array([1.0]), np.array([CALM, HAPPY]))


STERN = np.array([0.5, 0.02, 0.02, 0.02, 0.1, 0.02, 0.32])


class TestBaseline:
    def test_a_stern_face_at_rest_reads_as_faces_at_rest_do(self) -> None:
        baseline = Baseline((0.0, 5.0), labels=EMOTIONS)
        for t in (0.0, 1.0, 2.0):
            corrected = baseline.update(0, STERN, t)
        assert corrected == pytest.approx(resting(EMOTIONS), abs=1e-5)
        assert EMOTIONS[int(corrected.argmax())] == "neutral"

    def test_what_differs_from_rest_stands_out(self) -> None:
        baseline = Baseline((0.0, 5.0), labels=EMOTIONS)
        baseline.update(0, STERN, 1.0)
        smiling = np.array([0.3, 0.02, 0.02, 0.42, 0.02, 0.02, 0.2])
        corrected = baseline.update(0, smiling, 9.0)
        assert corrected.sum() == pytest.approx(1)
        assert corrected[0] < smiling[0]
        assert corrected[3] > 0.3

    def test_frames_after_the_span_teach_nothing_and_strangers_are_left_alone(self) -> None:
        baseline = Baseline((1.0, 2.0), labels=EMOTIONS)
        assert baseline.update(0, STERN, 0.5) == pytest.approx(STERN)
        assert baseline.update(1, STERN, 3.0) == pytest.approx(STERN)
        baseline.update(0, STERN, 1.5)
        assert baseline.known == {0}

    @pytest.mark.parametrize("span", [(2.0, 1.0), (-1.0, 1.0), (1.0, 1.0)])
    def test_a_span_that_is_none_is_refused(self, span: tuple[float, float]) -> None:
        with pytest.raises(ValueError, match="start, end"):
            check_span(span)

    def test_labels_nobody_knows_are_refused(self) -> None:
        with pytest.raises(ValueError, match="bored"):
            resting(("bored", "neutral"))
