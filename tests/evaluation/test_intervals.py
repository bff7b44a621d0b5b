"""Bootstrap intervals: repeatable, as wide as theory says, and paired."""

import numpy as np
import pytest

from mien.evaluation.intervals import interval, resample_weights, resampled_sums, wilson


def test_each_resample_draws_as_many_rows_as_there_are():
    weights = np.vstack(list(resample_weights(50, resamples=30, seed=1)))
    assert weights.shape == (30, 50)
    assert (weights.sum(axis=1) == 50).all()


def test_the_same_seed_draws_the_same_rows_and_another_seed_others():
    columns = np.random.default_rng(0).random((40, 2))
    first = resampled_sums(columns, resamples=20, seed=3)
    assert np.array_equal(first, resampled_sums(columns, resamples=20, seed=3))
    assert not np.array_equal(first, resampled_sums(columns, resamples=20, seed=4))


def test_drawing_in_parts_gives_every_resample(monkeypatch):
    monkeypatch.setattr("mien.evaluation.intervals._CELLS_AT_ONCE", 100)
    assert resampled_sums(np.ones((40, 1)), resamples=7, seed=0).tolist() == [[40.0]] * 7


def test_the_interval_of_a_rate_is_as_wide_as_the_binomial_says():
    hits = (np.arange(1000) < 700).astype(float)[:, None]
    drawn = resampled_sums(hits, resamples=4000, seed=0)[:, 0] / 1000
    found = interval(0.7, drawn)
    deviation = np.sqrt(0.7 * 0.3 / 1000)  # of a binomial rate
    assert found.low == pytest.approx(0.7 - 1.96 * deviation, abs=0.003)
    assert found.high == pytest.approx(0.7 + 1.96 * deviation, abs=0.003)
    assert found.half_width == pytest.approx(1.96 * deviation, abs=0.003)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    generator, covered = np.random.default_rng(5), 0
    for seed in range(200):
        hits = (generator.random(150) < 0.8).astype(float)[:, None]
        found = interval(hits.mean(), resampled_sums(hits, resamples=200, seed=seed)[:, 0] / 150)
        covered += found.low <= 0.8 <= found.high
    assert 0.89 <= covered / 200 <= 0.99


def test_a_pivotal_interval_holds_an_estimate_that_resampling_biases_upwards():
    drawn = np.random.default_rng(0).normal(0.03, 0.003, 1000)
    found = interval(0.015, drawn, pivotal=True)
    assert 0 <= found.low <= 0.015 <= found.high


def test_an_undefined_estimate_has_an_empty_interval():
    found = interval(float("nan"), np.array([np.nan, 1.0]))
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_resamples_without_the_statistic_are_left_out():
    assert interval(1.0, np.array([np.nan, 1.0, 1.0])).low == 1.0


@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [(15, 148, 0.0623, 0.1605), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)],  # R: binom.confint(method="wilson")
    ids=["some", "none", "all"],
)
def test_wilsons_interval_has_its_published_bounds(hits, rows, low, high):
    found = wilson(hits, rows)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        wilson(0, 0)
