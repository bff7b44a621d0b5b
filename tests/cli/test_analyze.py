"""`mien analyze` with a recognizer that sees what was painted: inputs, outputs, failures, exit codes."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from fake_recognizer import FakeRecognizer, painted
from mien import images
from mien.cli import _inputs, analyze, mien
from mien.cli._reading import OpenRecognizer, Plan, read_all
from mien.emotions import EMOTIONS
from mien.errors import ModelNotFoundError, OutputError
from mien.records import Failure, columns
from mien.settings import Settings

Analyze = Callable[..., Result]


@pytest.fixture
def opened() -> list[dict[str, object]]:
    """The options with which a recognizer was asked for."""
    return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[dict[str, object]]) -> Analyze:
    """Run `mien analyze` in a fresh folder."""

    def opens(**options: object) -> object:
        opened.append(options)
        return FakeRecognizer

    monkeypatch.setattr(analyze, "OpenRecognizer", opens)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, stdin=b"": CliRunner().invoke(mien, ["analyze", *map(str, arguments)], input=stdin)


def paint(path: str | Path, faces: int = 1, *, deadly: bool = False) -> Path:
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(images.encode(painted(faces, deadly=deadly), path.suffix))
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- what comes out -------------------------------------------------------------------------------------------------


def test_one_picture_gives_one_object(run: Analyze) -> None:
    paint("photo.jpg")
    done = run("photo.jpg")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["image"] == {"source": "photo.jpg", "width": 40, "height": 40}
    assert answer["faces"][0]["dominant"] == "happy"
    assert set(answer["timing_ms"]) == {"decode", "detect"}
    assert done.stderr == ""


def test_several_pictures_give_a_list_in_the_order_they_were_named(run: Analyze) -> None:
    for name in ("b.png", "a.webp", "c.bmp"):
        paint(name)
    done = run("b.png", "a.webp", "c.bmp")
    assert [answer["image"]["source"] for answer in json.loads(done.stdout)] == ["b.png", "a.webp", "c.bmp"]


def test_a_folder_gives_a_list_even_of_one(run: Analyze) -> None:
    paint("holiday/one.jpg")
    assert len(json.loads(run("holiday").stdout)) == 1


def test_standard_input_is_read_in_its_place(run: Analyze) -> None:
    data = paint("c.jpg", faces=2).read_bytes()
    paint("a.png")
    paint("b.webp")
    done = run("a.png", "b.webp", "-", "--format", "json", stdin=data)
    assert [(a["image"]["source"], len(a["faces"])) for a in json.loads(done.stdout)] == [
        ("a.png", 1), ("b.webp", 1), ("-", 2),
    ]  # fmt: skip


def test_json_lines_are_one_object_a_line(run: Analyze) -> None:
    paint("a.png", faces=0)
    paint("b.png", faces=3)
    lines = run("a.png", "b.png", "--format", "jsonl").stdout.splitlines()
    assert [len(json.loads(line)["faces"]) for line in lines] == [0, 3]


def test_a_table_has_a_row_a_face_and_one_for_a_picture_without_and_one_for_a_failure(run: Analyze) -> None:
    paint("none.png", faces=0)
    paint("two.png", faces=2)
    Path("text.jpg").write_text("hello")
    done = run("none.png", "two.png", "text.jpg", "--format", "csv")
    rows = table(done.stdout)
    assert tuple(rows[0]) == columns(EMOTIONS)
    assert [(r["source"], r["face_id"], r["success"], r["reason"][:13]) for r in rows] == [
        ("none.png", "", "false", "NO_FACE"),
        ("two.png", "0", "true", ""),
        ("two.png", "1", "true", ""),
        ("text.jpg", "", "false", "not a picture"),
    ]
    assert done.exit_code == 1


def test_parquet_and_csv_hold_the_same_table(run: Analyze) -> None:
    paint("none.png", faces=0)
    paint("two.png", faces=2)
    run("none.png", "two.png", "-o", "faces.csv")
    run("none.png", "two.png", "-o", "faces.parquet")
    held = parquet.read_table("faces.parquet").to_pylist()
    shown = [["" if c is None else str(c).lower() if isinstance(c, bool) else str(c) for c in r.values()] for r in held]
    assert shown == [list(row.values()) for row in table(Path("faces.csv").read_text())]
    assert held[1]["p_happy"] == pytest.approx(0.93)
    assert held[1]["smoothed_happy"] is None


@pytest.mark.parametrize(
    ("name", "start"),
    [("f.csv", b"source,frame"), ("f.json", b"{"), ("f.jsonl", b"{"), ("F.NDJSON", b"{"), ("f.parquet", b"PAR1")],
)
def test_the_output_files_suffix_decides_the_format(run: Analyze, name: str, start: bytes) -> None:
    paint("a.png")
    done = run("a.png", "-o", f"deep/er/{name}")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert (Path("deep/er") / name).read_bytes().startswith(start)


def test_the_format_option_beats_the_suffix(run: Analyze) -> None:
    paint("a.png")
    run("a.png", "-o", "faces.txt", "--format", "csv")
    assert len(table(Path("faces.txt").read_text())) == 1


def test_a_table_for_people_can_be_asked_for_in_a_pipe(run: Analyze) -> None:
    paint("a.png")
    Path("text.jpg").write_text("hello")
    done = run("a.png", "text.jpg", paint("none.png", faces=0), "--format", "table")
    assert "happy" in done.stdout
    assert "93%" in done.stdout
    assert "no face" in done.stdout
    assert "not the person's feeling" in done.stdout
    assert "\x1b" not in done.stdout


def test_parquet_can_be_piped(run: Analyze) -> None:
    paint("a.png")
    assert parquet.read_table(io.BytesIO(run("a.png", "--format", "parquet").stdout_bytes)).num_rows == 1


def test_options_reach_the_recognizer(run: Analyze, opened: list[dict[str, object]]) -> None:
    paint("a.png")
    run("a.png", "--model", "mien@2", "--detector", "yunet", "--labels", "ferplus")
    assert opened[0]["model"] == "mien@2"
    assert opened[0]["detector"] == "yunet"
    assert opened[0]["labels"] == "ferplus"


def test_the_labels_decide_the_columns(run: Analyze) -> None:
    paint("a.png", faces=0)
    assert "p_contempt" in table(run("a.png", "--labels", "ferplus", "--format", "csv").stdout)[0]


def test_warnings_go_to_standard_error_unless_quiet(run: Analyze) -> None:
    paint("red.png", faces=5)
    assert "mien: red.png: warning: the picture is very red" in run("red.png").stderr
    assert run("red.png", "--quiet").stderr == ""


# --- what goes in ---------------------------------------------------------------------------------------------------


def test_folders_are_read_with_all_below_them_sorted_and_hidden_files_left_out(run: Analyze) -> None:
    for name in ("h/b.png", "h/a/z.JPG", "h/c.webp", "h/.hidden.png", "h/._b.png", "h/.git/x.png"):
        paint(name)
    Path("h/notes.txt").write_text("no picture")
    sources = [a["image"]["source"] for a in json.loads(run("h").stdout)]
    assert sources == ["h/a/z.JPG", "h/b.png", "h/c.webp"]


def test_a_folder_called_like_a_picture_is_a_folder(run: Analyze) -> None:
    paint("h/x.jpg/inside.png")
    assert [a["image"]["source"] for a in json.loads(run("h").stdout)] == ["h/x.jpg/inside.png"]
    assert [a["image"]["source"] for a in json.loads(run("h/x.jpg").stdout)] == ["h/x.jpg/inside.png"]


def test_a_named_file_is_read_whatever_it_is_called(run: Analyze) -> None:
    paint("a.png").rename("picture.dat")
    assert run("picture.dat").exit_code == 0


def test_loops_of_links_end(run: Analyze) -> None:
    paint("h/a.png")
    Path("h/self").symlink_to(Path("h").resolve(), target_is_directory=True)
    Path("h/sub").mkdir()
    Path("h/sub/up").symlink_to("..", target_is_directory=True)
    assert len(json.loads(run("h").stdout)) == 1


def test_linked_folders_are_read(run: Analyze) -> None:
    paint("elsewhere/a.png")
    Path("h").mkdir()
    Path("h/link").symlink_to(Path("elsewhere").resolve(), target_is_directory=True)
    assert [a["image"]["source"] for a in json.loads(run("h").stdout)] == ["h/link/a.png"]


def test_pipes_in_folders_are_passed_by(run: Analyze) -> None:
    paint("h/a.png")
    os.mkfifo("h/pipe.jpg")
    assert len(json.loads(run("h").stdout)) == 1


def test_a_name_that_is_no_utf8_is_replaced_in_the_output(run: Analyze) -> None:
    name = b"h/caf\xe9.png"
    paint("h/x.png").rename(os.fsdecode(name))
    done = run("h", "--format", "csv")
    assert (done.exit_code, table(done.stdout)[0]["source"]) == (0, "h/caf\ufffd.png")


def truncated(path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    data = images.encode(noise, path.suffix)
    path.write_bytes(data[: len(data) // 2])


def forbidden(path: Path) -> None:
    paint(path).chmod(0)


HOSTILE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("gone.jpg", lambda path: None, "no such file or directory"),
    "text": ("text.jpg", lambda path: path.write_text("hello"), "not a picture but text that begins 'hello'"),
    "empty": ("empty.png", lambda path: path.touch(), "empty: 0 bytes came"),
    "truncated JPEG": ("cut.jpg", truncated, "damaged or cut short"),
    "truncated PNG": ("cut.png", truncated, "damaged or cut short"),
    "truncated WebP": ("cut.webp", truncated, "damaged or cut short"),
    "broken link": ("link.png", lambda path: path.symlink_to("nowhere.png"), "no such file or directory"),
    "link to itself": ("loop.png", lambda path: path.symlink_to(path.name), "too many levels of symbolic links"),
    "film": ("film.jpg", lambda path: path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(99)), "not a picture but a film"),
    "folder without pictures": ("bare", lambda path: path.mkdir(), "no pictures in this folder; mien reads JPEG"),
    "unreadable": ("locked.png", forbidden, "permission denied"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_failure_names_the_file_and_the_cause_and_the_rest_goes_on(run: Analyze, case: str) -> None:
    name, make, cause = HOSTILE[case]
    make(Path(name))
    if case == "unreadable" and os.access(name, os.R_OK):
        pytest.skip("this user may read everything")
    paint("a.png")
    paint("z.png")
    done = run("a.png", name, "z.png", "--format", "jsonl")
    assert done.exit_code == 1
    assert f"mien: {name}: " in done.stderr
    assert cause in done.stderr
    assert "Traceback" not in done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["image"]["source"] for answer in answers] == ["a.png", name, "z.png"]
    assert cause in answers[1]["error"]["message"]


def test_a_picture_that_may_not_be_read_is_named(run: Analyze, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    paint("locked.png")
    monkeypatch.setattr(images, "read_bytes", refuse)
    assert run("locked.png").stderr == "mien: locked.png: permission denied\n"


def test_a_folder_that_may_not_be_listed_is_named(run: Analyze, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    Path("locked").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "mien: locked: cannot be listed: Permission denied" in run("locked").stderr


def test_the_limits_come_from_the_settings(run: Analyze, monkeypatch: pytest.MonkeyPatch) -> None:
    paint("a.png")
    monkeypatch.setenv("MIEN_MAX_IMAGE_PIXELS", "1599")
    assert "40 x 40 = 1,600 pixels, more than the 1,599" in run("a.png").stderr
    monkeypatch.setenv("MIEN_MAX_IMAGE_BYTES", "50")
    assert "more than 50 bytes" in run("a.png").stderr
    assert "more than 50 bytes" in run("-", stdin=Path("a.png").read_bytes()).stderr


def test_names_cannot_steer_the_terminal(run: Analyze) -> None:
    name = "evil\x1b[2J[red]\n.jpg"
    Path(name).write_text("hello")
    done = run(name, "--format", "table")
    assert "\x1b" not in done.stderr + done.stdout
    assert "evil\\x1b[2J[red]\\n.jpg" in done.stderr


# --- where it goes --------------------------------------------------------------------------------------------------


def test_a_failed_run_leaves_the_old_output_and_nothing_else(run: Analyze, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_model() -> None:
        raise ModelNotFoundError("no model 'mein'; the registry holds mien")

    monkeypatch.setattr(analyze, "OpenRecognizer", lambda **_: no_model)
    paint("a.png")
    Path("out").mkdir()
    Path("out/faces.csv").write_text("old")
    done = run("a.png", "-o", "out/faces.csv")
    assert isinstance(done.exception, ModelNotFoundError)
    assert [(p.name, p.read_text()) for p in Path("out").iterdir()] == [("faces.csv", "old")]


@pytest.mark.parametrize("output", ["file.txt/faces.csv", "folder"], ids=["below a file", "a folder"])
def test_an_output_that_cannot_be_written_is_named_before_anything_is_read(run: Analyze, output: str) -> None:
    Path("file.txt").touch()
    Path("folder").mkdir()
    paint("deadly.png", deadly=True)  # reading it would end this very process
    done = run("deadly.png", "-o", output, "--format", "csv", "--jobs", "1")
    assert isinstance(done.exception, OutputError)
    assert str(done.exception).startswith(f"cannot write {output}: ")


def test_a_device_is_written_to_and_not_replaced(run: Analyze) -> None:
    paint("a.png")
    assert run("a.png", "-o", "/dev/null", "--format", "json").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_a_linked_output_file_stays_a_link(run: Analyze) -> None:
    paint("a.png")
    Path("link.csv").symlink_to("real.csv")
    run("a.png", "-o", "link.csv")
    assert Path("link.csv").is_symlink()
    assert len(table(Path("real.csv").read_text())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'PATH...'"),
        (["-", "-"], "can be read only once"),
        (["a.png", "--blur-faces"], "say where they go with --annotate"),
        (["a.png", "-o", "faces.xls"], "cannot tell a format from faces.xls; end it in .json"),
        (["a.png", "-o", "a.png", "--format", "json"], "--output would write over the picture a.png"),
        (["a.png", "--annotate", "."], "--annotate would write over the picture a.png"),
        (["a.png", "--annotate", "a.png"], "--annotate would write over the picture a.png"),
        (["a.png", "b.png", "--annotate", "out.png"], "names one picture, but 2 came; name a folder"),
        (["a.png", "--annotate", "out.heic"], "cannot write .heic pictures; .png and .jpg would do"),
        (["a.png", "--jobs", "0"], "0 is not in the range"),
        (["a.png", "--labels", "moods"], "'moods' is not one of"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_would_do(run: Analyze, arguments: list[str], message: str) -> None:
    paint("a.png")
    paint("b.png")
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


def test_annotating_one_picture_writes_that_file(run: Analyze) -> None:
    run(paint("a.png"), "--annotate", "drawn/out.png")
    drawn = images.load(Path("drawn/out.png"))
    assert drawn.shape == (40, 40, 3)
    assert (drawn != images.load(Path("a.png"))).any()


def test_annotating_a_folder_keeps_its_folders_and_names(run: Analyze) -> None:
    paint("h/a.png")
    paint("h/sub/a.jpg", faces=0)
    run("h", "--annotate", "out")
    assert sorted(str(p) for p in Path("out").rglob("*.*")) == ["out/a.png", "out/sub/a.jpg"]


def test_annotated_copies_never_share_a_name(run: Analyze) -> None:
    for name in ("x/a.png", "y/a.png", "z/a.png"):
        paint(name)
    run("x", "y/a.png", "z/a.png", "-", "--annotate", "out", stdin=Path("x/a.png").read_bytes())
    assert sorted(p.name for p in Path("out").iterdir()) == ["a-2.png", "a-3.png", "a.png", "stdin.png"]


def test_formats_that_cannot_be_written_become_png(run: Analyze) -> None:
    paint("a.png").rename("a.gif")
    run("a.gif", "--annotate", "out")
    assert images.sniff(Path("out/a.gif.png").read_bytes()) == "PNG"


def test_annotated_copies_inside_the_folder_are_not_read_again(run: Analyze) -> None:
    paint("h/a.png")
    for _ in range(2):
        assert len(json.loads(run("h", "--annotate", "h/drawn").stdout)) == 1


def test_an_annotated_copy_that_cannot_be_written_ends_the_run(run: Analyze) -> None:
    Path("taken").touch()
    done = run(paint("a.png"), "--annotate", "taken/out")
    assert isinstance(done.exception, OutputError)


def test_blurred_copies_show_no_face(run: Analyze) -> None:
    noise = np.random.default_rng(0).integers(0, 80, (400, 400, 3), np.uint8)
    noise[0, 0] = 40, 0, 0
    Path("a.png").write_bytes(images.encode(noise))
    run("a.png", "--annotate", "plain.png")
    run("a.png", "--annotate", "blurred.png", "--blur-faces")
    inner = (slice(120, 260), slice(60, 220))
    assert images.load(Path("plain.png"))[inner].std() > 20
    assert images.load(Path("blurred.png"))[inner].std() < 3


# --- many pictures --------------------------------------------------------------------------------------------------


def test_workers_answer_in_the_order_of_the_pictures(run: Analyze) -> None:
    for i in range(20):
        paint(f"h/{i:02}.png", faces=i % 5)
    Path("h/07.png").write_text("hello")
    done = run("h", "--jobs", "2")
    answers = json.loads(done.stdout)
    assert [a["image"]["source"] for a in answers] == [f"h/{i:02}.png" for i in range(20)]
    assert [len(a["faces"]) for a in answers if "faces" in a] == [i % 5 for i in range(20) if i != 7]
    assert done.exit_code == 1


def test_a_picture_that_kills_its_worker_fails_alone(run: Analyze) -> None:
    for i in range(4):
        paint(f"h/{i}.png", deadly=i == 1)
    done = run("h", "--jobs", "2")
    kinds = ["error" if "error" in answer else "faces" for answer in json.loads(done.stdout)]
    assert kinds == ["faces", "error", "faces", "faces"]
    assert "mien: h/1.png: the process that read it died of exit code 9" in done.stderr


def test_pictures_are_taken_only_a_little_ahead_of_the_answers(tmp_path: Path) -> None:
    path, taken = paint(tmp_path / "a.png"), []

    def pictures() -> Iterator[_inputs.Picture | Failure]:
        for i in range(1000):
            taken.append(i)
            yield _inputs.Picture(str(i), path, Path("a.png"))

    answers = read_all(pictures(), Plan(open_recognizer=FakeRecognizer, settings=Settings()), jobs=2)
    next(answers)
    next(answers)
    assert len(taken) <= 20
    answers.close()  # type: ignore[attr-defined]


def test_a_recognizer_that_cannot_be_opened_ends_the_run_from_a_worker_too(tmp_path: Path) -> None:
    opens = OpenRecognizer(model="nosuch", detector="auto", labels="emotions", settings=Settings(data_dir=tmp_path))
    pictures = [_inputs.Picture(str(i), paint(tmp_path / "a.png"), Path("a.png")) for i in range(2)]
    with pytest.raises(ModelNotFoundError):
        list(read_all(pictures, Plan(open_recognizer=opens, settings=Settings()), jobs=2))


@pytest.mark.parametrize(("pictures", "cores", "jobs"), [(1, 8, 1), (15, 8, 1), (16, 8, 2), (1000, 8, 8), (1000, 1, 1)])
def test_jobs_default_to_the_cores_that_the_pictures_keep_busy(
    monkeypatch: pytest.MonkeyPatch, pictures: int, cores: int, jobs: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert analyze._jobs(pictures) == jobs


def test_parquet_is_refused_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(click.UsageError, match="--output"):
        analyze._form("parquet", None)
    assert analyze._form(None, None) == "table"
