"""The expression task turns votes and labels into targets."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

from dataclasses import replace

from mien.emotions import FERPLUS
from mien.errors import RecipeError
from mien.faces import align
from mien.training.expression import ExpressionTask, realigned
from mien.training.recipe import parse_recipe
from mien.training.teacher import Teacher

pytestmark = pytest.mark.train

BASE = 'name = "m"\narchitecture = "simple_cnn"\nimage_size = 8\nepochs = 3\nbatch_size = 32\n'


def test_votes_become_shares_without_unknown(patterns):
    task = ExpressionTask(parse_recipe(BASE), patterns)
    _, targets, weights = task.batch(0, 0)
    assert targets["votes"].shape == (32, len(FERPLUS))
    assert np.allclose(targets["votes"].sum(axis=1), 1)
    assert np.allclose(targets["votes"].max(axis=1), 0.8)
    assert (weights["votes"] == 1).all()


def test_rows_without_votes_weigh_nothing(patterns):
    votes = patterns.votes.copy()
    votes[:96:2] = 0
    task = ExpressionTask(parse_recipe(BASE), replace(patterns, votes=votes))
    weights = np.concatenate([task.batch(0, step)[2]["votes"] for step in range(task.steps)])
    assert (weights == 0).sum() == 48


def test_a_data_set_without_votes_trains_the_label_head_alone(patterns):
    task = ExpressionTask(parse_recipe(BASE), replace(patterns, votes=np.zeros_like(patterns.votes)))
    assert list(task.heads) == ["fer2013"]


def test_smoothing_leaves_the_label_on_top(patterns):
    task = ExpressionTask(parse_recipe(BASE + "[loss]\nlabel_smoothing = 0.14"), patterns)
    target = task.batch(0, 0)[1]["fer2013"]
    assert np.allclose(target.max(axis=1), 0.88)
    assert np.allclose(target.min(axis=1), 0.02)


def test_rare_classes_weigh_more_and_the_mean_stays_one(patterns):
    labels = np.where(np.arange(len(patterns)) % 12 == 0, 1, 0)
    task = ExpressionTask(
        parse_recipe(BASE + "[loss]\nvotes = 0\nclass_weight_power = 0.5"), replace(patterns, labels=labels)
    )
    batches = [task.batch(0, step) for step in range(task.steps)]
    rare = np.concatenate([targets["fer2013"][:, 1] for _, targets, _ in batches]) > 0.5
    weights = np.concatenate([w["fer2013"] for *_, w in batches])
    assert weights[rare].mean() == pytest.approx(weights[~rare].mean() * np.sqrt(11), rel=1e-3)
    assert weights.mean() == pytest.approx(1, rel=1e-3)


def test_mixup_keeps_targets_distributions_except_in_the_quiet_epochs(patterns):
    text = BASE + "[augment]\nmixup = 1.0\nquiet_epochs = 1"
    task = ExpressionTask(parse_recipe(text), patterns)
    blended = task.batch(0, 0)[1]["fer2013"]
    assert np.allclose(blended.sum(axis=1), 1)
    assert (blended.max(axis=1) < 0.999).any()
    assert set(np.unique(task.batch(2, 0)[1]["fer2013"])) == {0.0, 1.0}


def test_every_epoch_has_its_own_order_and_every_step_is_repeatable(patterns):
    task = ExpressionTask(parse_recipe(BASE), patterns)
    assert (task.batch(0, 1)[0] == task.batch(0, 1)[0]).all()
    assert (task.batch(0, 1)[0] != task.batch(1, 1)[0]).any()


def test_validation_scores_a_perfect_predictor_with_one(patterns):
    task = ExpressionTask(parse_recipe(BASE), patterns)
    held = patterns.labels[96:]

    def perfect(_):
        return {"votes": np.eye(8)[held] * 9, "fer2013": np.eye(7)[held] * 9}

    row = task.validate(perfect)
    assert row["score"] == row["votes_accuracy"] == row["fer2013_macro_recall"] == 1


def test_realigned_faces_are_upright_and_unsure_ones_stay_as_they_are(patterns):
    turned = align.map_points(np.array([[0.0, -1, 1], [1, 0, 0]]), align.TEMPLATE)
    count = len(patterns)
    confidence = np.full(count, 0.9, np.float32)
    confidence[0] = 0.1
    landmarks = Teacher(
        data_hash=patterns.hash,
        row=patterns.row,
        points=np.repeat(turned[None].astype(np.float32), count, axis=0),
        confidence=confidence,
        doubt=np.zeros(count, np.float32),
    )
    out = realigned(patterns, landmarks)
    assert (out[0] == patterns.images[0]).all()
    upright = np.rot90(patterns.images[1], 1)
    assert np.abs(out[1].astype(int) - upright).mean() < 3


def test_no_validation_rows_is_an_error(patterns):
    with pytest.raises(RecipeError, match="0 validation rows"):
        ExpressionTask(parse_recipe(BASE), replace(patterns, split=np.full(len(patterns), "train")))
