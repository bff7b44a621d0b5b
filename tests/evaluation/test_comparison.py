"""Is B better than A? Only where it is beyond chance, however many figures are looked at."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from mien.emotions import HEAD_LABELS
from mien.errors import DatasetError, ModelError
from mien.evaluation import compare
from mien.evaluation.comparison import mcnemar


@pytest.fixture
def judged(voted, seer, card):
    def judge(noise_a, noise_b, seed_b=2, **options):
        a, b = seer(voted, noise=noise_a), seer(voted, noise=noise_b, seed=seed_b)
        return compare(a, replace(card, version=1), b, replace(card, version=2), voted, resamples=300, **options)

    return judge


def test_a_clearly_better_model_is_called_better(judged):
    comparison = judged(3.0, 0.3)
    assert (comparison.verdict, comparison.shows_gain, comparison.shows_loss) == ("better", True, False)


def test_a_clearly_worse_model_shows_a_loss(judged):
    comparison = judged(0.3, 3.0)
    assert (comparison.verdict, comparison.shows_gain, comparison.shows_loss) == ("worse", False, True)


def test_a_model_is_no_better_than_itself(judged):
    comparison = judged(1.0, 1.0, seed_b=1)
    assert comparison.verdict == "no difference shown"
    assert all(d.change.low == d.change.value == d.change.high == 0 for d in comparison.differences)


def test_chance_alone_shows_no_difference(judged):
    assert judged(1.0, 1.0, seed_b=3).verdict == "no difference shown"


@pytest.fixture
def drawn(voted, seer, card):
    """Compare models of some noise on 250 validation faces, made from as many seeds as are asked for."""
    faces = voted.select((voted.split == "validation") & ~voted.near_duplicate)

    def draw(noise_a, noise_b, count):
        for seed in range(count):
            a, b = seer(voted, noise=noise_a, seed=2 * seed), seer(voted, noise=noise_b, seed=2 * seed + 1)
            yield compare(a, card, b, card, faces, resamples=1000)

    return draw


def test_chance_alone_seldom_gives_a_verdict_though_several_figures_are_looked_at(drawn):
    comparisons = list(drawn(1.0, 1.0, 100))
    beyond_95 = [[d for d in deciding(c) if d.change.low > 0 or d.change.high < 0] for c in comparisons]
    assert np.mean([len(figures) > 0 for figures in beyond_95]) > 0.1
    assert np.mean([c.verdict != "no difference shown" for c in comparisons]) < 0.07
    assert np.mean([c.shows_loss for c in comparisons]) < 0.05


def test_a_true_difference_still_gives_a_verdict(drawn):
    assert {c.verdict for c in drawn(1.0, 1.8, 10)} == {"worse"}


def deciding(comparison):
    chosen = ("fer2013", "ferplus", "emotions")
    return [d for d in comparison.differences if d.protocol in chosen and d.metric in ("accuracy", "macro_f1")]


def test_the_figures_that_decide_share_five_percent(judged, voted, seer, card):
    comparison = judged(1.0, 1.3)
    assert comparison.level == pytest.approx(1 - 0.05 / 6)
    for d in comparison.differences:
        assert d.decisive.low < d.change.low < d.change.value < d.change.high < d.decisive.high
    model, only = seer(voted), replace(card, heads={"fer2013": HEAD_LABELS["fer2013"]})
    assert compare(model, only, model, only, voted, resamples=100).level == pytest.approx(1 - 0.05 / 2)


def test_less_log_loss_is_better(judged):
    by_metric = {d.metric: d for d in judged(3.0, 0.3).differences if d.protocol == "ferplus"}
    assert by_metric["log_loss"].change.high < 0
    assert by_metric["log_loss"].verdict == by_metric["accuracy"].verdict == "better"


def test_pairing_narrows_the_interval_of_models_that_mostly_agree(voted, seer, card):
    first, second = seer(voted, noise=1.0), seer(voted, noise=1.0)
    second.logits["fer2013"][::50] += 3 * np.eye(7)[0]
    change = compare(first, card, second, card, voted, resamples=500).differences[0].change
    assert change.half_width < 0.03  # unpaired, two rates over 300 rows would spread by 0.07 and more


def test_models_are_compared_on_validation_unless_told_otherwise(judged, voted):
    assert judged(1.0, 1.0).split == "validation"
    assert judged(1.0, 1.0, split="test").split == "test"


def test_test_serves_where_there_is_no_validation(voted, seer, card):
    parts = replace(voted, split=np.where(voted.split == "validation", "train", voted.split))
    model = seer(voted)
    assert compare(model, card, model, card, parts, resamples=100).split == "test"


def test_each_model_is_read_with_its_own_temperature(voted, seer, card):
    model = seer(voted)
    comparison = compare(model, card, model, replace(card, temperatures={"fer2013": 9.0}), voted, resamples=100)
    by = {(d.protocol, d.metric): d for d in comparison.differences}
    assert by["fer2013", "log_loss"].verdict == "worse"
    assert by["fer2013", "accuracy"].change.value == 0


def test_only_views_that_both_answer_in_are_compared(voted, seer, card):
    model, only = seer(voted), replace(card, heads={"fer2013": HEAD_LABELS["fer2013"]})
    protocols = {d.protocol for d in compare(model, card, model, only, voted, resamples=100).differences}
    assert protocols == {"fer2013", "fer2013_distinct"}


def test_the_parts_that_have_no_pictures_are_named(voted, seer, card):
    model, parts = seer(voted), voted.select(voted.split != "test")
    with pytest.raises(DatasetError, match="has no labelled pictures in test for"):
        compare(model, card, model, card, parts, split="test")


def test_nothing_in_common_is_an_error(voted, seer, card):
    left, right = (replace(card, heads={h: HEAD_LABELS[h]}) for h in HEAD_LABELS)
    with pytest.raises(DatasetError, match="cannot be compared"):
        compare(seer(voted), left, seer(voted), right, voted)
    with pytest.raises(ModelError):
        compare(seer(voted), card, seer(voted), replace(card, task="landmarks"), voted)


def test_the_table_names_models_scores_and_verdict(judged):
    text = judged(3.0, 0.3).table()
    assert text.splitlines()[0].split()[:2] == ["protocol", "metric"]
    assert text.endswith("On fer2013 validation, B (tiny@2) against A (tiny@1): better.")


def test_the_table_says_what_verdicts_go_by(judged):
    text = judged(3.0, 0.3).table()
    assert "beyond an interval of 99.2 %, not of 95 %, as 6 figures decide (accuracy and macro_f1 of" in text


def test_the_json_holds_the_verdict_of_each_difference(judged):
    record = json.loads(judged(3.0, 0.3).json())
    assert record["verdict"] == "better"
    assert record["level"] == pytest.approx(1 - 0.05 / 6)
    first = record["differences"][0]
    assert first["change"].keys() == first["decisive"].keys() == {"value", "low", "high"}


@pytest.mark.parametrize(
    ("only_a", "only_b", "expected"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 9, 22 / 1024), (0, 6, 2 / 64)],  # two-sided binomial tails by hand
    ids=str,
)
def test_mcnemars_exact_test(only_a, only_b, expected):
    hit_a = np.array([True] * only_a + [False] * only_b + [True] * 3)
    hit_b = np.array([False] * only_a + [True] * only_b + [True] * 3)
    assert mcnemar(hit_a, hit_b) == pytest.approx(expected)


def test_mcnemars_exact_test_takes_no_minutes_for_many_rows():
    hit_a, began = np.arange(20_000) < 9_900, time.perf_counter()
    assert mcnemar(hit_a, ~hit_a) == pytest.approx(0.15938, abs=1e-5)  # scipy.stats.binomtest(9_900, 20_000).pvalue
    assert time.perf_counter() - began < 5
