"""Applying a card: the affine map of log-probabilities, its name, and the rule of the prediction sets."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mien.calibration import (
    affine,
    describe,
    log_softmax,
    mass_before,
    prediction_sets,
    probabilities,
    rule_of,
    softmax,
)
from mien.card import CARD_FILE, Calibration, Card, SetRule, encode_card, load_card
from mien.emotions import EMOTIONS, FERPLUS, HEAD_LABELS
from mien.errors import ModelFileError

CARD = Card(name="x", architecture="none", image_size=48, channels=1, heads=HEAD_LABELS)
LOGITS = np.random.default_rng(3).normal(0, 2, (50, 8))


def mapped(matrix: np.ndarray, bias: np.ndarray, method: str = "Dirichlet") -> Card:
    rows = tuple(tuple(map(float, row)) for row in matrix)
    return replace(CARD, calibrations={"votes": Calibration(method=method, matrix=rows, bias=tuple(map(float, bias)))})


def test_without_calibration_probabilities_are_the_plain_softmax() -> None:
    powers = np.exp(LOGITS)
    assert probabilities(CARD, "ferplus", LOGITS) == pytest.approx(powers / powers.sum(axis=1, keepdims=True))
    assert describe(CARD, "votes") == "none"


def test_a_temperature_divides_the_logits() -> None:
    card = replace(CARD, temperatures={"votes": 1.3149})
    assert probabilities(card, "ferplus", LOGITS) == pytest.approx(softmax(LOGITS / 1.3149))
    assert describe(card, "votes") == "temperature 1.31"


def test_a_map_does_to_log_probabilities_what_its_numbers_say() -> None:
    generator = np.random.default_rng(1)
    matrix, bias = generator.normal(0, 0.5, (8, 8)), generator.normal(0, 0.5, 8)
    expected = np.array([matrix @ np.log(p) + bias for p in softmax(LOGITS)])
    assert probabilities(mapped(matrix, bias), "ferplus", LOGITS) == pytest.approx(softmax(expected))
    assert describe(mapped(matrix, bias), "votes") == "Dirichlet"


def test_a_map_replaces_the_temperature_that_stays_for_older_readers() -> None:
    card = replace(mapped(np.eye(8), np.zeros(8)), temperatures={"votes": 5.0})
    assert probabilities(card, "ferplus", LOGITS) == pytest.approx(softmax(LOGITS))


def test_the_seven_emotions_are_the_eight_without_contempt_and_sum_to_one() -> None:
    card = mapped(np.diag(np.linspace(0.5, 1.5, 8)), np.linspace(-1, 1, 8), "vector scaling")
    eight, seven = (probabilities(card, view, LOGITS) for view in ("ferplus", "emotions"))
    assert seven == pytest.approx(eight[:, :7] / eight[:, :7].sum(axis=1, keepdims=True))


@given(arrays(np.float64, (3, 8), elements=st.floats(-1e4, 1e4)))
def test_probabilities_sum_to_one_for_any_logits(logits: np.ndarray) -> None:
    card = mapped(np.eye(8) * 0.8, np.linspace(-1, 1, 8))
    answer = probabilities(card, "emotions", logits)
    assert answer.sum(axis=1) == pytest.approx(np.ones(3))
    assert (answer >= 0).all()


def test_log_softmax_bears_huge_logits() -> None:
    assert log_softmax(np.array([[1e4, 0.0], [-1e4, -1e4]])) == pytest.approx(
        np.log([[1, 1e-300], [0.5, 0.5]]), abs=1e4
    )
    assert np.allclose(softmax(np.array([[1e4, 0.0], [-1e4, -1e4]])), [[1, 0], [0.5, 0.5]])


def test_a_card_of_before_opens_with_its_temperature_and_threshold(tmp_path: Path) -> None:
    old = json.loads(encode_card(CARD))
    del old["calibrations"], old["prediction_sets"]
    old |= {"temperatures": {"votes": 2.0}, "prediction_set_thresholds": {"emotions": 0.3}}
    (tmp_path / CARD_FILE).write_text(json.dumps(old))
    card = load_card(tmp_path)
    assert probabilities(card, "ferplus", LOGITS) == pytest.approx(softmax(LOGITS / 2))
    sets = prediction_sets(np.array([[0.4, 0.35, 0.25, 0, 0, 0, 0]]), EMOTIONS, rule_of(card, "emotions"))
    assert sets[0].tolist() == [True, True, False, False, False, False, False]
    assert rule_of(card, "ferplus") is None


def test_a_card_with_a_map_and_a_rule_survives_its_file(tmp_path: Path) -> None:
    card = replace(mapped(np.eye(8), np.zeros(8)), prediction_sets={"emotions": SetRule(mass=0.5, least={"fear": 0.1})})
    (tmp_path / CARD_FILE).write_bytes(encode_card(card))
    assert load_card(tmp_path) == card


SPOILT = {
    "not square": {"matrix": [[1.0, 0.0]], "bias": [0.0, 0.0]},
    "of another size": {"matrix": [[1.0]], "bias": [0.0]},
    "not finite": {"matrix": [[1e999] * 8] * 8, "bias": [0.0] * 8},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
def test_a_card_with_a_map_that_cannot_be_is_refused(tmp_path: Path, spoilt: dict[str, object]) -> None:
    card = json.loads(encode_card(CARD)) | {"calibrations": {"votes": {"method": "Dirichlet", **spoilt}}}
    (tmp_path / CARD_FILE).write_text(json.dumps(card))
    with pytest.raises(ModelFileError, match="not a model card"):
        load_card(tmp_path)


def test_affine_is_the_identity_where_nothing_was_fitted() -> None:
    matrix, bias = affine(CARD, "fer2013")
    assert np.array_equal(matrix, np.eye(7))
    assert not bias.any()


def test_mass_before_is_what_more_probable_labels_hold() -> None:
    assert mass_before(np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]])) == pytest.approx(
        np.array([[0.8, 0.0, 0.5], [0.0, 1.0, 1.0]])
    )


SETS = {
    "sure": ([0.7, 0.2, 0.1], SetRule(mass=0.5), [True, False, False]),
    "no half": ([0.45, 0.3, 0.25], SetRule(mass=0.5), [True, True, False]),
    "nobody knows": ([0.34, 0.33, 0.33], SetRule(mass=0.7), [True, True, True]),
    "a rare label": ([0.8, 0.05, 0.15], SetRule(mass=0.5, least={"happy": 0.1}), [True, False, True]),
    "all of it": ([0.8, 0.15, 0.05], SetRule(mass=1.0), [True, True, True]),
    "no rule": ([0.34, 0.33, 0.33], None, [True, False, False]),
}


@pytest.mark.parametrize(("p", "rule", "expected"), SETS.values(), ids=SETS.keys())
def test_a_set_holds_what_its_rule_says(p: list[float], rule: SetRule | None, expected: list[bool]) -> None:
    assert prediction_sets(np.array([p]), ("angry", "fear", "happy"), rule)[0].tolist() == expected


@given(arrays(np.float64, 8, elements=st.floats(-30, 30)), st.floats(0, 1))
def test_a_set_is_never_empty_and_holds_the_most_probable_label(logits: np.ndarray, mass: float) -> None:
    p = softmax(logits[None])
    sets = prediction_sets(p, FERPLUS, SetRule(mass=mass))
    assert sets[0, p[0].argmax()]
