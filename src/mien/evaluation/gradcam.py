"""Grad-CAM: which places of the last feature map raise a label (Selvaraju et al. 2017, arXiv:1610.02391).

It looks into the network, so it needs the Keras model and TensorFlow's gradients; the methods in `mien.explanation`
need neither. One pass gives a map, but as coarse as the last feature map that is large enough (`SMALLEST`).
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mien.emotions import VIEW_HEADS, LabelView
from mien.errors import MissingExtraError, ModelFileError
from mien.explanation import Chance, Crops, Map
from mien.formats.keras import load

SMALLEST = 3
"""Side of the smallest feature map that is looked at: one of fewer places hardly says where."""

GRADCAM = "gradcam"
"""What the method is called beside those of `mien.explanation.METHODS`."""


class GradCam:
    """Makes maps from a Keras model; a `mien.evaluation.explanations.MapMaker`.

    Args:
        model: from pixels 0 to 255 `(n, S, S, C)` to `{head: (n, K)}`.
        view: whose labels are explained.

    Raises:
        MissingExtraError: Keras runs on another backend than TensorFlow.
        ModelFileError: the model has no feature map, or no head for the view.
    """

    def __init__(self, model: Any, view: LabelView) -> None:
        import keras

        if keras.backend.backend() != "tensorflow":
            raise MissingExtraError(
                f"Grad-CAM needs Keras on TensorFlow (KERAS_BACKEND=tensorflow); it runs on {keras.backend.backend()}"
            )
        head = VIEW_HEADS[view]
        heads = model.output if isinstance(model.output, dict) else {}
        if head not in heads:
            held = ", ".join(heads) or "none"
            raise ModelFileError(f"model {model.name!r} has no head {head!r} for the view {view}; it has {held}")
        self._inside, self._mirrored = _looking_inside(model, head)

    def __call__(self, chance: Chance, crop: Crops, place: int, seed: int = 0) -> Map:
        """Return the map `(S, S)` of the label in column `place`, for one crop `(S, S, C)`."""
        return self.map(crop, place)

    def map(self, crop: Crops, place: int) -> Map:
        """Return how strongly each place of a crop `(S, S, C)` raises the raw score of a label, `(S, S)`, at least 0.

        Equations 1 and 2 of the paper: channels of the feature map weighted by their mean gradient, negative sums cut.
        The members of an ensemble each have a feature map; the score is the sum of what each adds, and so is the map.

        Args:
            crop: the face.
            place: the label's column in the head.
        """
        import tensorflow as tf

        pixels = tf.constant(crop[None], tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            features, scores = self._inside(pixels, training=False)
            score = scores[0, place]
        slopes = tape.gradient(score, features)
        parts = [_raised(*pair, side=crop.shape[0]) for pair in zip(features, slopes, strict=True)]
        upright = [part[:, ::-1] if mirrored else part for part, mirrored in zip(parts, self._mirrored, strict=True)]
        return np.asarray(np.sum(upright, axis=0), np.float32)


def open_gradcam(path: Path, view: LabelView) -> GradCam:
    """Open a `.keras` file to make maps from.

    Raises:
        ModelFileError: Keras cannot read the file, or there is nothing in it to make maps from.
        MissingExtraError: Keras is not installed, or runs on another backend than TensorFlow.
    """
    return GradCam(load(path), view)


def _looking_inside(model: Any, head: str) -> tuple[Any, list[bool]]:
    """Return a model from crops to the list of its last feature maps, one a member, and a head's scores.

    With it goes which of the maps are of a crop seen mirrored.
    """
    import keras

    from mien.architectures.ensemble import bodies, is_mirrored

    maps, found = [], []
    mirrored = [is_mirrored(body) for body in bodies(model)]
    for body, turned in zip(bodies(model), mirrored, strict=True):
        crop = keras.ops.flip(model.inputs[0], axis=2) if turned else model.inputs[0]
        places, features = keras.Model(body.inputs, [last_feature_map(body), body.output])(crop)
        maps.append(places)
        found.append(features)
    if not found:
        return keras.Model(model.inputs, [[last_feature_map(model)], model.output[head]]), [False]
    return keras.Model(model.inputs, [maps, model.get_layer(head)(keras.layers.Concatenate()(found))]), mirrored


def _raised(features: Any, slopes: Any, *, side: int) -> Map:
    """Return how strongly each place of one feature map `(1, h, w, channels)` raises a score, `(side, side)`."""
    weights = slopes.numpy().astype(np.float32)[0].mean(axis=(0, 1))
    coarse = np.maximum((features.numpy().astype(np.float32)[0] * weights).sum(axis=2), 0)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)


def last_feature_map(model: Any) -> Any:
    """Return the tensor `(n, h, w, channels)` of the last layer that still has `SMALLEST` places a side or more: mostly
    what the pooling before the heads takes in.

    Raises:
        ModelFileError: there is none.
    """
    for layer in reversed(model.layers):
        shape: tuple[int | None, ...] = getattr(layer.output, "shape", ())
        if len(shape) == 4 and shape[1] and shape[1] >= SMALLEST and layer.output is not model.inputs[0]:
            return layer.output
    raise ModelFileError(f"model {model.name!r} has no feature map (n, h, w, channels) for Grad-CAM to look at")
