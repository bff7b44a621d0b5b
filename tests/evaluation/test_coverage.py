"""Rules for prediction sets: how often they hold the true label, of all faces and class by class."""

import numpy as np
import pytest

from mien.calibration import prediction_sets, softmax
from mien.evaluation.coverage import LEAST_MASS, fit_rule, measure_sets, quantile

LABELS = ("angry", "disgust", "fear", "happy", "sad")


def drawn(rows: int = 6000, seed: int = 2, spread: float = 1.5, rare: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, spread, (rows, 5)) - np.array([0, 0, rare, 0, 0])
    p = softmax(logits)
    return p, np.array([generator.choice(5, p=row) for row in p])


def held(p: np.ndarray, rule: object) -> np.ndarray:
    return prediction_sets(p, LABELS, rule)


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_sets_hold_the_true_label_of_new_rows_as_often_as_promised(coverage: float) -> None:
    p, truth = drawn()
    rule = fit_rule(p[:3000], truth[:3000], LABELS, coverage=coverage)
    assert held(p[3000:], rule)[np.arange(3000), truth[3000:]].mean() == pytest.approx(coverage, abs=0.02)
    assert rule.mass == rule.fitted
    assert not rule.floored


def test_a_rare_label_is_held_far_more_often_than_the_common_rule_would() -> None:
    p, truth = drawn(rows=8000, rare=3.5)
    first, second = slice(0, 4000), slice(4000, 8000)
    assert 30 <= (truth[first] == 2).sum() < 100
    rule = fit_rule(p[first], truth[first], LABELS)
    assert list(rule.least) == ["fear"]
    sets = held(p[second], rule)
    score = measure_sets(sets, truth[second], LABELS)
    # One threshold for all labels (Sadinle et al. 2019, arXiv:1609.00451).
    least = 1 - quantile(1 - p[first][np.arange(4000), truth[first]], 0.9, beyond=1.0)
    common = measure_sets(p[second] >= least, truth[second], LABELS)
    assert score.coverage.value == pytest.approx(0.9, abs=0.02)
    assert _of(score, "fear") > 0.75 > 0.5 > _of(common, "fear")


def _of(score: object, label: str) -> float:
    return next(c.coverage.value for c in score.per_class if c.label == label)


def test_a_handful_of_rare_rows_gets_no_threshold() -> None:
    p, truth = drawn(rows=2000, rare=7.0)
    assert 0 < (truth == 2).sum() < 30
    assert fit_rule(p, truth, LABELS).least == {}


def test_a_network_that_is_nearly_always_right_still_says_when_it_guesses() -> None:
    p, truth = drawn(spread=9.0)
    rule = fit_rule(p, truth, LABELS)
    assert rule.mass == LEAST_MASS
    assert rule.fitted < LEAST_MASS
    assert rule.floored
    assert held(np.array([[0.3, 0.2, 0.2, 0.2, 0.1]]), rule).sum() > 1
    assert held(np.array([[0.6, 0.1, 0.1, 0.1, 0.1]]), rule).sum() == 1


def test_the_quantile_is_the_finite_sample_one() -> None:
    # 9 rows at 90 %: ceil(10 * 0.9) = 9th smallest score; 8 rows are too few
    assert quantile(np.arange(9.0), 0.9, beyond=99.0) == 8
    assert quantile(np.arange(8.0), 0.9, beyond=99.0) == 99


def test_too_few_rows_to_promise_anything_give_the_set_of_all_labels() -> None:
    rule = fit_rule(np.array([[0.9, 0.1]] * 5), np.zeros(5, int), ("angry", "happy"))
    assert rule.mass == 1
    assert prediction_sets(np.array([[0.9, 0.1]]), ("angry", "happy"), rule).all()


def test_sets_are_scored_by_coverage_size_and_class() -> None:
    sets = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 1, 1]], bool)
    score = measure_sets(sets, np.array([0, 1, 0, 2]), ("angry", "happy", "sad"))
    assert score.coverage.value == 0.75
    assert score.coverage.low < 0.75 < score.coverage.high
    assert score.size == 1.75
    assert score.sizes == (0.5, 0.25, 0.25)
    assert score.single_accuracy == 0.5
    assert [(c.label, c.coverage.value, c.support) for c in score.per_class] == [
        ("angry", 0.5, 2), ("happy", 1.0, 1), ("sad", 1.0, 1),
    ]  # fmt: skip
    assert score.per_class[0].size == 1


def test_classes_without_rows_are_left_out() -> None:
    score = measure_sets(np.ones((2, 2), bool), np.zeros(2, int), ("angry", "happy"))
    assert [c.label for c in score.per_class] == ["angry"]
    assert score.single_accuracy == 0
