"""Several models made one that answers the mean of their logits."""

import json
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

import keras

from mien import data, training
from mien.card import KERAS_FILE, encode_card, load_card
from mien.errors import ModelError, ModelFileError, ModelNotFoundError, RunError
from mien.files import sha256
from mien.training.ensemble import join

pytestmark = pytest.mark.train

SIDE = 16
RECIPE = f'image_size = {SIDE}\nepochs = 1\nbatch_size = 32\ndata = "patterns"\n'
SMALL = 'architecture = "resnet"\noptions = {stem = 8, widths = [8, 16], depths = [1, 1], dropout = 0.1}\n'
OTHER = 'architecture = "mini_xception"\n'


@pytest.fixture
def train(patterns, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "load", lambda name, *, root: patterns)

    def run(name: str, text: str, **changed: object) -> Path:
        training.train(f'name = "{name}"\n{text}{RECIPE}', tmp_path / name, datasets=tmp_path / "datasets")
        card = tmp_path / name / "card.json"
        card.write_bytes(encode_card(replace(load_card(card.parent), **changed)))
        return card.parent

    return run


@pytest.fixture
def members(train) -> list[Path]:
    return [train("a", SMALL), train("b", OTHER, initial_weights={"faces.dat": "1" * 64})]


@pytest.fixture
def crops(patterns) -> np.ndarray:
    return np.repeat(np.repeat(patterns.images, 2, axis=1), 2, axis=2).astype(np.float32)


def joined(members: list[Path], tmp_path: Path, output: str = "both") -> Path:
    join([str(member) for member in members], tmp_path / output, datasets=tmp_path / "datasets", models=tmp_path)
    return tmp_path / output


def answers(folder: Path, crops: np.ndarray) -> dict[str, np.ndarray]:
    model = keras.models.load_model(folder / KERAS_FILE, compile=False)
    return {head: np.asarray(values) for head, values in model.predict(crops, verbose=0).items()}


def test_it_answers_the_mean_of_its_members(members, crops, tmp_path):
    both = answers(joined(members, tmp_path), crops)
    apart = [answers(members[0], crops), answers(members[1], crops[:, :, ::-1])]  # each second one sees it mirrored
    assert list(both) == ["votes", "fer2013"]
    for head, logits in both.items():
        assert np.abs(apart[0][head] - apart[1][head]).max() > 0.1
        np.testing.assert_allclose(logits, np.mean([one[head] for one in apart], axis=0), atol=1e-4)


def test_its_folder_says_what_it_is_of(members, tmp_path):
    folder = joined(members, tmp_path)
    card, facts = load_card(folder), json.loads((folder / "run.json").read_text())
    assert (card.name, card.architecture, card.image_size, card.version) == ("both", "ensemble", SIDE, 0)
    # Two heads less, but each as wide as both: a bias of theirs is saved for each of the 15 labels.
    assert card.parameters == sum(load_card(member).parameters for member in members) - 15
    assert card.seed is None
    assert [(part.name, part.sha256, part.seed) for part in card.members] == [
        (str(member), sha256(member / KERAS_FILE), load_card(member).seed) for member in members
    ]
    assert card.members[1].initial_weights == {"faces.dat": "1" * 64}
    assert facts["seed"] is None
    assert card.data == {"patterns": "0" * 64}
    expected = {str(member): sha256(member / KERAS_FILE) for member in members}
    assert card.initial_weights == expected | {"faces.dat": "1" * 64}
    assert facts["initial_weights"] == card.initial_weights
    assert card.recipe == (folder / "recipe.toml").read_text()
    assert all(f"#   {line}\n" in card.recipe for line in load_card(members[1]).recipe.splitlines())
    assert tomllib.loads(card.recipe)["options"]["members"] == [
        {"architecture": "resnet", "stem": 8, "widths": [8, 16], "depths": [1, 1], "dropout": 0.1},
        {"architecture": "mini_xception", "mirrored": True},
    ]


def test_members_that_never_saw_a_mirrored_picture_see_none(train, members, crops, tmp_path):
    straight = train("straight", OTHER + "augment = { flip = 0.0 }\n")
    both = answers(joined([members[0], straight], tmp_path), crops)
    apart = [answers(member, crops) for member in (members[0], straight)]
    np.testing.assert_allclose(both["votes"], np.mean([one["votes"] for one in apart], axis=0), atol=1e-4)


def test_one_member_may_be_there_as_a_litert_file_alone(members, crops, tmp_path):
    pytest.importorskip("tensorflow", reason="only TensorFlow writes LiteRT files")
    from mien.formats import export

    export.export_run(members[0], export.targets(["litert"], ["float32"]), crops.astype(np.uint8))
    expected = answers(joined(members, tmp_path), crops)
    (members[0] / KERAS_FILE).unlink()
    for head, logits in answers(joined(members, tmp_path, "again"), crops).items():
        np.testing.assert_allclose(logits, expected[head], atol=1e-2 * np.abs(expected[head]).max())


def test_it_learns_on_by_the_recipe_that_it_left_and_its_litert_file_will_do(train, tmp_path, crops):
    pytest.importorskip("tensorflow", reason="only TensorFlow writes LiteRT files")
    from mien.formats import export

    folder = joined([train("a", SMALL), train("b", SMALL + "seed = 2\n")], tmp_path)
    export.export_run(folder, export.targets(["litert"], ["int8"]), crops.astype(np.uint8))
    text = (folder / "recipe.toml").read_text()
    text = text.replace('"both"', '"on"', 1).replace("# epochs = 10", "epochs = 1").replace("# initial", "initial")
    training.train(text, tmp_path / "on", datasets=tmp_path / "datasets")
    (folder / KERAS_FILE).unlink()
    training.train(text, tmp_path / "again", datasets=tmp_path / "datasets")
    for run, file in (("on", KERAS_FILE), ("again", "model_int8.tflite")):
        facts = json.loads((tmp_path / run / "run.json").read_text())
        assert list(facts["initial_weights"]) == [str(folder), *load_card(folder).initial_weights], file
        card = load_card(tmp_path / run)
        assert card.architecture == "ensemble"
        assert not card.members


def refused(members: list[Path], tmp_path: Path, reason: str, error: type[Exception] = ModelError) -> None:
    with pytest.raises(error, match=reason):
        joined(members, tmp_path, "none")
    assert not (tmp_path / "none").exists()


def test_one_model_is_no_ensemble(members, tmp_path):
    refused(members[:1], tmp_path, "two members or more, not 1")


def test_models_that_read_or_answer_otherwise_are_refused(train, members, tmp_path):
    larger = train("larger", SMALL, image_size=48)
    refused([members[0], larger], tmp_path, r"the image_size of .*larger is 48, that of .*a 16")
    words = train("words", SMALL, heads={"votes": ("happy", "sad")})
    refused([members[0], words], tmp_path, r"the heads of .*words is \{'votes': \('happy', 'sad'\)\}")


def test_a_model_for_another_task_is_refused(train, members, tmp_path):
    refused([members[0], train("points", SMALL, task="landmarks")], tmp_path, "points is for the task landmarks")


def test_a_model_without_a_recipe_is_refused(train, members, tmp_path):
    refused([members[0], train("bare", SMALL, recipe="")], tmp_path, "bare cannot be joined to others: Object missing")


def test_a_model_of_another_network_than_its_recipe_says_is_refused(train, members, tmp_path):
    text = load_card(members[0]).recipe.replace("[8, 16]", "[8, 8]")
    refused(
        [members[1], train("wrong", SMALL, recipe=text)], tmp_path, "wrong is another network than its card's recipe"
    )


def test_one_model_twice_is_refused(members, tmp_path):
    shutil.copytree(members[0], tmp_path / "copy")
    for twice in (members[0], tmp_path / "copy"):
        refused([members[0], twice], tmp_path, "are the same model, whose mean is itself")


def test_data_sets_that_differ_under_one_name_are_refused(train, members, tmp_path):
    other = train("other", SMALL + "seed = 3\n", data={"patterns": "2" * 64})
    refused([members[0], other], tmp_path, "different data sets called 'patterns'")


def test_an_ensemble_joins_no_other(members, tmp_path):
    refused([members[0], joined(members, tmp_path)], tmp_path, "both is an ensemble itself; name its members instead")


def test_a_member_that_is_nowhere_or_not_finished_is_named(members, tmp_path):
    refused([members[0], Path("gone")], tmp_path, "gone is no folder of a run or model", ModelNotFoundError)
    (members[1] / "card.json").unlink()
    refused(members, tmp_path, r"the run in .*b is not finished", ModelNotFoundError)


def test_a_damaged_member_is_named(members, tmp_path):
    (members[1] / KERAS_FILE).write_bytes(b"nothing")
    refused(members, tmp_path, r"Keras cannot open .*b.model\.keras", ModelFileError)


def test_a_name_that_no_model_may_have_is_refused(members, tmp_path):
    with pytest.raises(RunError, match="the model would be called 'Two nets'"):
        joined(members, tmp_path, "Two nets")


def test_what_fails_half_way_leaves_nothing(members, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(keras.Model, "save", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match="no space left"):
        joined(members, tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_in_the_way_is_kept(members, tmp_path):
    shutil.copytree(members[0], tmp_path / "both")
    before = (tmp_path / "both" / "card.json").read_bytes()
    with pytest.raises(RunError, match=r"both is not empty; give another --output"):
        joined(members, tmp_path)
    assert (tmp_path / "both" / "card.json").read_bytes() == before
