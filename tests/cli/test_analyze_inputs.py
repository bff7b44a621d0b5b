"""`mien analyze`: what goes in, and what happens to what cannot be read."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from fake_recognizer import paint, table
from mien import images

Analyze = Callable[..., Result]


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
    "name too long": (300 * "n" + ".jpg", lambda path: None, "file name too long"),
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


def test_a_link_that_cannot_be_followed_is_named_and_the_rest_goes_on(run: Analyze) -> None:
    paint("h/a.png")
    Path("h/b.png").symlink_to(300 * "n")
    paint("h/c.png")
    done = run("h")
    assert done.exit_code == 1
    assert [a["image"]["source"] for a in json.loads(done.stdout)] == ["h/a.png", "h/b.png", "h/c.png"]
    assert "mien: h/b.png: cannot be followed: File name too long" in done.stderr


@pytest.mark.parametrize("arguments", [["--annotate", "out"], ["-o", "old.csv"]], ids=["annotated", "over an old file"])
def test_a_link_to_itself_fails_alone_wherever_results_go(run: Analyze, arguments: list[str]) -> None:
    paint("h/a.png")
    Path("h/loop.png").symlink_to("loop.png")
    Path("old.csv").touch()
    done = run("h", *arguments)
    assert done.exit_code == 1
    assert done.stderr == "mien: h/loop.png: too many levels of symbolic links\n"


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
