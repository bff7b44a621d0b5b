"""`mien live` as its own process: a terminal with keys, Ctrl-C, a window on a virtual screen; the camera is fake."""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import pytest

TESTS = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, str(TESTS / "fake_camera.py"), "live"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals and signals are POSIX's")


class Terminal:
    """`mien live` at a terminal of 100 columns; what it shows is gathered."""

    def __init__(self, *arguments: str, cwd: Path, **more: str) -> None:
        ours, theirs = pty.openpty()
        environment = {**os.environ, "COLUMNS": "100", "LINES": "40", "TERM": "xterm-256color",
                       "MIEN_TEST_CAMERA": str(cwd / "camera"), "MIEN_TEST_LINES": "", **more}  # fmt: skip
        environment.pop("DISPLAY", None)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._file, self.shown, self._camera = ours, "", cwd / "camera"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._file)

    def until(self, words: str, seconds: float = 30) -> None:
        """Read on until these words are shown after what was asked for before."""
        end, seen = time.monotonic() + seconds, len(self.shown)
        while words not in self.shown[seen:]:
            assert time.monotonic() < end, f"waited for {words!r} in vain: {self.shown[-2000:]}"
            if select.select([self._file], [], [], 0.2)[0]:
                self.shown += os.read(self._file, 65536).decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self._file, keys.encode())

    def end(self, seconds: float = 30, *, again: int = 0) -> int:
        """Gather what is shown until the process ends; meanwhile send a signal again and again."""
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):  # how a terminal says that the other side is gone
            while time.monotonic() < end:
                if select.select([self._file], [], [], 0.5)[0]:
                    self.shown += os.read(self._file, 65536).decode(errors="replace")
                elif again:
                    os.killpg(self.process.pid, again)
        return self.process.wait(5)

    def camera(self) -> list[str]:
        return self._camera.read_text().split() if self._camera.exists() else []


def closed(path: Path) -> list[str]:
    """The lines of a recording, which was closed."""
    *lines, last = path.read_text().splitlines()
    assert last == "closed"
    return lines


def test_asked_read_paused_kept_and_ended_by_keys(tmp_path: Path) -> None:
    with Terminal("--record", "a.csv", cwd=tmp_path) as terminal:
        terminal.until("Switch it on? [y/N]")
        assert "expression of everyone in view" in terminal.shown
        assert terminal.camera() == []
        terminal.press("y\n")
        terminal.until("person 0")
        assert terminal.camera() == ["opened"]
        terminal.press("p")
        terminal.until("paused: nothing is read")
        before = (tmp_path / "a.csv").stat().st_size
        terminal.until("paused: nothing is read")
        assert (tmp_path / "a.csv").stat().st_size == before
        terminal.press("p")
        terminal.until("reading")
        terminal.press("s")
        terminal.until("snapshot mien-")
        terminal.press("q")
        assert terminal.end() == 0
    assert "frames of camera 0 in" in terminal.shown
    assert terminal.camera() == ["opened", "released"]
    assert closed(tmp_path / "a.csv")
    assert len(list(tmp_path.glob("mien-*.png"))) == 1


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [("n\n", 1, "the camera stays off"), ("\x03", 130, "mien: interrupted")],
    ids=["no", "^C"],
)
def test_a_camera_stays_off_unless_the_person_says_yes(tmp_path: Path, answer: str, code: int, words: str) -> None:
    with Terminal(cwd=tmp_path) as terminal:
        terminal.until("Switch it on? [y/N]")
        if answer == "\x03":  # one that comes just before Python waits for a line is seen with the next
            assert terminal.end(again=signal.SIGINT) == code
        else:
            terminal.press(answer)
            assert terminal.end() == code
    assert words in terminal.shown
    assert terminal.camera() == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_a_kill_and_a_closed_terminal_release_the_camera_and_close_the_files(tmp_path: Path, name: str) -> None:
    with Terminal("--yes", "--record", "a.csv", cwd=tmp_path) as terminal:
        terminal.until("person 0")
        os.killpg(terminal.process.pid, getattr(signal, name))
        assert terminal.end() == 130, terminal.shown[-2000:]
    assert "mien: interrupted" in terminal.shown
    assert "Traceback" not in terminal.shown
    assert "frames of camera 0 in" in terminal.shown
    assert terminal.camera() == ["opened", "released"]
    assert closed(tmp_path / "a.csv")


def test_a_camera_that_is_unplugged_in_the_middle_is_one_clear_line(tmp_path: Path) -> None:
    with Terminal("--yes", "--record", "a.csv", cwd=tmp_path, MIEN_TEST_FRAMES="30") as terminal:
        assert terminal.end() == 1
    assert "mien: camera 0 stopped after" in terminal.shown
    assert "Traceback" not in terminal.shown
    assert terminal.camera() == ["opened", "released"]
    assert closed(tmp_path / "a.csv")[-1] == "29 1"


def test_a_window_opens_where_there_is_a_screen_and_obeys_keys(tmp_path: Path, screen: str) -> None:
    environment = {**os.environ, "DISPLAY": screen, "MIEN_TEST_CAMERA": str(tmp_path / "camera"), "MIEN_TEST_LINES": ""}
    command = [*COMMAND, "--yes", "--mirror", "--blur-faces", "--record", "a.csv"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            window = found_window(environment, process)
            until(lambda: press(environment, window, "s") or list(tmp_path.glob("mien-*.png")))
            until(lambda: press(environment, window, "q") or process.poll() is not None)
            assert process.stderr is not None
            said = process.stderr.read()
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert "frames of camera 0 in" in said
    assert (tmp_path / "camera").read_text().split() == ["opened", "released"]
    assert closed(tmp_path / "a.csv")


def found_window(environment: dict[str, str], process: "subprocess.Popen[str]") -> str:
    search = ["xdotool", "search", "--name", "mien: camera 0"]
    found: list[str] = []

    def look() -> bool:
        found[:] = subprocess.run(search, env=environment, capture_output=True, text=True, check=False).stdout.split()
        return bool(found)

    until(look)
    assert process.poll() is None
    return found[0]


def press(environment: dict[str, str], window: str, key: str) -> None:
    """Press a key; one that comes before the window is ready is lost."""
    # There is no window manager that would give the focus.
    command = ["xdotool", "windowfocus", window, "key", key]
    subprocess.run(command, env=environment, capture_output=True, check=False, timeout=30)


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    """Ask again and again until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_a_screen_that_cannot_be_used_leaves_the_terminal(tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": ":9999", "MIEN_TEST_CAMERA": str(tmp_path / "camera")}
    if find_spec("_tkinter") is None:
        pytest.skip("needs a Python with Tk")
    done = subprocess.run(
        [*COMMAND, "--yes", "--seconds", "0.1"], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "mien: no window: the display cannot be used" in done.stderr
