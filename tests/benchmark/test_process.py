"""A peer's process: what it answers, and every way in which it can fail."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fake_peers import GOOD, failing
from mien.benchmark.peers import Peer
from mien.benchmark.process import Process
from mien.errors import PeerError

Write = Callable[..., Peer]
PYTHON = Path(sys.executable)


@pytest.fixture
def crops(tmp_path: Path) -> Path:
    np.save(tmp_path / "crops.npy", np.arange(3, dtype=np.uint8)[:, None, None] * np.ones((3, 4, 4), np.uint8))
    return tmp_path / "crops.npy"


def test_a_peer_reads_pictures_classifies_faces_and_tells_its_memory(adapter: Write, crops: Path) -> None:
    with Process(adapter(), PYTHON, limit_s=60) as process:
        read = process.read(Path("a.jpg"))
        scores = process.classify(crops, "fer2013").in_order()
        memory = process.peak_mb()
    assert (process.name, process.version, process.views) == ("tiny", "1.0", ())
    assert (read.largest.dominant, read.largest.area, read.largest.score("happy")) == ("happy", 29 * 38, 0.9)
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]
    assert scores[:, 7].tolist() == [-np.inf] * 3
    assert memory > 1


def test_what_a_package_prints_or_reads_does_not_mix_with_answers(adapter: Write) -> None:
    noisy = GOOD + "\nimport sys, os\nprint('hello')\nos.system('echo shell')\nsys.stdin.read()\n"
    with Process(adapter(noisy), PYTHON, limit_s=60) as process:
        assert process.read(Path("a.jpg")).ms >= 0


def test_an_error_at_one_picture_is_an_answer(adapter: Write) -> None:
    choosy = GOOD.replace("    return [{", "    if 'bad' in path: raise OSError('unreadable')\n    return [{")
    with Process(adapter(choosy), PYTHON, limit_s=60) as process:
        assert process.read(Path("bad.jpg")).error == "OSError: unreadable"
        assert process.read(Path("good.jpg")).error == ""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ImportError('no such library')", "stopped with exit code 1: ImportError: no such library"),
        ("import os; os._exit(7)", "stopped with exit code 7"),
        ("import os; os.abort()", "stopped with exit code -6"),
        ("x = 1", "has no attribute 'VERSION'"),
    ],
    ids=["raises", "exits", "aborts", "no version"],
)
def test_a_peer_that_crashes_as_it_loads_says_why(adapter: Write, body: str, message: str) -> None:
    with pytest.raises(PeerError, match=message):
        Process(adapter(body), PYTHON, limit_s=60)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (failing("os._exit(3)"), "stopped with exit code 3"),
        (failing("return 1"), "answered what the protocol does not know"),
        (failing("return [{'box': [0, 0, 1], 'emotions': {}}]"), "Expected `array` of length 4"),
        (failing("return [{'box': [0, 0, 1, 1], 'emotions': {'hungry': 1.0}}]"), "unknown expression label 'hungry'"),
        (failing("return [{'box': [0, 0, 1, 1], 'emotions': {'happy': float('nan')}}]"), "does not know"),
        (failing("return [{'box': [0, 0, 1, 1], 'emotions': {}}]"), "a score for each label; here are none"),
        (failing("return [{'faces': 1}]"), "does not know"),
    ],
    ids=["crash", "no list", "short box", "unknown label", "not a number", "no labels", "other keys"],
)
def test_a_peer_that_fails_at_a_picture_is_ended_with_the_reason(adapter: Write, body: str, message: str) -> None:
    with Process(adapter(body), PYTHON, limit_s=60) as process, pytest.raises(PeerError, match=message):
        process.read(Path("a.jpg"))


def test_garbage_on_the_line_is_quoted(adapter: Write) -> None:
    garbage = (
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'%%% not json\\n')\n    except OSError: pass\n"
    )
    with pytest.raises(PeerError, match="answered what the protocol does not know: '%%% not json"):
        Process(adapter(garbage + GOOD), PYTHON, limit_s=60)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("return ('happy',), [[1.0, 2.0]]", "do not have 1 columns"),
        ("return (), []", "neither scores nor `error`"),
        ("return ('hungry',), [[1.0]]", "unknown expression label"),
        ("raise RuntimeError('out of memory')", "cannot classify faces: RuntimeError: out of memory"),
    ],
    ids=["columns", "nothing", "unknown label", "raises"],
)
def test_scores_that_cannot_be_used_are_refused(adapter: Write, crops: Path, change: str, message: str) -> None:
    with Process(adapter(failing(change)), PYTHON, limit_s=60) as process, pytest.raises(PeerError, match=message):
        process.classify(crops, "fer2013")


def test_a_peer_that_hangs_is_ended_with_all_it_started(adapter: Write, tmp_path: Path) -> None:
    note = tmp_path / "child"
    child = f"""
import subprocess
with open({str(note)!r}, "w") as file:
    file.write(str(subprocess.Popen(["sleep", "300"]).pid))
"""
    process = Process(adapter(child + failing("time.sleep(300)")), PYTHON, limit_s=60)
    process._limit_s = 0.2
    with pytest.raises(PeerError, match=r"tiny gave no answer within 0\.2 s"):
        process.read(Path("a.jpg"))
    process.close()
    pid = int(note.read_text())
    for _ in range(100):  # a killed child lingers until its new parent has looked
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            break
        time.sleep(0.05)
    else:
        pytest.fail(f"{pid} still runs")


def test_a_peer_with_an_environment_of_its_own_does_not_see_miens_packages(
    adapter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/somewhere", os.environ.get("PYTHONPATH", "")]))
    head = '# /// script\n# dependencies = ["numpy"]\n# ///\n'
    spy = GOOD.replace('VERSION = "1.0"', "import os\nVERSION = os.environ.get('PYTHONPATH', 'none')")
    with Process(adapter(spy, head=head), PYTHON, limit_s=60) as process:
        assert process.version == "none"


def test_an_interpreter_that_is_not_there_is_named(adapter: Write) -> None:
    with pytest.raises(PeerError, match="tiny cannot be started with /nowhere/python: No such file"):
        Process(adapter(), Path("/nowhere/python"), limit_s=1)
