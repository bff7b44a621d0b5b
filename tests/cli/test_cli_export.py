"""`mien export`: from a trained run to checked files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from mien.card import load_card
from mien.cli import mien
from mien.errors import DatasetNotFoundError
from model_folders import tiny_card, tiny_faces, tiny_run, write_card

Export = Callable[..., Result]


class Pictures:
    """What `mien.data.load` returns, as far as exporting looks at it."""

    def __init__(self, count: int) -> None:
        self.images = tiny_faces(count).repeat(2, axis=1).repeat(2, axis=2)


@pytest.fixture
def run(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Run `mien export` where one data set, "tiny", is prepared; its pictures are larger than the crops."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")

    def load(name: str, *, root: Path, split: str) -> Pictures:
        if name not in ("tiny", "empty"):
            raise DatasetNotFoundError(f"no data set {name!r}")
        assert (root, split) == (data_dir / "datasets", "train")
        return Pictures(300 if name == "tiny" else 0)

    monkeypatch.setattr("mien.data.load", load)
    return lambda *arguments: CliRunner().invoke(mien, ["export", *map(str, arguments)])


@pytest.mark.train
def test_a_run_is_exported_with_the_faces_of_its_data_and_a_table_of_what_was_written(
    run: Export, tmp_path: Path
) -> None:
    pytest.importorskip("tensorflow")
    folder = tiny_run(tmp_path / "run")
    done = run(folder, "--data", "tiny", "--format", "litert", "--variant", "float32")
    assert done.exit_code == 0, done.stderr
    card = load_card(folder)
    assert [(f.path, f.checked_faces) for f in card.files] == [("model.keras", 256), ("model_float32.tflite", 256)]
    assert "recognizers open model_float32.tflite" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        ((), 1, "does not say what it was trained on"),
        (("--data", "missing"), 1, "no data set 'missing'"),
        (("--data", "empty"), 1, "has no training pictures"),
        (("--format", "pickle"), 2, "'pickle' is not one of"),
        (("--format", "onnx", "--variant", "int8"), 2, "onnx has no variant int8"),
    ],
)
def test_a_mistake_is_told_with_what_would_do(
    run: Export, tmp_path: Path, options: tuple[str, ...], code: int, told: str
) -> None:
    write_card(tmp_path, tiny_card())
    done = run(tmp_path, *options)
    said = f"{done.stderr}{done.exception}"  # `mien.cli.main` prints errors of mien's own
    assert (done.exit_code, told in said) == (code, True), said


def test_a_saved_model_before_calibration_is_warned_about(run: Export, tmp_path: Path) -> None:
    write_card(tmp_path, replace(tiny_card(), temperatures={}))
    assert "not calibrated yet" in run(tmp_path, "--format", "savedmodel").stderr


def test_faces_are_drawn_the_same_way_twice_and_brought_to_the_crops_size(data_dir: Path, run: Export) -> None:
    from mien.cli import export

    card = tiny_card()
    first, second = (export._faces(card, "tiny") for _ in range(2))
    assert first.shape == (300, 8, 8, 1)
    np.testing.assert_array_equal(first, second)
