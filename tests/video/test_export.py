"""A film into files: every frame has its rows, a run that was stopped goes on to the same file, nothing is half."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pyarrow import parquet

from fake_camera import FakeDevices
from fake_recognizer import FakeRecognizer, table
from films import FakeStream, Stopped, Unplugged, even, film, painted, stop_after, uneven, wave
from mien import Recognizer
from mien.emotions import EMOTIONS
from mien.errors import OutputError, VideoDecodeError
from mien.records import columns
from mien.video import export, resume
from mien.video.events import Thresholds
from mien.video.export import Outputs, Plan, read_film
from mien.video.figures import figure_files
from mien.video.provenance import command_line, provenance_of
from mien.video.smooth import smooth_two_sided
from mien.video.sources import camera


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "FRAMES_A_PART", 10)


def read(path: Path, target: Path, **options: object) -> export.FilmSummary:
    outputs = options.pop("outputs", None) or Outputs(table=target)
    return read_film(str(path), outputs, recognizer=FakeRecognizer(), **options)


@pytest.mark.parametrize("times", [even(40), uneven(40)], ids=["constant rate", "variable rate"])
def test_every_frame_has_its_row_with_the_containers_time(tmp_path: Path, times: list[float]) -> None:
    source = film(tmp_path / "a.mp4", wave(40), times)
    read(source, tmp_path / "a.csv")
    rows = table((tmp_path / "a.csv").read_text())
    with av.open(str(source)) as container:
        shown = [float(f.pts * f.time_base) for f in container.decode(video=0)]
    assert [int(row["frame"]) for row in rows] == list(range(40))
    assert [float(row["timestamp_s"]) for row in rows] == pytest.approx(shown, abs=1e-6)
    assert [i for i, row in enumerate(rows) if row["reason"] == "NO_FACE"] == [16, 33]


def test_the_three_forms_hold_the_same(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    for form in ("csv", "jsonl", "parquet"):
        read(source, tmp_path / f"a.{form}")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    stored = parquet.read_table(tmp_path / "a.parquet")
    assert tuple(stored.column_names) == tuple(lines[0]) == columns(EMOTIONS)
    assert stored.to_pylist() == lines
    assert [row["p_happy"] for row in table((tmp_path / "a.csv").read_text())] == [
        "" if line["p_happy"] is None else str(line["p_happy"]) for line in lines
    ]


def test_smoothed_values_follow_later(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(1)] * 10 + [painted(1, 220)] * 10)
    read(source, tmp_path / "a.jsonl")
    row = json.loads((tmp_path / "a.jsonl").read_text().splitlines()[11])
    assert row["p_sad"] > row["smoothed_sad"] + 0.1


def test_two_sided_smoothing_follows_from_the_raw_values_alone(small_parts: None, tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(1)] * 20 + [painted(2)] * 10, uneven(30))
    read(source, tmp_path / "a.parquet", plan=Plan(half_life_s=0.4, two_sided=True))
    stored = parquet.read_table(tmp_path / "a.parquet").to_pandas()
    assert stored["face_id"].nunique() == 2
    for _, track in stored.groupby("face_id"):
        raw, smoothed = ([f"{kind}_{label}" for label in EMOTIONS] for kind in ("p", "smoothed"))
        expected = smooth_two_sided(track["timestamp_s"].to_numpy(), track[raw].to_numpy(), half_life_s=0.4)
        assert track[smoothed].to_numpy() == pytest.approx(expected, abs=2e-6)


def test_two_sided_smoothing_has_no_delay(small_parts: None, tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(1)] * 12 + [painted(1, 220)] * 12)
    for two_sided in (False, True):
        read(source, tmp_path / f"{two_sided}.jsonl", plan=Plan(two_sided=two_sided))
    late, even_handed = (
        [json.loads(line)["smoothed_sad"] for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
        for name in (False, True)
    )
    # The face turns at frame 12: the past alone knows nothing of it before, and follows it slowly.
    assert late[11] == pytest.approx(late[0], rel=0.01)
    assert even_handed[11] > 1.3 * even_handed[0]
    assert even_handed[12] > 1.3 * late[12]


def test_two_sided_smoothing_goes_on_after_a_kill_to_the_same_file(small_parts: None, tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(35))
    plan = Plan(two_sided=True)
    read(source, tmp_path / "straight.csv", plan=plan)
    with pytest.raises(Stopped):
        read(source, tmp_path / "killed.csv", plan=plan, watch=stop_after(22))
    read(source, tmp_path / "killed.csv", plan=plan, resume=True)
    assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "straight.csv").read_bytes()


def test_two_sided_smoothing_does_not_go_with_a_baseline() -> None:
    with pytest.raises(ValueError, match="frame to frame"):
        Plan(two_sided=True, baseline_s=(0, 5))


def test_a_parquet_file_says_where_it_comes_from(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(5))
    read(source, tmp_path / "a.parquet", command="mien video a.mp4", plan=Plan(half_life_s=0.5))
    made = provenance_of(tmp_path / "a.parquet")
    assert (made.source, made.command, made.model["name"]) == (str(source), "mien video a.mp4", "mien")
    assert len(made.source_sha256) == 64
    assert (made.settings["half_life_s"], made.outcome["frames"]) == (0.5, 5)


def test_a_camera_is_called_the_same_in_rows_and_provenance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in (0, "0", "/dev/video0"):
        monkeypatch.setattr(camera, "DEVICES", FakeDevices())
        path = tmp_path / f"{str(where).rpartition('/')[2]}.csv"
        read_film(where, Outputs(table=path), recognizer=FakeRecognizer(), plan=Plan(seconds=0.05))
        assert provenance_of(path).source == "camera 0"
        assert {row["source"] for row in table(path.read_text())} == {"camera 0"}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_other_forms_have_it_beside_them(tmp_path: Path, form: str) -> None:
    read(film(tmp_path / "a.mp4", wave(5)), tmp_path / f"a.{form}")
    assert (tmp_path / f"a.{form}.meta.json").exists()
    assert provenance_of(tmp_path / f"a.{form}").mien


def test_a_table_says_where_it_comes_from_whatever_it_is_called(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(5))
    for name, form in (("t.pq", "parquet"), ("t.parquet", "csv")):
        outputs = Outputs(table=tmp_path / name, form=form)
        read(source, tmp_path / name, outputs=outputs)
        assert read(source, tmp_path / name, outputs=outputs, resume=True).overview is None


def test_a_foreign_file_does_not_say_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n")
    with pytest.raises(OutputError, match="does not say where it comes from"):
        provenance_of(tmp_path / "a.csv")


def test_frames_left_out_have_rows_too(tmp_path: Path) -> None:
    read(film(tmp_path / "a.mp4", wave(12)), tmp_path / "a.csv", plan=Plan(every=5))
    reasons = [row["reason"] for row in table((tmp_path / "a.csv").read_text())]
    assert [i for i, reason in enumerate(reasons) if reason != "NOT_ANALYZED"] == [0, 5, 10]


def test_an_episode_goes_on_between_frames_that_are_read_a_second_apart(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(1)] * 300, even(300, rate=29.97))  # every 30th: 1.001 s apart
    outputs = Outputs(table=tmp_path / "a.csv", events=tmp_path / "e.csv")
    read(source, tmp_path / "a.csv", outputs=outputs, plan=Plan(every=30))
    (event,) = table((tmp_path / "e.csv").read_text())
    assert (event["emotion"], event["ended"], float(event["duration_s"])) == ("happy", "film", pytest.approx(9.009))


def test_a_face_that_is_always_there_is_seen_all_the_time_however_seldom_frames_are_read(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(1)] * 401)
    summary = read(source, tmp_path / "a.csv", plan=Plan(every=100))
    assert summary.overview is not None
    assert (summary.overview.seconds, summary.overview.with_face) == (pytest.approx(20), pytest.approx(1))
    assert summary.overview.people[0].seconds == pytest.approx(20)


def test_frames_that_are_read_seldom_are_smoothed_as_well(tmp_path: Path) -> None:
    pictures = [painted(1, 220 if i % 150 else 20) for i in range(151)]
    read(film(tmp_path / "a.mp4", pictures), tmp_path / "a.csv", plan=Plan(every=75, half_life_s=3.0))
    first, second, _ = [row for row in table((tmp_path / "a.csv").read_text()) if row["success"] == "true"]
    assert second["face_id"] == first["face_id"]
    levels = [np.log(float(row["p_happy"]) / float(row["p_neutral"])) for row in (first, second)]
    level = np.log(float(second["smoothed_happy"]) / float(second["smoothed_neutral"]))
    assert level == pytest.approx(np.mean(levels), abs=1e-3)  # 3 s are one half-life


def test_start_and_seconds_cut_a_piece_out(tmp_path: Path) -> None:
    read(film(tmp_path / "a.mp4", wave(50)), tmp_path / "a.csv", plan=Plan(start_s=0.4, seconds=0.6))
    rows = table((tmp_path / "a.csv").read_text())
    assert [int(row["frame"]) for row in rows] == list(range(10, 25))


FORMS = ["csv", "jsonl", "parquet"]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("stop", [1, 9, 10, 11, 25, 47], ids=lambda n: f"after {n} frames")
@pytest.mark.parametrize("form", FORMS)
def test_a_stopped_run_goes_on_to_the_same_file(tmp_path: Path, form: str, stop: int) -> None:
    source = film(tmp_path / "a.mp4", wave(48), uneven(48))
    plan = Plan(baseline_s=(0.0, 0.5))
    read(source, tmp_path / f"straight.{form}", plan=plan)
    with pytest.raises(Stopped):
        read(source, tmp_path / f"again.{form}", plan=plan, watch=stop_after(stop))
    assert not (tmp_path / f"again.{form}").exists()
    summary = read(source, tmp_path / f"again.{form}", plan=plan, resume=True)
    assert summary.resumed == (stop - 1) // 10 * 10  # a part is whole once its last frame was seen
    same(tmp_path / f"straight.{form}", tmp_path / f"again.{form}")
    assert not (tmp_path / f"again.{form}.partial").exists()


def same(straight: Path, again: Path) -> None:
    if straight.suffix == ".parquet":
        assert parquet.read_table(straight).to_pylist() == parquet.read_table(again).to_pylist()
    else:
        assert straight.read_bytes() == again.read_bytes()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("plan", [Plan(start_s=0.4), Plan(seconds=1.3), Plan(start_s=0.2, seconds=1.3), Plan(every=3)],
                         ids=["start", "seconds", "start and seconds", "every third"])  # fmt: skip
def test_pieces_of_films_go_on_as_well(tmp_path: Path, plan: Plan) -> None:
    source = film(tmp_path / "a.mp4", wave(48))
    read(source, tmp_path / "straight.csv", plan=plan)
    with pytest.raises(Stopped):
        read(source, tmp_path / "again.csv", plan=plan, watch=stop_after(24))
    read(source, tmp_path / "again.csv", plan=plan, resume=True)
    same(tmp_path / "straight.csv", tmp_path / "again.csv")


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("alike", [False, True], ids=["two films", "one film twice"])
@pytest.mark.parametrize("stop", [24, 77])
def test_films_joined_end_to_end_go_on_as_well(tmp_path: Path, stop: int, alike: bool) -> None:
    one = film(tmp_path / "one.ts", [painted(1)] * 50 if alike else wave(100)[:50]).read_bytes()
    two = film(tmp_path / "two.ts", [painted(1)] * 50 if alike else wave(100)[50:]).read_bytes()
    (tmp_path / "a.ts").write_bytes(one + two)  # the clock begins anew
    read(tmp_path / "a.ts", tmp_path / "straight.csv")
    with pytest.raises(Stopped):
        read(tmp_path / "a.ts", tmp_path / "again.csv", watch=stop_after(stop))
    read(tmp_path / "a.ts", tmp_path / "again.csv", resume=True)
    assert [int(row["frame"]) for row in table((tmp_path / "again.csv").read_text())] == list(range(100))
    same(tmp_path / "straight.csv", tmp_path / "again.csv")


@pytest.mark.usefixtures("small_parts")
def test_a_film_that_is_not_the_same_at_the_cut_is_decoded_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = film(tmp_path / "a.mp4", wave(48))
    read(source, tmp_path / "straight.csv")
    with pytest.raises(Stopped):
        read(source, tmp_path / "again.csv", watch=stop_after(24))
    monkeypatch.setattr(resume, "checksum", lambda image: -1)  # as after a seek that lands elsewhere
    read(source, tmp_path / "again.csv", resume=True)
    same(tmp_path / "straight.csv", tmp_path / "again.csv")


def test_a_run_stopped_while_files_are_written_is_finished_without_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    read(source, tmp_path / "straight.csv")
    with monkeypatch.context() as patch:
        patch.setattr(export, "write_table", lambda *_, **__: stop_after(1)())
        with pytest.raises(Stopped):
            read(source, tmp_path / "again.csv")
    read(source, tmp_path / "again.csv", resume=True, watch=stop_after(1))
    same(tmp_path / "straight.csv", tmp_path / "again.csv")


def test_a_finished_film_is_not_repeated(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    read(source, tmp_path / "a.csv")
    summary = read(source, tmp_path / "a.csv", resume=True, watch=stop_after(1))
    assert (summary.overview, summary.frames) == (None, 20)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("finished", [False, True], ids=["stopped", "finished"])
def test_another_plan_cannot_go_on(tmp_path: Path, finished: bool) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    if finished:
        read(source, tmp_path / "a.csv")
    else:
        with pytest.raises(Stopped):
            read(source, tmp_path / "a.csv", watch=stop_after(15))
    with pytest.raises(OutputError, match=r"half_life_s was 0\.3 and is now 1\.0"):
        read(source, tmp_path / "a.csv", plan=Plan(half_life_s=1.0), resume=True)


@pytest.mark.usefixtures("small_parts")
def test_a_stopped_run_goes_on_beside_the_table_that_it_was_to_replace(tmp_path: Path) -> None:
    source, plan = film(tmp_path / "a.mp4", wave(20)), Plan(half_life_s=1.0)
    read(source, tmp_path / "a.csv")
    with pytest.raises(Stopped):
        read(source, tmp_path / "a.csv", plan=plan, watch=stop_after(15))
    assert read(source, tmp_path / "a.csv", plan=plan, resume=True).resumed == 10
    assert provenance_of(tmp_path / "a.csv").settings["half_life_s"] == 1.0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"blur_faces": True}, "blur_faces was False and is now True"),
        ({"thresholds": Thresholds(enter=0.7)}, r"enter was 0\.6 and is now 0\.7"),
        ({"figures": Path("f"), "figure_name": "a"}, "figures was False and is now True"),
    ],
    ids=["blurring", "thresholds", "charts of another run"],
)
def test_a_finished_run_that_made_something_else_is_not_taken_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for chart in figure_files(tmp_path / "f", "a"):
        chart.parent.mkdir(exist_ok=True)
        chart.write_bytes(b"another run's")
    source = film(tmp_path / "a.mp4", wave(20))
    outputs = Outputs(table=Path("a.csv"), annotated=Path("b.mp4"), events=Path("e.csv"))
    read(source, tmp_path / "a.csv", outputs=outputs)
    with pytest.raises(OutputError, match=said):
        read(source, tmp_path / "a.csv", outputs=replace(outputs, **changed), resume=True)
    assert read(source, tmp_path / "a.csv", outputs=outputs, resume=True).overview is None
    assert read(source, tmp_path / "a.csv", outputs=replace(outputs, events=None), resume=True).overview is None


def test_a_finished_run_without_the_charts_is_read_again_for_them(tmp_path: Path) -> None:
    source, outputs = film(tmp_path / "a.mp4", wave(20)), Outputs(table=tmp_path / "a.csv", figures=tmp_path / "f")
    read(source, tmp_path / "a.csv")
    assert read(source, tmp_path / "a.csv", outputs=outputs, resume=True).overview is not None
    assert all(chart.exists() for chart in figure_files(tmp_path / "f", "a"))


@pytest.mark.usefixtures("small_parts")
def test_another_film_under_the_same_name_cannot_go_on(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    with pytest.raises(Stopped):
        read(source, tmp_path / "a.csv", watch=stop_after(15))
    film(source, [painted(1)] * 20)
    with pytest.raises(OutputError, match="SHA-256 of the source was"):
        read(source, tmp_path / "a.csv", resume=True)


@pytest.mark.usefixtures("small_parts")
def test_without_resume_a_run_begins_anew(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(20))
    with pytest.raises(Stopped):
        read(source, tmp_path / "a.csv", watch=stop_after(15))
    assert read(source, tmp_path / "a.csv").resumed == 0


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(5))
    (tmp_path / "a.csv.partial").mkdir()
    (tmp_path / "a.csv.partial" / "checkpoint.json").write_text("{")
    with pytest.raises(OutputError, match="damaged"):
        read(source, tmp_path / "a.csv", resume=True)


def test_a_folder_of_someone_elses_is_not_deleted(tmp_path: Path) -> None:
    mine = tmp_path / "a.csv.partial" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(OutputError, match="holds something else"):
        read(film(tmp_path / "a.mp4", wave(5)), tmp_path / "a.csv")
    assert mine.read_text() == "mine"


def test_what_a_live_source_gave_before_it_broke_is_written(tmp_path: Path) -> None:
    stream = FakeStream(wave(15), breaks=Unplugged("the camera is gone"))
    summary = read_film(stream, Outputs(table=tmp_path / "a.csv"), recognizer=FakeRecognizer())
    assert len(table((tmp_path / "a.csv").read_text())) == 15
    assert summary.warnings == ("it ended early: the camera is gone",)
    assert stream.released


def test_ctrl_c_ends_a_live_source_well(tmp_path: Path) -> None:
    stream = FakeStream(wave(15), breaks=KeyboardInterrupt())
    read_film(stream, Outputs(table=tmp_path / "a.csv"), recognizer=FakeRecognizer())
    assert len(table((tmp_path / "a.csv").read_text())) == 15


def test_a_live_source_that_gives_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unplugged):
        read_film(FakeStream([], breaks=Unplugged("gone")), Outputs(table=tmp_path / "a.csv"),
                  recognizer=FakeRecognizer())  # fmt: skip
    assert not (tmp_path / "a.csv").exists()


def test_a_file_that_is_no_film_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no film at all")
    with pytest.raises(VideoDecodeError):
        read(tmp_path / "a.mp4", tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        read(film(tmp_path / "a.mp4", wave(5)), tmp_path / "file" / "a.csv")


def test_a_table_in_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="csv, jsonl, parquet"):
        Outputs(table=Path("a.xlsx"))


def test_blurring_needs_every_frame(tmp_path: Path) -> None:
    outputs = Outputs(annotated=tmp_path / "a.mp4", blur_faces=True)
    with pytest.raises(ValueError, match="in every frame"):
        read_film("a.mp4", outputs, recognizer=FakeRecognizer(), plan=Plan(every=2))


def test_passwords_do_not_reach_the_files() -> None:
    assert command_line(["video", "rtsp://me:se:cret@host/s", "http://host/v.cgi?pwd=s3cret", "-o", "a b.csv"]) == (
        "mien video rtsp://host/s 'http://host/v.cgi?…' -o 'a b.csv'"
    )


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("every", [1, "auto"])
def test_following_goes_on_as_well(tmp_path: Path, portrait: NDArray[np.uint8], every: int | Literal["auto"]) -> None:
    """With the shipped models: what is followed must not depend on where a run was stopped."""
    small = cv2.resize(portrait[:360, 60:420], (170, 170), interpolation=cv2.INTER_AREA)
    pictures = [np.full((180, 320, 3), 90, np.uint8) for _ in range(26)]
    for i, picture in enumerate(pictures):
        picture[5:175, 5 + 4 * i : 175 + 4 * i] = small
    source, recognizer, plan = film(tmp_path / "a.mp4", pictures), Recognizer(), Plan(every=every)
    read_film(str(source), Outputs(table=tmp_path / "straight.csv"), recognizer=recognizer, plan=plan)
    with pytest.raises(Stopped):
        read_film(str(source), Outputs(table=tmp_path / "again.csv"), recognizer=recognizer, plan=plan,
                  watch=stop_after(15))  # fmt: skip
    read_film(str(source), Outputs(table=tmp_path / "again.csv"), recognizer=recognizer, plan=plan, resume=True)
    same(tmp_path / "straight.csv", tmp_path / "again.csv")
    assert {row["face_id"] for row in table((tmp_path / "again.csv").read_text())} == {"0"}
