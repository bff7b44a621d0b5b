"""The scripts in benchmarks/: pictures made for `mien benchmark`, and whether a model was made again."""

import csv
import importlib
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from mien.benchmark.photographs import open_folder

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def photographs(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("photographs")


def archive(path: Path, count: int) -> Path:
    """Write an archive in GENKI-4K's form, in which every second person smiles."""
    page = io.StringIO()
    rows = [(f"files/file{n:04d}.jpg", n % 2, 0.0) for n in range(count)]
    csv.writer(page, lineterminator="\n").writerows([("file", "smile", "yaw"), *rows])
    with tarfile.open(path, "w:gz") as tar:
        for name, data in [("labels.csv", page.getvalue().encode()), *((row[0], b"picture") for row in rows)]:
            member = tarfile.TarInfo(f"genki4k/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_a_sample_of_genki_is_spread_evenly_with_its_smiles(photographs: Any, tmp_path: Path) -> None:
    photographs.write_genki(archive(tmp_path / "genki4k.tar.gz", 9), tmp_path / "genki4k", 3)
    found = open_folder(tmp_path / "genki4k")
    assert [path.name for path in found.pictures] == ["file0000.jpg", "file0003.jpg", "file0006.jpg"]
    assert found.smiles.tolist() == [False, True, False]


def test_made_pictures_say_how_many_faces_they_show(
    photographs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(photographs, "SCENES", ((160, 120, 1), (320, 120, 2)))
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path), "--pictures", "2", "--genki", str(tmp_path / "none")])
    photographs.main()
    folders = {folder.name: open_folder(folder) for folder in tmp_path.iterdir()}
    assert {name: found.faces.tolist() for name, found in folders.items()} == {
        "160x120, one face": [1, 1],
        "320x120, 2 faces": [2, 2],
    }
    assert "no real photographs" in capsys.readouterr().err


@pytest.fixture
def retrain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The script, in a checkout whose shipped model, version 10, scored 70 % and 87 %."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    module = importlib.import_module("retrain")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    scored(tmp_path / "src" / "mien" / "models" / "mien" / "9", fer2013=0.1, ferplus=0.1)
    scored(tmp_path / "src" / "mien" / "models" / "mien" / "10", fer2013=0.7, ferplus=0.87)
    return module


def scored(folder: Path, *, fer2013: float, ferplus: float) -> Path:
    """Write a card with scores on the test set."""
    folder.mkdir(parents=True)
    test = {"fer2013": {"accuracy": [fer2013, 0, 1]}, "ferplus": {"accuracy": [ferplus, 0, 1]}}
    card = {"default_file": "a.tflite", "scores": {"fer2013": {"a.tflite": {"test": test}}}}
    (folder / "card.json").write_text(json.dumps(card))
    facts = {"commit": "c", "finished": "f", "training_seconds": 60, "environment": {}}
    (folder / "run.json").write_text(json.dumps(facts))
    return folder


@pytest.mark.parametrize(("ferplus", "code"), [(0.864, 0), (0.876, 0), (0.862, 1), (0.878, 1)])
def test_a_model_made_again_may_differ_by_seven_tenths_of_a_point(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ferplus: float,
    code: int,
) -> None:  # fmt: skip
    run = scored(tmp_path / "run", fer2013=0.701, ferplus=ferplus)
    for name in retrain.CHAIN:
        scored(tmp_path / name, fer2013=0, ferplus=0)
    monkeypatch.setattr(sys, "argv", ["retrain.py", "after", str(run)])
    assert retrain.main() == code
    assert "fer2013 accuracy: shipped 70.00%, made again 70.10%" in capsys.readouterr().out
    record = json.loads((tmp_path / "benchmarks" / "results" / "retrain.json").read_text())
    assert (record["shipped"]["version"], record["within"]) == (10, not code)
    assert record["made_again"] == {"fer2013 accuracy": 0.701, "ferplus accuracy": ferplus}
    assert record["run"]["training_seconds"] == 60 * len(retrain.CHAIN)


@pytest.fixture
def training_log(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("training_log")


def test_the_log_says_of_which_runs_an_ensemble_is(training_log: Any, tmp_path: Path) -> None:
    run = tmp_path / "runs" / "both"
    run.mkdir(parents=True)
    member = '[[options.members]]\narchitecture = "resnet"\n'
    (run / "recipe.toml").write_text(f'name = "both"\narchitecture = "ensemble"\n{2 * member}')
    made_of = {"runs/a": "0", "docs/runs/b": "1", "what b began with": "2"}
    facts = {"seed": None, "initial_weights": made_of, "training_seconds": 0.0, "environment": {}}
    (run / "run.json").write_text(json.dumps(facts))
    training_log.keep(run, tmp_path / "docs" / "runs" / "both", names=training_log.KEPT)
    (tmp_path / "docs" / "runs" / "mien").mkdir()
    (tmp_path / "docs" / "runs" / "mien" / "recipe.toml").write_text('name = "mien"\narchitecture = "resnet"\n')
    row = {"model": "both", "file": "model_int8.tflite", "recipe": "both"}
    scores = dict.fromkeys((column + part for column in training_log.COLUMNS for part in ("", "_low", "_high")), "0.5")
    with (tmp_path / "docs" / "history.csv").open("w") as file:
        writer = csv.DictWriter(file, [*row, *scores])
        writer.writeheader()
        writer.writerow(row | scores)
    line = training_log.page(tmp_path).splitlines()[-1]
    assert line.startswith("| `both` (model_int8.tflite) | the mean of `a` and `b` |  |  |  | 50.0%")


def test_a_trained_run_without_its_history_is_not_kept(training_log: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "recipe.toml").write_text('name = "run"\narchitecture = "ensemble"\nepochs = 3\n')
    (run / "run.json").write_text('{"seed": 0}')
    with pytest.raises(FileNotFoundError, match=r"history\.csv"):
        training_log.keep(run, tmp_path / "kept", names=training_log.KEPT)


def test_how_long_it_takes_is_what_the_runs_took(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in retrain.CHAIN:
        folder = tmp_path / "docs" / "runs" / name
        folder.mkdir(parents=True)
        facts = {
            "environment": {"processor": "a processor", "cores": "2"},
            "training_seconds": 5400,
            "initial_weights": {"docs/runs/one": "0"},
            "teachers": {"docs/runs/two": "0", "docs/runs/one": "0"},
        }
        (folder / "run.json").write_text(json.dumps(facts))
    monkeypatch.setattr(sys, "argv", ["retrain.py", "before"])
    assert retrain.main() == 0
    said = capsys.readouterr().out
    assert all(f"recipes/{name}.toml: 90 minutes on a processor with 2 cores" in said for name in retrain.CHAIN)
    assert "begins with, and learns from, what is kept in docs/runs/one, docs/runs/two\n" in said
    assert f"in all about {1.5 * len(retrain.CHAIN):.1f} hours" in said


def test_figures_of_several_rounds_are_their_medians(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    serve = importlib.import_module("serve")
    rounds = [{"ratio": r, "flood": {"p99_ms": 10 * r, "statuses": {"200": 1, code: 2}}}
              for r, code in ((3.5, "503"), (2.0, "503"), (2.5, "429"))]  # fmt: skip
    assert serve.medians(rounds) == {
        "ratio": 2.5,
        "flood": {"p99_ms": 25.0, "statuses": {"200": 3, "503": 4, "429": 2}},
    }
