"""Predicted shares against voted shares."""

import numpy as np
import pytest

from mien.calibration import softmax
from mien.evaluation.metrics import measure
from mien.evaluation.viewers import measure_agreement

LABELS = ("angry", "happy", "sad")


def test_the_gap_is_the_mean_distance_of_predicted_and_voted_shares() -> None:
    p, q = np.array([[0.5, 0.3, 0.2], [0.1, 0.9, 0.0]]), np.array([[0.6, 0.4, 0.0], [0.1, 0.8, 0.1]])
    score = measure_agreement(p, q, LABELS, resamples=50)
    assert [label.gap.value for label in score.per_label] == pytest.approx([0.05, 0.1, 0.15])
    assert [label.bias for label in score.per_label] == pytest.approx([-0.05, 0.0, 0.05])
    assert score.gap.value == pytest.approx(0.1)
    assert score.gap.low <= score.gap.value <= score.gap.high


def drawn() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(6)
    p = softmax(generator.normal(0, 2, (4000, 3)))
    return p, np.array([generator.multinomial(10, row) for row in p]) / 10


def test_a_network_that_answers_as_viewers_vote_lies_on_the_line() -> None:
    score = measure_agreement(*drawn(), LABELS, resamples=50)
    assert score.ece_adaptive < 0.01
    for label in score.per_label:
        assert label.ece < 0.01
        assert sum(b.rows for b in label.reliability) == 4000
        assert all(abs(b.predicted - b.voted) < 0.05 for b in label.reliability)


def test_a_label_that_is_predicted_too_often_shows_in_its_own_row() -> None:
    p, q = drawn()
    skewed = p * np.array([1.0, 3.0, 1.0])
    score = measure_agreement(skewed / skewed.sum(axis=1, keepdims=True), q, LABELS, resamples=50)
    assert score.per_label[1].bias > 0.1 > 0 > score.per_label[0].bias
    assert score.per_label[1].ece == pytest.approx(score.per_label[1].bias, abs=0.01)


def test_the_adaptive_error_agrees_with_the_plain_one_on_an_even_skew() -> None:
    p, q = drawn()
    sharp = p**2 / (p**2).sum(axis=1, keepdims=True)
    plain = measure(sharp, q.argmax(axis=1), LABELS, shares=q, resamples=10).ece_votes.value
    assert measure_agreement(sharp, q, LABELS, resamples=50).ece_adaptive == pytest.approx(plain, abs=0.005)
