"""ImageNet's weights: that mien's network then computes what the published one does."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import architectures
from mien.architectures.efficientnet_lite import HEAD, STAGES, STEM
from mien.errors import RecipeError
from mien.training import pretrained
from mien.training.pretrained.efficientnet import EPSILON
from torch_files import written

pytestmark = pytest.mark.train

PACKAGE = pretrained.PACKAGES[".pth"]
NAME = "efficientnet-lite0-57934424.pth"
SIDE = 32


def network(*, channels: int = 3, enlarged: int = SIDE, **options):
    return architectures.build(
        "efficientnet_lite", image_size=SIDE, channels=channels, heads={"votes": 8}, enlarged=enlarged, **options
    )


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    """A state dictionary of the published one's shape and order, with random numbers."""
    rng, made = np.random.default_rng(1), {}

    def layer(name: str, norm: str, shape: tuple[int, ...]) -> None:
        made[f"{name}.weight"] = rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape).astype(np.float32)
        for part, low in (("weight", 0.8), ("bias", -0.2), ("running_mean", -0.2), ("running_var", 0.5)):
            made[f"{norm}.{part}"] = rng.uniform(low, low + 0.4, shape[0]).astype(np.float32)
        made[f"{norm}.num_batches_tracked"] = np.array(1, np.int64)

    layer("_conv_stem", "_bn0", (STEM, 3, 3, 3))
    width, block = STEM, 0
    for out, depth, kernel, _, expansion in STAGES:
        for _ in range(depth):
            name, wide = f"_blocks.{block}", width * expansion
            if expansion > 1:
                layer(f"{name}._expand_conv", f"{name}._bn0", (wide, width, 1, 1))
            layer(f"{name}._depthwise_conv", f"{name}._bn1", (wide, 1, kernel, kernel))
            layer(f"{name}._project_conv", f"{name}._bn2", (out, wide, 1, 1))
            width, block = out, block + 1
    layer("_conv_head", "_bn1", (HEAD, width, 1, 1))
    return made | {"_fc.weight": np.zeros((10, HEAD), np.float32), "_fc.bias": np.zeros(10, np.float32)}


@pytest.fixture(scope="module")
def file(tensors, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("imagenet") / "net.pth", tensors)


@pytest.fixture
def crops() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (4, SIDE, SIDE, 3)).astype(np.float32)


def features(model, crops) -> np.ndarray:
    return keras.Model(model.inputs, model.get_layer("head_dropout").output).predict(crops, verbose=0)


def test_the_network_computes_what_the_published_one_does(file, tensors, crops):
    model = network()
    pretrained.start(model, file, crops)

    def convolved(x, name: str, norm: str, *, stride: int = 1, active: bool = True):
        weight = tensors[f"{name}.weight"]
        if weight.shape[1] == 1:
            x = keras.ops.depthwise_conv(x, weight.transpose(2, 3, 0, 1), strides=stride, padding="same")
        else:
            x = keras.ops.conv(x, weight.transpose(2, 3, 1, 0), strides=stride, padding="same")
        scale, shift, mean, variance = (
            tensors[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        x = (x - mean) / np.sqrt(variance + EPSILON) * scale + shift
        return keras.ops.relu6(x) if active else x

    x = convolved(crops / 127.5 - 1, "_conv_stem", "_bn0", stride=2)
    block = 0
    for width, depth, _, stride, expansion in STAGES:
        for index in range(depth):
            name = f"_blocks.{block}"
            y = convolved(x, f"{name}._expand_conv", f"{name}._bn0") if expansion > 1 else x
            y = convolved(y, f"{name}._depthwise_conv", f"{name}._bn1", stride=1 if index else stride)
            y = convolved(y, f"{name}._project_conv", f"{name}._bn2", active=False)
            x = y if (stride > 1 and not index) or x.shape[-1] != width else x + y
            block += 1
    expected = np.asarray(keras.ops.mean(convolved(x, "_conv_head", "_bn1"), axis=(1, 2)))
    np.testing.assert_allclose(features(model, crops), expected, rtol=1e-3, atol=1e-3 * float(expected.max()))


def test_a_grey_picture_is_one_of_three_equal_colours(file, crops):
    grey, colour = network(channels=1), network()
    pretrained.start(grey, file, crops)
    pretrained.start(colour, file, crops)
    crops = crops[..., :1]
    np.testing.assert_allclose(
        features(grey, crops), features(colour, np.repeat(crops, 3, axis=3)), rtol=1e-3, atol=1e-3
    )


def test_the_crop_is_enlarged_in_the_network(file, crops):
    small, large = (
        network(enlarged=64),
        architectures.build("efficientnet_lite", image_size=64, channels=3, heads={"votes": 8}, enlarged=64),
    )
    pretrained.start(small, file, crops)
    pretrained.start(large, file, crops)
    enlarged = np.asarray(keras.ops.image.resize(crops, (64, 64), interpolation="bilinear"))
    np.testing.assert_allclose(features(small, crops), features(large, enlarged), rtol=1e-3, atol=1e-3)


def test_a_damaged_file_is_refused(file, crops, tmp_path):
    half = tmp_path / "half.pth"
    half.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(RecipeError, match=r"initial_weights: .*half.pth is no file of tensors"):
        pretrained.start(network(), half, crops)


def test_another_network_is_refused(file, crops):
    other = architectures.build("mobilenet", image_size=SIDE, channels=1, heads={"votes": 8})
    with pytest.raises(RecipeError, match="it is for efficientnet_lite"):
        pretrained.start(other, file, crops)


def test_a_file_without_statistics_is_refused(tensors, crops, tmp_path):
    less = {name: values for name, values in tensors.items() if name != "_bn1.running_var"}
    with pytest.raises(RecipeError, match="lacks batch normalization that fits"):
        pretrained.start(network(), written(tmp_path / "less.pth", less), crops)


@pytest.mark.skipif(find_spec(PACKAGE) is None, reason=f"needs {PACKAGE}")
def test_the_published_file_fits(crops):
    model = network()
    pretrained.start(model, pretrained.find(NAME), crops)
    assert np.isfinite(model.predict(crops, verbose=0)["votes"]).all()
