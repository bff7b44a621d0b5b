"""The part that runs inside a peer: each request gets one answer, whatever the package does."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from fake_peers import write_adapter
from mien.benchmark import protocol


def answers(adapter: object, *requests: dict[str, str]) -> list[dict]:
    return list(protocol.answers(adapter, map(json.dumps, requests)))


def test_each_request_gets_an_answer(tmp_path: Path) -> None:
    np.save(tmp_path / "crops.npy", np.zeros((2, 48, 48), np.uint8))
    adapter = SimpleNamespace(
        read=lambda path: [path], classify=lambda crops, view: (("happy", "sad"), np.full((len(crops), 2), 0.5))
    )
    read, classified, memory = answers(
        adapter, {"read": "a.jpg"}, {"classify": str(tmp_path / "crops.npy"), "view": "fer2013"}, {}
    )
    assert read["faces"] == ["a.jpg"]
    assert (classified["labels"], classified["scores"]) == (["happy", "sad"], [[0.5, 0.5]] * 2)
    assert read["ms"] >= 0 < memory["peak_mb"]


def test_an_error_of_the_package_is_an_answer_and_the_next_request_is_served() -> None:
    def read(path: str) -> list:
        if path == "bad":
            raise ValueError("no face here")
        return []

    bad, good = answers(SimpleNamespace(read=read), {"read": "bad"}, {"read": "good"})
    assert bad == {"error": "ValueError: no face here"}
    assert good["faces"] == []


def test_an_adapter_may_be_called_like_the_package_it_imports(tmp_path: Path) -> None:
    path = write_adapter(tmp_path / "json.py", "import json\nVERSION = json.dumps(1)\n")
    assert protocol.load(path).VERSION == "1"


def test_memory_is_told_where_the_system_has_no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "Path", lambda path: Path("/nowhere") / path.lstrip("/"))
    assert protocol.peak_mb() > 1
