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


def test_an_unknown_method_is_wrong_usage(run: Analyze) -> None:
    paint("photo.jpg")
    done = run("photo.jpg", "--explain", "gradcam")
    assert done.exit_code == 2
    assert "'rise', 'occlusion'" in done.stderr
