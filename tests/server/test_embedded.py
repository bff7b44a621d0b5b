"""The worker that comes with the service: started anew when it dies, gone when the service goes."""

import os
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("apiflask", reason="needs the server extra")

from job_house import until
from mien.server import embedded

SIGNS = """
import os, sys, time
from pathlib import Path
Path(sys.argv[1], str(os.getpid())).write_text(" ".join(sys.argv[2:]))
time.sleep(60)
"""


def pids(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.read_text()]


def test_a_worker_that_dies_is_started_again_and_ends_with_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "AGAIN_S", 0.01)
    with embedded.built_in_worker([sys.executable, "-c", SIGNS, str(tmp_path)]):
        until(lambda: len(pids(tmp_path)) == 1)
        (first,) = pids(tmp_path)
        assert (tmp_path / str(first)).read_text() == f"--grace {embedded.GRACE_S} --parent {os.getpid()}"
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids(tmp_path)) == 2)
    until(lambda: not any(alive(pid) for pid in pids(tmp_path)))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
