"""A small data set whose pictures carry their own number, and a network that reads it there."""

from collections.abc import Callable

import numpy as np
import pytest

from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS, FERPLUS, FERPLUS_COLUMNS, HEAD_LABELS, canonical

COLUMN_OF = [FERPLUS_COLUMNS.index(c) for label in FERPLUS for c in FERPLUS_COLUMNS[:8] if canonical(c) == label]


def numbered_images(rows: int) -> np.ndarray:
    images = np.zeros((rows, 8, 8, 1), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 1, 0] = np.arange(rows) % 256, np.arange(rows) // 256
    return images


class Seer:
    """Knows the logits of every numbered picture."""

    def __init__(self, logits: dict[str, np.ndarray]) -> None:
        self.logits, self.calls = logits, 0

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        self.calls += 1
        rows = crops[:, 0, 0, 0].astype(int) + 256 * crops[:, 0, 1, 0].astype(int)
        return {head: values[rows].astype(np.float32) for head, values in self.logits.items()}


def shares_of(votes: np.ndarray) -> np.ndarray:
    counts = votes[:, COLUMN_OF].astype(float)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@pytest.fixture(scope="session")
def seer() -> Callable[..., Seer]:
    """Make a network that answers the votes and labels of a data set, blurred by noise."""

    def make(dataset: Dataset, *, noise: float = 0.5, sharp: float = 1.0, seed: int = 1) -> Seer:
        generator = np.random.default_rng(seed)
        votes = np.log(shares_of(dataset.votes) + 0.03) * sharp
        known = np.eye(8)[dataset.labels] * (dataset.labels >= 0)[:, None] * 3 * sharp
        votes = votes if dataset.votes.any() else known
        return Seer(
            {
                "votes": votes + generator.normal(0, noise, votes.shape),
                "fer2013": known[:, :7] + generator.normal(0, noise, (len(dataset), 7)),
            }
        )

    return make


@pytest.fixture(scope="session")
def card() -> Card:
    return Card(
        name="tiny", architecture="simple_cnn", image_size=8, channels=1, heads=HEAD_LABELS, data={"fer2013": "abc"}
    )


@pytest.fixture(scope="session")
def voted() -> Dataset:
    """900 pictures with ten votes each, a third in each split; each sixth of validation and test is a copy."""
    generator, rows = np.random.default_rng(7), 900
    labels = generator.choice(7, rows, p=(0.15, 0.05, 0.1, 0.3, 0.15, 0.1, 0.15))
    leaning = 0.75 * np.eye(8)[labels] + 0.25 * generator.dirichlet(np.ones(8), rows)
    votes = np.zeros((rows, 10), np.int64)
    votes[:, COLUMN_OF] = [generator.multinomial(10, p) for p in leaning]
    return _dataset("fer2013", labels, votes, label_names=EMOTIONS)


@pytest.fixture
def labelled() -> Dataset:
    """600 pictures with labels only, contempt among them, and attributes."""
    generator, rows = np.random.default_rng(8), 600
    data = _dataset("mine", generator.integers(0, 8, rows), np.zeros((rows, 10), np.int64), label_names=FERPLUS)
    data.attributes["sex"] = generator.choice(["female", "male", ""], rows)
    data.attributes["age"] = generator.integers(5, 90, rows).astype(str)
    data.attributes["file"] = np.array([f"{i}.png" for i in range(rows)])
    return data


def _dataset(name: str, labels: np.ndarray, votes: np.ndarray, *, label_names: tuple[str, ...]) -> Dataset:
    rows = len(labels)
    split = np.array(["train", "validation", "test"])[np.arange(rows) % 3]
    return Dataset(
        name=name,
        hash="f" * 64,
        label_names=label_names,
        images=numbered_images(rows),
        labels=labels.astype(np.int64),
        votes=votes,
        split=split,
        row=np.arange(rows) + 1000,
        near_duplicate=(split != "train") & (np.arange(rows) % 18 < 3),
        attributes={},
    )
