"""Temperatures, prediction sets, and what they are fitted on."""

from dataclasses import replace

import numpy as np
import pytest

from mien.calibration import softmax
from mien.card import Calibration, SetRule
from mien.emotions import HEAD_LABELS
from mien.evaluation import scaling
from mien.evaluation.calibration import calibrate, probabilities_in, uncalibrated
from mien.evaluation.scaling import temperature


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


def test_views_take_their_heads_calibration_and_the_seven_leave_contempt_out(card):
    logits = {"votes": np.log([[0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2]]), "fer2013": np.zeros((1, 7))}
    assert probabilities_in("emotions", logits, card)[0, 0] == pytest.approx(0.2 / 0.8)
    sharper = replace(card, temperatures={"votes": 0.5})
    assert probabilities_in("ferplus", logits, sharper)[0, 0] == pytest.approx(0.04 / (0.08 + 0.06))
    assert np.array_equal(
        probabilities_in("ferplus", logits, uncalibrated(sharper)), probabilities_in("ferplus", logits, card)
    )


def test_calibration_looks_at_validation_rows_only(voted, seer, card):
    logits = seer(voted).logits
    spoiled = {head: np.where((voted.split == "validation")[:, None], v, 50 * v) for head, v in logits.items()}
    first, second = (calibrate(card, answer, voted) for answer in (logits, spoiled))
    assert first == second
    assert set(first.card.temperatures) == set(first.trials) == {"votes", "fer2013"}
    assert first.trials["votes"] == (), "300 rows are too few to choose by"
    assert set(first.card.prediction_sets) == {"emotions", "ferplus", "fer2013"}


def test_calibrated_to_labels_a_network_is_surer_than_its_viewers_agree(voted, seer, card):
    logits = seer(voted, noise=0.3).logits
    viewers, labels = (calibrate(card, logits, voted, to=to).card.temperatures for to in ("viewers", "labels"))
    assert labels["votes"] < 0.8 * viewers["votes"]
    assert labels["fer2013"] == viewers["fer2013"]


def test_too_sure_a_network_gets_a_temperature_above_one(voted, seer, card):
    fitted = calibrate(card, seer(voted, sharp=4.0, noise=0.1).logits, voted).card
    assert fitted.temperatures["votes"] > 2


def test_without_votes_the_labels_calibrate_both_heads(labelled, seer, card):
    fitted = calibrate(card, seer(labelled, noise=1.0).logits, labelled).card
    assert set(fitted.temperatures) == {"votes", "fer2013"}


def test_without_validation_rows_the_card_stays_as_it_was(voted, seer, card):
    known = replace(card, temperatures={"votes": 1.5})
    kept = calibrate(known, {h: v[:0] for h, v in seer(voted).logits.items()}, voted.select(voted.split == "none"))
    assert kept.card == known
    assert kept.trials == {}


def test_a_label_that_is_predicted_too_often_gets_a_bias_against_it(voted, seer, card, monkeypatch):
    monkeypatch.setattr(scaling, "FEWEST_ROWS", 300)
    answers = seer(voted, noise=0.3).logits
    answers["votes"] = answers["votes"] + 1.5 * np.eye(8)[2]
    votes_only = replace(card, heads={"votes": HEAD_LABELS["votes"]})
    found = calibrate(votes_only, answers, voted)
    bias = found.card.calibrations["votes"].bias
    assert bias[2] == min(bias)
    assert sum(trial.chosen for trial in found.trials["votes"]) == 1
    test = voted.split == "test"
    fear, plain = (probabilities_in("ferplus", answers, c)[test, 2].mean() for c in (found.card, card))
    voted_fear = voted.votes[test, 6].sum() / voted.votes[test, :8].sum()
    assert abs(fear - voted_fear) < 0.2 * abs(plain - voted_fear)


def test_what_was_fitted_before_does_not_outlive_a_new_fit(voted, seer, card):
    before = replace(
        card,
        calibrations={"votes": Calibration(method="old", matrix=tuple(map(tuple, 9 * np.eye(8))), bias=(5.0,) * 8)},
        prediction_sets={"emotions": SetRule(mass=0.123)},
        prediction_set_thresholds={"emotions": 0.9, "ferplus": 0.9},
    )
    logits = seer(voted).logits
    assert calibrate(before, logits, voted).card == calibrate(card, logits, voted).card
