"""The scripts in benchmarks/: pictures made for `mien benchmark`, and whether a model was made again."""

import csv
import importlib
import io
import json
import re
import sys
import tarfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.architectures import ARCHITECTURES, build
from mien.benchmark.photographs import open_folder
from mien.card import load_card

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
    photographs.write_genki(archive(tmp_path / "genki4k.tar.gz", 10), tmp_path / "genki4k", 4)
    found = open_folder(tmp_path / "genki4k")
    assert [path.name for path in found.pictures] == [f"file000{number}.jpg" for number in (0, 2, 5, 7)]
    assert found.smiles.tolist() == [False, False, True, True]


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


def scored(
    folder: Path, *, fer2013: float = 0.7, ferplus: float = 0.87, macro_f1: float | None = None, **facts: Any
) -> Path:
    """Write a card with scores on the test set, and a run's facts."""
    folder.mkdir(parents=True)
    test = {"fer2013": {"accuracy": [fer2013, 0, 1]}, "ferplus": {"accuracy": [ferplus, 0, 1]}}
    seven = {} if macro_f1 is None else {"emotions": {"macro_f1": [macro_f1, 0, 1]}}
    card = {"default_file": "a.tflite", "scores": {"fer2013": {"a.tflite": {"test": test | seven}}}}
    (folder / "card.json").write_text(json.dumps(card))
    known = {"commit": "c", "started": "s", "finished": "f", "training_seconds": 60, "environment": {}}
    (folder / "run.json").write_text(json.dumps(known | facts))
    return folder


@pytest.mark.parametrize(("ferplus", "code"), [(0.864, 0), (0.876, 0), (0.862, 1), (0.878, 1)])
def test_a_model_made_again_may_differ_by_seven_tenths_of_a_point(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ferplus: float,
    code: int,
) -> None:  # fmt: skip
    run = scored(tmp_path / "run", fer2013=0.701, ferplus=ferplus)
    for name in retrain.CHAIN:
        scored(tmp_path / name)
    monkeypatch.setattr(sys, "argv", ["retrain.py", "after", str(run)])
    assert retrain.main() == code
    assert "fer2013 accuracy: shipped 70.00%, made again 70.10%" in capsys.readouterr().out
    record = json.loads((tmp_path / "benchmarks" / "results" / "retrain.json").read_text())
    assert (record["shipped"]["version"], record["within"]) == (10, not code)
    assert record["made_again"] == {"fer2013 accuracy": 0.701, "ferplus accuracy": ferplus}
    assert record["run"]["training_seconds"] == 60 * len(retrain.CHAIN)


@pytest.mark.parametrize(("macro_f1", "code"), [(0.785, 0), (0.815, 0), (0.779, 1), (None, 0)])
def test_a_model_made_again_may_differ_by_two_points_of_macro_f1_where_both_cards_have_it(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, macro_f1: float | None, code: int
) -> None:
    scored(tmp_path / "src" / "mien" / "models" / "mien" / "11", macro_f1=0.8)
    run = scored(tmp_path / "run", macro_f1=macro_f1)
    for name in retrain.CHAIN:
        scored(tmp_path / name)
    monkeypatch.setattr(sys, "argv", ["retrain.py", "after", str(run)])
    assert retrain.main() == code
    record = json.loads((tmp_path / "benchmarks" / "results" / "retrain.json").read_text())
    assert record["made_again"].get(retrain.MACRO_F1) == macro_f1
    assert set(record["shipped"]) == {"version", *record["made_again"]}
    assert record.get("largest_difference_macro_f1") == (None if macro_f1 is None else 0.02)


def test_what_is_kept_of_the_training_is_its_members_not_of_their_joining(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = scored(tmp_path / "run", commit="joined", finished="2030-01-09")
    for day, name in enumerate(retrain.CHAIN, 1):
        scored(tmp_path / name, commit=f"of {name}", finished=f"2030-01-0{day}", environment={"cores": str(day)})
    monkeypatch.setattr(sys, "argv", ["retrain.py", "after", str(run)])
    assert retrain.main() == 0
    record = json.loads((tmp_path / "benchmarks" / "results" / "retrain.json").read_text())["run"]
    last = len(retrain.CHAIN)
    assert (record["commit"], record["finished"]) == (f"of {retrain.CHAIN[-1]}", f"2030-01-0{last}")
    assert record["environment"] == {"cores": str(last)}
    assert {name: own["commit"] for name, own in record["members"].items()} == {n: f"of {n}" for n in retrain.CHAIN}


@pytest.mark.parametrize("way", ["before", "after"])
@pytest.mark.parametrize("shipped", ["mien_longer", "face_longer", "mien_pair"])
def test_the_shipped_run_itself_is_not_taken_for_one_made_again(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shipped: str,
    way: str,
) -> None:  # fmt: skip
    for name in (*retrain.CHAIN, retrain.PAIR):
        scored(tmp_path / "docs" / "runs" / name, started="2030-01-01", finished=f"2030-01-02, {name}")
        own = "2030-01-01" if name == shipped else "2031-01-01"
        scored(tmp_path / "runs" / name, started=own, finished=f"2030-01-02, {name}")
    monkeypatch.setattr(sys, "argv", ["retrain.py", way, *[str(tmp_path / "runs" / "mien_pair")] * (way == "after")])
    assert retrain.main() == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{tmp_path / 'runs' / shipped} is the run that ships, finished 2030-01-02")
    assert "move it away" in said
    assert not (tmp_path / "benchmarks" / "results" / "retrain.json").exists()


@pytest.mark.parametrize("finished", ["", "2031-01-02"], ids=["stopped", "made again"])
def test_a_run_of_ones_own_is_gone_on_with(
    retrain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finished: str
) -> None:
    for name in retrain.CHAIN:
        kept = {"processor": "a processor", "cores": "2"}
        scored(tmp_path / "docs" / "runs" / name, started="s", finished="2030-01-02", environment=kept)
        scored(tmp_path / "runs" / name, started="s", finished=finished)
    monkeypatch.setattr(sys, "argv", ["retrain.py", "before"])
    assert retrain.main() == 0


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


def test_a_run_that_was_not_evaluated_has_its_best_epochs_own_scores(training_log: Any, tmp_path: Path) -> None:
    for name in ("mien", "mine"):
        (tmp_path / "docs" / "runs" / name).mkdir(parents=True)
        (tmp_path / "docs" / "runs" / name / "recipe.toml").write_text(f'name = "{name}"\narchitecture = "resnet"\n')
    facts = {"seed": 0, "epochs": 3, "best_epoch": 2, "training_seconds": 120.0, "environment": {"cores": "2"}}
    (tmp_path / "docs" / "runs" / "mine" / "run.json").write_text(json.dumps(facts))
    history = "epoch,fer2013_accuracy,votes_accuracy\n1,0.5,0.6\n2,0.61,0.72\n3,0.1,0.2\n"
    (tmp_path / "docs" / "runs" / "mine" / "history.csv").write_text(history)
    (tmp_path / "docs" / "history.csv").write_text("model,file,recipe\n")
    (tmp_path / "docs" / "runs" / "mien" / "run.json").write_text(json.dumps(facts))
    (tmp_path / "docs" / "runs" / "mien" / "history.csv").write_text(history)
    line = training_log.page(tmp_path).splitlines()[-1]
    assert line == "| `mine` |  | 3 | 2 | , 2 cores | 61.0% | 72.0% |  |"


def test_a_run_that_learned_from_copies_of_the_scored_pictures_has_no_scores(training_log: Any, tmp_path: Path) -> None:
    for name, of in (("mien", "fer2013"), ("other", "fer2013_copies")):
        (tmp_path / "docs" / "runs" / name).mkdir(parents=True)
        recipe = f'name = "{name}"\narchitecture = "resnet"\ndata = "{of}"\n'
        (tmp_path / "docs" / "runs" / name / "recipe.toml").write_text(recipe)
    facts = {"seed": 0, "epochs": 1, "best_epoch": 1, "training_seconds": 60.0, "environment": {"cores": "2"}}
    (tmp_path / "docs" / "runs" / "other" / "run.json").write_text(json.dumps(facts))
    (tmp_path / "docs" / "runs" / "other" / "history.csv").write_text("epoch,fer2013_accuracy,votes_accuracy\n1,1,1\n")
    (tmp_path / "docs" / "history.csv").write_text("model,file,recipe\n")
    line = training_log.page(tmp_path).splitlines()[-1]
    assert line == "| `other` | data fer2013_copies | 1 | 1 | , 2 cores |  |  |  |"


def test_the_log_says_what_copies_are_worth(training_log: Any, tmp_path: Path) -> None:
    (tmp_path / "docs" / "runs").mkdir(parents=True)
    (tmp_path / "docs" / "history.csv").write_text("model,file,recipe\n")
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    score = {"without": 0.7, "with": 0.725, "gain": [0.025, 0.01, 0.04]}
    groups = {"all": score, "copied": score, "others": score | {"gain": [-0.025, -0.04, -0.01]}}
    view = {"faces": {"all": 3000, "copied": 500, "others": 2500}, "known": 0.9, "by_heart": 0.73, "groups": groups}
    record = {
        "without": "mien@9",
        "pictures": {"with_copies": 5000, "without_copies": 3500},
        "views": {"fer2013": view},
    }
    (tmp_path / "benchmarks" / "results" / "copies.json").write_text(json.dumps(record))
    page = training_log.page(tmp_path)
    assert "1,500 of FER2013's training pictures have a copy" in page
    assert "| FER2013, all | 3,000 | 70.0% | 72.5% | +2.5 points (+1.0 to +4.0) |" in page
    assert "| FER2013, without one | 2,500 | 70.0% | 72.5% | -2.5 points (-4.0 to -1.0) |" in page
    assert "FER2013: 90.0% of the faces with a copy bear their training picture's label." in page
    assert "as mien@9 does, would score 73.0%." in page


def test_what_copies_add_is_told_with_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    copies = importlib.import_module("copies")
    told = dict(copies.difference(np.repeat([True, False], 50), np.repeat([True, False], [75, 25])))
    assert (told["without"], told["with"], told["gain"][0]) == (0.5, 0.75, 0.25)
    assert 0.1 < told["gain"][1] < 0.25 < told["gain"][2] < 0.4


@pytest.mark.parametrize(("shipped", "said"), [(2, False), (3, True)])
def test_the_log_says_where_the_shipped_version_was_not_made_again(
    training_log: Any, tmp_path: Path, shipped: int, said: bool
) -> None:
    (tmp_path / "src" / "mien" / "models" / "mien" / str(shipped)).mkdir(parents=True)
    (tmp_path / "docs" / "runs").mkdir(parents=True)
    (tmp_path / "docs" / "history.csv").write_text("model,file,recipe\n")
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    run = {"commit": "c" * 40, "finished": "2026-01-01", "training_seconds": 60.0, "environment": {}}
    record = {"shipped": {"version": 2}, "made_again": {}, "largest_difference": 0.007, "within": True, "run": run}
    (tmp_path / "benchmarks" / "results" / "retrain.json").write_text(json.dumps(record))
    page = training_log.page(tmp_path)
    assert ("Version 3, which ships now, has not been made again yet." in page) == said


def test_the_log_reads_records_of_before_and_after_members_and_macro_f1_were_kept(
    training_log: Any, tmp_path: Path
) -> None:
    (tmp_path / "docs" / "runs").mkdir(parents=True)
    (tmp_path / "docs" / "history.csv").write_text("model,file,recipe\n")
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    run = {"commit": "a" * 40, "finished": "2026-01-01", "training_seconds": 60.0, "environment": {}}
    scores = {"fer2013 accuracy": 0.7}
    record = {"shipped": {"version": 2} | scores, "made_again": scores, "largest_difference": 0.007, "within": True}
    place = tmp_path / "benchmarks" / "results" / "retrain.json"
    place.write_text(json.dumps(record | {"run": run}))
    old = training_log.page(tmp_path)
    assert "`make model` at commit `aaaaaaa`, finished" in old
    assert "Accuracy on the test split:" in old
    assert "Within the 0.7 points that are asked for.\n" in old
    seven = {"macro-F1 of the seven emotions": 0.8}
    record |= {"shipped": record["shipped"] | seven, "made_again": scores | seven, "largest_difference_macro_f1": 0.02}
    members = {"one": run, "two": run | {"commit": "b" * 40}}
    place.write_text(json.dumps(record | {"run": run | {"members": members}}))
    new = training_log.page(tmp_path)
    assert "`make model` at commits `aaaaaaa` and `bbbbbbb`, finished" in new
    assert "Scores on the test split:" in new
    assert "Within the 0.7 points that are asked for (2.0 for macro-F1).\n" in new


def test_the_log_says_which_runs_it_lists(training_log: Any) -> None:
    first = training_log.HEAD.split("\n\n")[1]
    assert first.startswith("Every run of an expression model by a recipe of `recipes/` that came to its end")
    assert "Trials without a recipe there" in first


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
    (tmp_path / "docs" / "runs" / "two").mkdir()
    (tmp_path / "docs" / "runs" / "two" / "run.json").write_text('{"training_seconds": 600}')
    monkeypatch.setattr(sys, "argv", ["retrain.py", "before"])
    assert retrain.main() == 0
    said = capsys.readouterr().out
    assert all(f"recipes/{name}.toml: 90 minutes on a processor with 2 cores" in said for name in retrain.CHAIN)
    assert (
        "begins with, and learns from, what is kept in docs/runs/one, docs/runs/two (made before, in 10 minutes)\n"
        in said
    )
    assert f"in all about {1.5 * len(retrain.CHAIN):.1f} hours" in said


def test_what_is_trained_again_is_what_ships(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    chain = importlib.import_module("retrain").CHAIN
    root = BENCHMARKS.parent
    assert [Path(member.name).name for member in load_card(shipped).members] == list(chain)
    rule = (root / "Makefile").read_text().partition("\nmodel:")[2].partition("\n\n")[0]
    assert re.findall(r"mien train recipes/(\w+)\.toml --output runs/(\w+)", rule) == [(name, name) for name in chain]
    assert f"mien ensemble {' '.join(f'runs/{name}' for name in chain)} --output" in rule
    adapter = (root / "src" / "mien" / "benchmark" / "peers" / "mien.py").read_text()
    assert ", ".join(f"recipes/{name}.toml" for name in chain) in adapter


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != "landmark_net"])
def test_each_architecture_is_timed_as_it_ships(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    pytest.importorskip("keras")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    architectures = importlib.import_module("architectures")
    model = build(name, image_size=48, channels=1, heads=architectures.HEADS, **architectures.shipped_options(name))
    assert model.count_params() > 0


def test_figures_of_several_rounds_are_their_medians(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    serve = importlib.import_module("serve")
    rounds = [{"ratio": r, "flood": {"p99_ms": 10 * r, "statuses": {"200": 1, code: 2}}}
              for r, code in ((3.5, "503"), (2.0, "503"), (2.5, "429"))]  # fmt: skip
    assert serve.medians(rounds) == {
        "ratio": 2.5,
        "flood": {"p99_ms": 25.0, "statuses": {"200": 3, "503": 4, "429": 2}},
    }


class Slow(BaseHTTPRequestHandler):
    """Takes 20 ms for whatever it is sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.02)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def test_who_finds_no_free_client_has_waited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    serve = importlib.import_module("serve")
    with HTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found = serve.open_loop(server.server_port, [b"picture"], 100, 0.3, clients=1)
        server.shutdown()
    assert found["statuses"] == {"200": 30}
    assert found["p99_ms"] > 200  # the last is due after 0.29 s and, as the 30th of 20 ms each, done after 0.6 s
