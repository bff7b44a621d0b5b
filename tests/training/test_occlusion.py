"""Things drawn over faces, and which landmarks lie under them."""

import numpy as np
import pytest

from mien.faces import align
from mien.training import occlusion

POINTS = np.tile(align.TEMPLATE * 48, (200, 1, 1)).astype(np.float32)


PICTURES = np.random.default_rng(9).integers(0, 256, (200, 48, 48, 1), np.uint8)


def covered(share: float, seed: int = 0, **options: object) -> tuple[np.ndarray, np.ndarray]:
    crops = PICTURES.copy()
    labels = occlusion.covered(crops, POINTS, share=share, area=0.25, rng=np.random.default_rng(seed), **options)
    return crops, labels


def test_a_share_of_the_crops_is_covered() -> None:
    crops, _ = covered(0.5)
    changed = (crops != PICTURES).any(axis=(1, 2, 3)).mean()
    assert 0.4 < changed < 0.6


def test_nothing_is_covered_at_share_zero() -> None:
    crops, labels = covered(0.0)
    assert np.array_equal(crops, PICTURES)
    assert not labels.any()


def test_a_landmark_said_to_be_covered_lies_under_something_and_the_others_mostly_do_not() -> None:
    crops, labels = covered(1.0)
    x, y = POINTS.astype(int).transpose(2, 0, 1)
    changed = (crops != PICTURES)[np.arange(200)[:, None], y, x, 0]
    assert changed[labels > 0].mean() > 0.9
    assert changed[labels == 0].mean() < 0.15


def test_the_same_seed_draws_the_same() -> None:
    assert np.array_equal(covered(0.7, seed=4)[0], covered(0.7, seed=4)[0])
    assert not np.array_equal(covered(0.7, seed=4)[0], covered(0.7, seed=5)[0])


@pytest.mark.parametrize("kind", occlusion.KINDS)
def test_each_kind_covers_what_it_is_named_for(kind: str) -> None:
    _, labels = covered(1.0, kinds={kind: 1.0})
    often = labels.mean(axis=0)
    expected = {
        "mask": often[3:].min() > 0.9 > 0.1 > often[:2].max(),
        "glasses": often[:2].min() > 0.9 > 0.1 > often[3:].max(),
    }
    assert expected.get(kind, 0.02 < often.min() < often.max() < 0.6)
