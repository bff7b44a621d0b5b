"""The parts of the benchmarks that a wrong figure could hide in."""

import importlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("peers")


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.1, 0.2, 0.8, 0.9], 1.0),
        ([0.9, 0.8, 0.2, 0.1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], 0.5),
        ([0.1, 0.8, 0.2, 0.9], 0.75),
        ([0.1, 0.5, 0.5, 0.9], 0.875),
    ],
    ids=["sorted", "reversed", "all equal", "one pair wrong", "one pair equal"],
)
def test_auc_is_the_share_of_pairs_in_order_with_ties_counting_half(
    peers: Any, scores: list[float], expected: float
) -> None:
    truth = np.array([False, False, True, True])
    assert peers.auc(np.array(scores), truth) == pytest.approx(expected)


def test_a_peer_never_hits_a_label_that_it_does_not_know(peers: Any) -> None:
    seven = np.eye(7)[[3, 3, 0]]
    scored = peers._accuracy(seven, np.array([3, 7, 0]), 3.0)
    assert scored == {"right": 2, "accuracy": 0.6667, "macro_f1": pytest.approx(0.5556, abs=1e-4), "ms_a_face": 1.0}


def test_a_peer_names_what_its_environment_needs(peers: Any) -> None:
    head = peers.script_head(BENCHMARKS / "peers" / "fer_peer.py")
    assert "opencv-python-headless>=4.10,<5" in head["dependencies"]
    assert head["tool"]["peers"]["alone"] == ["fer==25.10.3"]
    assert peers.script_head(BENCHMARKS / "peers" / "mien_peer.py") == {}


def test_a_peer_answers_each_line_with_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS / "peers"))
    protocol = importlib.import_module("protocol")
    np.save(tmp_path / "crops.npy", np.zeros((2, 48, 48), np.uint8))
    requests = [{"read": "a.jpg"}, {"classify": str(tmp_path / "crops.npy"), "view": "fer2013"}, {}]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(r) + "\n" for r in requests)))
    kept = protocol.os.dup(1)
    try:
        protocol.serve(lambda path: [{"box": [0, 0, 1, 1]}], lambda crops, view: np.full((len(crops), 7), 1 / 7))
    finally:
        protocol.os.dup2(kept, 1)
        protocol.os.close(kept)
    ready, read, classified, memory = map(json.loads, capfd.readouterr().out.splitlines())
    assert ready == {"ready": True}
    assert read["faces"] == [{"box": [0, 0, 1, 1]}]
    assert np.array(classified["scores"]).shape == (2, 7)
    assert memory["peak_mb"] > 1
