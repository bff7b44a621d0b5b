"""Which map calibrates a head, and that it is chosen by rows it was not fitted on."""

import numpy as np
import pytest

from mien.calibration import log_softmax, softmax
from mien.evaluation.scaling import FEWEST_ROWS, WAYS, choose, cross_entropy, fit

BY_NAME = {way.name: way for way in reversed(WAYS)}  # of Dirichlet's, the least regularized
K = 5


def drawn(rows: int = 1500, seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits of a perfect network, the votes of ten viewers as shares, and the majority."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 1.5, (rows, K))
    shares = np.array([generator.multinomial(10, p) for p in softmax(logits)]) / 10
    return logits, shares, shares.argmax(axis=1)


def undone(logits: np.ndarray, matrix: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The log-probabilities that this map brings back to those of the logits, up to a constant a row."""
    return np.linalg.solve(matrix, (log_softmax(logits) - bias).T).T


def chosen(logits: np.ndarray, shares: np.ndarray, truth: np.ndarray) -> str:
    _, trials = choose(logits, shares, truth)
    (best,) = [trial.method for trial in trials if trial.chosen]
    return best


SKEWED = {
    "temperature": (np.eye(K) * 0.6, np.zeros(K)),
    "temperature and bias": (np.eye(K) * 0.6, np.array([1.0, -1.0, 0.5, 0.0, -0.5])),
    "vector scaling": (np.diag([0.4, 1.4, 0.7, 1.0, 1.3]), np.array([1.0, -1.0, 0.5, 0.0, -0.5])),
    "Dirichlet": (
        np.eye(K) * 0.9 + np.array([[0.0, 0.4, 0, 0, 0], [0, 0, 0.4, 0, 0], [0, 0, 0, -0.4, 0], [0] * K, [0] * K]),
        np.array([1.0, -1.0, 0.5, 0.0, -0.5]),
    ),
}


@pytest.mark.parametrize("name", SKEWED)
def test_each_way_undoes_the_skew_it_is_made_for(name: str) -> None:
    logits, shares, _ = drawn()
    skewed = undone(logits, *SKEWED[name])
    matrix, bias = fit(BY_NAME[name], skewed, shares)
    mended = log_softmax(skewed) @ matrix.T + bias
    assert cross_entropy(mended, shares) < cross_entropy(skewed, shares) - 0.02
    assert cross_entropy(mended, shares) == pytest.approx(cross_entropy(logits, shares), abs=0.015)


@pytest.mark.parametrize("name", ["temperature", "temperature and bias"])
def test_the_simplest_way_that_does_it_is_chosen(name: str) -> None:
    logits, shares, truth = drawn()
    assert chosen(undone(logits, *SKEWED[name]), shares, truth) == name


def test_more_numbers_are_chosen_where_they_are_needed() -> None:
    logits, shares, truth = drawn()
    calibration, trials = choose(undone(logits, *SKEWED["vector scaling"]), shares, truth)
    assert calibration.method in ("vector scaling", "Dirichlet")
    assert trials[1].log_loss > next(t for t in trials if t.chosen).log_loss


def test_a_temperature_needs_no_map() -> None:
    logits, shares, truth = drawn()
    calibration, trials = choose(logits * 3, shares, truth)
    assert calibration is None
    assert trials[0].chosen


def test_a_way_that_costs_answers_is_not_chosen() -> None:
    """The labels say that viewers' shares are no guide: every map but the temperature's loses hits."""
    logits, shares, _ = drawn()
    skewed = logits + np.array([1.5, 0, 0, 0, -1.5])
    truth = skewed.argmax(axis=1)
    assert chosen(skewed, shares, truth) == "temperature"


def test_few_rows_choose_nothing() -> None:
    logits, shares, truth = (part[: FEWEST_ROWS - 1] for part in drawn())
    assert choose(logits, shares, truth) == (None, ())


def test_a_label_that_nobody_chose_keeps_finite_numbers() -> None:
    logits, shares, _ = drawn(rows=400)
    shares[:, 4] = 0
    shares[:, 0] += 1 - shares.sum(axis=1)
    for way in WAYS:
        matrix, bias = fit(way, logits, shares)
        assert np.isfinite(matrix).all()
        assert np.abs(bias).max() < 20


def test_the_fit_stands_where_the_loss_is_flat() -> None:
    """A step in any direction from the answer loses, so the gradient that led there was right."""
    logits, shares, _ = drawn(rows=500)
    generator = np.random.default_rng(0)
    for name in ("temperature and bias", "vector scaling"):
        matrix, bias = fit(BY_NAME[name], logits, shares)
        here = cross_entropy(log_softmax(logits) @ matrix.T + bias, shares)
        for _ in range(10):
            step = generator.normal(0, 0.05, K)
            away = cross_entropy(log_softmax(logits) @ (matrix + np.diag(step)).T + bias - step, shares)
            assert away > here - 1e-3
