"""Gaps between slices: found where they are, and not called so where chance made them."""

import numpy as np
import pytest

from mien.evaluation.gaps import Gap, corrected, count_distance, mean_distance, notable
from mien.evaluation.intervals import Interval

DRAWS = {"resamples": 400, "seed": 0}


def rates(hits, sizes):
    return count_distance(np.array([hits]), np.array([sizes]), **DRAWS)


def test_the_distance_is_that_of_the_lowest_and_the_highest_rate():
    distance = rates([80, 50, 90], [100, 100, 100])
    assert (distance.lowest, distance.highest) == (1, 2)
    assert distance.size.value == pytest.approx(0.4)
    assert distance.size.low < 0.4 < distance.size.high
    assert distance.size.half_width == pytest.approx(1.96 * np.sqrt(0.25 / 100 + 0.09 / 100), rel=0.25)


def test_the_p_value_is_that_of_pearsons_chi_square_test():
    stats = pytest.importorskip("scipy.stats")
    hits, sizes = np.array([60, 45, 52]), np.array([100, 90, 80])
    expected = stats.chi2_contingency([hits, sizes - hits], correction=False).pvalue
    assert rates(hits, sizes).p == pytest.approx(expected, abs=0.02)


def test_a_true_gap_is_found_and_the_smallest_p_value_is_one_in_all_permutations():
    assert rates([90, 50], [100, 100]).p == pytest.approx(1 / (1 + 5 * 400))


def test_slices_that_do_not_differ_give_each_p_value_alike_often():
    generator = np.random.default_rng(3)
    found = [rates(generator.binomial(80, 0.7, 4), [80] * 4).p for _ in range(60)]
    assert np.mean(np.array(found) < 0.05) <= 0.15
    assert np.mean(found) == pytest.approx(0.5, abs=0.12)


def test_a_slice_with_easier_labels_is_not_better_given_its_labels():
    hits, sizes = np.array([[180, 90], [10, 55]]), np.array([[200, 100], [20, 110]])
    plain = count_distance(hits.sum(axis=0)[None], sizes.sum(axis=0)[None], **DRAWS)
    given = count_distance(hits, sizes, **DRAWS)
    assert plain.p < 0.01
    assert given.p > 0.9
    assert given.size.value == pytest.approx(0, abs=1e-9)


def test_a_gap_within_labels_is_found_though_the_whole_is_even():
    hits, sizes = np.array([[50, 100], [50, 0]]), np.array([[100, 100], [100, 100]])
    assert count_distance(hits.sum(axis=0)[None], sizes.sum(axis=0)[None], **DRAWS).size.value == 0
    assert rates([50, 100], [100, 100]).p < 0.001


def test_a_label_that_a_slice_lacks_does_no_harm():
    distance = count_distance(np.array([[30, 20], [0, 5]]), np.array([[40, 40], [0, 10]]), **DRAWS)
    assert 0 < distance.p <= 1


def test_means_differ_where_they_do():
    generator = np.random.default_rng(4)
    even, lifted = generator.normal(0, 1, 200), generator.normal(0.6, 2, 200)
    distance = mean_distance([even, lifted, even], **DRAWS)
    assert (distance.lowest, distance.highest) == (0, 1)
    assert distance.p < 0.01
    assert mean_distance([even, even + 0.01], **DRAWS).p > 0.9
    assert mean_distance([np.zeros(5), np.zeros(5)], **DRAWS).p == 1
    assert mean_distance([np.full(5, 0.3), np.full(5, 0.3) + 1e-9], **DRAWS).p == 1


def test_slices_that_are_all_right_and_all_wrong_differ():
    distance = mean_distance([np.zeros(5), np.ones(5)], **DRAWS)
    assert distance.size.value == 1
    assert distance.p == pytest.approx(2 / 252, abs=0.005)  # 2 of the ways to deal ten rows out part them as well
    assert mean_distance([np.full(30, -0.1), np.full(30, 0.9)], **DRAWS).p < 0.001


def test_a_slice_without_variation_is_compared_with_others():
    generator = np.random.default_rng(6)
    others = [generator.normal(1, 0.5, 100) for _ in range(2)]
    distance = mean_distance([np.zeros(100), *others], **DRAWS)
    assert distance.lowest == 0
    assert distance.p < 0.001
    assert mean_distance([np.ones(100), *others], **DRAWS).p > 0.05


@pytest.mark.parametrize(("constant", "varied"), [(400, 30), (40, 40), (30, 400)])
def test_a_slice_without_variation_is_no_gap_by_itself(constant, varied):
    generator = np.random.default_rng(7)
    draws = {"resamples": 40, "seed": 0}
    slices = [[np.zeros(constant), generator.normal(0, 0.5, varied)] for _ in range(200)]
    assert np.mean([mean_distance(values, **draws).p < 0.05 for values in slices]) < 0.1


@pytest.mark.parametrize("sizes", [(30, 300), (30, 30, 30, 1000)], ids=str)
def test_small_slices_that_are_hardly_ever_read_wrongly_are_no_gap_by_that(sizes):
    """Calibrated answers, 98 % of them right: among thirty often none is wrong, and their values hardly vary."""
    generator = np.random.default_rng(9)

    def overconfidence(rows):
        sure = generator.beta(39.2, 0.8, rows)
        return sure - (generator.random(rows) < sure)

    found = [mean_distance([overconfidence(n) for n in sizes], resamples=40, seed=0).p for _ in range(100)]
    assert np.mean(np.array(found) < 0.05) <= 0.12


def gap(p, *, attribute="sex", measure="accuracy", size=0.1):
    return Gap(
        attribute=attribute, measure=measure, lowest="f", highest="m", size=Interval(size, 0.0, 0.2), p=p,
    )  # fmt: skip


def test_p_values_are_corrected_step_by_step():
    """Holm's own procedure by hand: 0.01 * 3, 0.02 * 2, then never less than the one before."""
    found = corrected([gap(0.03), gap(0.01), gap(0.02)])
    assert [g.p_holm for g in found] == pytest.approx([0.04, 0.03, 0.04])
    assert [g.shown for g in found] == [True, True, True]
    assert [g.p_holm for g in corrected([gap(0.9), gap(0.8)])] == [1.0, 1.0]
    assert corrected([]) == ()


def test_twenty_looks_at_nothing_find_no_gap():
    generator = np.random.default_rng(5)
    looks = [rates(generator.binomial(100, 0.8, 2), [100, 100]).p for _ in range(20)]
    assert not any(g.shown for g in corrected([gap(p) for p in looks]))


def test_of_recalls_only_shown_and_largest_ones_are_worth_a_line():
    recalls = [gap(0.5, measure="recall", size=s) for s in (0.1, 0.3, 0.2)]
    sure = corrected([gap(1e-6, measure="recall", size=0.05)])[0]
    assert notable([gap(0.5), *recalls, sure]) == (gap(0.5), recalls[1], sure)
