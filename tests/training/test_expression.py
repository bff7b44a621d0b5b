"""The expression task turns votes and labels into targets."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

from dataclasses import replace

from mien.emotions import FERPLUS
from mien.errors import RecipeError
from mien.faces import align
from mien.training import expression
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


@pytest.mark.parametrize("kind", ["one viewer each", "validation alone"])
def test_votes_that_no_training_picture_has_enough_of_make_no_head(patterns, kind):
    votes = np.where((patterns.split == "train")[:, None], 0, patterns.votes)
    if kind == "one viewer each":
        votes = (patterns.votes == 8).astype(np.int64)
    task = ExpressionTask(parse_recipe(BASE), replace(patterns, votes=votes))
    assert list(task.heads) == list(task.batch(0, 0)[1]) == ["fer2013"]
    with pytest.raises(RecipeError, match=r"0 rows have votes, .*minimum_votes = 2"):
        ExpressionTask(parse_recipe(BASE + "[loss]\nfer2013 = 0"), replace(patterns, votes=votes))


def test_a_data_set_of_votes_alone_trains_the_vote_head(patterns):
    unlabelled = replace(patterns, labels=np.full_like(patterns.labels, -1))
    assert list(ExpressionTask(parse_recipe(BASE), unlabelled).heads) == ["votes"]


def test_contempt_is_no_label_of_the_seven(patterns):
    labels = patterns.labels.copy()
    labels[::2] = FERPLUS.index("contempt")
    task = ExpressionTask(parse_recipe(BASE), replace(patterns, labels=labels, votes=np.zeros_like(patterns.votes)))
    weights = np.concatenate([task.batch(0, step)[2]["fer2013"] for step in range(task.steps)])
    assert (weights == 0).sum() == 48
    row = task.validate(lambda crops: {"fer2013": np.zeros((len(crops), 7), np.float32)})
    assert row["fer2013_log_loss"] == pytest.approx(np.log(7))


@pytest.mark.parametrize(
    ("loss", "words"), [("fer2013 = 0", "0 rows have votes"), ("votes = 0\nfer2013 = 0", "96|144")]
)
def test_nothing_that_the_loss_counts_is_an_error(patterns, loss, words):
    plain = replace(patterns, votes=np.zeros_like(patterns.votes))
    with pytest.raises(RecipeError, match=rf"nothing to learn.*({words})"):
        ExpressionTask(parse_recipe(f"{BASE}[loss]\n{loss}"), plain)


def test_smoothing_leaves_the_label_on_top(patterns):
    task = ExpressionTask(parse_recipe(BASE + "[loss]\nlabel_smoothing = 0.14"), patterns)
    target = task.batch(0, 0)[1]["fer2013"]
    assert np.allclose(target.max(axis=1), 0.88)
    assert np.allclose(target.min(axis=1), 0.02)


def test_smoothing_towards_viewers_gives_them_their_share(patterns):
    recipe = parse_recipe(BASE + "[loss]\nlabel_smoothing = 0.07\nvote_smoothing = 0.2")
    _, targets, _ = ExpressionTask(recipe, patterns).batch(0, 0)
    # Eight of ten viewers see the label, two see neutral, the seventh; 0.01 goes to everyone.
    assert np.allclose(targets["fer2013"].max(axis=1), 0.73 + 0.01 + 0.2 * 0.8)
    assert np.allclose(targets["fer2013"][:, 6], 0.01 + 0.2 * 0.2)
    assert np.allclose(targets["fer2013"].sum(axis=1), 1)


def test_smoothing_towards_viewers_leaves_rows_without_votes_sharp(patterns):
    votes = patterns.votes.copy()
    votes[1:] = 0
    recipe = parse_recipe(BASE + "[loss]\nvote_smoothing = 0.2")
    tops = [
        ExpressionTask(recipe, replace(patterns, votes=votes)).batch(0, s)[1]["fer2013"].max(axis=1) for s in range(3)
    ]
    assert sorted(np.concatenate(tops).round(6))[:2] == [pytest.approx(0.96), 1.0]


def test_teachers_have_their_share_of_every_target(patterns):
    recipe = parse_recipe('teachers = ["t"]\n' + BASE + "[loss]\ndistillation = 0.25")
    asked = []

    def teach(crops, heads):
        asked.append(crops.shape)
        return {head: np.eye(len(labels), dtype=np.float32)[np.full(len(crops), 6)] for head, labels in heads.items()}

    _, targets, _ = ExpressionTask(recipe, patterns, teach=teach).batch(0, 0)
    assert asked == [(96, 8, 8, 1)]
    assert np.allclose(targets["fer2013"][:, 6], 0.25)
    assert np.allclose(targets["fer2013"].max(axis=1), 0.75)
    assert np.allclose(targets["votes"][:, 6], 0.75 * 0.2 + 0.25)


def test_teachers_may_be_asked_about_every_varied_crop(patterns):
    loss = "[loss]\ndistillation = 0.25\ndistillation_on_crops = true\n[augment]\nmixup = 0.2"
    asked = []

    def teach(crops, heads):
        asked.append(crops)
        return {head: np.eye(len(labels), dtype=np.float32)[np.full(len(crops), 6)] for head, labels in heads.items()}

    task = ExpressionTask(parse_recipe('teachers = ["t"]\n' + BASE + loss), patterns, teach=teach)
    assert not asked
    crops, targets, _ = task.batch(0, 1)
    plain = ExpressionTask(parse_recipe(BASE + loss.replace("distillation", "#")), patterns).batch(0, 1)[1]["votes"]
    assert np.abs(asked[0] - crops).max() <= 0.5
    expected = 0.75 * plain + 0.25 * (np.arange(plain.shape[1]) == 6)
    np.testing.assert_allclose(targets["votes"], expected, atol=1e-6)
    np.testing.assert_array_equal(task.crops(0, 1), crops)
    assert len(asked) == 1


def test_teachers_do_not_fill_in_rows_without_a_target(patterns):
    recipe = parse_recipe('teachers = ["t"]\n' + BASE + "[loss]\ndistillation = 0.25")
    votes = patterns.votes.copy()
    votes[:96:2] = 0

    def teach(crops, heads):
        return {head: np.full((len(crops), len(labels)), 1 / len(labels)) for head, labels in heads.items()}

    task = ExpressionTask(recipe, replace(patterns, votes=votes), teach=teach)
    weights = np.concatenate([task.batch(0, step)[2]["votes"] for step in range(task.steps)])
    assert (weights == 0).sum() == 48


def test_the_first_epochs_see_small_crops_and_validation_always_the_full_size(patterns):
    recipe = parse_recipe("progressive_sizes = [4]\n" + BASE.replace("epochs = 3", "epochs = 4"))
    task = ExpressionTask(recipe, patterns)
    assert [task.batch(epoch, 0)[0].shape[1:3] for epoch in range(4)] == [(4, 4), (4, 4), (8, 8), (8, 8)]
    seen = []

    def predict(crops):
        seen.append(crops.shape)
        return {head: np.zeros((len(crops), len(labels)), np.float32) for head, labels in task.heads.items()}

    task.validate(predict)
    assert seen == [(48, 8, 8, 1), (96, 8, 8, 1)]


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


def test_some_rows_give_way_to_pictures_of_no_face_with_every_label_alike(patterns):
    task = ExpressionTask(parse_recipe(BASE + "[augment]\noutliers = 0.25"), patterns)
    crops, targets, weights = task.batch(0, 1)
    plain = ExpressionTask(parse_recipe(BASE), patterns).batch(0, 1)
    for mine, theirs in ((crops, plain[0]), (targets["votes"], plain[1]["votes"])):
        np.testing.assert_array_equal(mine[:24], theirs[:24])
        assert (mine[24:] != theirs[24:]).any()
    for head, labels in task.heads.items():
        np.testing.assert_allclose(targets[head][24:], 1 / len(labels))
        assert (weights[head][24:] == 1).all()
    np.testing.assert_array_equal(task.batch(0, 1)[0], crops)
    np.testing.assert_array_equal(task.crops(0, 1), crops)


def test_teachers_say_nothing_of_pictures_of_no_face(patterns):
    loss = "[loss]\ndistillation = 0.5\ndistillation_on_crops = true\n[augment]\noutliers = 0.25"

    def teach(crops, heads):
        return {head: np.eye(len(labels), dtype=np.float32)[np.full(len(crops), 6)] for head, labels in heads.items()}

    _, targets, _ = ExpressionTask(parse_recipe('teachers = ["t"]\n' + BASE + loss), patterns, teach=teach).batch(0, 0)
    assert (targets["fer2013"][:24, 6] >= 0.5).all()
    np.testing.assert_allclose(targets["fer2013"][24:], 1 / 7)


def test_a_small_share_of_few_rows_is_drawn_by_lot(patterns):
    task = ExpressionTask(parse_recipe(BASE + "[augment]\noutliers = 0.01"), patterns)
    even = [np.isclose(task.batch(e, s)[1]["fer2013"], 1 / 7).all(axis=1).sum() for e in range(60) for s in range(3)]
    assert set(even) == {0, 1}
    assert 0.2 < np.mean(even) < 0.45


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
    row = task.validate(lambda crops: read_by_heart(crops, patterns))
    assert row["score"] == row["votes_accuracy"] == row["fer2013_macro_recall"] == 1


def test_training_pictures_are_scored_too_and_decide_nothing(patterns):
    task = ExpressionTask(parse_recipe(BASE), patterns)
    known = replace(patterns, labels=np.where(patterns.split == "train", patterns.labels, 6))
    row = task.validate(lambda crops: read_by_heart(crops, known))
    assert row["train_votes_accuracy"] == row["train_fer2013_accuracy"] == 1
    assert row["score"] == row["votes_accuracy"] == 0


def test_at_most_two_thousand_training_pictures_are_scored_and_they_stay_the_same(patterns, monkeypatch):
    monkeypatch.setattr(expression, "ASKED_AGAIN", 20)
    asked = []

    def predict(crops):
        asked.append(crops)
        return {"votes": np.zeros((len(crops), 8)), "fer2013": np.zeros((len(crops), 7))}

    for _ in range(2):
        ExpressionTask(parse_recipe(BASE), patterns).validate(predict)
    assert [len(crops) for crops in asked] == [48, 20, 48, 20]
    np.testing.assert_array_equal(asked[1], asked[3])


def read_by_heart(crops, dataset):
    """Answer as a network would that knows a data set's pictures and their labels by heart."""
    same = (crops[:, None] == dataset.images[None]).all(axis=(2, 3, 4))
    found = dataset.labels[same.argmax(axis=1)]
    return {"votes": np.eye(8)[found] * 9, "fer2013": np.eye(7)[found] * 9}


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
