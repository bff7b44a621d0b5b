"""Exporting: the check against Keras, what is recorded, what is refused."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.calibration import probabilities
from mien.card import load_card
from mien.emotions import HEAD_LABELS
from mien.errors import MissingExtraError, ModelError, ModelFileError
from mien.files import sha256_of
from mien.formats import export, litert_export
from model_folders import tiny_card, tiny_faces, tiny_model, tiny_run, write_card

pytestmark = pytest.mark.train

FLOAT32 = export.targets(["litert"], ["float32"])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    pytest.importorskip("tensorflow", reason="only TensorFlow writes the model files")
    return tiny_run(tmp_path / "run")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_card_tells_size_hash_and_difference_of_every_file(exported: Path) -> None:
    for file in load_card(exported).files:
        assert file.checked_faces == 256
        assert file.sha256 == sha256_of(exported, file.parts)
        assert file.size_bytes >= (exported / file.path).stat().st_size
        assert file.max_difference < (1e-4 if file.variant == "float32" else 0.2)
        assert file.format == "keras" or 0.8 < (file.top1_agreement or 0) <= 1


def test_rounded_files_tell_a_difference(exported: Path) -> None:
    card = load_card(exported)
    assert 0 < card.file("model_float16.tflite").max_difference < card.file("model_int8.tflite").max_difference


def test_nothing_is_left_lying_about(exported: Path) -> None:
    expected = {"card.json", "model.keras", "model.onnx", "saved_model.pb", "variables"}
    assert names_in(exported) == expected | {f"model_{v}.tflite" for v in export.VARIANTS["litert"]}


def test_a_float32_file_that_differs_from_keras_is_not_kept(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = litert_export.write

    def wrong(model: Any, *arguments: Any, **options: Any) -> str:
        return right(tiny_model(seed=9), *arguments, **options)

    monkeypatch.setattr(litert_export, "write", wrong)
    with pytest.raises(ModelFileError, match="differs from Keras by"):
        export.export_run(run, FLOAT32, tiny_faces(20))
    assert names_in(run) == {"card.json", "model.keras"}
    assert [file.path for file in load_card(run).files] == ["model.keras"]


def test_a_later_export_replaces_what_it_writes_and_keeps_the_rest(exported: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(exported, tmp_path / "run"))
    before = load_card(run)
    card = export.export_run(run, export.targets(["onnx"]), tiny_faces(20))
    assert card == load_card(run)
    assert card.file("model.onnx").checked_faces == 20
    assert [(f.path, f.sha256) for f in card.files if f.format == "litert"] == [
        (f.path, f.sha256) for f in before.files if f.format == "litert"
    ]
    assert card.default_file == before.default_file


def test_the_default_file_can_be_chosen_among_those_exported(run: Path) -> None:
    assert export.export_run(run, (), tiny_faces(9)).default_file == "model.keras"
    with pytest.raises(ModelFileError, match="it is no exported file"):
        export.export_run(run, FLOAT32, tiny_faces(9), default="model_int8.tflite")
    assert names_in(run) == {"card.json", "model.keras"}  # refused before anything is written
    assert export.export_run(run, FLOAT32, tiny_faces(9)).default_file == "model_float32.tflite"


def test_a_file_is_in_the_card_as_soon_as_it_is_there(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    with pytest.raises(MissingExtraError, match="onnx"):
        export.export_run(run, (*FLOAT32, *export.targets(["onnx"])), tiny_faces(9))
    card = load_card(run)
    assert [file.path for file in card.files] == ["model.keras", "model_float32.tflite"]
    assert card.file("model_float32.tflite").sha256 == sha256_of(run, ("model_float32.tflite",))


def test_each_file_is_called_as_its_target_says(exported: Path) -> None:
    every = [target.path for target in export.targets(export.VARIANTS)]
    assert sorted([*every, "model.keras"]) == [file.path for file in load_card(exported).files]


def test_a_network_that_is_no_classifier_is_compared_by_its_raw_outputs(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    pytest.importorskip("tensorflow")
    heads = {"points": ("x0", "y0")}
    crop = keras.Input((8, 8, 1))
    points = keras.layers.Dense(2, name="points")(keras.layers.Flatten()(crop))
    keras.Model(crop, {"points": points}).save(tmp_path / "model.keras")
    write_card(tmp_path, replace(tiny_card("landmarks"), task="landmarks", heads=heads, temperatures={}))
    card = export.export_run(tmp_path, FLOAT32, tiny_faces(20) // 64)
    assert card.file("model_float32.tflite").top1_agreement is None


def test_other_keras_backends_are_refused_with_the_way_out(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(ModelError, match="set KERAS_BACKEND=tensorflow"):
        export.export_run(run, FLOAT32, tiny_faces(9))


def test_without_tensorflow_the_extra_is_named(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(MissingExtraError, match=r"mien\[train\]"):
        export.export_run(run, FLOAT32, tiny_faces(9))


def test_a_folder_without_a_keras_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    write_card(tmp_path, tiny_card())
    with pytest.raises(ModelFileError, match=r"has no model\.keras to export"):
        export.export_run(tmp_path, FLOAT32, tiny_faces(9))


@pytest.mark.parametrize(
    ("formats", "variants", "expected"),
    [
        (["litert"], [], ["litert float32", "litert float16", "litert int8"]),
        (["litert", "onnx"], ["float32"], ["litert float32", "onnx float32"]),
        (["onnx", "litert"], ["int8"], ["litert int8"]),
    ],
)
def test_targets_are_the_variants_a_format_has(formats: list[str], variants: list[str], expected: list[str]) -> None:
    assert [f"{t.format} {t.variant}" for t in export.targets(formats, variants)] == expected


@pytest.mark.parametrize(
    ("formats", "variants", "told"),
    [(["pickle"], [], "cannot export to pickle"), (["onnx"], ["int8"], "onnx has no variant int8")],
)
def test_what_cannot_be_written_is_refused(formats: list[str], variants: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        export.targets(formats, variants)


def test_the_saved_model_has_the_signature_tensorflow_serving_asks_for(exported: Path) -> None:
    from tensorflow.core.protobuf import saved_model_pb2  # type: ignore[import-not-found,unused-ignore]

    content = saved_model_pb2.SavedModel.FromString((exported / "saved_model.pb").read_bytes())
    graph = content.meta_graphs[0]
    signature = graph.signature_def["serving_default"]
    assert list(graph.meta_info_def.tags) == ["serve"]
    assert signature.method_name == "tensorflow/serving/predict"
    assert list(signature.inputs) == ["crop"]
    assert signature.inputs["crop"].dtype == 4  # DT_UINT8
    assert [d.size for d in signature.inputs["crop"].tensor_shape.dim] == [-1, 8, 8, 1]
    assert set(signature.outputs) == {"emotions", "ferplus", "fer2013", "votes_logits", "fer2013_logits"}


@pytest.mark.parametrize(
    ("view", "head", "columns"), [("emotions", "votes", 7), ("ferplus", "votes", 8), ("fer2013", "fer2013", 7)]
)
def test_the_saved_model_answers_calibrated_probabilities(exported: Path, view: str, head: str, columns: int) -> None:
    import tensorflow as tf

    crops = tiny_faces(5)
    answer = tf.saved_model.load(str(exported)).signatures["serving_default"](crop=tf.constant(crops))
    expected = probabilities(tiny_card(), view, answer[f"{head}_logits"].numpy())
    assert expected.shape == (5, columns)
    np.testing.assert_allclose(answer[view].numpy(), expected, atol=1e-5)


def test_the_onnx_file_takes_bytes_and_names_its_heads(exported: Path) -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load(str(exported / "model.onnx"))
    onnx.checker.check_model(model)
    assert [(i.name, i.type.tensor_type.elem_type) for i in model.graph.input] == [("crop", onnx.TensorProto.UINT8)]
    assert {output.name for output in model.graph.output} == set(HEAD_LABELS)
