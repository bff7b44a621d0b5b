"""Which rows each protocol scores, and by which labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mien.emotions import FERPLUS, LABEL_VIEWS, majority
from mien.errors import ModelError
from mien.evaluation.protocols import PROTOCOLS, select, selections, title, true_labels, viewer_shares, views_of

BY_NAME = {protocol.name: protocol for protocol in PROTOCOLS}


def votes(**counts):
    columns = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "nf")
    return [counts.get(column, 0) for column in columns]


def with_votes(dataset, rows):
    changed = dataset.votes.copy()
    changed[:] = 0
    changed[: len(rows)] = rows
    return replace(dataset, votes=changed)


@pytest.mark.parametrize(
    ("row", "view", "plurality", "label"),
    [
        (votes(happiness=6, neutral=4), "ferplus", False, "happy"),
        (votes(happiness=5, neutral=5), "ferplus", False, None),
        (votes(happiness=5, neutral=5), "ferplus", True, "happy"),
        (votes(contempt=8, neutral=2), "ferplus", False, "contempt"),
        (votes(contempt=8, neutral=2), "emotions", False, None),
        (votes(unknown=9, neutral=1), "ferplus", False, None),
        (votes(unknown=9, neutral=1), "ferplus", True, "neutral"),
        (votes(nf=10), "ferplus", True, None),
    ],
    ids=["majority", "tie", "tie by plurality", "contempt", "contempt of seven", "unknown", "known rest", "no face"],
)
def test_the_true_label_of_votes(voted, row, view, plurality, label):
    data = with_votes(voted, [row, votes(fear=10)])
    expected = -1 if label is None else FERPLUS.index(label)
    assert true_labels(data, view, plurality=plurality)[0] == expected


def test_the_label_view_takes_the_labels_even_where_there_are_votes(voted):
    assert np.array_equal(true_labels(voted, "fer2013"), voted.labels)


def test_a_data_set_without_votes_is_scored_by_its_labels_in_every_view(labelled):
    assert np.array_equal(true_labels(labelled, "ferplus"), labelled.labels)
    for view in ("emotions", "fer2013"):
        assert np.array_equal(true_labels(labelled, view), np.where(labelled.labels == 7, -1, labelled.labels))


def test_unknown_labels_are_not_scored(labelled):
    labelled.labels[:10] = -1
    assert (true_labels(labelled, "emotions")[:10] == -1).all()


def test_labels_are_found_by_name_in_whatever_order_a_data_set_has_them(labelled):
    two = replace(labelled, label_names=("happiness", "Anger"), labels=np.arange(len(labelled)) % 2)
    assert true_labels(two, "emotions")[:2].tolist() == [3, 0]


def test_rows_come_from_one_split_and_only_those_with_a_truth(voted):
    chosen = select(BY_NAME["ferplus"], voted, "test")
    expected = np.flatnonzero((voted.split == "test") & (majority(voted.votes) >= 0))
    assert np.array_equal(chosen.rows, expected)
    assert np.allclose(chosen.shares.sum(axis=1), 1)


def test_the_distinct_set_is_the_full_one_without_copies(voted):
    full, distinct = (select(BY_NAME[name], voted, "test") for name in ("fer2013", "fer2013_distinct"))
    assert set(full.rows) - set(distinct.rows) == set(np.flatnonzero((voted.split == "test") & voted.near_duplicate))


def test_a_protocol_that_would_repeat_another_or_has_no_rows_is_left_out(labelled):
    none_copied = replace(labelled, near_duplicate=np.zeros(len(labelled), bool))
    names = [s.protocol.name for s in selections(none_copied, "test", LABEL_VIEWS)]
    assert names == ["fer2013", "ferplus", "emotions"]
    assert selections(none_copied.select(none_copied.split == "train"), "test", LABEL_VIEWS) == ()


def test_shares_among_seven_leave_contempt_out_and_sum_to_one(voted):
    data = with_votes(voted, [votes(contempt=5, happiness=3, neutral=2)])
    assert viewer_shares(data, "emotions", np.array([0]))[0, [3, 6]].tolist() == pytest.approx([0.6, 0.4])
    assert viewer_shares(data, "fer2013", np.array([0])) is None


@pytest.mark.parametrize(
    ("heads", "views"),
    [
        (("votes", "fer2013"), ("emotions", "ferplus", "fer2013")),
        (("votes",), ("emotions", "ferplus")),
        (("fer2013",), ("fer2013",)),
    ],
    ids="+".join,
)
def test_a_model_answers_in_the_views_of_its_heads(card, heads, views):
    assert set(views_of(replace(card, heads={h: card.heads[h] for h in heads}))) == set(views)


@pytest.mark.parametrize(
    "change", [{"task": "landmarks"}, {"heads": {"points": ("x", "y")}}], ids=["landmarks", "an unknown head"]
)
def test_a_model_that_reads_no_expressions_is_refused(card, change):
    with pytest.raises(ModelError, match="cannot be evaluated on expressions"):
        views_of(replace(card, **change))


@pytest.mark.parametrize(
    ("name", "split", "expected"),
    [
        ("fer2013", "test", "FER2013 PrivateTest"),
        ("fer2013_distinct", "validation", "FER2013 PublicTest, without copies of training pictures"),
        ("ferplus", "test", "FER+ test, 8-class majority"),
        ("emotions", "test", "FER+ test, seven emotions"),
        ("viewers", "test", "FER+ test, every picture, plurality"),
    ],
)
def test_the_literatures_test_sets_have_the_literatures_names(voted, name, split, expected):
    assert title(BY_NAME[name], voted, split) == expected


def test_other_data_sets_are_called_by_their_own_name(labelled):
    assert title(BY_NAME["emotions"], labelled, "test") == "mine test, 7 classes, emotions view"
    assert title(BY_NAME["ferplus"], labelled, "test") == "mine test, 8 classes, ferplus view"
    plurality = "mine test, 8 classes, ferplus view, every picture, plurality"
    assert title(BY_NAME["viewers"], labelled, "test") == plurality


def test_without_votes_the_views_of_fer2013_are_told_apart(voted):
    plain = replace(voted, votes=np.zeros_like(voted.votes))
    assert [title(s.protocol, plain, "test") for s in selections(plain, "test", LABEL_VIEWS)][::2] == [
        "FER2013 PrivateTest", "fer2013 test, 8 classes, ferplus view", "fer2013 test, 7 classes, emotions view",
    ]  # fmt: skip


@pytest.mark.data
def test_the_real_votes_leave_the_rows_that_the_literature_scores(shared_data: Path):
    table = np.genfromtxt(shared_data / "fer2013new.csv", delimiter=",", skip_header=1, usecols=range(2, 12), dtype=int)
    truth = majority(table[28_709 + 3_589 :])
    assert (truth >= 0).sum() == 3153  # DESIGN's facts about FER2013; Barsoum et al. 2016
