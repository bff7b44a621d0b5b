"""A small learnable data set: bright, dark, striped ... faces whose pattern is their label."""

import numpy as np
import pytest

from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS


@pytest.fixture
def patterns() -> Dataset:
    """96 training and 48 validation pictures of 8x8 pixels, three labels that differ in brightness."""
    rng = np.random.default_rng(7)
    count = 144
    labels = rng.integers(0, 3, count)
    images = np.clip(labels[:, None, None, None] * 90 + rng.normal(30, 10, (count, 8, 8, 1)), 0, 255).astype(np.uint8)
    votes = np.zeros((count, 10), np.int64)
    # FER+ columns: anger 4, disgust 5, fear 6.
    votes[np.arange(count), labels + 4] = 8
    votes[:, 0] = 2
    return Dataset(
        name="patterns",
        hash="0" * 64,
        label_names=EMOTIONS,
        images=images,
        labels=labels.astype(np.int64),
        votes=votes,
        split=np.array(["train"] * 96 + ["validation"] * 48),
        row=np.arange(count),
        near_duplicate=np.zeros(count, bool),
        attributes={},
    )
