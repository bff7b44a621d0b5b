"""Explanations: a network that looks at one known region must be found out, by every method and in every crop."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.explanation import METHODS, covering, explain, faithfulness, occlusion, rise
from mien.results import Explanation

LABELS = ("happy", "sad", "neutral")
LOOKS_AT = slice(28, 40), slice(12, 36)


class Watcher:
    """Says "happy" as far as the region it looks at has texture, "sad" as far as it has none, and counts its crops."""

    def __init__(self, region: tuple[slice, slice] = LOOKS_AT) -> None:
        self.region, self.seen, self.batches = region, 0, 0

    def __call__(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        assert crops.dtype == np.uint8
        self.seen, self.batches = self.seen + len(crops), self.batches + 1
        happy = np.clip(crops[:, *self.region].std(axis=(1, 2, 3)) / 80, 0, 0.9)
        return np.stack([happy, 0.9 - happy, np.full(len(crops), 0.1)], axis=1).astype(np.float32)


def noise(size: int = 48, channels: int = 1, seed: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (size, size, channels), np.uint8)


def inside(size: int) -> NDArray[np.bool_]:
    mask = np.zeros((size, size), bool)
    mask[LOOKS_AT] = True
    return mask


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("size", "channels"), [(48, 1), (64, 3)], ids=["48 grey", "64 colour"])
def test_the_map_is_hot_where_the_network_looks(method: str, size: int, channels: int) -> None:
    crop, region = noise(size, channels), inside(size)
    found = explain(Watcher(), crop, LABELS, method=method)
    assert found.heat.shape == (size, size)
    assert found.heat.dtype == np.float32
    assert (found.heat.min(), found.heat.max()) == (0, 1)
    assert region.flat[found.heat.argmax()]
    assert found.heat[region].mean() > 4 * found.heat[~region].mean()


@pytest.mark.parametrize("method", METHODS)
def test_the_map_beats_one_that_knows_nothing(method: str) -> None:
    watcher, crop = Watcher(), noise()
    found = explain(watcher, crop, LABELS, method=method)
    nothing = np.random.default_rng(0).random((48, 48)).astype(np.float32)
    blind = faithfulness.areas(lambda crops: watcher(crops)[:, 0], crop, nothing)
    assert found.deletion < blind.deletion - 0.1
    assert found.insertion > blind.insertion + 0.1


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_explanation(method: str) -> None:
    first, again = (explain(Watcher(), noise(), LABELS, method=method, seed=5) for _ in range(2))
    assert np.array_equal(first.effect, again.effect)
    assert (first.deletion, first.insertion) == (again.deletion, again.insertion)


def test_another_seed_draws_other_masks() -> None:
    first, other = (explain(Watcher(), noise(), LABELS, method="rise", seed=seed).effect for seed in (0, 1))
    assert not np.array_equal(first, other)
    assert np.corrcoef(first.ravel(), other.ravel())[0, 1] > 0.8


def test_the_dominant_label_is_explained_unless_another_is_named() -> None:
    assert explain(Watcher(), noise(), LABELS, method="occlusion").label == "happy"
    sad = explain(Watcher(), noise(), LABELS, method="occlusion", label="sad")
    assert sad.label == "sad"
    assert sad.effect[LOOKS_AT].min() < 0
    assert sad.heat[LOOKS_AT].max() < 0.2


def test_the_peak_is_what_covering_the_hottest_place_costs() -> None:
    watcher, crop = Watcher((slice(19, 23), slice(19, 23))), noise()  # a patch has its centre at 21.3
    found = explain(watcher, crop, LABELS, method="occlusion", label="happy")
    bare = crop.copy()
    bare[19:23, 19:23] = covering.blurred(crop)[19:23, 19:23]
    lost = watcher(crop[None])[0, 0] - watcher(bare[None])[0, 0]
    assert found.peak == pytest.approx(lost, rel=0.1)


@pytest.mark.parametrize("method", METHODS)
def test_a_network_that_looks_at_nothing_gives_a_cold_map(method: str) -> None:
    found = explain(lambda crops: np.tile([0.7, 0.2, 0.1], (len(crops), 1)), noise(), LABELS, method=method)
    assert found.heat.max() < 0.1
    assert found.deletion == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("method", "most"), [("rise", rise.MASKS + 60), ("occlusion", occlusion.STEPS**2 + 60)], ids=METHODS
)
def test_the_network_reads_batches_and_not_too_many_crops(method: str, most: int) -> None:
    watcher = Watcher()
    explain(watcher, noise(), LABELS, method=method)
    assert watcher.seen <= most
    assert watcher.batches <= 10


def test_an_unknown_method_or_label_is_named_with_those_that_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"unknown method 'lime'; there are rise, occlusion\. Grad-CAM .* mien\.evaluation\.gradcam"
    ):
        explain(Watcher(), noise(), LABELS, method="lime")
    with pytest.raises(ValueError, match="unknown label 'angry'; there are happy, sad, neutral"):
        explain(Watcher(), noise(), LABELS, label="angry")


def test_areas_are_those_of_the_curves_by_hand() -> None:
    """The chance is the share of white, a quarter: it goes with the first of four steps, and comes with it.

    The blur leaves one of 64 pixels white, the one in the corner.
    """
    crop = np.zeros((8, 8, 1), np.uint8)
    crop[:4, :4] = 255
    heat = (crop[..., 0] / 255).astype(np.float32)
    trust = faithfulness.areas(lambda crops: (crops == 255).mean(axis=(1, 2, 3)), crop, heat, steps=4)
    assert trust.deletion == pytest.approx(0.25 * 0.25 / 2)
    assert trust.insertion == pytest.approx((0.25 + 1 / 64) * 0.25 / 2 + 0.75 * 0.25)


def test_equal_heat_is_ordered_by_lot_not_by_place() -> None:
    shown = faithfulness.first_shown(np.zeros((16, 16), np.float32), steps=2, seed=0)
    assert shown.sum(axis=(1, 2)).tolist() == [0, 128, 256]
    assert 40 < shown[1, :8].sum() < 88
    assert not np.array_equal(shown, faithfulness.first_shown(np.zeros((16, 16), np.float32), steps=2, seed=1))


def test_masks_show_every_place_about_half_of_the_time() -> None:
    masks = rise.random_masks(48, count=2000, cells=7, seed=0)
    assert masks.min() == 0
    assert masks.max() == 1
    assert np.abs(masks.mean(axis=0) - 0.5).max() < 0.05


def test_what_is_covered_shows_the_backdrop_and_what_is_not_the_face() -> None:
    crop, backdrop, seen = noise(8, 3), np.full((8, 8, 3), 7, np.uint8), []
    shown = np.zeros((2, 8, 8))
    shown[1, :, 4:] = 1

    def chance(crops: NDArray[np.uint8]) -> NDArray[np.float64]:
        seen.append(crops.copy())
        return np.zeros(len(crops))

    covering.read_covered(chance, crop, backdrop, shown)
    assert (seen[0][0] == 7).all()
    assert (seen[0][1][:, :4] == 7).all()
    assert np.array_equal(seen[0][1][:, 4:], crop[:, 4:])


@pytest.mark.parametrize("channels", [1, 3], ids=["grey", "colour"])
def test_backdrops_keep_the_light_and_lose_the_detail(channels: int) -> None:
    crop = noise(48, channels)
    for backdrop in (covering.blurred(crop), covering.level(crop)):
        assert backdrop.shape == crop.shape
        assert abs(backdrop.mean() - crop.mean()) < 2
        assert backdrop.std() < crop.std() / 5


def test_a_map_that_does_not_fit_its_crop_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit a crop"):
        Explanation("rise", "happy", noise(8), np.zeros((4, 4), np.float32), deletion=0.1, insertion=0.9)


def test_corners_are_where_the_crop_lies_in_the_picture() -> None:
    half_and_shifted = np.array([[0.5, 0, -10], [0, 0.5, -20]])
    flat = Explanation("rise", "happy", noise(8), np.zeros((8, 8), np.float32), 0.1, 0.9, half_and_shifted)
    assert flat.corners.tolist() == [[20, 40], [36, 40], [36, 56], [20, 56]]
    cut_out = Explanation("rise", "happy", noise(8), np.zeros((8, 8), np.float32), 0.1, 0.9)
    with pytest.raises(ValueError, match="cut out"):
        _ = cut_out.corners
