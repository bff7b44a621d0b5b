"""The folder in which the processes of a service share their counters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mien.server import shared
from mien.server.shared import PREFIX, SharedFolder, place

MAKES = """
import os, signal, sys
from pathlib import Path
from mien.server.shared import SharedFolder
print(SharedFolder(Path(sys.argv[1])).path, flush=True)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def made_by_another_process(parent: Path, ends: str) -> Path:
    done = subprocess.run([sys.executable, "-c", MAKES, str(parent), ends], stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


def test_the_folder_goes_with_its_process(tmp_path: Path) -> None:
    path = made_by_another_process(tmp_path, "ends")
    assert path.name.startswith(PREFIX)
    assert not path.exists()


def test_what_a_killed_process_left_goes_at_the_next_start_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    in_use = SharedFolder(tmp_path)
    left = made_by_another_process(tmp_path, "killed")
    assert left.exists()
    here = SharedFolder(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"other", in_use.path.name, here.path.name}
    for folder in (in_use, here):
        folder.close()
    assert {path.name for path in tmp_path.iterdir()} == {"other"}


def test_a_copy_of_the_process_leaves_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, own = SharedFolder(tmp_path), os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: own + 1)
    folder.close()
    assert folder.path.exists()
    monkeypatch.undo()
    folder.close()


def test_without_room_in_memory_it_is_among_the_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shared, "MEMORY", tmp_path / "no such place")
    assert place() == tmp_path
    monkeypatch.setattr(shared, "MEMORY", Path("/proc"))
    assert place() == tmp_path
