"""The fused kernel computes what Keras' own batch normalization computes."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")
pytest.importorskip("tensorflow", reason="needs TensorFlow")

import keras

from mien.training.precision import fused_batch_normalization

pytestmark = pytest.mark.train


def normalized(crops: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    layer = keras.layers.BatchNormalization(momentum=0.9, gamma_initializer="random_normal")
    layer.build(crops.shape)
    layer.gamma.assign(np.linspace(0.5, 2, crops.shape[-1]))
    return np.asarray(layer(crops, training=True)), [np.asarray(w) for w in layer.non_trainable_weights]


def test_it_gives_the_same_outputs_and_averages_as_the_plain_layer():
    crops = np.random.default_rng(0).normal(3, 2, (16, 8, 8, 5)).astype(np.float32)
    plain, (mean, variance) = normalized(crops)
    with fused_batch_normalization():
        fused, (fused_mean, fused_variance) = normalized(crops)
    np.testing.assert_allclose(fused, plain, atol=1e-4)
    np.testing.assert_allclose(fused_mean, mean, atol=1e-5)
    np.testing.assert_allclose(fused_variance, variance, rtol=2e-3)  # n - 1 for n, of 1,024 values


def test_the_layer_is_kerass_own_again_afterwards():
    before = keras.layers.BatchNormalization.call
    with fused_batch_normalization():
        assert keras.layers.BatchNormalization.call is not before
    assert keras.layers.BatchNormalization.call is before
