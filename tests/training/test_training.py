"""A run trains for real, leaves everything behind, and resumes to the same result."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import data, training
from mien.card import encode_card, load_card
from mien.errors import ModelFileError, ModelNotFoundError, RecipeError, RunError
from mien.files import sha256
from mien.training import plots, run
from mien.training.run import Run

pytestmark = pytest.mark.train

RECIPE = """
name = "tiny"
architecture = "simple_cnn"
data = "patterns"
image_size = 8
epochs = 4
batch_size = 32
[optimizer]
learning_rate = 0.05
warmup_epochs = 0.5
ema = 0.5
[augment]
rotation = 5
mixup = 0.2
"""


class KilledError(Exception):
    """Stands for the process's end."""


@pytest.fixture
def train(patterns, monkeypatch, tmp_path):
    """Train a recipe on the patterns; `kill_after` ends it in the middle."""
    monkeypatch.setattr(data, "load", lambda name, *, root: patterns)

    def run(folder="run", text=RECIPE, kill_after=None):
        def report(row):
            if row["epoch"] == kill_after:
                raise KilledError

        return training.train(text, tmp_path / folder, datasets=tmp_path, report=report)

    return run


def weights(folder: Path) -> np.ndarray:
    model = keras.models.load_model(folder / "model.keras", compile=False)
    return np.concatenate([w.ravel() for w in model.get_weights()])


def test_a_run_learns_and_leaves_its_folder_whole(train, tmp_path):
    progress = train()
    assert progress.best_score > 0.6  # three labels: chance is a third
    folder = tmp_path / "run"
    rows = list(csv.DictReader((folder / "history.csv").open()))
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4"]
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"])
    assert float(rows[-1]["train_votes_accuracy"]) > 0.6
    facts = json.loads((folder / "run.json").read_text())
    assert facts["data"] == {"patterns": "0" * 64}
    assert facts["finished"] >= facts["started"]
    assert (folder / "plots" / "history.png").read_bytes().startswith(b"\x89PNG")
    card = load_card(folder)
    assert (card.architecture, card.image_size, set(card.heads)) == ("simple_cnn", 8, {"votes", "fer2013"})


def test_a_killed_run_resumes_to_the_same_weights(train, tmp_path):
    train("straight")
    with pytest.raises(KilledError):
        train("killed", kill_after=2)
    resumed = train("killed")
    assert resumed.epoch == 4
    np.testing.assert_allclose(weights(tmp_path / "killed"), weights(tmp_path / "straight"), atol=1e-6)


def test_a_finished_run_does_not_train_again(train, tmp_path):
    train()
    names = ("history.csv", "run.json", "model.keras", "card.json")
    exported = replace(load_card(tmp_path / "run"), temperatures={"votes": 1.5}, default_file="model_int8.tflite")
    (tmp_path / "run" / "card.json").write_bytes(encode_card(exported))
    before = [(tmp_path / "run" / name).read_bytes() for name in names]
    assert train().epoch == 4
    assert [(tmp_path / "run" / name).read_bytes() for name in names] == before


def test_a_run_that_is_stopped_while_its_plot_is_drawn_draws_it_when_run_again(train, tmp_path, monkeypatch):
    def killed(rows, path):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(plots, "plot_history", killed)
        with pytest.raises(KilledError):
            train()
    train()
    assert (tmp_path / "run" / "plots" / "history.png").is_file()


@pytest.mark.parametrize("tracked", [True, False], ids=["checkout", "installed into another project"])
def test_the_commit_is_that_of_miens_own_checkout(tracked, tmp_path, monkeypatch):
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], cwd=tmp_path, check=True)

    file = tmp_path / "mien" / "run.py"
    file.parent.mkdir()
    file.touch()
    git("init", "--quiet")
    git("add", *(["."] if tracked else []))
    git("commit", "--quiet", "--allow-empty", "--message", "m")
    monkeypatch.setattr(run, "__file__", str(file))
    assert bool(run.checkout()) == tracked


def test_a_run_goes_on_with_the_data_it_began_with_alone(train, patterns, monkeypatch):
    with pytest.raises(KilledError):
        train(kill_after=2)
    monkeypatch.setattr(data, "load", lambda name, *, root: replace(patterns, hash="1" * 64))
    with pytest.raises(RunError, match="begun with other data: patterns has changed since"):
        train()


def test_a_recipe_may_be_mended_until_an_epoch_is_done(train):
    wrong = 'teachers = ["nobody"]\n' + RECIPE.replace("[optimizer]", "loss.distillation = 0.5\n[optimizer]")
    with pytest.raises(ModelNotFoundError, match="nobody"):
        train(text=wrong)
    assert train().epoch == 4


def test_a_model_to_begin_with_that_was_cut_short_is_named(train, tmp_path):
    train("first")
    file = tmp_path / "first" / "model.keras"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ModelFileError, match=r"Keras cannot open .*model\.keras"):
        train("second", text=f'initial_weights = "{tmp_path / "first"}"\n' + RECIPE)


def test_a_run_that_a_newer_mien_goes_on_with_may_gain_columns(tmp_path):
    run = Run(tmp_path, RECIPE)
    run.write_history(({"epoch": 1.0, "loss": 2.0}, {"epoch": 2.0, "loss": 1.5, "train_votes_accuracy": 0.5}))
    rows = list(csv.DictReader((tmp_path / "history.csv").open()))
    assert [row["train_votes_accuracy"] for row in rows] == ["", "0.5"]


def test_another_recipe_does_not_touch_the_folder(train, tmp_path):
    train()
    with pytest.raises(RunError, match="another recipe"):
        train(text=RECIPE.replace("epochs = 4", "epochs = 5"))


def test_what_was_kept_of_a_finished_run_is_not_taken_for_another_recipes(train, tmp_path):
    train()
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("recipe.toml", "run.json", "history.csv"):
        (kept / name).write_bytes((tmp_path / "run" / name).read_bytes())
    with pytest.raises(RunError, match="another recipe"):
        train("kept", text=RECIPE.replace("epochs = 4", "epochs = 5"))


def test_a_folder_with_something_else_is_left_alone(train, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.txt").write_text("x")
    with pytest.raises(RunError, match="not empty"):
        train()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["thesis.txt"]


def test_a_damaged_checkpoint_is_named(train, tmp_path):
    with pytest.raises(KilledError):
        train(kill_after=1)
    (tmp_path / "run" / "checkpoint" / "progress.json").write_text("{")
    with pytest.raises(RunError, match=r"progress\.json"):
        train()
    (tmp_path / "run" / "run.json").write_bytes(b'{"command": "\xff", "started": ""}')
    with pytest.raises(RunError, match=r"run\.json is damaged"):
        train()


def test_patience_ends_a_run_that_learns_nothing(train):
    text = RECIPE.replace("learning_rate = 0.05", "learning_rate = 1e-12").replace("epochs = 4", "epochs = 30")
    progress = train(text="patience = 2\n" + text)
    assert progress.epoch == progress.best_epoch + 3 < 30


def test_a_loss_that_is_no_number_stops_the_run(train):
    with pytest.raises(RunError, match="learning_rate"):
        train(text=RECIPE.replace("learning_rate = 0.05", "learning_rate = 1e30"))


def test_small_pictures_first_give_a_model_of_the_full_size(train, tmp_path):
    text = RECIPE.replace("simple_cnn", "resnet").replace("epochs = 4", "epochs = 2\nprogressive_sizes = [4]")
    train(text=text.replace("[optimizer]", "options = { stem = 4, widths = [8], depths = [1] }\n[optimizer]"))
    model = keras.models.load_model(tmp_path / "run" / "model.keras", compile=False)
    assert model.input_shape == (None, 8, 8, 1)


def test_a_network_that_needs_one_size_is_refused_others(train):
    with pytest.raises(RecipeError):
        train(text="progressive_sizes = [4]\n" + RECIPE)


def test_a_run_learns_from_the_run_before_it_and_names_its_file(train, tmp_path):
    train("first")
    text = f'teachers = ["{tmp_path / "first"}"]\n' + RECIPE.replace(
        "[optimizer]", "loss.distillation = 0.5\n[optimizer]"
    )
    train("second", text=text)
    facts = json.loads((tmp_path / "second" / "run.json").read_text())
    assert facts["teachers"] == {str(tmp_path / "first"): sha256(tmp_path / "first" / "model.keras")}


def test_a_teacher_that_is_nowhere_is_named(train, tmp_path):
    text = 'teachers = ["nobody"]\n' + RECIPE.replace("[optimizer]", "loss.distillation = 0.5\n[optimizer]")
    with pytest.raises(ModelNotFoundError, match="nobody"):
        train(text=text)


def test_a_run_starts_from_the_weights_of_another_and_names_their_file(train, tmp_path):
    train("first")
    text = f'initial_weights = "{tmp_path / "first"}"\n' + RECIPE.replace(
        "learning_rate = 0.05", "learning_rate = 1e-9"
    )
    train("second", text=text)
    facts = json.loads((tmp_path / "second" / "run.json").read_text())
    assert facts["initial_weights"] == {str(tmp_path / "first"): sha256(tmp_path / "first" / "model.keras")}
    assert load_card(tmp_path / "second").initial_weights == facts["initial_weights"]
    train("third", text=text.replace(str(tmp_path / "first"), str(tmp_path / "second")))
    own = {str(tmp_path / "second"): sha256(tmp_path / "second" / "model.keras")}
    assert load_card(tmp_path / "third").initial_weights == own | facts["initial_weights"]
    trained, started = (keras.models.load_model(tmp_path / name / "model.keras") for name in ("second", "first"))
    for after, before in zip(trained.trainable_weights, started.trainable_weights, strict=True):
        np.testing.assert_allclose(after, before, atol=1e-5)


def test_a_run_that_goes_on_needs_no_more_what_it_began_with(train, tmp_path):
    train("first")
    text = f'initial_weights = "{tmp_path / "first"}"\n' + RECIPE
    with pytest.raises(KilledError):
        train("second", text=text, kill_after=2)
    (tmp_path / "first" / "model.keras").unlink()
    assert train("second", text=text).epoch == 4


@pytest.mark.parametrize(("name", "problem"), [("nowhere", "name a run folder"), ("nowhere.dat", "pip install")])
def test_initial_weights_that_are_nowhere_are_named(train, name, problem):
    with pytest.raises(RecipeError, match=f"{name}.*{problem}"):
        train(text=f'initial_weights = "{name}"\n' + RECIPE)


def test_weights_of_others_that_do_not_fit_are_refused(train, tmp_path):
    (tmp_path / "net.dat").write_bytes(b"no network")
    with pytest.raises(RecipeError, match="damaged"):
        train(text=f'initial_weights = "{tmp_path / "net.dat"}"\n' + RECIPE)


TWO_STEPS = """
import sys
from pathlib import Path
import numpy as np
{setup}
from mien import data, training
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS

n = 96
rng = np.random.default_rng(0)
dataset = Dataset(
    name="patterns", hash="0", label_names=EMOTIONS, images=rng.integers(0, 256, (n, 16, 16, 1), dtype=np.uint8),
    labels=rng.integers(0, 7, n), votes=rng.integers(0, 6, (n, 10)),
    split=np.array(["train"] * 64 + ["validation"] * 32), row=np.arange(n),
    near_duplicate=np.zeros(n, bool), attributes={{}},
)
data.load = lambda name, *, root: dataset
progress = training.train(sys.argv[1], Path(sys.argv[2]), datasets=Path("."))
import keras
print("done", keras.backend.backend(), progress.epoch, flush=True)
"""

RESNET = """
name = "tiny"
architecture = "resnet"
data = "patterns"
image_size = 16
epochs = 1
batch_size = 32
options = { stem = 8, widths = [8, 8], depths = [1, 1], drop_path = 0.2 }
"""


def run_apart(recipe: str, folder: Path, *, backend: str, setup: str = "") -> str:
    environment = os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "2", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", TWO_STEPS.format(setup=setup), recipe, str(folder)],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_the_same_recipe_trains_under_every_backend_and_its_model_opens_here(backend, tmp_path):
    pytest.importorskip(backend, reason=f"{backend} is not installed")
    assert f"done {backend} 1" in run_apart(RESNET, tmp_path / "run", backend=backend)
    assert np.isfinite(weights(tmp_path / "run")).all()


def test_two_devices_share_the_batches(tmp_path):
    pytest.importorskip("tensorflow")
    setup = (
        "import tensorflow as tf\n"
        "cpu = tf.config.list_physical_devices('CPU')[0]\n"
        "tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)\n"
    )
    out = run_apart('devices = "data_parallel"\n' + RESNET, tmp_path / "run", backend="tensorflow", setup=setup)
    assert "done tensorflow 1" in out
