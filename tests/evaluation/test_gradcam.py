"""Grad-CAM: maps from inside a Keras network."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the train extra")

import keras

from mien import architectures, images
from mien.architectures import ensemble
from mien.card import KERAS_FILE, Card, ModelFile, encode_card
from mien.emotions import HEAD_LABELS
from mien.errors import MissingExtraError, ModelFileError
from mien.evaluation.gradcam import GradCam, last_feature_map, open_gradcam
from mien.files import sha256

pytestmark = pytest.mark.train

HEADS = {"votes": 8, "fer2013": 7}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bright():
    """A network whose "happy" is the brightness of its crop, and whose "sad" is its darkness."""
    pixels = keras.Input((16, 16, 1), name="crop")
    x = keras.layers.Conv2D(2, 3, padding="same", name="features")(keras.layers.Rescaling(1 / 255)(pixels))
    head = keras.layers.Dense(8, name="votes")
    model = keras.Model(pixels, {"votes": head(keras.layers.GlobalAveragePooling2D()(x))})
    kernel = np.zeros((3, 3, 1, 2), np.float32)
    kernel[1, 1, 0] = 1, -1
    model.get_layer("features").set_weights([kernel, np.array([0, 1], np.float32)])
    weights = np.zeros((2, 8), np.float32)
    weights[0, 3], weights[1, 4] = 1, 1
    head.set_weights([weights, np.zeros(8, np.float32)])
    return model


@pytest.fixture
def crop():
    crop = np.full((16, 16, 1), 20, np.uint8)
    crop[4:8, 8:12] = 250
    return crop


def test_the_map_is_hot_where_the_label_comes_from(bright, crop):
    gradcam = GradCam(bright, "emotions")
    lit = crop[..., 0] == 250
    happy, sad = gradcam.map(crop, 3), gradcam.map(crop, 4)
    assert happy.shape == (16, 16)
    assert happy.dtype == np.float32
    assert happy[lit].min() > 5 * happy[~lit].max()
    assert sad[~lit].min() > 5 * sad[lit].max()


def test_a_map_is_never_below_nought_and_the_same_each_time(bright, crop):
    gradcam = GradCam(bright, "emotions")
    assert gradcam.map(crop, 0).min() == gradcam.map(crop, 0).max() == 0
    assert np.array_equal(gradcam(None, crop, 3, 0), gradcam.map(crop, 3))


@pytest.mark.parametrize(
    ("name", "side"),
    [("resnet", 6), ("mobilenet", 6), ("mini_xception", 3), ("simple_cnn", 6), ("face_resnet", 3)],
    ids=lambda v: str(v),
)
def test_every_architecture_can_be_looked_into(name, side):
    model = architectures.build(name, image_size=48, channels=1, heads=HEADS)
    assert last_feature_map(model).shape[1:3] == (side, side)
    face = np.random.default_rng(0).integers(0, 256, (48, 48, 1), np.uint8)
    for view in ("emotions", "ferplus", "fer2013"):
        assert np.isfinite(GradCam(model, view).map(face, 3)).all()


def test_the_map_of_an_ensemble_is_that_of_its_members_together():
    keras.utils.set_random_seed(0)  # of some weights, a map is nought everywhere
    options = [{"architecture": "resnet", "widths": [8, 16], "depths": [1, 1]}, {"architecture": "simple_cnn"}]
    members = [architectures.build(**one, image_size=48, channels=1, heads=HEADS) for one in map(renamed, options)]
    turned = [options[0], options[1] | {"mirrored": True}]
    both = architectures.build("ensemble", image_size=48, channels=1, heads=HEADS, members=turned)
    for ours, theirs in zip(ensemble.bodies(both), members, strict=True):
        ours.set_weights(ensemble.body(theirs, tuple(HEADS)).get_weights())
    kernels = [member.get_layer("votes").kernel for member in members]
    both.get_layer("votes").set_weights([np.concatenate(kernels), np.zeros(8, np.float32)])
    face = np.random.default_rng(0).integers(0, 256, (48, 48, 1), np.uint8)
    seen = (face, np.ascontiguousarray(face[:, ::-1]))
    apart = [GradCam(member, "emotions").map(crop, 3) for member, crop in zip(members, seen, strict=True)]
    apart[1] = apart[1][:, ::-1]
    assert all(one.any() for one in apart)
    np.testing.assert_allclose(GradCam(both, "emotions").map(face, 3), sum(apart), atol=1e-5)


def renamed(options):
    return {"name" if key == "architecture" else key: value for key, value in options.items()}


def test_a_saved_run_is_opened_by_its_file(bright, crop, tmp_path):
    bright.save(tmp_path / "model.keras")
    assert open_gradcam(tmp_path / "model.keras", "emotions").map(crop, 3).any()


def test_the_code_in_the_documents_draws_a_map(bright, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "how-to" / "explain.md").read_text(encoding="utf-8")
    shown = re.search(r"(?ms)^## Grad-CAM$.*?^```python\n(.*?)^```", page)
    run = tmp_path / "runs" / "r1"
    run.mkdir(parents=True)
    bright.save(run / KERAS_FILE)
    (run / "card.json").write_bytes(encode_card(card_of(run / KERAS_FILE)))
    (tmp_path / "photo.jpg").write_bytes((ROOT / "examples" / "portrait.jpg").read_bytes())
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(shown[1], names)
    assert names["found"].shape == names["crop"].shape[:2] == (16, 16)
    assert names["heat"].max() == 1
    assert images.load(tmp_path / "gradcam.png").shape == (480, 480, 3)


def card_of(file):
    """The card of a run whose Keras file answers itself, which spares the export."""
    listed = ModelFile(
        format="keras", variant="float32", path=file.name, sha256=sha256(file), size_bytes=file.stat().st_size,
        max_difference=0.0, checked_faces=256,
    )  # fmt: skip
    return Card(
        name="bright", architecture="simple_cnn", image_size=16, channels=1, heads={"votes": HEAD_LABELS["votes"]},
        files=(listed,), default_file=file.name,
    )  # fmt: skip


def test_a_model_without_the_head_or_without_places_is_refused(bright):
    with pytest.raises(ModelFileError, match=r"no head 'fer2013' .* it has votes"):
        GradCam(bright, "fer2013")
    flat = keras.Input((4,))
    with pytest.raises(ModelFileError, match="no feature map"):
        GradCam(keras.Model(flat, {"votes": keras.layers.Dense(8)(flat)}), "emotions")


def test_another_backend_than_tensorflow_is_refused(bright, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(MissingExtraError, match="KERAS_BACKEND=tensorflow"):
        GradCam(bright, "emotions")
