"""Scores and significance, against numbers worked out by hand."""

import numpy as np
import pytest

from mien.benchmark import scores
from mien.evaluation.intervals import resample_weights
from mien.evaluation.protocols import Protocol, Selection


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([0.1, 0.2, 0.8, 0.9], 1.0),
        ([0.9, 0.8, 0.2, 0.1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], 0.5),
        ([0.1, 0.8, 0.2, 0.9], 0.75),
        ([0.1, 0.5, 0.5, 0.9], 0.875),
    ],
    ids=["sorted", "reversed", "all equal", "one pair wrong", "one pair equal"],
)
def test_auc_is_the_share_of_pairs_in_order_with_ties_counting_half(given: list[float], expected: float) -> None:
    truth = np.array([False, False, True, True])
    assert scores.auc(np.array(given), truth, np.ones((1, 4)))[0] == pytest.approx(expected)


def test_a_weighted_auc_is_that_of_repeated_rows() -> None:
    generator = np.random.default_rng(0)
    given, truth = generator.integers(0, 5, 40) / 5, generator.random(40) < 0.4
    weights = next(resample_weights(40, resamples=3, seed=1))
    for own, area in zip(weights.astype(int), scores.auc(given, truth, weights), strict=True):
        rows = np.repeat(np.arange(40), own)
        assert area == pytest.approx(scores.auc(given[rows], truth[rows], np.ones((1, 40)))[0])


def test_an_auc_of_one_kind_alone_is_undefined() -> None:
    assert np.isnan(scores.auc(np.array([0.1, 0.9]), np.array([True, True]), np.ones((1, 2)))[0])


def of_faces(predicted: dict[str, list[int]], truth: list[int], view: str = "fer2013") -> dict:
    selection = Selection(Protocol("x", view), np.arange(len(truth)), np.array(truth), None)
    given = {name: np.eye(8)[rows] for name, rows in predicted.items()}
    return scores.of_faces(given, selection, resamples=400, seed=0)


def test_accuracy_and_macro_f1_of_a_hand_made_case() -> None:
    found = of_faces({"a": [3, 3, 0, 3], "b": [3, 3, 0, 0]}, [3, 3, 0, 0])
    assert found["accuracy"]["a"].value == 0.75
    assert found["macro_f1"]["a"].value == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert found["macro_f1"]["b"].value == 1.0
    assert found["accuracy"]["b"].change.value == pytest.approx(-0.25)


def test_a_label_that_a_peer_lacks_counts_as_missed() -> None:
    lacking = np.eye(8)[[3, 3, 0]]
    lacking[:, 7] = -np.inf
    selection = Selection(Protocol("x", "ferplus"), np.arange(3), np.array([3, 7, 0]), None)
    found = scores.of_faces({"a": lacking}, selection, resamples=100, seed=0)
    assert found["accuracy"]["a"].value == pytest.approx(2 / 3)
    assert found["macro_f1"]["a"].value == pytest.approx((2 / 3 + 0 + 1) / 3)


def test_a_view_without_contempt_takes_the_best_of_the_rest() -> None:
    given = np.array([[0.1, 0, 0, 0.3, 0, 0, 0, 0.6]])
    selection = Selection(Protocol("x", "emotions"), np.arange(1), np.array([3]), None)
    assert scores.of_faces({"a": given}, selection, resamples=100, seed=0)["accuracy"]["a"].value == 1.0


def test_the_p_of_accuracy_is_mcnemars() -> None:
    truth = [0] * 20
    found = of_faces({"a": [0] * 19 + [1], "b": [1] * 9 + [0] * 11}, truth)["accuracy"]
    assert found["b"].p_value == pytest.approx(2 * (1 + 10) / 2**10)  # 9 rows for a, 1 for b
    assert found["a"].p_value is None


def test_the_same_answers_show_no_difference() -> None:
    found = of_faces({"a": [0, 1, 2, 3] * 5, "b": [0, 1, 2, 3] * 5}, [0, 1, 2, 2] * 5)
    for metric in ("accuracy", "macro_f1"):
        assert found[metric]["b"].p_value == 1.0
        assert found[metric]["b"].change.low == found[metric]["b"].change.high == 0


def test_pairing_finds_a_small_difference_that_overlapping_intervals_hide() -> None:
    generator = np.random.default_rng(2)
    truth = generator.integers(0, 7, 400)
    a = np.where(generator.random(400) < 0.7, truth, (truth + 1) % 7)
    b = np.where(generator.random(400) < 0.04, (truth + 1) % 7, a)
    found = of_faces({"a": a.tolist(), "b": b.tolist()}, truth.tolist())["macro_f1"]
    assert found["b"].high > found["a"].low
    assert found["b"].p_value < 0.05


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [([1.0] * 99, 2 / 100), ([1.0] * 97 + [-1.0] * 2, 6 / 100), ([0.0] * 99, 1.0), ([1.0, np.nan, -1.0], 1.0)],
    ids=["all above", "two below", "none", "undefined left out"],
)
def test_the_bootstraps_p_counts_the_rarer_side_twice(gaps: list[float], expected: float) -> None:
    assert scores.bootstrap_p(np.array(gaps)) == pytest.approx(expected)


def test_hits_have_wilsons_interval_and_mcnemars_p() -> None:
    a, b = np.array([True] * 8 + [False] * 2), np.array([True] * 2 + [False] * 8)
    found = scores.of_hits({"a": a, "b": b})
    assert (found["a"].value, found["a"].low, found["a"].high) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    assert found["b"].p_value == pytest.approx(2 / 2**6)  # six rows for a, none for b
    assert found["b"].change.value == pytest.approx(0.6)
    assert found["b"].change.half_width == pytest.approx(1.959964 * (0.24 / 10) ** 0.5)


def test_smiles_are_compared_on_the_same_draws() -> None:
    generator = np.random.default_rng(3)
    smiles = generator.random(300) < 0.5
    good = smiles + generator.normal(0, 0.5, 300)
    found = scores.of_smiles({"a": good, "b": good, "c": generator.random(300)}, smiles, resamples=300, seed=0)
    assert found["b"].p_value == 1.0
    assert found["c"].p_value < 0.01
    assert found["a"].low < found["a"].value < found["a"].high


def test_a_median_of_many_lies_between_two_of_them_and_of_few_has_no_interval() -> None:
    many = scores.median([float(n) for n in range(1, 101)])
    assert (many.value, many.low, many.high) == (50.5, 40.0, 61.0)  # Conover's table: the 40th and the 61st of 100
    assert scores.median([3.0, 1.0, 2.0]) == scores.Value(value=2.0)
