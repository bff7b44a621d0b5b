"""`mien video`: what it writes where, what it says, how it fails; and a kill in its middle."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from fake_recognizer import FakeRecognizer, paint, table
from films import film, wave
from mien.cli import mien, video
from mien.video.parts import Checkpoint
from mien.video.provenance import provenance_of

COMMAND = [sys.executable, str(Path(__file__).resolve().parents[1] / "fake_recognizer.py"), "video"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run `mien video` in a fresh folder."""
    monkeypatch.setattr(video, "OpenRecognizer", lambda **_: FakeRecognizer)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(mien, ["video", *map(str, arguments)])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return film(tmp_path / "a.mp4", wave(20))


@pytest.mark.usefixtures("source")
def test_a_pipe_gets_one_json_line_a_row(run: Callable[..., Result]) -> None:
    done = run("a.mp4")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code, len(lines), done.stderr) == (0, 20, "")
    assert (lines[3]["source"], lines[3]["frame"], lines[3]["timestamp_s"]) == ("a.mp4", 3, 0.12)


@pytest.mark.usefixtures("source")
def test_a_pipe_gets_csv_on_request(run: Callable[..., Result]) -> None:
    assert len(table(run("a.mp4", "--format", "csv").stdout)) == 20


@pytest.mark.usefixtures("source")
def test_all_outputs_of_one_film(run: Callable[..., Result], tmp_path: Path) -> None:
    files = ["-o", "t.parquet", "--annotate", "b.mp4", "--report", "r.html", "--events", "e.csv", "--figures", "f"]
    done = run("a.mp4", *files, "--blur-faces", "--baseline", "0-0.2s", "--smooth", "0.1", "--enter", "0.5")
    assert (done.exit_code, done.output) == (0, "")
    assert parquet.read_table(tmp_path / "t.parquet").num_rows == 20
    made = provenance_of(tmp_path / "t.parquet")
    assert (made.settings["baseline_s"], made.settings["half_life_s"]) == ([0.0, 0.2], 0.1)
    assert all((tmp_path / name).stat().st_size for name in ("b.mp4", "r.html", "e.csv", "f/a-timeline.svg"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4", "e.csv", "f", "r.html", "t.parquet"]


def test_a_folder_of_films_gives_a_table_a_film(run: Callable[..., Result], tmp_path: Path) -> None:
    for name in ("one.mp4", "sub/two.mkv", "one.mov"):
        film(tmp_path / "in" / name, wave(5))
    paint(tmp_path / "in" / "poster.png")
    done = run("in", "-o", "out", "--format", "csv", "--report", "pages", "--jobs", "1")
    assert done.exit_code == 0
    assert {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.csv")} == {
        "one.csv", "one-2.csv", "sub/two.csv",
    }  # fmt: skip
    assert (tmp_path / "pages" / "sub" / "two.html").exists()


def test_what_mien_wrote_itself_is_not_taken_for_films(run: Callable[..., Result], tmp_path: Path) -> None:
    for name in ("a.mp4", "a.csv.partial/part-00000.mp4", "seen/a.mp4", "my.partial/b.mp4"):
        film(tmp_path / "in" / name, wave(5))
    (tmp_path / "in" / "a.csv.partial" / "checkpoint.json").write_text("{}")
    done = run("in", "-o", "out", "--format", "csv", "--annotate", "in/seen")
    assert (done.exit_code, done.output) == (0, "")
    assert sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.csv")) == [
        "a.csv", "my.partial/b.csv",
    ]  # fmt: skip


def test_a_folder_for_annotated_films_is_read_where_it_is_named_itself(tmp_path: Path) -> None:
    film(tmp_path / "in" / "a.mov", wave(2))
    (found,) = video.find_films([str(tmp_path / "in")], annotated=tmp_path / "in")
    assert found.source == str(tmp_path / "in" / "a.mov")


def test_charts_of_films_of_one_name_do_not_write_over_each_other(run: Callable[..., Result], tmp_path: Path) -> None:
    for name in ("day1/clip.mp4", "day2/clip.mp4"):
        film(tmp_path / name, wave(5))
    assert run("day1/clip.mp4", "day2/clip.mp4", "-o", "out", "--figures", "f").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "f").glob("*.svg")) == [
        "clip-2-shares.svg", "clip-2-timeline.svg", "clip-shares.svg", "clip-timeline.svg",
    ]  # fmt: skip


def test_several_processes_give_the_same(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        film(tmp_path / "in" / f"{name}.mp4", wave(8))
    (tmp_path / "in" / "bad.mp4").write_bytes(b"no film")
    for jobs, out in (("1", "a"), ("2", "b")):
        done = subprocess.run(
            [*COMMAND, "in", "-o", out, "--format", "csv", "--jobs", jobs],
            cwd=tmp_path,
            check=False,
            capture_output=True,
        )
        assert done.returncode == 1
        assert b"mien: in/bad.mp4 is no film that can be read" in done.stderr
    for name in ("one", "two", "three"):
        assert (tmp_path / "a" / f"{name}.csv").read_bytes() == (tmp_path / "b" / f"{name}.csv").read_bytes()


def test_a_folder_of_frames_is_a_film(run: Callable[..., Result], tmp_path: Path) -> None:
    paint(tmp_path / "frames" / "0.png")
    (found,) = video.find_films(["frames"])
    assert getattr(found, "where", None) == "frames"


def test_a_folder_that_is_called_by_a_number_is_no_camera(run: Callable[..., Result], tmp_path: Path) -> None:
    paint(tmp_path / "001" / "0.png")
    done = run("001")
    assert (done.exit_code, json.loads(done.stdout)["source"]) == (0, "001")


def test_a_film_that_cannot_be_read_is_named_and_the_rest_goes_on(run: Callable[..., Result], tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", wave(3))
    done = run("gone.mp4", "a.mp4")
    assert done.exit_code == 1
    assert "mien: gone.mp4: no such file or folder: gone.mp4" in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["success"] for line in lines] == [False, True, True, True]


def test_an_empty_folder_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert "neither films nor frames" in run("in").stderr


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.mp4", "-o", "t.xlsx"], "cannot tell a table's format"),
        (["a.mp4", "-o", "t.json"], "cannot tell a table's format"),
        (["a.mp4", "--blur-faces"], "--blur-faces is about pictures"),
        (["a.mp4", "--annotate", "b.mp4", "--blur-faces", "--every", "5"], "--blur-faces needs --every 1"),
        (["a.mp4", "--report", "r.html", "--blur-faces", "--every", "auto"], "--blur-faces needs --every 1"),
        (["a.mp4", "--annotate", "b.avi"], "--annotate writes MP4"),
        (["a.mp4", "--annotate", "a.mp4"], "would be written over"),
        (["a.mp4", "--resume"], "--resume goes on with files"),
        (["rtsp://me:pw@host/s", "-o", "t.csv", "--resume"], "rtsp://host/s is live"),
        (["0", "-o", "t.csv", "--resume"], "0 is live"),
        (["a.mp4", "a.mp4", "-o", "t.csv"], "but 2 films came"),
        (["a.mp4", "--every", "0"], "0 is not in the range"),
        (["a.mp4", "--every", "often"], "is not a valid integer"),
        (["a.mp4", "--baseline", "5-0s"], "is no span of seconds"),
        (["a.mp4", "--two-sided"], "--two-sided needs the whole film"),
        (["a.mp4", "-o", "t.csv", "--two-sided", "--baseline", "0-1s"], "does not go with two-sided smoothing"),
        (["a.mp4", "--enter", "0.3"], "--leave 0.4 lies above --enter 0.3"),
    ],
)
def test_wrong_usage_is_explained(run: Callable[..., Result], arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def at_a_terminal(*arguments: str, cwd: Path) -> tuple[int, str]:
    """Run the command at a terminal and return its exit code and all that it showed there."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "140", "TERM": "xterm-256color"}
    process = subprocess.Popen([*COMMAND, *arguments], cwd=cwd, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how a terminal says that the other side is gone
        pass
    os.close(ours)
    return process.wait(30), shown.decode()


def test_a_person_at_a_terminal_sees_who_was_seen(source: Path) -> None:
    code, text = at_a_terminal("a.mp4", "-o", "t.csv", cwd=source.parent)
    assert code == 0
    for words in ("a.mp4", "#0", "happy", "20 frames", "x real time", "not the person's feeling"):
        assert words in text


def test_a_person_at_a_terminal_sees_rows_on_request_and_then_who_was_seen(source: Path) -> None:
    code, text = at_a_terminal("a.mp4", "--format", "csv", cwd=source.parent)
    lines = text.splitlines()
    assert (code, lines[0].split(",")[:2], len([line for line in lines if line.startswith("a.mp4,")])) == (
        0, ["source", "frame"], 20,
    )  # fmt: skip
    assert "20 frames" in text


def test_parquet_is_not_shown_at_a_terminal(source: Path) -> None:
    code, text = at_a_terminal("a.mp4", "--format", "parquet", cwd=source.parent)
    assert code == 2
    assert "name a file with --output" in text


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_killed_run_goes_on_to_the_same_file(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", wave(450))
    straight, again = tmp_path / "straight.csv", tmp_path / "again.csv"
    subprocess.run([*COMMAND, "a.mp4", "-o", straight.name], cwd=tmp_path, check=True)
    slowly = {**os.environ, "MIEN_TEST_DELAY": "0.003"}
    process = subprocess.Popen([*COMMAND, "a.mp4", "-o", again.name], cwd=tmp_path, env=slowly)
    wait_for_part(tmp_path / f"{again.name}.partial" / "checkpoint.json")
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert not again.exists()
    subprocess.run([*COMMAND, "a.mp4", "-o", again.name, "--resume"], cwd=tmp_path, check=True)
    assert straight.read_bytes() == again.read_bytes()
    assert not (tmp_path / f"{again.name}.partial").exists()


def wait_for_part(checkpoint: Path) -> None:
    until = time.monotonic() + 60
    while not checkpoint.exists() or not msgspec.json.decode(checkpoint.read_bytes(), type=Checkpoint).parts:
        assert time.monotonic() < until, "no part was written"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_says_how_to_go_on(source: Path) -> None:
    slowly = {**os.environ, "MIEN_TEST_DELAY": "0.2"}
    process = subprocess.Popen(
        [*COMMAND, "a.mp4", "-o", "t.csv"], cwd=source.parent, env=slowly, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 60
    while not (source.parent / "t.csv.partial").exists():
        assert time.monotonic() < until, "it did not begin"
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"--resume goes on from there" in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_does_not_wait_for_the_films_of_several_processes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        film(tmp_path / "in" / f"{name}.mp4", wave(300))
    slowly = {**os.environ, "MIEN_TEST_DELAY": "0.2"}  # a minute a film
    with subprocess.Popen(
        [*COMMAND, "in", "-o", "out", "--jobs", "2"], cwd=tmp_path, env=slowly, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while len(list(tmp_path.glob("out/*.partial/checkpoint.json"))) < 2:
            assert time.monotonic() < until, "it did not begin"
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to every process of the command
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.splitlines()[-1] == b"mien: interrupted"
    assert b"Traceback" not in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.parquet.partial", "b.parquet.partial"]


def test_the_shipped_model_reads_a_film_of_the_portrait(
    tmp_path: Path, portrait: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portrait moves and leaves; nothing is faked here."""
    pictures = []
    for i in range(12):
        picture = np.full((180, 320, 3), 90, np.uint8)
        if i < 10:
            small = cv2.resize(portrait[:360, 60:420], (170, 170), interpolation=cv2.INTER_AREA)
            picture[5:175, 20 + 8 * i : 190 + 8 * i] = small
        pictures.append(picture)
    film(tmp_path / "nasa.mp4", pictures)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        mien, ["video", "nasa.mp4", "-o", "nasa.csv", "--report", "nasa.html", "--annotate", "b.mp4"]
    )
    assert done.exit_code == 0, done.output
    rows = table((tmp_path / "nasa.csv").read_text())
    assert [row["reason"] for row in rows] == [""] * 10 + ["NO_FACE"] * 2
    assert {(row["face_id"], row["dominant"]) for row in rows[:10]} == {("0", "happy")}
    assert all(float(row["smoothed_happy"]) > 0.5 for row in rows[:10])
    assert "<strong>1</strong><span>person followed</span>" in (tmp_path / "nasa.html").read_text()
