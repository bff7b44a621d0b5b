"""The contract of every format's predictor, on one tiny network."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mien.card import Card, load_card
from mien.errors import ModelFileError
from mien.files import sha256_of
from mien.formats import FORMATS, Predictor, open_predictor
from mien.formats import keras as keras_format
from model_folders import tiny_faces

pytestmark = pytest.mark.train

FILES = {
    "model.keras": 1e-6,
    "model_float32.tflite": 1e-5,
    "model_float16.tflite": 0.02,
    "model_int8.tflite": 0.5,
    "model.onnx": 1e-5,
    "saved_model.pb": 1e-5,
}
"""Every file, and how far its logits may be from those of Keras."""


@pytest.fixture(params=FILES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def card(exported: Path) -> Card:
    return load_card(exported)


@pytest.fixture
def predictor(exported: Path, card: Card, path: str) -> Predictor:
    return open_predictor(exported, card, path=path)


def test_every_format_is_under_test(card: Card) -> None:
    assert {file.path for file in card.files} == set(FILES)
    assert {file.format for file in card.files} == set(FORMATS)


def test_logits_are_those_of_keras(exported: Path, card: Card, predictor: Predictor, path: str) -> None:
    crops = tiny_faces(50, seed=1)
    expected = keras_format.load(exported / "model.keras").predict_on_batch(crops.astype(np.float32))
    found = predictor.predict(crops)
    assert set(found) == set(card.heads)
    for head, logits in found.items():
        assert logits.dtype == np.float32
        np.testing.assert_allclose(logits, expected[head], atol=FILES[path])
        assert np.ptp(expected[head], axis=0).min() > 0.1  # else any constant would pass


@pytest.mark.parametrize("count", [0, 1, 2, 16, 17, 40])
def test_any_number_of_crops_is_read_as_each_would_be_alone(predictor: Predictor, count: int) -> None:
    crops = tiny_faces(40, seed=2)
    many = predictor.predict(crops[:count])
    assert {head: logits.shape for head, logits in many.items()} == {"votes": (count, 8), "fer2013": (count, 7)}
    for row in range(0, count, 7):
        alone = predictor.predict(crops[row : row + 1])
        np.testing.assert_allclose(many["votes"][row], alone["votes"][0], atol=1e-5)


def test_crops_that_are_not_contiguous_are_read_right(predictor: Predictor) -> None:
    crops = tiny_faces(3)
    mirrored = predictor.predict(crops[:, :, ::-1])
    np.testing.assert_allclose(mirrored["votes"], predictor.predict(crops[:, :, ::-1].copy())["votes"], atol=1e-6)


@pytest.mark.parametrize(
    "crops",
    [
        np.zeros((1, 8, 8, 3), np.uint8),
        np.zeros((1, 9, 8, 1), np.uint8),
        np.zeros((8, 8, 1), np.uint8),
        np.zeros((1, 8, 8, 1), np.float32),
    ],
    ids=["RGB", "another size", "one without n", "float"],
)
def test_other_crops_are_refused_with_what_would_do(predictor: Predictor, crops: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=r"takes crops of uint8 \(n, 8, 8, 1\); got"):
        predictor.predict(crops)


def test_many_threads_get_the_answers_one_would_get(predictor: Predictor) -> None:
    batches = [tiny_faces(count, seed=count) for count in range(1, 25)]
    expected = [predictor.predict(crops)["votes"] for crops in batches]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda crops: predictor.predict(crops)["votes"], batches * 3))
    for one, other in zip(found, expected * 3, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_file_that_was_changed_is_not_opened(exported: Path, card: Card, path: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "run"))
    content = bytearray((folder / path).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / path).write_bytes(content)
    with pytest.raises(ModelFileError, match="damaged or replaced"):
        open_predictor(folder, card, path=path)


def test_a_missing_file_is_named(exported: Path, card: Card, path: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=f"{path} is missing"):
        open_predictor(tmp_path, card, path=path)


def test_a_file_that_is_no_model_is_named(exported: Path, card: Card, path: str, tmp_path: Path) -> None:
    (tmp_path / "variables").mkdir()
    (tmp_path / path).write_bytes(b"no model at all")
    facts = replace(card.file(path), sha256=sha256_of(tmp_path, card.file(path).parts))
    with pytest.raises(ModelFileError, match="cannot open"):
        open_predictor(tmp_path, replace(card, files=(facts,)), path=path)


@pytest.mark.parametrize(
    "heads", [{"points": ("x0", "y0")}, {"votes": ("one", "two")}], ids=["another head", "fewer columns"]
)
def test_a_file_with_other_outputs_than_the_card_says_is_refused(
    exported: Path, card: Card, path: str, heads: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(ModelFileError, match=r"has the outputs .*its card says"):
        open_predictor(exported, replace(card, calibrations={}, heads=heads), path=path)


def test_a_card_with_an_unknown_format_is_refused(exported: Path, card: Card) -> None:
    facts = replace(card.files[0], format="pickle")
    with pytest.raises(ModelFileError, match="unknown format 'pickle'"):
        open_predictor(exported, replace(card, files=(facts,)), path=facts.path)
