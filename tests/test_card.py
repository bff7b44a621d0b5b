"""The model card: written, read back, and refused where it is none."""

import dataclasses
import json
from pathlib import Path

import pytest

from mien.card import CARD_FILE, Card, ModelFile, encode_card, load_card
from mien.emotions import HEAD_LABELS
from mien.errors import ModelFileError

INT8 = ModelFile(
    format="litert",
    variant="int8",
    path="model_int8.tflite",
    sha256="ab" * 32,
    size_bytes=1234,
    max_difference=0.01,
    checked_faces=256,
)
FLOAT = dataclasses.replace(INT8, variant="float32", path="model_float32.tflite")
CARD = Card(
    name="mien",
    version=3,
    architecture="resnet",
    image_size=48,
    channels=1,
    heads=HEAD_LABELS,
    landmark_template=((0.3, 0.38), (0.68, 0.38), (0.49, 0.6), (0.35, 0.75), (0.65, 0.75)),
    temperatures={"votes": 1.31},
    prediction_set_thresholds={"emotions": 0.12},
    scores={"fer2013": {"accuracy": 0.7, "interval": [0.68, 0.72]}},
    files=(FLOAT, INT8),
    default_file="model_int8.tflite",
)


def test_a_card_survives_its_file(tmp_path: Path) -> None:
    (tmp_path / CARD_FILE).write_bytes(encode_card(CARD))
    assert load_card(tmp_path) == CARD


def test_the_file_is_readable_json() -> None:
    text = encode_card(CARD).decode()
    assert json.loads(text)["heads"]["votes"][3] == "happy"
    assert text.count("\n") > 20


def test_a_card_needs_only_what_defines_the_network(tmp_path: Path) -> None:
    bare = {"name": "x", "architecture": "resnet", "image_size": 48, "channels": 1, "heads": {"votes": ["a"]}}
    (tmp_path / CARD_FILE).write_text(json.dumps(bare))
    assert load_card(tmp_path).version == 0


@pytest.mark.parametrize(("path", "variant"), [("", "int8"), ("model_float32.tflite", "float32")])
def test_a_file_is_found_by_its_path_or_as_the_default(path: str, variant: str) -> None:
    assert CARD.file(path).variant == variant


@pytest.mark.parametrize(
    ("card", "held"), [(CARD, "model_float32.tflite, model_int8.tflite"), (dataclasses.replace(CARD, files=()), "none")]
)
def test_a_missing_file_is_refused_with_those_that_are_there(card: Card, held: str) -> None:
    with pytest.raises(ModelFileError, match=f"no exported file 'model.onnx'; it has {held}"):
        card.file("model.onnx")


def test_a_folder_without_a_card_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"holds no card\.json, so it is no model"):
        load_card(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"name": "\udcff"}',
        '{"name": 1}',
        encode_card(CARD).decode().replace('"image_size": 48', '"image_size": "48"'),
    ],
    ids=["empty", "text", "list", "nothing in it", "no UTF-8", "wrong type", "number as text"],
)
def test_what_is_no_card_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD_FILE).write_text(text, errors="surrogateescape")
    with pytest.raises(ModelFileError, match=r"card\.json is not a model card"):
        load_card(tmp_path)
