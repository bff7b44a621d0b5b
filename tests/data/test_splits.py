from collections import Counter

import numpy as np
import pytest

from mien.data.splits import draw


def shares(labels: list[str], splits: list[str]) -> dict[str, Counter[str]]:
    return {split: Counter(w for w, s in zip(labels, splits, strict=True) if s == split) for split in set(splits)}


def test_every_label_is_spread_by_the_same_shares() -> None:
    labels = ["happy"] * 100 + ["sad"] * 30 + ["fear"] * 10
    drawn = draw([""] * 140, labels, [f"u{i}" for i in range(140)], validation_share=0.1, test_share=0.2)
    assert shares(labels, drawn) == {
        "train": Counter(happy=70, sad=21, fear=7),
        "validation": Counter(happy=10, sad=3, fear=1),
        "test": Counter(happy=20, sad=6, fear=2),
    }


def test_drawing_again_draws_the_same_and_does_not_depend_on_the_order() -> None:
    units = [f"u{i}" for i in range(50)]
    drawn = dict(zip(units, draw([""] * 50, ["sad"] * 50, units, validation_share=0.2, test_share=0.2), strict=True))
    again = draw([""] * 50, ["sad"] * 50, units[::-1], validation_share=0.2, test_share=0.2)
    assert dict(zip(units[::-1], again, strict=True)) == drawn


def test_a_unit_stays_together_whatever_its_labels() -> None:
    rng = np.random.default_rng(0)
    units = [f"person {i}" for i in rng.integers(0, 20, 200)]
    labels = rng.choice(["happy", "sad", "fear"], 200).tolist()
    drawn = draw([""] * 200, labels, units, validation_share=0.2, test_share=0.2)
    assert len(set(zip(units, drawn, strict=True))) == len(set(units))
    assert 20 <= Counter(drawn)["test"] <= 60
    assert 20 <= Counter(drawn)["validation"] <= 60


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["train"] * 10 + ["test"] * 4, {"train": 8, "validation": 2, "test": 4}),
        (["train"] * 10 + ["validation"] * 4, {"train": 10, "validation": 4}),
        (["train"] * 2 + ["test"] * 2 + [""] * 10, {"train": 10, "validation": 2, "test": 2}),
        (["test"] * 5, {"test": 5}),
        (["train"] * 3 + ["validation"] * 3 + ["test"] * 3, {"train": 3, "validation": 3, "test": 3}),
    ],
    ids=["no validation", "no test", "some", "test only", "all"],
)
def test_what_the_source_says_stays(given: list[str], expected: dict[str, int]) -> None:
    units = [f"u{i}" for i in range(len(given))]
    drawn = draw(given, ["sad"] * len(given), units, validation_share=0.2, test_share=0.2)
    assert Counter(drawn) == expected
    assert all(new == old for old, new in zip(given, drawn, strict=True) if old in ("validation", "test"))


def test_a_single_picture_of_a_label_goes_to_training() -> None:
    assert draw([""], ["fear"], ["u"], validation_share=0.1, test_share=0.1) == ["train"]
