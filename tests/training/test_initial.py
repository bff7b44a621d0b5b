"""What a run may begin with, found by its name, and that it does begin with it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import data, training
from mien.card import KERAS_FILE, encode_card, load_card
from mien.errors import ModelFileError, RecipeError
from mien.files import sha256
from mien.registry import Registry
from mien.training import parse_recipe
from mien.training.initial import find_initial

pytestmark = pytest.mark.train

RECIPE = """
name = "tiny"
architecture = "ensemble"
image_size = 16
progressive_sizes = [8]
epochs = 2
batch_size = 32
optimizer = { learning_rate = 1e-7 }
[[options.members]]
architecture = "resnet"
stem = 32
widths = [64, 128, 256]
depths = [1, 2, 2]
[[options.members]]
architecture = "face_resnet"
mirrored = true
"""


@pytest.fixture
def train(patterns, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "load", lambda name, *, root: patterns)

    def run(initial: str, output: str = "run", recipe: str = RECIPE):
        training.train(f'initial_weights = "{initial}"\n{recipe}', tmp_path / output, datasets=tmp_path / "datasets")
        return tmp_path / output

    return run


@pytest.fixture
def copy(shipped, tmp_path) -> Path:
    """The shipped model's folder, to be changed."""
    return Path(shutil.copytree(shipped, tmp_path / "copy"))


def found(name: str | Path, models: Path) -> Path:
    return find_initial(parse_recipe(f'initial_weights = "{name}"\n{RECIPE}'), models).file


def test_a_run_begins_with_the_shipped_model(train, shipped):
    folder = train("mien")
    facts = json.loads((folder / "run.json").read_text())
    begun = load_card(shipped)
    own = {"mien": sha256(shipped / begun.file("").path)}
    assert facts["initial_weights"] == own | begun.initial_weights
    assert "dlib_face_recognition_resnet_model_v1.dat" in facts["initial_weights"], "what came before is told, too"
    assert load_card(folder).initial_weights == facts["initial_weights"]
    again = train(str(folder), output="again")
    kernels = []
    for run in (folder, again):
        model = keras.models.load_model(run / KERAS_FILE, compile=False)
        kernels.append(np.asarray(model.get_layer("votes").kernel))
    np.testing.assert_allclose(kernels[0], kernels[1], atol=1e-4)
    from mien.training.pretrained.litert import layers

    _, heads = layers((shipped / load_card(shipped).file("").path).read_bytes())
    np.testing.assert_allclose(kernels[0], heads["votes"][0], atol=1e-4)


def test_options_that_change_what_the_weights_mean_are_refused(train):
    with pytest.raises(RecipeError, match="says something else than the file"):
        train("mien", recipe=RECIPE.replace("stem = 32", "stem = 32\nfull_resolution_stages = 2"))


def test_a_run_of_another_network_is_refused(train, tmp_path):
    folder = train("mien")
    with pytest.raises(RecipeError, match="is of another network"):
        train(str(folder), output="other", recipe=RECIPE.replace("[64, 128, 256]", "[64, 128, 128]"))


def test_float32_weights_are_preferred_in_the_registry_too(train, shipped, tmp_path):
    folder = train("mien")
    shutil.copy(shipped / "model_int8.tflite", folder)
    card = replace(load_card(folder), name="ours", files=load_card(shipped).files, default_file="model_int8.tflite")
    (folder / "card.json").write_bytes(encode_card(card))
    Registry(tmp_path / "models").add(folder)
    kept = Registry(tmp_path / "models").find("ours")
    assert found("ours", tmp_path / "models") == kept / "model_int8.tflite"
    shutil.copy(folder / KERAS_FILE, kept)
    assert found("ours", tmp_path / "models") == kept / KERAS_FILE


def test_of_several_litert_files_the_largest_that_is_there_is_taken(copy, tmp_path):
    card = load_card(copy)
    int8 = card.file("model_int8.tflite")
    shutil.copy(copy / int8.path, copy / "model_float32.tflite")
    larger = replace(int8, path="model_float32.tflite", variant="float32", size_bytes=int8.size_bytes + 1)
    (copy / "card.json").write_bytes(encode_card(replace(card, files=(int8, larger))))
    assert found(copy, tmp_path) == copy / "model_float32.tflite"
    (copy / "model_float32.tflite").unlink()
    assert found(copy, tmp_path) == copy / "model_int8.tflite"


def test_a_damaged_file_is_refused(copy, tmp_path):
    path = copy / "model_int8.tflite"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelFileError, match="damaged or replaced"):
        found(copy, tmp_path)


def test_a_model_without_weights_that_can_be_read_is_named(copy, tmp_path):
    (copy / "model_int8.tflite").unlink()
    with pytest.raises(RecipeError, match=r"copy has neither model\.keras nor a LiteRT file"):
        found(copy, tmp_path)


def test_an_unfinished_run_is_named(tmp_path):
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "recipe.toml").touch()
    with pytest.raises(RecipeError, match=r"the run in .*half is not finished"):
        found(tmp_path / "half", tmp_path)
