"""`mien analyze`: where results and annotated copies go, and wrong usage."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from fake_recognizer import paint, table
from mien import images
from mien.cli import analyze
from mien.errors import ModelNotFoundError, OutputError

Analyze = Callable[..., Result]


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
        (["a.png", ""], "an empty path names nothing"),
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


def test_the_folder_that_takes_the_copies_is_named_as_such_where_it_is_to_be_read(run: Analyze) -> None:
    paint("h/a.png")
    done = run("h", "--annotate", "h")
    assert done.exit_code == 1
    assert done.stderr == "mien: h: annotated copies go here, so it is not read\n"


def test_a_copy_that_its_format_cannot_hold_is_named(run: Analyze) -> None:
    Path("wide.png").write_bytes(images.encode(np.zeros((2, 20_000, 3), np.uint8)))
    done = run("wide.png", "--annotate", "wide.webp")
    assert isinstance(done.exception, OutputError)
    assert "cannot write wide.webp: an image of shape (2, 20000, 3)" in str(done.exception)


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
