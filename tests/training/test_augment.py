"""Variations keep shape and meaning, and are decided by the generator alone."""

import numpy as np
import pytest

from mien.training.augment import mixing, varied
from mien.training.recipe import Augment

OFF = dict.fromkeys(
    ("flip", "shift", "rotation", "scale", "brightness", "contrast", "blur", "noise", "jpeg", "erase"), 0.0
)


def crops(count: int = 16, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (count, 24, 24, channels), dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_variations_keep_the_shape_and_type(channels):
    policy = Augment(blur=1, noise=1, jpeg=1, erase=1, downscale=1, gamma=0.5, shear=0.1)
    out = varied(crops(channels=channels), policy, np.random.default_rng(0))
    assert out.shape == (16, 24, 24, channels)
    assert out.dtype == np.uint8


def test_with_everything_off_nothing_changes():
    assert (varied(crops(), Augment(**OFF), np.random.default_rng(0)) == crops()).all()


def test_a_certain_flip_mirrors():
    out = varied(crops(), Augment(**OFF | {"flip": 1.0}), np.random.default_rng(0))
    assert np.abs(out.astype(int) - crops()[:, :, ::-1]).max() <= 1


def test_the_same_generator_gives_the_same_variations():
    first, second = (varied(crops(), Augment(), np.random.default_rng(5)) for _ in range(2))
    other = varied(crops(), Augment(), np.random.default_rng(6))
    assert (first == second).all()
    assert (first != other).any()


def test_the_originals_stay_as_they_are():
    originals = crops()
    varied(originals, Augment(erase=1), np.random.default_rng(0))
    assert (originals == crops()).all()


@pytest.mark.parametrize("kind", ["blur", "noise", "jpeg", "erase", "downscale"])
def test_every_fault_changes_the_picture_but_not_beyond_recognition(kind):
    smooth = np.tile(np.linspace(20, 230, 24).astype(np.uint8)[None, :, None], (16, 24, 1, 1)).reshape(16, 24, 24, 1)
    out = varied(smooth, Augment(**OFF | {kind: 1.0}), np.random.default_rng(1))
    difference = np.abs(out.astype(int) - smooth).mean()
    assert 0 < difference < 40


@pytest.mark.parametrize("area", [0.0, 0.01])
def test_little_or_nothing_may_be_erased(area):
    out = varied(crops(), Augment(**OFF | {"erase": 1.0, "erase_area": area}), np.random.default_rng(0))
    changed = (out != crops()).any(axis=(1, 2, 3)).any()
    assert changed == bool(area)
    assert (out != crops()).mean() <= 2 * area


def test_no_erasing_where_it_is_switched_off():
    out = varied(crops(), Augment(**OFF | {"erase": 1.0}), np.random.default_rng(0), erase=False)
    assert (out == crops()).all()


def test_brightness_moves_the_mean():
    grey = np.full((64, 8, 8, 1), 128, np.uint8)
    out = varied(grey, Augment(**OFF | {"brightness": 0.2}), np.random.default_rng(0))
    means = out.mean(axis=(1, 2, 3))
    assert means.std() > 10
    assert np.abs(means - 128).max() <= 52


def test_mixing_gives_each_row_at_least_half_of_itself():
    partner, share = mixing(200, 0.2, np.random.default_rng(0))
    assert sorted(partner) == list(range(200))
    assert share.min() >= 0.5
    assert share.max() <= 1
