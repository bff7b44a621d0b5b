"""`mien analyze`: what comes out, with a recognizer that sees what was painted."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pyarrow import parquet

from fake_recognizer import paint, table
from mien.emotions import EMOTIONS
from mien.records import columns

Analyze = Callable[..., Result]


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
