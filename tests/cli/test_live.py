"""`mien live` in this process: consent, choices, refusals, what the terminal shows."""

import io
import os
import select
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet
from rich.console import Console

from fake_camera import FakeDevice, FakeDevices, Reader
from fake_recognizer import BLURRED, HAPPY, MODEL, face, table
from mien import images
from mien.cli import _live_outputs, _live_window, live, mien
from mien.cli._live_keys import TerminalKeys
from mien.cli._live_terminal import NoView, TerminalView, page
from mien.cli._live_window import WindowView, unavailable
from mien.video.live import Pace
from mien.video.provenance import provenance_of
from mien.video.reading import FrameAnalysis
from mien.video.sources import camera, open_source
from mien.video.sources.newest import SKIPPED

if sys.platform != "win32":
    import pty
    import termios

Run = Callable[..., Result]


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> FakeDevices:
    plugged = FakeDevices()
    monkeypatch.setattr(camera, "DEVICES", plugged)
    return plugged


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, devices: FakeDevices) -> Run:
    """Run `mien live` in a fresh folder."""
    monkeypatch.setattr(live, "OpenRecognizer", lambda **_: Reader)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(mien, ["live", *map(str, arguments)])


def frame(*faces: object, index: int = 0) -> FrameAnalysis:
    image = np.zeros((40, 40, 3), np.uint8)
    return FrameAnalysis(
        index=index, timestamp_s=0, width=40, height=40, faces=faces, image=image, model=MODEL,  # type: ignore[arg-type]
    )  # fmt: skip


def shown(seen: FrameAnalysis | None, pace: Pace, *, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(page(seen, pace, width=width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_without_a_person_to_ask_no_camera_is_switched_on(run: Run, devices: FakeDevices) -> None:
    done = run()
    assert done.exit_code == 2
    assert "camera 0 is switched on only after a person said so" in done.stderr
    assert "--yes" in done.stderr
    assert devices.opened == []


@pytest.mark.parametrize(
    ("answer", "opened", "code"), [("y\n", [0], 0), ("n\n", [], 1), ("\n", [], 1)], ids=["y", "n", ""]
)
def test_a_person_decides_whether_the_camera_is_switched_on(
    run: Run, devices: FakeDevices, monkeypatch: pytest.MonkeyPatch, answer: str, opened: list[int], code: int
) -> None:
    monkeypatch.setattr(live, "_somebody_is_there", lambda: True)
    done = CliRunner().invoke(mien, ["live", "--seconds", "0.05", "--view", "none"], input=answer)
    assert done.exit_code == code
    assert "the expression of everyone in view be read" in done.stderr
    assert devices.opened == opened
    assert ("the camera stays off" in done.stderr) == (not opened)


def test_ctrl_c_at_the_question_leaves_the_camera_off(
    run: Run, devices: FakeDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_somebody_is_there", lambda: True)
    assert CliRunner().invoke(mien, ["live"], input="").exit_code == 130  # the end of the input is an answer too
    assert devices.opened == []


def test_a_film_over_the_network_is_no_live_source(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Film:
        live, name = False, "http://host/film.mp4"

        def __enter__(self) -> "Film":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(live, "open_source", lambda *_, **__: Film())
    done = run("http://host/film.mp4")
    assert done.exit_code == 2
    assert "is a film with an end, not a live source" in done.stderr.replace("\n", " ")


def test_yes_reads_records_and_sums_up(run: Run, devices: FakeDevices, tmp_path: Path) -> None:
    done = run("--yes", "--seconds", "0.3", "--record", "a.parquet", "--annotate", "b.mp4", "--view", "none")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "frames of camera 0 in" in done.stderr
    assert "ms p95" in done.stderr
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    made = provenance_of(tmp_path / "a.parquet")
    assert (made.source, made.model["name"], made.outcome["frames"]) == ("camera 0", "mien", len(rows))
    assert {row["dominant"] for row in rows} == {"happy"}
    assert all(row["smoothed_happy"] is not None for row in rows)
    with open_source(tmp_path / "b.mp4") as film:
        times = [frame.timestamp_s for frame in film]
    shift = rows[0]["timestamp_s"]
    assert times == pytest.approx([row["timestamp_s"] - shift for row in rows], abs=0.001)
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "b.mp4"}
    assert devices.device.released.is_set()


def test_the_summary_tells_what_was_skipped_once_and_without_a_pause(capsys: pytest.CaptureFixture[str]) -> None:
    class Source:
        name, warnings = "camera 0", [f"{SKIPPED}: 35", "it rained"]

    live._sum_up(Pace(frames=9, skipped=2), Source())  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert "2 skipped" in said
    assert "35" not in said
    assert "mien: camera 0: warning: it rained" in said


def test_a_camera_that_is_unplugged_is_told_and_the_files_are_closed(
    run: Run, devices: FakeDevices, tmp_path: Path
) -> None:
    devices.device = FakeDevice(frames=10)
    done = run("1", "--yes", "--record", "a.csv", "--annotate", "b.mp4")
    assert done.exit_code == 1
    assert "it was unplugged or taken away" in str(done.exception)
    rows = table((tmp_path / "a.csv").read_text())
    assert rows[-1]["frame"] == "9"
    with open_source(tmp_path / "b.mp4") as film:
        assert len(list(film)) == len(rows)


@pytest.mark.parametrize(("options", "every"), [([], "auto"), (["--blur-faces"], 1)], ids=["seen", "blurred"])
def test_blurring_searches_every_frame_whoever_comes_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], every: object
) -> None:
    veils = list[object]()
    session = live.Live
    monkeypatch.setattr(live, "Live", lambda *a, **k: (veils.append(k["veil"]), session(*a, **k))[1])
    done = run("--yes", "--seconds", "0.1", "--record", "a.csv", "--view", "none", *options)
    assert done.exit_code == 0, done.output
    assert provenance_of(tmp_path / "a.csv").settings["every"] == every
    assert [veil is not None for veil in veils] == [bool(options)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["film.mp4"], "neither a camera's number nor an address"),
        (["ftp://eva:s3cret@host/x"], "'ftp://host/x' is neither"),
        (["--record", "a.txt", "--yes"], "end it in .parquet or .csv or .jsonl"),
        (["--annotate", "a.gif", "--yes"], "end it in .mp4"),
        (["--every", "2", "--blur-faces", "--yes"], "faces are blurred where they are looked for"),
        (["--every", "0"], "it is auto or a whole number from 1"),
        (["--every", "soon"], "it is auto or a whole number from 1"),
        (["--seconds", "0"], "is not in the range"),
        (["--view", "window", "--yes"], "no window can be opened: there is no display"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_switches_no_camera_on(run: Run, devices: FakeDevices, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr.replace("\n", " ")
    assert devices.opened == []


def test_a_folder_cannot_be_recorded_into(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "it is a folder" in str(run("--yes", "--record", "a.csv").exception)


def test_a_recording_that_cannot_be_opened_closes_the_others(
    run: Run, devices: FakeDevices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path, **_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(_live_outputs, "open_film_writer", fails)
    done = run("--yes", "--record", "a.csv", "--annotate", "b.mp4")
    assert "no room" in str(done.exception)
    assert table((tmp_path / "a.csv").read_text()) == []
    assert devices.device.released.is_set()


def test_the_terminal_shows_bars_for_each_person_and_the_pace() -> None:
    unsure = face(
        4, probabilities=(0.5, 0.0, 0.0, 0.4, 0.1, 0.0, 0.0), quality=BLURRED, prediction_set=("angry", "happy")
    )
    text = shown(frame(face(3), unsure), Pace(
        source="camera 0", frames=9, seconds=12.3, frames_a_second=24.96, latency_ms=21.4, latency_p95_ms=33, skipped=5,
    ))  # fmt: skip
    for words in (
        "camera 0   12 s   reading", "25.0 frames/s", "latency 21 ms median, 33 ms p95", "5 skipped", "q quit",
        "person 3: happy", "93%", "person 4: angry?", "low sharpness", "not the person's feeling",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (Pace(), "waiting for the first picture"),
        (Pace(frames=3, silent_s=4.2), "no picture for 4 s"),
        (Pace(frames=3, paused=True, silent_s=9), "paused: nothing is read"),
        (Pace(frames=3, remark="snapshot a.png"), "snapshot a.png"),
        (Pace(frames=3, source="cam\x1b[31m"), "cam\\x1b[31m"),
    ],
    ids=["waiting", "silent", "paused", "remark", "hostile name"],
)
def test_the_terminal_says_what_goes_on(pace: Pace, words: str) -> None:
    assert words in shown(None, pace)
    assert "no face in sight" in shown(frame(), pace)


def test_more_people_than_fit_are_counted() -> None:
    assert "and 5 more" in shown(frame(*(face(i) for i in range(9))), Pace(frames=1), width=80)


def test_the_terminal_is_drawn_a_few_times_a_second_and_left_clean() -> None:
    now = [0.0]
    stream = io.StringIO()
    with TerminalView(stream, clock=lambda: now[0]) as view:
        view.show(frame(face(0)), Pace(source="first", frames=1))
        view.show(frame(face(0)), Pace(source="too soon", frames=1))
        now[0] = 0.2
        view.show(frame(face(0)), Pace(source="second", frames=1))
        assert view.pressed() == ""
    assert "too soon" not in stream.getvalue()
    with NoView() as nothing:
        nothing.show(None, Pace())
        assert nothing.pressed() == ""


def test_where_there_is_no_terminal_no_key_is_pressed() -> None:
    with TerminalKeys(io.StringIO("q")) as keys:
        assert keys.pressed() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX's")
def test_keys_come_one_by_one_without_return_and_the_terminal_is_as_before() -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with os.fdopen(theirs) as stream:
        with TerminalKeys(stream) as keys:
            assert keys.pressed() == ""
            os.write(ours, b"pQ")
            select.select([theirs], [], [], 10)
            assert keys.pressed() == "pq"
        assert termios.tcgetattr(theirs) == before
    os.close(ours)
    assert keys.pressed() == ""  # the terminal is gone


def test_the_window_shows_the_newest_frame_and_gathers_keys(screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen)
    assert unavailable() == ""
    with WindowView("mien: camera 0", mirror=True) as view:
        view.show(None, Pace(source="camera 0"))
        small = frame(face(0), index=1)
        assert small.image is not None
        view.show(small, Pace(source="camera 0", frames=1))
        view.show(replace(small, index=2), Pace(source="camera 0", frames=2))
        assert view.size == (40, 40)
        large = np.zeros((1440, 2560, 3), np.uint8)
        view.show(replace(small, index=3, image=large, width=2560, height=1440), Pace(frames=3))
        assert view.size == (1280, 720)
        view.press("S")
        view.press("q")
        assert view.pressed() == "sq"
        assert view.pressed() == ""


def test_a_window_needs_a_display_and_tk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(_live_window, "find_spec", lambda _: None)
    assert "comes without Tk" in unavailable()
    monkeypatch.delenv("DISPLAY")
    assert "there is no display" in unavailable()


def test_a_snapshot_shows_what_is_seen_under_a_name_of_its_own(tmp_path: Path) -> None:
    take = _live_outputs.snapshots(
        tmp_path, mirror=True, now=lambda: datetime(2026, 11, 24, 12, 0, 5)
    )  # fmt: skip
    seen = frame(face(0, probabilities=HAPPY))
    assert seen.image is not None
    seen.image[:, 0] = 255
    assert take(seen) == f"snapshot {tmp_path / 'mien-20261124-120005.png'}"
    assert take(seen) == f"snapshot {tmp_path / 'mien-20261124-120005-2.png'}"
    picture = images.load(tmp_path / "mien-20261124-120005.png")
    assert picture.shape == (40, 40, 3)
    assert picture[39, 39, 0] == 255
    blind = FrameAnalysis(index=0, timestamp_s=0, width=4, height=4, faces=())
    assert take(blind).startswith("no snapshot")
    (tmp_path / "file").touch()
    assert "cannot be written" in _live_outputs.snapshots(tmp_path / "file", mirror=False)(seen)
