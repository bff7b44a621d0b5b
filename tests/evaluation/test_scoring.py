"""Evaluating one model on one data set, as a whole."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mien.errors import DatasetError, ModelError
from mien.evaluation import evaluate, scored_card
from mien.evaluation.predictions import predict
from mien.evaluation.scaling import Trial
from mien.evaluation.scoring import MISTAKES, encode_metrics


@pytest.fixture
def evaluation(voted, seer, card):
    return evaluate(seer(voted, noise=1.5), card, voted, file="model.keras", resamples=100)


def test_every_protocol_is_scored_on_both_splits(evaluation):
    names = ["fer2013", "fer2013_distinct", "ferplus", "ferplus_distinct", "emotions", "emotions_distinct", "viewers"]
    assert [(r.split, r.protocol) for r in evaluation.results] == [
        (s, n) for s in ("validation", "test") for n in names
    ]


def test_scores_are_of_the_calibrated_probabilities(evaluation, voted, seer, card):
    assert evaluation.calibrated_to == "viewers"
    assert evaluation.card.temperatures["votes"] != 1
    plain = evaluate(seer(voted, noise=1.5), card, voted, calibrate_to=None, resamples=100).find("viewers", "test")
    fitted = evaluation.find("viewers", "test")
    assert fitted.metrics.kl_to_votes.value < plain.metrics.kl_to_votes.value
    assert fitted.metrics.accuracy.value == pytest.approx(plain.metrics.accuracy.value, abs=0.02)
    assert fitted.ece_uncalibrated == plain.metrics.ece.value
    assert fitted.ece_votes_uncalibrated == plain.metrics.ece_votes.value
    assert fitted.gap_uncalibrated == pytest.approx(plain.agreement.gap.value)
    assert evaluation.find("fer2013", "test").gap_uncalibrated is None


def test_without_calibration_the_cards_own_numbers_are_used(voted, seer, card):
    known = replace(card, temperatures={"votes": 2.0}, prediction_set_thresholds={"emotions": 0.0})
    evaluation = evaluate(seer(voted), known, voted, splits=("test",), calibrate_to=None, resamples=100)
    assert evaluation.card == known
    assert evaluation.find("emotions", "test").coverage.size == 7
    assert evaluation.find("ferplus", "test").coverage is None


def test_sets_hold_about_nine_tenths_of_true_labels_on_unseen_rows(evaluation):
    assert evaluation.find("fer2013", "test").coverage.coverage.value == pytest.approx(0.9, abs=0.05)


def test_only_the_splits_that_are_needed_are_predicted(voted, seer, card):
    model = seer(voted)
    evaluation = evaluate(model, card, voted, splits=("test",), calibrate_to=None, resamples=100)
    assert evaluation.splits == ("test",)
    assert model.calls == 2  # 300 rows in batches of 256


def test_a_data_set_without_validation_is_scored_uncalibrated(labelled, seer, card):
    parts = replace(labelled, split=np.full(len(labelled), "test"))
    evaluation = evaluate(seer(labelled), card, parts, resamples=100)
    assert evaluation.calibrated_to == ""
    assert {r.split for r in evaluation.results} == {"test"}
    assert evaluation.card.temperatures == {}


def test_a_data_set_without_labels_is_refused(labelled, seer, card):
    with pytest.raises(DatasetError, match="no labelled pictures"):
        evaluate(seer(labelled), card, replace(labelled, labels=np.full(len(labelled), -1)))


@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_a_network_whose_answers_are_no_numbers_has_no_scores(voted, seer, card, value):
    model = seer(voted)
    model.logits["votes"][4:604:90, 3] = value  # seven faces, all of the validation split
    with pytest.raises(ModelError, match="head 'votes' answers NaN or infinity for 7 of 600 faces"):
        evaluate(model, card, voted, resamples=10)


def test_mistakes_are_the_surest_wrong_answers_and_find_their_picture(evaluation, voted):
    result = evaluation.find("fer2013", "test")
    probabilities = [m.probability for m in result.mistakes]
    assert len(result.mistakes) == MISTAKES
    assert probabilities == sorted(probabilities, reverse=True)
    kept = voted.select(np.isin(voted.split, evaluation.splits))
    for mistake in result.mistakes:
        assert mistake.truth != mistake.predicted
        assert kept.row[mistake.place] == mistake.row
        assert kept.split[mistake.place] == "test"


def test_attributes_are_scored_value_by_value(labelled, seer, card):
    result = evaluate(seer(labelled, noise=2.0), card, labelled, resamples=100).find("emotions", "test")
    assert {s.value for s in result.slices["sex"]} == {"female", "male", "(none)"}
    assert sum(s.rows for s in result.slices["sex"]) == result.metrics.rows
    hits = sum(s.accuracy.value * s.rows for s in result.slices["sex"])
    assert hits == pytest.approx(result.metrics.accuracy.value * result.metrics.rows)


def test_numbers_are_cut_into_quarters_and_names_of_files_are_no_slices(labelled, seer, card):
    slices = evaluate(seer(labelled), card, labelled, resamples=100).find("emotions", "test").slices
    assert len(slices["age"]) == 4
    assert max(s.rows for s in slices["age"]) < 1.3 * min(s.rows for s in slices["age"])
    assert "file" not in slices


def test_agreement_of_viewers_is_a_slice_where_there_are_votes(evaluation):
    slices = {s.value: s for s in evaluation.find("viewers", "test").slices["viewers_agreement"]}
    assert list(slices) == ["0 to 0.6", "0.6 to 0.8", "0.8 to 1"]
    assert slices["0.8 to 1"].accuracy.value > slices["0 to 0.6"].accuracy.value


def test_the_card_keeps_scores_by_data_set_file_split_and_protocol(evaluation):
    scores = scored_card(evaluation).scores["fer2013"]["model.keras"]["test"]["ferplus"]
    accuracy = evaluation.find("ferplus", "test").metrics.accuracy
    assert scores["accuracy"] == pytest.approx([accuracy.value, accuracy.low, accuracy.high], abs=1e-5)
    assert set(scores["recall"]) <= {c.label for c in evaluation.find("ferplus", "test").metrics.per_class}


def test_the_card_says_how_far_its_answers_can_be_trusted(evaluation):
    scores = scored_card(evaluation).scores["fer2013"]["model.keras"]["test"]
    result = evaluation.find("emotions", "test")
    assert scores["emotions"]["accuracy_at_80"][0] == pytest.approx(result.abstention.accuracy_at.value, abs=1e-5)
    assert scores["emotions"]["aurc"][0] == pytest.approx(result.abstention.aurc.value, abs=1e-5)
    assert scores["emotions"]["share_gap"][0] == pytest.approx(result.agreement.gap.value, abs=1e-5)
    assert scores["emotions"]["set_coverage"][0] == pytest.approx(result.coverage.coverage.value, abs=1e-5)
    assert set(scores["emotions"]["set_coverage_by_class"]) == {c.label for c in result.coverage.per_class}
    assert "share_gap" not in scores["fer2013"], "the labels head answers no votes"


def test_every_way_to_calibrate_is_on_record(evaluation):
    names = ("temperature", "vector scaling")
    trials = tuple(
        Trial(method=n, log_loss=1, gain=0, gain_error=0, ece=0, accuracy=1, macro_f1=1, chosen=n == names[0])
        for n in names
    )
    record = json.loads(encode_metrics(replace(evaluation, trials={"votes": trials})))
    assert [(t["method"], t["chosen"]) for t in record["calibration_trials"]["votes"]] == list(
        zip(names, (True, False), strict=True)
    )
    assert record["prediction_sets"]["emotions"]["mass"] >= 0.4
    assert record["calibration"]["votes"].startswith("temperature")


def test_scores_of_another_file_and_split_stay_in_the_card(evaluation, voted, seer):
    before = scored_card(evaluation)
    options = {"splits": ("test",), "calibrate_to": None, "resamples": 100}
    after = scored_card(evaluate(seer(voted), before, voted, file="model_int8.tflite", **options))
    assert set(after.scores["fer2013"]) == {"model.keras", "model_int8.tflite"}
    again = scored_card(evaluate(seer(voted), after, voted, file="model.keras", **options))
    assert set(again.scores["fer2013"]["model.keras"]) == {"validation", "test"}
    assert again.scores["fer2013"]["model.keras"]["validation"] == before.scores["fer2013"]["model.keras"]["validation"]


def test_the_metrics_file_is_json_with_every_result(evaluation):
    record = json.loads(encode_metrics(evaluation))
    assert record["file"] == "model.keras"
    assert len(record["results"]) == len(evaluation.results)
    assert record["results"][0]["metrics"]["accuracy"].keys() == {"value", "low", "high"}


def test_the_same_evaluation_twice_gives_the_same_numbers(evaluation, voted, seer, card):
    again = evaluate(seer(voted, noise=1.5), card, voted, file="model.keras", resamples=100)
    assert again.results == evaluation.results


def test_pictures_are_brought_to_the_networks_size(voted, card):
    class Ruler:
        def predict(self, crops):
            self.shape = crops.shape[1:]
            return {"votes": np.zeros((len(crops), 8)), "fer2013": np.zeros((len(crops), 7)), "other": np.zeros(1)}

    ruler, seen = Ruler(), []
    predict(ruler, replace(card, image_size=12, channels=3), voted.select(voted.row < 1300), progress=seen.append)
    assert ruler.shape == (12, 12, 3)
    assert seen == [256 / 300, 1.0]
