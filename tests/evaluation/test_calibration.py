"""Temperatures, prediction sets, and what they are fitted on."""

from dataclasses import replace

import numpy as np
import pytest

from mien.evaluation.calibration import (
    calibrated,
    prediction_sets,
    probabilities_in,
    set_threshold,
    softmax,
    temperature,
)


def drawn(rows=4000, classes=5, seed=2):
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 1.5, (rows, classes))
    truth = np.array([generator.choice(classes, p=p) for p in softmax(logits)])
    return logits, truth


@pytest.mark.parametrize("factor", [0.3, 1.0, 2.5, 6.0])
def test_the_temperature_undoes_what_logits_were_multiplied_by(factor):
    logits, truth = drawn()
    assert temperature(logits * factor, np.eye(5)[truth]) == pytest.approx(factor, rel=0.06)


def test_shares_calibrate_as_labels_do_but_without_their_chance():
    logits, _ = drawn()
    assert temperature(logits * 2, softmax(logits)) == pytest.approx(2, rel=1e-2)


def test_temperatures_stay_finite_for_a_network_that_is_always_right():
    assert 0.04 < temperature(np.eye(3) * 5, np.eye(3)) < 0.5


def test_softmax_bears_huge_logits():
    assert np.allclose(softmax(np.array([[1e4, 0.0], [-1e4, -1e4]])), [[1, 0], [0.5, 0.5]])


def test_the_threshold_is_the_finite_sample_quantile():
    # 9 rows at 90 %: ceil(10 * 0.9) = 9th smallest score 1 - p, so the smallest p(true) itself
    own = np.array([0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.3])
    probabilities = np.stack([own, 1 - own], axis=1)
    assert set_threshold(probabilities, np.zeros(9, int)) == pytest.approx(0.3)


def test_too_few_rows_to_promise_anything_give_the_set_of_all_labels():
    threshold = set_threshold(np.array([[0.9, 0.1]] * 5), np.zeros(5, int))
    assert threshold == 0
    assert prediction_sets(np.array([[0.9, 0.1]]), threshold).all()


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_sets_hold_the_true_label_of_new_rows_as_often_as_promised(coverage):
    logits, truth = drawn(rows=8000)
    p = softmax(logits)
    threshold = set_threshold(p[:4000], truth[:4000], coverage=coverage)
    sets = prediction_sets(p[4000:], threshold)
    assert sets[np.arange(4000), truth[4000:]].mean() == pytest.approx(coverage, abs=0.015)


def test_the_set_is_never_empty():
    assert prediction_sets(np.array([[0.4, 0.35, 0.25]]), 0.9).tolist() == [[True, False, False]]


def test_views_take_their_heads_temperature_and_the_seven_leave_contempt_out():
    logits = {"votes": np.log([[0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2]]), "fer2013": np.zeros((1, 7))}
    assert probabilities_in("emotions", logits, {})[0, 0] == pytest.approx(0.2 / 0.8)
    assert probabilities_in("ferplus", logits, {"votes": 0.5})[0, 0] == pytest.approx(0.04 / (0.08 + 0.06))


def test_calibration_looks_at_validation_rows_only(voted, seer, card):
    logits = seer(voted).logits
    spoiled = {head: np.where((voted.split == "validation")[:, None], v, 50 * v) for head, v in logits.items()}
    first, second = (calibrated(card, answer, voted) for answer in (logits, spoiled))
    assert first == second
    assert set(first.temperatures) == {"votes", "fer2013"}
    assert set(first.prediction_set_thresholds) == {"emotions", "ferplus", "fer2013"}


def test_calibrated_to_labels_a_network_is_surer_than_its_viewers_agree(voted, seer, card):
    logits = seer(voted, noise=0.3).logits
    viewers, labels = (calibrated(card, logits, voted, to=to).temperatures for to in ("viewers", "labels"))
    assert labels["votes"] < 0.8 * viewers["votes"]
    assert labels["fer2013"] == viewers["fer2013"]


def test_too_sure_a_network_gets_a_temperature_above_one(voted, seer, card):
    fitted = calibrated(card, seer(voted, sharp=4.0, noise=0.1).logits, voted)
    assert fitted.temperatures["votes"] > 2


def test_without_votes_the_labels_calibrate_both_heads(labelled, seer, card):
    fitted = calibrated(card, seer(labelled, noise=1.0).logits, labelled)
    assert set(fitted.temperatures) == {"votes", "fer2013"}


def test_without_validation_rows_the_card_stays_as_it_was(voted, seer, card):
    known = replace(card, temperatures={"votes": 1.5})
    kept = calibrated(known, {h: v[:0] for h, v in seer(voted).logits.items()}, voted.select(voted.split == "none"))
    assert kept.temperatures == {"votes": 1.5}
    assert kept.prediction_set_thresholds == {}
