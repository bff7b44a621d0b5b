"""`mien analyze --explain`: heat maps in the JSON and in the annotated copies."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from fake_recognizer import paint, table
from mien import images
from mien.emotions import EMOTIONS
from mien.records import columns

Analyze = Callable[..., Result]


@pytest.mark.parametrize(
    ("option", "method"), [("--explain", "rise"), ("--explain=occlusion", "occlusion")], ids=["by itself", "named"]
)
def test_each_face_gets_an_explanation(run: Analyze, option: str, method: str) -> None:
    paint("photo.jpg", faces=2)
    answer = json.loads(run("photo.jpg", option).stdout)
    assert [(f["explanation"]["method"], f["explanation"]["label"]) for f in answer["faces"]] == [(method, "happy")] * 2
    assert set(answer["timing_ms"]) == {"decode", "detect", "explain"}


def test_without_it_nothing_is_explained(run: Analyze) -> None:
    paint("photo.jpg")
    answer = json.loads(run("photo.jpg").stdout)
    assert "explanation" not in answer["faces"][0]
    assert set(answer["timing_ms"]) == {"decode", "detect"}


def test_several_processes_explain_too(run: Analyze) -> None:
    for i in range(3):
        paint(f"h/{i}.png")
    answers = json.loads(run("h", "--explain", "occlusion", "--jobs", "2").stdout)
    assert [a["faces"][0]["explanation"]["method"] for a in answers] == ["occlusion"] * 3


def test_the_table_stays_as_it_is(run: Analyze) -> None:
    paint("photo.jpg")
    rows = table(run("photo.jpg", "--explain", "rise", "--format", "csv", "--annotate", "out/").stdout)
    assert tuple(rows[0]) == columns(EMOTIONS)


@pytest.mark.parametrize("form", ["table", "csv", "parquet"])
def test_an_explanation_that_nobody_would_see_is_wrong_usage(run: Analyze, form: str) -> None:
    paint("photo.jpg")
    done = run("photo.jpg", "--explain", "--format", form)
    assert done.exit_code == 2
    assert f"not in {form}; add --annotate PATH or --format json" in " ".join(done.stderr.split())


def test_the_annotated_copy_has_the_heat(run: Analyze) -> None:
    red = np.zeros((200, 200, 3), np.uint8)
    red[..., 0] = 40  # one face, and room for its label above it
    Path("photo.png").write_bytes(images.encode(red))
    run("photo.png", "--annotate", "plain.png")
    run("photo.png", "--annotate", "heated.png", "--explain")
    plain, heated = (images.load(Path(name)).astype(int) for name in ("plain.png", "heated.png"))
    assert np.abs(heated - plain)[12:20, 5:11].max() > 60
    assert np.array_equal(heated[30:], plain[30:])


@pytest.mark.parametrize(
    "words",
    [("photo.jpg",), ("folder",), ("no suffix",), ("photo.jpg", "--quiet"), ("--", "photo.jpg")],
    ids=" ".join,
)
def test_by_itself_it_may_stand_before_a_picture(run: Analyze, words: tuple[str, ...]) -> None:
    paint("photo.jpg")
    paint("folder/photo.jpg")
    Path("no suffix").write_bytes(Path("photo.jpg").read_bytes())
    answer = json.loads(run("--explain", *words).stdout)
    face = (answer[0] if isinstance(answer, list) else answer)["faces"][0]
    assert face["explanation"]["method"] == "rise"


def test_it_may_stand_before_standard_input(run: Analyze) -> None:
    paint("photo.jpg")
    answer = json.loads(run("--explain", "-", stdin=Path("photo.jpg").read_bytes()).stdout)
    assert answer["faces"][0]["explanation"]["method"] == "rise"


def test_a_method_is_a_method_whatever_lies_there(run: Analyze) -> None:
    paint("photo.jpg")
    Path("occlusion").mkdir()
    answer = json.loads(run("--explain", "occlusion", "photo.jpg").stdout)
    assert answer["faces"][0]["explanation"]["method"] == "occlusion"


def test_a_picture_that_is_missing_is_no_unknown_method(run: Analyze) -> None:
    done = run("--explain", "missing.jpg")
    assert done.exit_code == 1
    assert "mien: missing.jpg: " in done.stderr
    assert "is not one of" not in done.stderr


def test_after_two_dashes_it_is_a_picture(run: Analyze) -> None:
    paint("photo.jpg")
    done = run("--", "--explain", "photo.jpg")
    assert done.exit_code == 1
    assert "mien: --explain: " in done.stderr


@pytest.mark.parametrize("words", [("photo.jpg", "--explain", "gradcam"), ("--explain=gradcam", "photo.jpg")])
def test_an_unknown_method_is_wrong_usage_and_told_what_would_do(run: Analyze, words: tuple[str, ...]) -> None:
    paint("photo.jpg")
    done = run(*words)
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert "'gradcam' is not one of 'rise', 'occlusion', nor a picture that is there" in said
    assert "--explain by itself is --explain=rise" in said
    assert "Grad-CAM needs a run's Keras file and the extra 'train': mien.evaluation.gradcam" in said
