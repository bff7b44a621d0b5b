"""Scores under corruptions, of a network whose answers one can compute."""

from dataclasses import replace

import numpy as np
import pytest

from mien.errors import DatasetError
from mien.evaluation.corruptions import CORRUPTIONS
from mien.evaluation.robustness import robustness

FEW = {name: CORRUPTIONS[name] for name in ("brighter", "gamma_lighter")}


class Lightmeter:
    """Answers class 0 below a mean light of 150 and class 1 above, as sure as it is told."""

    def __init__(self, *, sure=4.0):
        self.sure, self.calls = sure, 0

    def predict(self, crops):
        self.calls += 1
        light = crops.mean(axis=(1, 2, 3)) > 150
        logits = np.zeros((len(crops), 8), np.float32)
        logits[np.arange(len(crops)), light.astype(int)] = self.sure
        return {"votes": logits, "fer2013": logits[:, :7]}


@pytest.fixture
def dim(labelled):
    """600 even pictures: class 0 is dark (60), class 1 light (200)."""
    labels = np.arange(len(labelled)) % 2
    images = np.where(labels, 200, 60).astype(np.uint8)[:, None, None, None] * np.ones((1, 8, 8, 1), np.uint8)
    return replace(labelled, images=images, labels=labels)


@pytest.fixture
def scores(dim, card):
    return robustness(Lightmeter(), card, dim, corruptions=FEW, resamples=200)


def test_the_accuracy_under_each_strength_is_that_of_the_spoilt_pictures(scores):
    """Light 60 crosses 150 when 0.4 or more of 255 is added; by gamma it does from one stop on: 60 -> 124, 143, 158."""
    assert scores.clean.accuracy.value == 1
    brighter, gamma = scores.corruptions
    assert [level.accuracy.value for level in brighter.levels] == [1, 1, 1, 0.5, 0.5]
    assert [level.accuracy.value for level in gamma.levels] == [1, 1, 1, 1, 0.5]
    assert brighter.accuracy.value == pytest.approx(0.8)
    assert brighter.drop.value == pytest.approx(0.2)
    assert scores.accuracy.value == pytest.approx(0.85)
    assert scores.worst is brighter


def test_half_the_faces_lost_have_an_interval_around_a_half(scores):
    accuracy = scores.corruptions[0].levels[4].accuracy
    assert accuracy.low == pytest.approx(0.5 - 1.96 * np.sqrt(0.25 / scores.faces), abs=0.02)
    assert scores.corruptions[0].levels[0].drop.high == 0


def test_a_model_that_stays_as_sure_is_miscalibrated_under_corruption(scores):
    level = scores.corruptions[0].levels[4]
    confidence = np.exp(4) / (np.exp(4) + 7)
    assert level.confidence.value == pytest.approx(confidence, abs=1e-6)
    assert level.ece.value == pytest.approx(confidence - 0.5, abs=1e-6)
    assert scores.clean.ece.value == pytest.approx(1 - confidence, abs=1e-6)


def test_without_votes_or_threshold_their_numbers_are_missing(scores):
    assert scores.protocol == "ferplus"
    assert scores.clean.ece_votes is None
    assert scores.clean.agreement is None
    assert scores.clean.uncertain is None


def test_uncertain_is_a_prediction_set_of_more_than_one(dim, card):
    told = replace(card, prediction_set_thresholds={"ferplus": 0.1})
    sure = robustness(Lightmeter(), told, dim, corruptions=FEW, resamples=100)
    unsure = robustness(Lightmeter(sure=0.1), told, dim, corruptions=FEW, resamples=100)
    assert sure.clean.uncertain.value == 0
    assert unsure.clean.uncertain.value == 1


def test_viewers_are_what_calibration_is_measured_by_where_they_voted(voted, card):
    scores = robustness(Lightmeter(), card, voted, corruptions=FEW, resamples=100)
    clean = scores.clean
    assert scores.title == "FER+ test, 8-class majority"
    assert 0 < clean.ece_votes.value < 1
    assert abs(clean.confidence.value - clean.agreement.value) <= clean.ece_votes.value + 1e-9


def test_a_draw_of_faces_is_the_same_for_the_same_seed(voted, card):
    first, again = (robustness(Lightmeter(), card, voted, faces=50, corruptions=FEW, resamples=100) for _ in range(2))
    assert first.faces == 50
    assert first == again


def test_a_model_of_labels_alone_is_scored_on_labels(dim, card):
    alone = replace(card, heads={"fer2013": card.heads["fer2013"]})
    assert robustness(Lightmeter(), alone, dim, corruptions=FEW, resamples=100).protocol == "fer2013"


def test_progress_comes_to_an_end(dim, card):
    seen = []
    robustness(Lightmeter(), card, dim, corruptions=FEW, resamples=100, progress=seen.append)
    assert seen == pytest.approx([0.1 * i for i in range(1, 11)])


def test_a_split_without_labels_is_refused(dim, card):
    with pytest.raises(DatasetError, match="no labelled faces in test"):
        robustness(Lightmeter(), card, replace(dim, labels=np.full(len(dim), -1)))
