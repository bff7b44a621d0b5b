"""Scores by slice, computed by hand; gaps in a made data set with one and in one without."""

from dataclasses import replace

import numpy as np
import pytest

from mien.evaluation import evaluate
from mien.evaluation.metrics import measure
from mien.evaluation.protocols import PROTOCOLS, select
from mien.evaluation.slices import Answers, left_out, slice_tables

EMOTIONS_VIEW = next(p for p in PROTOCOLS if p.name == "emotions")


def answering(labelled, wrong, *, sure=0.9):
    """The test rows' probabilities of a model that is wrong where `wrong` says, and always as sure."""
    selection = select(EMOTIONS_VIEW, labelled, "test")
    answered = np.where(wrong[selection.rows], (selection.truth + 1) % 7, selection.truth)
    probabilities = np.full((len(answered), 7), (1 - sure) / 6)
    probabilities[np.arange(len(answered)), answered] = sure
    return selection, probabilities


def tables(labelled, wrong, **options):
    selection, probabilities = answering(labelled, wrong)
    return slice_tables(labelled, selection, probabilities, resamples=200, **options)


def test_a_slice_has_the_scores_of_its_rows(labelled):
    wrong = (labelled.attributes["sex"] == "male") & (np.arange(len(labelled)) % 4 == 0)
    selection, probabilities = answering(labelled, wrong)
    slices, _ = slice_tables(labelled, selection, probabilities, resamples=200)
    male = next(s for s in slices["sex"] if s.value == "male")
    rows = labelled.attributes["sex"][selection.rows] == "male"
    alone = measure(probabilities[rows], selection.truth[rows], tuple("abcdefg"), resamples=1)
    accuracy = 1 - wrong[selection.rows][rows].mean()
    assert male.rows == rows.sum()
    assert male.accuracy.value == pytest.approx(accuracy)
    assert male.overconfidence.value == pytest.approx(0.9 - accuracy)
    assert male.overconfidence.low < 0.9 - accuracy < male.overconfidence.high
    assert male.ece.value == pytest.approx(alone.ece.value)
    assert male.ece.low <= male.ece.value <= male.ece.high
    assert (male.macro_f1, male.log_loss) == (alone.macro_f1.value, alone.log_loss.value)
    assert male.ece_votes is None
    assert [c.recall.value for c in male.recall] == [c.recall.value for c in alone.per_class]
    assert sum(c.rows for c in male.recall) == male.rows


def test_accuracy_given_the_labels_takes_the_labels_own_ease_away():
    """Class 0 is hit 3 of 4 times and class 1 once of twice; a slice of hits and misses is judged by that."""
    truth = np.array([0, 0, 0, 0, 1, 1])
    answered = np.array([0, 0, 0, 1, 1, 0])
    answers = Answers(("a", "b"), truth, np.eye(2)[answered], None, None, 10, 0)
    assert answers.excess().tolist() == [0.25, 0.25, 0.25, -0.75, 0.5, -0.5]


def test_a_true_gap_is_found_with_its_slices(labelled):
    generator = np.random.default_rng(2)
    wrong = generator.random(len(labelled)) < np.where(labelled.attributes["sex"] == "female", 0.5, 0.1)
    _, gaps = tables(labelled, wrong)
    found = {g.measure for g in gaps if g.attribute == "sex" and g.shown}
    assert {"accuracy", "excess_accuracy", "overconfidence"} <= found
    accuracy = next(g for g in gaps if (g.attribute, g.measure) == ("sex", "accuracy"))
    assert (accuracy.lowest, accuracy.highest) == ("female", "male")
    assert 0.2 < accuracy.size.low < accuracy.size.value < accuracy.size.high < 0.7
    assert not any(g.shown for g in gaps if g.attribute == "age")


def test_noise_is_called_no_gap(labelled):
    _, gaps = tables(labelled, np.random.default_rng(2).random(len(labelled)) < 0.3)
    assert gaps
    assert max(g.size.value for g in gaps) > 0.1
    assert not any(g.shown for g in gaps)


def test_rows_without_a_value_are_a_slice_but_make_no_gap(labelled):
    wrong = labelled.attributes["sex"] == ""
    slices, gaps = tables(labelled, wrong)
    assert next(s for s in slices["sex"] if s.value == "(none)").accuracy.value == 0
    assert next(g for g in gaps if (g.attribute, g.measure) == ("sex", "accuracy")).size.value == 0


def test_small_slices_are_marked_and_make_no_gap(labelled):
    labelled.attributes["rare"] = np.where(np.arange(len(labelled)) < 40, "few", "many")
    slices, gaps = tables(labelled, labelled.attributes["rare"] == "few")
    assert {s.value: s.small for s in slices["rare"]} == {"few": True, "many": False}
    assert not [g for g in gaps if g.attribute == "rare"]


def test_two_attributes_can_be_crossed(labelled):
    labelled.attributes["light"] = np.where(np.arange(len(labelled)) % 2 == 0, "dim", "bright")
    slices, gaps = tables(labelled, np.zeros(len(labelled), bool), crossings=(("sex", "light"),))
    names = [s.value for s in slices["sex and light"]]
    assert names == ["female, dim", "male, bright", "others (female, bright; male, dim)", "(none)"]
    assert "sex and light" in {g.attribute for g in gaps}


def test_what_mien_knows_of_pictures_makes_no_gap(voted, seer, card):
    result = evaluate(seer(voted), card, voted, resamples=100).find("viewers", "test")
    assert set(result.slices) == {"copy_in_training", "viewers_agreement"}
    assert result.gaps == ()


def test_slices_say_how_their_prediction_sets_do(voted, seer, card):
    result = evaluate(seer(voted, noise=1.5), card, voted, resamples=100).find("viewers", "test")
    slices = result.slices["viewers_agreement"]
    rows = np.array([s.rows for s in slices])
    held, single = (np.array([getattr(s, name).value for s in slices]) for name in ("set_coverage", "single"))
    assert (rows @ held) / rows.sum() == pytest.approx(result.coverage.coverage.value)
    assert (rows @ single) / rows.sum() == pytest.approx(result.coverage.sizes[0])


@pytest.mark.parametrize("view", ["ferplus", "emotions"])
def test_faces_on_which_six_or_eight_of_ten_viewers_agree_lie_at_their_ranges_upper_edge(voted, view):
    votes = np.zeros_like(voted.votes)
    votes[:, 1] = np.resize([5, 6, 7, 8, 9], len(votes))  # happiness, of ten
    votes[:, 2] = 10 - votes[:, 1]
    data = replace(voted, votes=votes)
    selection = select(next(p for p in PROTOCOLS if p.name == view), data, "test")
    rows = np.bincount(votes[selection.rows, 1])
    found = slice_tables(data, selection, selection.shares, resamples=10)[0]["viewers_agreement"]
    assert [(s.value, s.rows) for s in found] == [
        ("0 to 0.6", rows[6]), ("0.6 to 0.8", rows[7] + rows[8]), ("0.8 to 1", rows[9]),
    ]  # fmt: skip


def test_without_a_rule_slices_say_nothing_of_sets(voted, seer, card):
    result = evaluate(seer(voted), card, voted, calibrate_to=None, resamples=100).find("viewers", "test")
    assert {(s.set_coverage, s.single) for s in result.slices["viewers_agreement"]} == {(None, None)}


def test_against_viewers_overconfidence_is_what_their_shares_say(voted, seer, card):
    data = replace(voted, attributes={"half": np.where(np.arange(len(voted)) % 2 == 0, "even", "odd")})
    result = evaluate(seer(voted), card, data, resamples=100).find("viewers", "test")
    for one in result.slices["half"]:
        assert one.ece_votes is not None
        assert abs(one.overconfidence_votes.value) <= one.ece_votes.value + 1e-9


def test_attributes_that_cut_nothing_are_named(labelled):
    assert left_out(labelled.attributes) == ("file",)
