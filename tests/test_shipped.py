"""The shipped model holds the marks that mien promises of it, by what `mien evaluate` measured of the very file."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from mien.card import load_card
from mien.files import sha256


@pytest.fixture(scope="module")
def test_set(shipped: Path) -> dict[str, Any]:
    """What was measured on the test split, by protocol."""
    metrics = msgspec.json.decode((shipped / "metrics.json").read_bytes())
    return {result["protocol"]: result for result in metrics["results"] if result["split"] == "test"}


def test_the_scores_are_of_the_file_that_ships(shipped: Path) -> None:
    card, metrics = load_card(shipped), msgspec.json.decode((shipped / "metrics.json").read_bytes())
    assert metrics["file"] == card.default_file
    assert sha256(shipped / card.default_file) == card.file().sha256
    assert [path.name for path in shipped.iterdir() if path.suffix in (".tflite", ".keras")] == [card.default_file]


def test_it_is_small(shipped: Path) -> None:
    card = load_card(shipped)
    assert (shipped / card.default_file).stat().st_size <= 10_000_000


def test_rare_emotions_count_as_much_as_common_ones(test_set: dict[str, Any]) -> None:
    assert test_set["emotions"]["metrics"]["macro_f1"]["value"] >= 0.75
    assert test_set["emotions_distinct"]["metrics"]["macro_f1"]["value"] >= 0.75 - 0.015


def test_its_probabilities_are_the_viewers_shares(test_set: dict[str, Any]) -> None:
    assert test_set["ferplus"]["metrics"]["ece_votes"]["value"] <= 0.015


def test_its_sets_hold_the_majority_as_often_as_they_say(shipped: Path, test_set: dict[str, Any]) -> None:
    promised = load_card(shipped).prediction_set_coverage
    for view in ("emotions", "ferplus", "fer2013"):
        assert test_set[view]["coverage"]["coverage"]["value"] == pytest.approx(promised, abs=0.015), view


@pytest.mark.parametrize("protocol", ["fer2013", "ferplus", "emotions"])
def test_it_does_not_live_on_copies_of_training_pictures(test_set: dict[str, Any], protocol: str) -> None:
    whole, distinct = (test_set[name]["metrics"]["accuracy"]["value"] for name in (protocol, f"{protocol}_distinct"))
    assert distinct >= whole - 0.015
