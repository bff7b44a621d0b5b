from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.data import duplicates
from mien.data.duplicates import Notebook, correlations, find_copies

TRAIN, VALIDATION, TEST = 0, 1, 2


def pictures(count: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(30, 220, (count, 48, 48), np.uint8)


def blended(picture: NDArray[np.uint8], correlation: float) -> NDArray[np.uint8]:
    """A picture that correlates with another by a given amount."""
    other = np.random.default_rng(9).normal(size=picture.shape)
    base = (picture - picture.mean()) / picture.std()
    other -= other.mean() + base * (other * base).mean()
    mixed = correlation * base + np.sqrt(1 - correlation**2) * other / other.std()
    return np.clip(127 + 30 * mixed, 0, 255).round().astype(np.uint8)


def test_the_nearest_of_other_pictures_is_found_darker_and_mirrored() -> None:
    others = pictures(5)
    found = correlations(np.stack([others[3] // 2, others[1][:, ::-1], blended(others[4], 0.93)]), others)
    assert found.argmax(axis=1).tolist() == [3, 1, 4]
    assert found.max(axis=1) == pytest.approx([1, 1, 0.93], abs=0.01)


@pytest.mark.parametrize(
    ("change", "exact", "near"),
    [
        (lambda p: p, True, True),
        (lambda p: p[:, ::-1], False, True),
        (lambda p: p // 2 + 20, False, True),
        (lambda p: 255 - p, False, True),
        (lambda p: 255 - p[:, ::-1], False, True),
        (lambda p: blended(p, 0.93), False, True),
        (lambda p: blended(p[:, ::-1], 0.93), False, True),
        (lambda p: blended(p, 0.87), False, False),
        (lambda p: p[::-1], False, False),
        (lambda p: np.full_like(p, 7), False, False),
    ],
    ids=[
        "same", "mirrored", "darker", "negative", "mirrored negative",
        "0.93", "mirrored 0.93", "0.87", "upside down", "grey",
    ],
)  # fmt: skip
def test_a_copy_of_a_test_picture_in_training_is_found(change: object, exact: bool, near: bool) -> None:
    images = pictures(4)
    images[3] = change(images[1])  # type: ignore[operator]
    copies = find_copies(images, np.array([TRAIN, TRAIN, VALIDATION, TEST]))
    assert copies.exact[1].tolist() == [False, False, exact]
    assert copies.near[1].tolist() == [False, False, near]
    assert copies.near[3].tolist() == [near, False, False]
    assert not copies.near[[0, 2]].any()


def test_copies_inside_a_split_are_found_and_no_picture_is_its_own() -> None:
    images = pictures(3)
    images[2] = images[0]
    copies = find_copies(images, np.array([TRAIN, TRAIN, TRAIN]))
    assert copies.near[:, TRAIN].tolist() == [True, False, True]
    assert copies.group[0] == copies.group[2] != copies.group[1]


def test_constant_pictures_are_exact_copies_of_their_like_alone() -> None:
    images = np.stack([np.full((48, 48), value, np.uint8) for value in (0, 0, 255)])
    copies = find_copies(images, np.array([TRAIN, TEST, TEST]))
    assert copies.near.tolist() == [[False, False, True], [True, False, False], [False, False, False]]


def test_blocks_find_what_comparing_each_with_each_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    images = np.concatenate([pictures(30), [blended(p, rng.uniform(0.8, 1)) for p in pictures(30)]])
    splits = rng.integers(0, 3, 60)
    flat = images.reshape(60, -1).astype(float)
    mirrored = images[:, :, ::-1].reshape(60, -1).astype(float)
    correlation = np.maximum(np.abs(np.corrcoef(flat)), np.abs(np.corrcoef(flat, mirrored)[:60, 60:]))
    np.fill_diagonal(correlation, 0)
    expected = np.stack([(correlation[:, splits == s] >= 0.9).any(axis=1) for s in range(3)], axis=1)
    monkeypatch.setattr(duplicates, "BLOCK", 7)
    assert 10 < expected.any(axis=1).sum() < 50
    np.testing.assert_array_equal(find_copies(images, splits).near, expected)


def test_near_copies_need_not_be_sought() -> None:
    images = pictures(2)
    images[1] = images[0, :, ::-1]
    assert not find_copies(images, np.array([TRAIN, TEST]), near=False).near.any()


def test_no_pictures_have_no_copies() -> None:
    assert find_copies(pictures(0), np.zeros(0, np.int64)).near.shape == (0, 3)


def test_a_killed_search_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "BLOCK", 5)
    images, splits = pictures(20), np.array([TRAIN] * 10 + [TEST] * 10)
    images[15] = images[2]
    notebook, shares = Notebook(tmp_path / "near.npz"), []

    def interrupt(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_copies(images, splits, notebook=notebook, progress=interrupt)
    copies = find_copies(images, splits, notebook=notebook, progress=shares.append)
    assert len(shares) == 3
    assert shares[-1] == 1.0
    np.testing.assert_array_equal(copies.near, find_copies(images, splits).near)
    assert copies.near.sum() == 2


@pytest.mark.parametrize("content", [b"", b"damaged", None], ids=["empty", "damaged", "other pictures"])
def test_a_notebook_that_does_not_fit_is_begun_anew(tmp_path: Path, content: bytes | None) -> None:
    notebook = Notebook(tmp_path / "near.npz")
    if content is None:
        notebook.write(3, np.ones((7, 3), np.bool_))
    else:
        notebook.path.write_bytes(content)
    done, flags = notebook.read(4)
    assert (done, flags.shape, flags.any()) == (0, (4, 3), False)
