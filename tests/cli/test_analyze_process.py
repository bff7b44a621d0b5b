"""`mien analyze` as its own process: terminals, pipes that close, signals. The recognizer is the fake one."""

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fake_recognizer import painted
from mien import images

TESTS = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, str(TESTS / "fake_recognizer.py"), "analyze"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals and signals are POSIX's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty pictures of one face each."""
    data = images.encode(painted(1))
    (tmp_path / "h").mkdir()
    for i in range(40):
        (tmp_path / "h" / f"{i:02}.png").write_bytes(data)
    return tmp_path


def at_a_terminal(arguments: list[str], *, cwd: Path, stdout: int | None = None) -> str:
    """Run the command at a terminal of 100 columns and return all that it showed there."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, stdin=theirs, stdout=stdout or theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal says that the other side is gone
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    assert process.wait(30) == 0
    return shown.decode()


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_a_person_at_a_terminal_sees_a_coloured_table(folder: Path) -> None:
    shown = at_a_terminal(["h/00.png"], cwd=folder)
    for word in ("picture", "expression", "probability", "00.png", "happy", "93%", "█", "not the person's feeling"):
        assert word in shown
    assert "\x1b[1;38;2;" in shown
    assert "reading" not in shown


def test_a_folder_at_a_terminal_shows_progress_and_a_summary(folder: Path) -> None:
    shown = at_a_terminal(["h", "--jobs", "1"], cwd=folder)
    assert "reading" in shown
    assert "40/40" in shown
    assert "mien: 40 faces in 40 pictures" in shown
    assert shown.count("expression") == 1


def test_quiet_shows_neither_progress_nor_summary(folder: Path) -> None:
    shown = at_a_terminal(["h", "--jobs", "1", "--quiet"], cwd=folder)
    assert "reading" not in shown
    assert "faces in" not in shown


def test_the_progress_bar_never_gets_into_the_data(folder: Path) -> None:
    with (folder / "faces.jsonl").open("wb") as file:
        shown = at_a_terminal(["h", "--format", "jsonl", "--jobs", "1"], cwd=folder, stdout=file.fileno())
    assert "reading" in shown
    assert len([json.loads(line) for line in (folder / "faces.jsonl").read_text().splitlines()]) == 40


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_a_reader_that_has_seen_enough_is_no_error(folder: Path, form: str, jobs: str) -> None:
    command = [*COMMAND, "h", "--format", form, "--jobs", jobs]
    environment = {**os.environ, "MIEN_TEST_DELAY": "0.01"}
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_at_once_and_leaves_no_half_file(folder: Path, jobs: str) -> None:
    signs = folder / "pids"
    signs.mkdir()
    environment = {**os.environ, "MIEN_TEST_DELAY": "0.3", "MIEN_TEST_PIDS": str(signs)}
    command = [*COMMAND, "h", "-o", "out/faces.csv", "--jobs", jobs]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        wait_for(lambda: len(list(signs.iterdir())) == int(jobs))
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to every process of the command
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr == b"mien: interrupted\n"
    assert list((folder / "out").iterdir()) == []
    assert time.monotonic() - began < 8


def test_workers_do_not_outlive_a_killed_command(folder: Path) -> None:
    signs = folder / "pids"
    signs.mkdir()
    environment = {**os.environ, "MIEN_TEST_DELAY": "0.1", "MIEN_TEST_PIDS": str(signs)}
    with subprocess.Popen(
        [*COMMAND, "h", "--jobs", "2"], cwd=folder, stdout=subprocess.DEVNULL, env=environment
    ) as process:
        wait_for(lambda: len(list(signs.iterdir())) == 2)
        process.kill()
    pids = [int(sign.name) for sign in signs.iterdir()]
    wait_for(lambda: not any(map(alive, pids)))


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_errors_are_one_line_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    command = [sys.executable, "-c", "from mien.cli import main; main()", "analyze", "a.png", "-o", "a.png/x.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("mien: cannot write a.png/x.csv: ")
    assert done.stderr.count("\n") == 1


def test_results_reach_the_pipe_while_later_pictures_are_still_read(folder: Path) -> None:
    environment = {**os.environ, "MIEN_TEST_DELAY": "0.2"}
    with subprocess.Popen([*COMMAND, "h", "--format", "jsonl", "--jobs", "1"], cwd=folder, stdout=subprocess.PIPE,
                          env=environment) as process:  # fmt: skip
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 20)[0]
        json.loads(process.stdout.readline())
        assert process.poll() is None
        process.kill()
