"""`mien evaluate` and `mien compare`: what they print, write and leave alone."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from mien.card import Card, encode_card, load_card
from mien.cli.compare import command as compare_command
from mien.cli.evaluate import command as evaluate_command
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS, HEAD_LABELS
from mien.errors import ModelFileError, ModelNotFoundError
from mien.evaluation import opening
from mien.evaluation.opening import Opened, open_model

CARD = Card(name="tiny", architecture="simple_cnn", image_size=8, channels=1, heads={"fer2013": HEAD_LABELS["fer2013"]})


@pytest.fixture
def dataset():
    rows = 120
    labels = np.arange(rows) % 7
    images = np.zeros((rows, 8, 8, 1), np.uint8)
    images[:, 0, 0, 0] = labels
    return Dataset(
        name="fer2013", hash="e" * 64, label_names=EMOTIONS, images=images, labels=labels,
        votes=np.zeros((rows, 10), np.int64), split=np.array(["validation", "test"])[np.arange(rows) // 60],
        row=np.arange(rows), near_duplicate=np.zeros(rows, bool), attributes={},
    )  # fmt: skip


class Guesser:
    """Reads the label in the picture's corner and is right as often as it is sure."""

    def __init__(self, sure):
        self.sure = sure

    def predict(self, crops):
        generator = np.random.default_rng(int(10 * self.sure))
        answer = generator.normal(0, 1, (len(crops), 7)) + self.sure * np.eye(7)[crops[:, 0, 0, 0]]
        return {"fer2013": answer.astype(np.float32)}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "card.json").write_bytes(encode_card(CARD))
    return tmp_path / "r1"


@pytest.fixture
def run(monkeypatch, tmp_path, data_dir, dataset):
    """Run a command where `NAME:SURE` is a registered model and a path is a folder, both answered by a `Guesser`."""

    def open_fake(reference, *, registry, path="", threads=1):
        name, _, sure = reference.partition(":")
        file = path or "model.keras"
        if sure:
            return Opened(tmp_path, replace(CARD, name=name, version=3), file, Guesser(float(sure)), registered=True)
        return Opened(tmp_path / name, load_card(tmp_path / name), file, Guesser(1.5), registered=False)

    monkeypatch.setattr(opening, "open_model", open_fake)
    monkeypatch.setattr("mien.data.load", lambda name, *, root: dataset)
    monkeypatch.chdir(tmp_path)
    return lambda command, *words: CliRunner().invoke(command, [str(w) for w in words], catch_exceptions=False)


def evaluate(run, *words):
    return run(evaluate_command, *words, "--resamples", "100", "--data", "fer2013")


def test_a_run_folder_gets_report_scores_and_calibration(run, folder):
    result = evaluate(run, "r1", "--format", "table")
    assert result.exit_code == 0
    assert {"report.html", "metrics.json", "card.md", "plots"} <= {path.name for path in folder.iterdir()}
    card = load_card(folder)
    assert card.temperatures["fer2013"] > 0
    assert card.prediction_sets["fer2013"].mass > 0
    assert set(card.scores["fer2013"]["model.keras"]) == {"validation", "test"}
    assert "FER2013 PrivateTest" in result.stdout
    assert "report.html" in result.stderr


def test_a_pipe_gets_json_and_nothing_else(run, folder):
    record = json.loads(evaluate(run, "r1").stdout)
    assert record["model"]["name"] == "tiny"


def test_validation_alone_does_not_look_at_test(run, folder):
    evaluate(run, "r1", "--split", "validation", "--quiet")
    assert set(load_card(folder).scores["fer2013"]["model.keras"]) == {"validation"}


def test_another_file_keeps_the_cards_calibration_and_gets_a_folder_of_its_own(run, folder):
    evaluate(run, "r1")
    before = load_card(folder)
    evaluate(run, "r1", "--path", "model_int8.tflite")
    after = load_card(folder)
    assert after.temperatures == before.temperatures
    assert (after.calibrations, after.prediction_sets) == (before.calibrations, before.prediction_sets)
    assert (folder / "evaluation" / "model_int8" / "report.html").is_file()
    assert set(after.scores["fer2013"]) == {"model.keras", "model_int8.tflite"}


@pytest.mark.parametrize(
    ("trained_on", "option", "fitted"),
    [
        ({"fer2013": "e" * 64}, (), True),
        ({"another": "e" * 64}, (), False),
        ({"fer2013": "d" * 64}, (), False),
        ({"another": "e" * 64}, ("--calibrate",), True),
        ({"fer2013": "d" * 64}, ("--calibrate",), True),
        ({"fer2013": "e" * 64}, ("--no-calibrate",), False),
    ],
    ids=["its own data", "other data", "other data of its name", "asked for", "asked for by name", "asked not to"],
)
def test_calibration_is_fitted_again_on_the_data_of_training_only(run, folder, trained_on, option, fitted):
    known = replace(CARD, temperatures={"fer2013": 7.0}, data=trained_on)
    (folder / "card.json").write_bytes(encode_card(known))
    evaluate(run, "r1", *option)
    assert (load_card(folder).temperatures["fer2013"] != 7.0) == fitted


@pytest.mark.parametrize(
    ("trained_on", "option", "said"),
    [
        ({"fer2013": "d" * 64}, (), True),
        ({"fer2013": "d" * 64}, ("--calibrate",), False),
        ({"fer2013": "d" * 64}, ("--path", "model_int8.tflite"), False),
        ({"fer2013": "e" * 64}, (), False),
        ({"another": "d" * 64}, (), False),
    ],
    ids=["by default", "asked for", "another file", "the same data", "another name"],
)
def test_data_that_only_bear_the_name_of_those_of_training_are_told(run, folder, trained_on, option, said):
    known = replace(CARD, temperatures={"fer2013": 7.0}, data=trained_on)
    (folder / "card.json").write_bytes(encode_card(known))
    stderr = evaluate(run, "r1", "--quiet", *option).stderr
    told = "'fer2013' as it is prepared here (eeeeeeeeeeee) is not what the model was trained on (dddddddddddd)"
    assert (told in stderr) == said
    assert ("--calibrate fits it on this data" in stderr) == said


def test_a_model_of_the_registry_is_reported_beside_the_person_not_in_the_registry(run, tmp_path):
    evaluate(run, "mien:2.0")
    assert (tmp_path / "evaluation" / "mien-3" / "card.json").is_file()
    assert not (tmp_path / "card.json").exists()


def test_the_report_goes_where_it_is_told_to(run, folder, tmp_path):
    evaluate(run, "r1", "-o", tmp_path / "out")
    assert (tmp_path / "out" / "report.html").is_file()
    assert not (folder / "report.html").exists()


def test_explanations_are_scored_where_they_are_asked_for(run, folder):
    assert "explanations" not in json.loads(evaluate(run, "r1").stdout)
    result = evaluate(run, "r1", "--explanations", "3", "--format", "table")
    record = json.loads((folder / "metrics.json").read_text())["explanations"]
    assert (record["faces"], record["split"]) == (3, "test")
    assert [m["method"] for m in record["methods"]] == ["rise", "occlusion", "random", "centre"]
    assert "explanations  deletion" in result.stdout


def test_the_history_gets_a_row_and_is_drawn_again(run, folder, tmp_path):
    evaluate(run, "r1", "--history", "docs/history.csv")
    (tmp_path / "docs" / "history.svg").unlink()
    assert run(evaluate_command, "--history", "docs/history.csv").exit_code == 0
    assert (tmp_path / "docs" / "history.svg").is_file()
    assert ",".join(["r1"]) in (tmp_path / "docs" / "history.csv").read_text()


def test_an_empty_history_says_so(run):
    assert "no scores yet" in run(evaluate_command, "--history", "none.csv").stderr


@pytest.mark.parametrize("words", [(), ("r1",)], ids=["no model", "no data"])
def test_what_is_missing_is_named(run, words):
    result = run(evaluate_command, *words)
    assert result.exit_code == 2
    assert "--" in result.stderr


def test_compare_prints_a_verdict(run):
    result = run(compare_command, "a:0.5", "b:4.0", "--data", "fer2013", "--format", "table", "--resamples", "1000")
    assert result.stdout.strip().endswith("On fer2013 validation, B (b@3) against A (a@3): better.")


def test_compare_in_a_pipe_is_json(run, folder):
    record = json.loads(run(compare_command, "r1", "b:0.1", "--data", "fer2013", "--split", "test").stdout)
    assert (record["a"], record["b"], record["split"], record["shows_loss"]) == ("r1", "b@3", "test", True)


def test_a_folder_is_opened_by_its_path_and_says_what_it_lacks(folder, tmp_path):
    with pytest.raises(ModelFileError, match=r"no model file 'model\.keras'; it has none"):
        open_model(str(folder), registry=tmp_path / "registry")
    with pytest.raises(ModelFileError, match="model_int8"):
        open_model(str(folder), registry=tmp_path / "registry", path="model_int8.tflite")


def test_an_unknown_model_is_not_found(tmp_path):
    with pytest.raises(ModelNotFoundError, match="nothing-here"):
        open_model("nothing-here", registry=tmp_path / "registry")


@pytest.mark.train
def test_a_keras_run_is_evaluated_on_prepared_data_from_end_to_end(tmp_path, data_dir):
    keras = pytest.importorskip("keras")
    from mien.cli import mien

    _write_fer2013(tmp_path / "fer2013.csv")
    run = tmp_path / "r1"
    run.mkdir()
    pixels = keras.Input((48, 48, 1))
    body = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(pixels))
    outputs = {head: keras.layers.Dense(len(labels), name=head)(body) for head, labels in HEAD_LABELS.items()}
    keras.Model(pixels, outputs).save(run / "model.keras")
    (run / "card.json").write_bytes(encode_card(replace(CARD, image_size=48, heads=HEAD_LABELS)))
    for words in (
        ["data", "fetch", "fer2013", "--from", str(tmp_path / "fer2013.csv")],
        ["data", "prepare", "fer2013"],
        ["evaluate", str(run), "--data", "fer2013", "--resamples", "100", "--explanations", "1"],
    ):
        assert CliRunner().invoke(mien, words, catch_exceptions=False).exit_code == 0
    assert load_card(run).temperatures.keys() == HEAD_LABELS.keys()
    assert (run / "report.html").is_file()
    explained = json.loads((run / "metrics.json").read_text())["explanations"]
    assert [m["method"] for m in explained["methods"]] == ["rise", "occlusion", "gradcam", "random", "centre"]


def _write_fer2013(path):
    generator = np.random.default_rng(3)
    lines = ["emotion,pixels,Usage"]
    for row, usage in enumerate(["Training"] * 14 + ["PublicTest"] * 14 + ["PrivateTest"] * 14):
        pixels = " ".join(map(str, generator.integers(0, 256, 48 * 48)))
        lines.append(f"{row % 7},{pixels},{usage}")
    path.write_text("\n".join(lines) + "\n")
