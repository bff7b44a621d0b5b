"""One contract for every architecture."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import architectures
from mien.architectures.ensemble import all_layers

pytestmark = pytest.mark.train

HEADS = {"votes": 8, "fer2013": 7}
OPTIONS = {"ensemble": {"members": [{"architecture": "resnet"}, {"architecture": "mini_xception", "mirrored": True}]}}


@pytest.fixture(params=architectures.ARCHITECTURES)
def name(request) -> str:
    return request.param


@pytest.mark.parametrize(("size", "channels"), [(48, 1), (64, 3)], ids=["48 grey", "64 colour"])
def test_it_maps_pixels_to_raw_heads(name, size, channels):
    model = architectures.build(name, image_size=size, channels=channels, heads=HEADS, **OPTIONS.get(name, {}))
    crops = np.random.default_rng(0).integers(0, 256, (2, size, size, channels)).astype(np.float32)
    outputs = {head: np.asarray(values) for head, values in model(crops, training=False).items()}
    assert {head: values.shape for head, values in outputs.items()} == {"votes": (2, 8), "fer2013": (2, 7)}
    assert all(np.isfinite(values).all() for values in outputs.values())


def test_rescaling_is_inside(name):
    model = architectures.build(name, image_size=48, channels=1, heads=HEADS, **OPTIONS.get(name, {}))
    assert any(isinstance(layer, keras.layers.Rescaling) for layer in all_layers(model))


def test_it_survives_saving_without_code_of_mien(name, tmp_path):
    model = architectures.build(name, image_size=48, channels=1, heads=HEADS, **OPTIONS.get(name, {}))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", compile=False)
    crops = np.random.default_rng(0).integers(0, 256, (1, 48, 48, 1)).astype(np.float32)
    for head in HEADS:
        np.testing.assert_array_equal(model(crops)[head], again(crops)[head])


@pytest.mark.parametrize(
    ("wanted", "low", "high"),
    [("mini_xception", 50_000, 70_000), ("mobilenet", 600_000, 1_200_000), ("resnet", 2_500_000, 3_000_000)],
)
def test_sizes_are_what_the_names_promise(wanted, low, high):
    assert low < architectures.build(wanted, image_size=48, channels=1, heads=HEADS).count_params() < high


def test_an_unknown_architecture_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"'vgg'; there are .*resnet"):
        architectures.build("vgg", image_size=48, channels=1, heads=HEADS)


def test_an_unknown_option_is_refused():
    with pytest.raises(ValueError, match="depth"):
        architectures.build("resnet", image_size=48, channels=1, heads=HEADS, depth=3)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([], "two members or more, not 0"),
        ([{"architecture": "resnet"}], "two members or more, not 1"),
        ([{"architecture": "resnet"}, {"stem": 8}], "unknown architecture ''"),
        (["resnet", "face_resnet"], "tables with an architecture each, not 'resnet'"),
        ([{"architecture": "resnet"}, {"architecture": "resnet", "depth": 3}], "depth"),
        ([{"architecture": "resnet"}, {"architecture": "ensemble"}], "single networks, not ensembles"),
    ],
)
def test_an_ensemble_of_what_makes_none_is_refused(members, reason):
    with pytest.raises(ValueError, match=reason):
        architectures.build("ensemble", image_size=48, channels=1, heads=HEADS, members=members)
