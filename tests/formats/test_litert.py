"""What only LiteRT has: its size, its quiet, its wall against TensorFlow."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mien.card import load_card
from mien.errors import ModelFileError
from mien.formats import open_predictor

pytestmark = pytest.mark.train

READ = """
import sys
from pathlib import Path
import numpy as np
from mien.card import load_card
from mien.formats import open_predictor
folder = Path(sys.argv[1])
open_predictor(folder, load_card(folder)).predict(np.zeros((3, 8, 8, 1), np.uint8))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"tensorflow", "keras", "pandas", "onnxruntime"}))
"""


def test_reading_imports_no_tensorflow_and_says_nothing(exported: Path) -> None:
    done = subprocess.run([sys.executable, "-c", READ, str(exported)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def test_recognizers_open_the_int8_file_unless_told_otherwise(exported: Path) -> None:
    assert load_card(exported).default_file == "model_int8.tflite"


def test_a_file_for_other_crops_than_the_card_says_is_refused(exported: Path) -> None:
    card = replace(load_card(exported), image_size=48)
    with pytest.raises(ModelFileError, match=r"takes crops of \[8, 8, 1\]; its card says 48 px"):
        open_predictor(exported, card)


def operations(path: Path) -> list[tuple[str, list[str]]]:
    """Each operation of a file and the types of its inputs."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), experimental_default_delegate_latest_features=False)
    types = {t["index"]: t["dtype"].__name__ for t in interpreter.get_tensor_details()}
    return [(op["op_name"], [types[i] for i in op["inputs"] if i in types]) for op in interpreter._get_ops_details()]


def test_int8_convolutions_are_wholly_in_integers_and_the_heads_in_float(exported: Path) -> None:
    found = operations(exported / "model_int8.tflite")
    convolutions = [types for name, types in found if name == "CONV_2D"]
    assert convolutions
    assert all(types == ["int8", "int8", "int32"] for types in convolutions)
    heads = [types for name, types in found if name == "FULLY_CONNECTED"]
    assert len(heads) == 2
    assert all(types[0] == "float32" for types in heads)


@pytest.mark.parametrize("variant", ["float32", "int8"])
def test_batch_normalization_is_folded_into_the_convolutions(exported: Path, variant: str) -> None:
    names = [name for name, _ in operations(exported / f"model_{variant}.tflite")]
    # One multiplication and one addition scale the pixels; one addition closes the one residual block.
    assert (names.count("CONV_2D"), names.count("MUL"), names.count("ADD")) == (4, 1, 2)
