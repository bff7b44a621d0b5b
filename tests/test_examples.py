"""Every example runs on the portrait and says what it should; none is longer than thirty lines."""

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mien import images

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
PORTRAIT = EXAMPLES / "portrait.jpg"

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(name: str, *arguments: object) -> str:
        monkeypatch.setattr("sys.argv", [name, *map(str, arguments)])
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_is_short(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 30


def test_read_picture_finds_one_happy_face(run: Run) -> None:
    out = run("read_picture.py", PORTRAIT)
    assert out.startswith("1 face(s) in 512x512")
    assert ": happy " in out


def test_happiest_lists_the_pictures_that_can_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "portrait.jpg").write_bytes(PORTRAIT.read_bytes())
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "note.txt").write_text("no picture either")
    assert run("happiest.py", tmp_path).split()[1:] == ["portrait.jpg"]


def test_classify_crops_names_a_label_for_each_face(run: Run) -> None:
    lines = run("classify_crops.py", PORTRAIT, PORTRAIT).splitlines()
    assert len(lines) == 2
    assert lines[0] == lines[1]


def test_hide_faces_changes_the_face_and_keeps_the_size(run: Run, tmp_path: Path) -> None:
    out = run("hide_faces.py", PORTRAIT, tmp_path / "hidden.png")
    before, after = images.load(PORTRAIT), images.load(tmp_path / "hidden.png")
    assert "1 face(s) hidden" in out
    assert after.shape == before.shape
    assert np.abs(after.astype(int) - before)[90:150, 200:250].mean() > 10


def test_explain_face_saves_a_map_by_each_method(run: Run, tmp_path: Path) -> None:
    lines = run("explain_face.py", PORTRAIT, tmp_path / "heat.png").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["happy by rise", "happy by occlusion"]
    for method in ("rise", "occlusion"):
        assert images.load(tmp_path / f"heat-{method}.png").shape == (480, 480, 3)


def test_own_detector_reads_the_face_in_the_box_it_is_told(run: Run) -> None:
    assert run("own_detector.py", PORTRAIT, "178,63,268,176").startswith("happy")
