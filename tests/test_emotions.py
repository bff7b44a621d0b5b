"""Label sets, spellings, views and the FER+ protocol."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mien import emotions
from mien.emotions import EMOTIONS, FERPLUS, FERPLUS_COLUMNS


def votes(**counts: int) -> np.ndarray:
    """One row of FER+ votes."""
    return np.array([[counts.get(column, 0) for column in FERPLUS_COLUMNS]])


def test_the_seven_are_in_the_order_of_fer2013() -> None:
    assert EMOTIONS == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
    assert (*EMOTIONS, "contempt") == FERPLUS


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("Happiness", "happy"), (" ANGER ", "angry"), ("fearful", "fear"), ("sadness", "sad"),
        ("surprised", "surprise"), ("disgusted", "disgust"),
        ("none", "neutral"), ("contempt", "contempt"), ("neutral", "neutral"),
    ],
)  # fmt: skip
def test_other_spellings_become_ours(word: str, label: str) -> None:
    assert emotions.canonical(word) == label


def test_every_alias_leads_to_a_label() -> None:
    assert set(emotions.ALIASES.values()) <= set(FERPLUS)
    assert not set(emotions.ALIASES) & set(FERPLUS)


def test_an_unknown_word_is_refused_with_the_labels() -> None:
    with pytest.raises(ValueError, match=r"'bored'; known labels are angry, .* contempt"):
        emotions.canonical("bored")


@pytest.mark.parametrize(("view", "columns"), [("emotions", 7), ("ferplus", 8), ("fer2013", 7)])
def test_a_view_takes_its_columns_of_the_head(view: emotions.LabelView, columns: int) -> None:
    head = emotions.HEAD_LABELS[emotions.VIEW_HEADS[view]]
    logits = np.arange(2 * len(head), dtype=np.float32).reshape(2, -1)
    assert emotions.view_of(logits, view).shape == (2, columns)
    assert head[:columns] == emotions.VIEW_LABELS[view]


@given(hnp.arrays(np.float64, (3, 8), elements=st.floats(-20, 20)))
def test_leaving_contempt_out_renormalizes_the_other_seven(logits: np.ndarray) -> None:
    def softmax(x: np.ndarray) -> np.ndarray:
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    eight = softmax(logits)[:, :7]
    expected = eight / eight.sum(axis=1, keepdims=True)
    assert softmax(emotions.view_of(logits, "emotions")) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (votes(happiness=10), "happy"),
        (votes(happiness=6, neutral=4), "happy"),
        (votes(happiness=5, neutral=5), None),
        (votes(happiness=5, neutral=3, sadness=1, anger=1), "happy"),  # single votes are dropped: 5 of 8
        (votes(happiness=4, neutral=3, sadness=3), None),
        (votes(unknown=8, neutral=2), None),
        (votes(NF=10), None),
        (votes(contempt=7, neutral=3), "contempt"),
        (votes(), None),
    ],
    ids=[
        "all",
        "most",
        "half",
        "half of all but most of the rest",
        "plurality",
        "unknown",
        "no face",
        "contempt",
        "none",
    ],
)
def test_majority_follows_microsofts_protocol(row: np.ndarray, label: str | None) -> None:
    assert emotions.majority(row).tolist() == [-1 if label is None else FERPLUS.index(label)]


def test_majority_of_many_rows_keeps_their_order() -> None:
    rows = np.concatenate([votes(fear=9), votes(NF=9), votes(anger=9)])
    assert emotions.majority(rows).tolist() == [2, -1, 0]


@pytest.mark.parametrize(
    ("usage", "kept"), [("Training", 25_060), ("PublicTest", 3_199), ("PrivateTest", 3_153)]
)  # github.com/microsoft/FERPlus; also DESIGN's facts about FER2013
def test_majority_leaves_the_published_number_of_rows(shared_data: Path, usage: str, kept: int) -> None:
    with (shared_data / "fer2013new.csv").open() as file:
        rows = np.array([[int(r[c]) for c in FERPLUS_COLUMNS] for r in csv.DictReader(file) if r["Usage"] == usage])
    assert int((emotions.majority(rows) >= 0).sum()) == kept


def test_shares_leave_unknown_and_no_face_out() -> None:
    shares = emotions.vote_shares(votes(happiness=6, neutral=2, unknown=1, NF=1))
    assert shares[0, FERPLUS.index("happy")] == pytest.approx(0.75)
    assert shares[0, FERPLUS.index("neutral")] == pytest.approx(0.25)


def test_shares_may_leave_single_votes_out() -> None:
    shares = emotions.vote_shares(votes(happiness=6, sadness=1), minimum=2)
    assert shares[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]


@given(hnp.arrays(np.int64, (4, 10), elements=st.integers(0, 10)))
def test_shares_sum_to_one_or_nothing(rows: np.ndarray) -> None:
    sums = emotions.vote_shares(rows).sum(axis=1)
    assert sums == pytest.approx((rows[:, :8].sum(axis=1) > 0).astype(float), abs=1e-6)
