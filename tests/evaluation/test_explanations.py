"""Scoring explanations: methods beside maps that know nothing, with a network that looks at a known region."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS, HEAD_LABELS
from mien.errors import DatasetError
from mien.evaluation import evaluate
from mien.evaluation.explanations import FEWEST, centre_blob, random_blobs, score_explanations, text_table
from mien.evaluation.report import write_report
from mien.evaluation.scoring import encode_metrics
from mien.explanation import METHODS

CARD = Card(name="eye", architecture="none", image_size=16, channels=1, heads={"fer2013": HEAD_LABELS["fer2013"]})
CORNER = slice(0, 6), slice(0, 6)


class Cornered:
    """As happy as the corner is rough, else neutral."""

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        logits = np.zeros((len(crops), 7), np.float32)
        logits[:, 3] = crops[:, *CORNER].std(axis=(1, 2, 3)) / 12
        logits[:, 6] = 2.5
        return {"fer2013": logits}


@pytest.fixture(scope="module")
def faces() -> Dataset:
    rows = 90
    labels = np.arange(rows) % 7
    return Dataset(
        name="fer2013", hash="e" * 64, label_names=EMOTIONS, labels=labels,
        images=np.random.default_rng(2).integers(0, 256, (rows, 16, 16, 1), np.uint8),
        votes=np.zeros((rows, 10), np.int64), split=np.array(["validation", "test"])[np.arange(rows) // 45],
        row=np.arange(rows), near_duplicate=np.zeros(rows, bool), attributes={},
    )  # fmt: skip


def knows(chance, crop, place, seed):
    heat = np.zeros(crop.shape[:2], np.float32)
    heat[CORNER] = 1
    return heat


@pytest.fixture(scope="module")
def scores(faces):
    told = []
    found = score_explanations(
        Cornered(), CARD, faces, split="test", faces=24, more={"oracle": knows}, resamples=200, progress=told.append
    )
    assert told[-1] == 1
    return found


def of(scores, method):
    return next(m for m in scores.methods if m.method == method)


def test_every_method_is_scored_baselines_last(scores):
    assert [m.method for m in scores.methods] == [*METHODS, "oracle", "random", "centre"]
    assert (scores.split, scores.faces, scores.view) == ("test", 24, "fer2013")


@pytest.mark.parametrize("method", [*METHODS, "oracle"])
def test_a_map_of_what_the_network_looks_at_beats_maps_that_know_nothing(scores, method):
    assert of(scores, method).over_random.low > 0.1
    assert of(scores, method).over_centre.low > 0.1


def test_a_blob_in_the_middle_is_no_better_than_chance_for_a_network_that_looks_elsewhere(scores):
    assert of(scores, "centre").margin.value < of(scores, "random").margin.value
    assert of(scores, "centre").over_centre is None
    assert of(scores, "random").over_random is None


def test_intervals_hold_the_means_and_margins_are_differences(scores):
    for m in scores.methods:
        assert m.deletion.low <= m.deletion.value <= m.deletion.high
        assert m.margin.value == pytest.approx(m.insertion.value - m.deletion.value)


def test_the_same_seed_scores_the_same_faces(faces, scores):
    again = score_explanations(Cornered(), CARD, faces, split="test", faces=24, resamples=200)
    assert of(again, "rise").margin == of(scores, "rise").margin


def test_few_faces_are_all_taken_and_none_is_an_error(faces):
    few = faces.select(faces.row >= 85)
    assert score_explanations(Cornered(), CARD, few, split="test", resamples=100).faces == 5
    with pytest.raises(DatasetError, match="no pictures to explain in validation"):
        score_explanations(Cornered(), CARD, few, split="validation")


def test_mean_maps_are_of_labels_with_enough_faces_to_hide_each(scores):
    (mean,) = scores.mean_maps
    assert (mean.label, mean.faces >= FEWEST) == ("happy", True)
    assert set(mean.heat) == {*METHODS, "oracle"}
    assert max(np.unravel_index(mean.heat["rise"].argmax(), (16, 16))) < 6
    assert mean.picture("rise").startswith("data:image/jpeg;base64,")


def test_the_report_shows_them_and_the_metrics_hold_them(tmp_path, faces, scores):
    plain = evaluate(Cornered(), CARD, faces, splits=("test",), calibrate_to=None, resamples=100)
    assert "explanations" not in json.loads(encode_metrics(plain))
    write_report(tmp_path, replace(plain, explanations=scores), faces)
    record = json.loads((tmp_path / "metrics.json").read_text())["explanations"]
    assert (record["faces"], record["methods"][0]["method"]) == (24, "rise")
    text = (tmp_path / "report.html").read_text()
    assert "<h2>Explanations</h2>" in text
    assert f"{of(scores, 'rise').deletion.value:.3f}" in text
    assert 'alt="rise map of happy"' in text
    card = (tmp_path / "card.md").read_text()
    rise = of(scores, "rise")
    bounds = f"{rise.deletion.low:.3f} to {rise.deletion.high:.3f}"
    assert f"\n| RISE | {rise.deletion.value:.3f} ({bounds}) | {rise.insertion.value:.3f} (" in card
    assert [
        row.count("|") for row in card.partition("## Explanations")[2].splitlines()[6:][: len(scores.methods) + 2]
    ] == [7] * (len(scores.methods) + 2)


def test_a_report_without_pictures_has_no_mean_faces(tmp_path, faces, scores):
    plain = evaluate(Cornered(), CARD, faces, splits=("test",), calibrate_to=None, resamples=100)
    write_report(tmp_path, replace(plain, explanations=scores), faces, pictures=False)
    assert "<img" not in (tmp_path / "report.html").read_text()


def test_the_table_has_a_line_a_method(scores):
    lines = text_table(scores).splitlines()
    assert [line.split()[0] for line in lines] == ["explanations", *METHODS, "oracle", "random", "centre"]


def test_baselines_know_nothing_of_the_face():
    dark, light = np.zeros((48, 48, 1), np.uint8), np.full((48, 48, 1), 200, np.uint8)
    for baseline in (random_blobs, centre_blob):
        assert np.array_equal(baseline(None, dark, 0, 7), baseline(None, light, 3, 7))
    assert not np.array_equal(random_blobs(None, dark, 0, 7), random_blobs(None, dark, 0, 8))
    assert np.unravel_index(centre_blob(None, dark, 0, 0).argmax(), (48, 48)) == (23, 23)
