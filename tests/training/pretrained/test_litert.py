"""Weights out of LiteRT files: the network then says what the file does."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import architectures
from mien.architectures.ensemble import all_layers
from mien.card import load_card
from mien.errors import RecipeError
from mien.formats import open_predictor
from mien.training import pretrained
from model_folders import tiny_card

pytestmark = pytest.mark.train

SIDE = 48
NETWORKS = {
    "resnet": {"stem": 8, "widths": [8, 16, 16], "depths": [1, 2, 2], "drop_path": 0.1},
    "face_resnet": {"drop_path": 0.1},
    "mobilenet": {},
    "efficientnet_lite": {"enlarged": 48},
    "ensemble": {
        "members": [
            {"architecture": "resnet", "stem": 8, "widths": [8, 16, 16], "depths": [1, 2, 2]},
            {"architecture": "mobilenet", "mirrored": True},
            {"architecture": "resnet", "stem": 8, "widths": [8, 16, 16], "depths": [1, 1, 1]},
        ]
    },
}


def network(architecture: str, heads: dict[str, int] | None = None, **options):
    return architectures.build(
        architecture, image_size=SIDE, channels=1, heads=heads or {"votes": 8, "fer2013": 7}, **options
    )


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    noise = np.random.default_rng(3).normal(128, 60, (64, 6, 6, 1))
    coarse = np.kron(noise, np.ones((1, SIDE // 6, SIDE // 6, 1)))
    return np.clip(coarse, 0, 255).astype(np.uint8)


def trained(architecture: str, crops: np.ndarray):
    """A network whose normalization does something: statistics measured, scales and shifts drawn."""
    keras.utils.set_random_seed(5)
    model = network(architecture, **NETWORKS[architecture])
    rng = np.random.default_rng(6)
    for layer in all_layers(model):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.gamma.assign(rng.uniform(0.5, 1.5, layer.gamma.shape))
            layer.beta.assign(rng.normal(0, 0.2, layer.beta.shape))
    for _ in range(60):
        model(crops.astype(np.float32), training=True)
    return model


def written(model, folder: Path, variant: str, crops: np.ndarray) -> Path:
    pytest.importorskip("tensorflow", reason="only TensorFlow writes the model files")
    from mien.formats import litert_export

    card = replace(tiny_card(), image_size=SIDE)
    return folder / litert_export.write(model, card, folder, variant=variant, faces=crops)


@pytest.fixture(scope="module")
def file(crops, tmp_path_factory) -> Path:
    """A float32 file of a small resnet."""
    return written(trained("resnet", crops), tmp_path_factory.mktemp("resnet"), "float32", crops)


@pytest.mark.parametrize("architecture", NETWORKS)
@pytest.mark.parametrize(("variant", "off"), [("float32", 1e-3), ("float16", 2e-2)])
def test_the_network_says_what_the_one_in_the_file_does(architecture, variant, off, crops, tmp_path):
    model = trained(architecture, crops)
    again = network(architecture, **NETWORKS[architecture])
    pretrained.start(again, written(model, tmp_path, variant, crops), crops.astype(np.float32))
    for head, expected in model.predict(crops.astype(np.float32), verbose=0).items():
        got = again.predict(crops.astype(np.float32), verbose=0)[head]
        np.testing.assert_allclose(got, expected, atol=off * float(np.abs(expected).max()))


def test_training_begins_near_what_it_computes_afterwards(file, crops):
    """Batch normalization has the pictures' own statistics, and kernels the size of random ones."""
    again = network("resnet", **NETWORKS["resnet"] | {"drop_path": 0.0, "dropout": 0.0})
    pretrained.start(again, file, crops.astype(np.float32))
    measured, kept = (np.asarray(again(crops.astype(np.float32), training=mode)["votes"]) for mode in (True, False))
    np.testing.assert_allclose(measured, kept, rtol=1e-2, atol=1e-2 * float(np.abs(kept).max()))
    for layer in again.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel = np.asarray(layer.kernel)
            np.testing.assert_allclose(np.square(kernel).mean() * np.prod(kernel.shape[:3]), 2, rtol=2e-2)


def test_the_network_says_nearly_what_the_shipped_int8_file_does(shipped, crops):
    card = load_card(shipped)
    options = tomllib.loads(card.recipe)["options"]
    model = network(card.architecture, {head: len(labels) for head, labels in card.heads.items()}, **options)
    pretrained.start(model, shipped / card.file("").path, crops.astype(np.float32))
    said = open_predictor(shipped, card).predict(crops)
    for head, values in model.predict(crops.astype(np.float32), verbose=0).items():
        for ours, theirs in zip(values.T, said[head].T, strict=True):
            assert np.corrcoef(ours, theirs)[0, 1] > 0.9


def test_heads_that_the_file_has_not_begin_anew(file, crops):
    model = network("resnet", {"fer2013": 7, "ours": 4}, **NETWORKS["resnet"])
    before = {name: np.asarray(model.get_layer(name).kernel) for name in ("fer2013", "ours")}
    pretrained.start(model, file, crops.astype(np.float32))
    assert np.array_equal(model.get_layer("ours").kernel, before["ours"])
    assert not np.array_equal(model.get_layer("fer2013").kernel, before["fer2013"])


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_file_is_refused(file, crops, tmp_path, keep):
    half = tmp_path / "half.tflite"
    half.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(RecipeError, match=r"half.tflite is damaged, or no LiteRT file"):
        pretrained.start(network("resnet", **NETWORKS["resnet"]), half, crops.astype(np.float32))


def test_weights_of_a_type_that_is_not_read_are_refused(file, crops, tmp_path, monkeypatch):
    from ai_edge_litert.schema_py_generated import TensorType

    monkeypatch.setattr(TensorType, "FLOAT32", 99)
    with pytest.raises(RecipeError, match="its type 0 are not read"):
        pretrained.start(network("resnet", **NETWORKS["resnet"]), file, crops.astype(np.float32))


@pytest.mark.parametrize(
    ("architecture", "options", "told"),
    [
        ("resnet", {"stem": 16, "widths": [16, 32, 32]}, r"one of \(3, 3, 1, 8\), the network of \(3, 3, 1, 16\)"),
        ("resnet", {}, "12 convolutions, the network 14"),
        ("mini_xception", {}, "which this one does not"),
        ("simple_cnn", {}, "which this one does not"),
    ],
)
def test_another_network_is_refused(architecture, options, told, file, crops):
    with pytest.raises(RecipeError, match=told):
        pretrained.start(network(architecture, **options), file, crops.astype(np.float32))
