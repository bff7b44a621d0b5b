"""Scores against scikit-learn's, textbook values and hand-made cases."""

import numpy as np
import pytest

sklearn_metrics = pytest.importorskip("sklearn.metrics", reason="needs the train extra")

from mien.evaluation import metrics  # noqa: E402
from mien.evaluation.metrics import measure  # noqa: E402

LABELS = ("a", "b", "c")


def answers(rows=400, classes=3, seed=1):
    generator = np.random.default_rng(seed)
    probabilities = generator.dirichlet(np.full(classes, 0.7), rows)
    truth = np.array([generator.choice(classes, p=p) for p in probabilities])
    return probabilities, truth


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("accuracy", lambda t, p: sklearn_metrics.accuracy_score(t, p.argmax(1))),
        ("macro_f1", lambda t, p: sklearn_metrics.f1_score(t, p.argmax(1), average="macro")),
        ("balanced_accuracy", lambda t, p: sklearn_metrics.balanced_accuracy_score(t, p.argmax(1))),
        ("top2", lambda t, p: sklearn_metrics.top_k_accuracy_score(t, p, k=2)),
        ("log_loss", lambda t, p: sklearn_metrics.log_loss(t, p)),
        ("brier", lambda t, p: sklearn_metrics.brier_score_loss(t, p)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_score_is_what_scikit_learn_says(name, reference):
    probabilities, truth = answers()
    assert getattr(measure(probabilities, truth, LABELS), name).value == pytest.approx(reference(truth, probabilities))


def test_classes_and_confusion_are_what_scikit_learn_says():
    probabilities, truth = answers()
    measured = measure(probabilities, truth, LABELS)
    predicted = probabilities.argmax(1)
    precision, recall, f1, support = sklearn_metrics.precision_recall_fscore_support(truth, predicted)
    assert [c.precision.value for c in measured.per_class] == pytest.approx(list(precision))
    assert [c.recall.value for c in measured.per_class] == pytest.approx(list(recall))
    assert [c.f1.value for c in measured.per_class] == pytest.approx(list(f1))
    assert [c.support for c in measured.per_class] == list(support)
    assert np.array_equal(measured.confusion, sklearn_metrics.confusion_matrix(truth, predicted))


def test_calibration_error_weighs_each_bins_gap_by_its_rows():
    # Three rows at 0.8, two of them hit: gap |0.8 - 2/3|; one row at 0.6, missed: gap 0.6. (3 * 2/15 + 0.6) / 4 = 0.25
    probabilities = np.array([[0.8, 0.2], [0.8, 0.2], [0.8, 0.2], [0.6, 0.4]])
    measured = measure(probabilities, np.array([0, 0, 1, 1]), ("a", "b"))
    assert measured.ece.value == pytest.approx(0.25)
    assert [b.rows for b in measured.reliability] == [1, 3]
    assert measured.reliability[1].accuracy == pytest.approx(2 / 3)


def test_probabilities_drawn_from_are_calibrated_and_sharpened_ones_are_not():
    probabilities, truth = answers(rows=6000)
    sharp = probabilities**3 / (probabilities**3).sum(axis=1, keepdims=True)
    assert measure(probabilities, truth, LABELS, resamples=1).ece.value < 0.02
    assert measure(sharp, truth, LABELS, resamples=1).ece.value > 0.1
    assert metrics.adaptive_calibration_error(probabilities, truth) < 0.02
    assert metrics.adaptive_calibration_error(sharp, truth) > 0.1


def test_the_adaptive_error_of_equally_sure_rows_is_the_gap_itself():
    probabilities = np.tile([0.7, 0.3], (30, 1))
    truth = np.array([0] * 15 + [1] * 15)
    # sorted stably, bins of two rows: seven all right (0.3 off), seven all wrong (0.7 off), one half right (0.2 off)
    assert metrics.adaptive_calibration_error(probabilities, truth) == pytest.approx((7 * 0.3 + 7 * 0.7 + 0.2) / 15)


def test_answering_the_votes_themselves_has_no_divergence_and_no_vote_error():
    probabilities, truth = answers()
    measured = measure(probabilities, truth, LABELS, shares=probabilities)
    assert measured.kl_to_votes.value == pytest.approx(0, abs=1e-9)
    assert measured.ece_votes.value == pytest.approx(0, abs=1e-9)
    assert measured.ece.value > 0


def test_divergence_is_from_the_votes_to_the_answer():
    # KL((1, 0) || (1/2, 1/2)) = ln 2
    measured = measure(np.array([[0.5, 0.5]]), np.array([0]), ("a", "b"), shares=np.array([[1.0, 0.0]]))
    assert measured.kl_to_votes.value == pytest.approx(np.log(2))


def test_without_votes_nothing_is_said_about_them():
    measured = measure(*answers(rows=20), LABELS)
    assert (measured.kl_to_votes, measured.ece_votes, measured.reliability[0].votes) == (None, None, None)


def test_a_class_without_rows_is_left_out_of_the_means():
    probabilities = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]])
    measured = measure(probabilities, np.array([0, 1]), LABELS)
    assert measured.macro_f1.value == measured.balanced_accuracy.value == 1
    assert measured.per_class[2].support == 0
    assert measured.per_class[2].recall.value == 0


def test_a_zero_probability_of_the_truth_costs_much_but_not_infinitely():
    measured = measure(np.array([[1.0, 0.0]]), np.array([1]), ("a", "b"))
    assert 20 < measured.log_loss.value < 40


def test_of_equally_probable_labels_the_first_counts_as_the_better():
    probabilities = np.array([[0.4, 0.3, 0.3]])
    assert metrics.in_top(probabilities, np.array([1]), 2).all()
    assert not metrics.in_top(probabilities, np.array([2]), 2).any()


@pytest.mark.parametrize(("confidence", "expected"), [(0.0, 0), (1 / 15, 0), (0.0667, 1), (0.5, 7), (1.0, 14)], ids=str)
def test_a_confidence_on_an_edge_belongs_to_the_bin_below(confidence, expected):
    assert metrics.bin_of(np.array([confidence]))[0] == expected


@pytest.mark.parametrize(
    ("probabilities", "truth"),
    [(np.zeros((0, 3)), np.zeros(0, int)), (np.ones((2, 2)) / 2, np.zeros(2, int))],
    ids=["no rows", "another number of classes"],
)
def test_what_does_not_fit_is_refused(probabilities, truth):
    with pytest.raises(ValueError, match="do not fit"):
        measure(probabilities, truth, LABELS)
