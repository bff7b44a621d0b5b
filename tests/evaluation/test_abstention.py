"""Accuracy against the share of faces answered."""

import numpy as np
import pytest

from mien.evaluation.abstention import measure_abstention


def answers(confidence: list[float], right: list[bool]) -> tuple[np.ndarray, np.ndarray]:
    p = np.array([[c, 1 - c] for c in confidence])
    return p, np.array([0 if hit else 1 for hit in right])


def test_the_area_is_the_mean_error_rate_over_every_share_answered() -> None:
    # most confident first: right, wrong, right, wrong -> error rates 0, 1/2, 1/3, 1/2
    p, truth = answers([0.9, 0.8, 0.7, 0.6], [True, False, True, False])
    assert measure_abstention(p, truth, resamples=50).aurc.value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_a_network_that_knows_its_mistakes_wins_by_abstaining() -> None:
    generator = np.random.default_rng(0)
    confidence = generator.uniform(0.5, 1, 2000)
    right = generator.random(2000) < confidence
    score = measure_abstention(*answers(list(confidence), list(right)), resamples=200)
    blind = measure_abstention(*answers(list(generator.permutation(confidence)), list(right)), resamples=200)
    accuracy = score.by_confidence[-1].accuracy
    assert accuracy == right.mean()
    assert score.accuracy_at.value > accuracy + 0.02
    assert score.accuracy_at.low < score.accuracy_at.value < score.accuracy_at.high
    assert score.aurc.high < blind.aurc.low
    assert [p.answered for p in score.by_confidence] == pytest.approx(np.arange(1, 21) / 20)
    shown = [p.confidence for p in score.by_confidence]
    assert shown == sorted(shown, reverse=True)


def test_four_fifths_answered_are_the_most_confident_four_fifths() -> None:
    p, truth = answers([0.95, 0.9, 0.85, 0.8, 0.55], [True, True, False, True, False])
    assert measure_abstention(p, truth, resamples=50).accuracy_at.value == pytest.approx(3 / 4)


def test_faces_can_be_answered_by_the_size_of_their_set() -> None:
    p, truth = answers([0.9, 0.8, 0.7, 0.6], [True, True, True, False])
    sets = np.array([[1, 0], [1, 0], [1, 1], [1, 1]], bool)
    points = measure_abstention(p, truth, sets, resamples=50).by_set
    assert [(x.answered, x.accuracy, x.confidence) for x in points] == [(0.5, 1.0, 1.0), (1.0, 0.75, 2.0)]
    assert measure_abstention(p, truth, resamples=50).by_set == ()


def test_one_row_is_enough() -> None:
    score = measure_abstention(np.array([[0.8, 0.2]]), np.array([0]), resamples=50)
    assert score.aurc.value == 0
    assert score.accuracy_at.value == 1
