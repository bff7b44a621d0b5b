"""`mien analyze` with the models in the package, on the portrait in the repository, as a person runs it."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien import images
from mien.results import Box

PORTRAIT = Path(__file__).resolve().parents[2] / "examples" / "portrait.jpg"
COMMAND = [sys.executable, "-c", "from mien.cli import main; main()", "analyze"]

pytestmark = pytest.mark.usefixtures("shipped")


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MIEN_DATA_DIR": str(cwd / "data")}
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=True)


def box(face: dict[str, dict[str, int]]) -> Box:
    return Box(**face["box"])


def test_the_portrait_is_one_happy_face(tmp_path: Path) -> None:
    answer = json.loads(run(PORTRAIT, cwd=tmp_path).stdout)
    (face,) = answer["faces"]
    assert face["dominant"] == "happy"
    assert face["quality"]["ok"]
    assert box(face).iou(Box(178, 63, 268, 178)) > 0.5
    assert sum(emotion["probability"] for emotion in face["emotions"]) == pytest.approx(1, abs=1e-4)
    assert set(answer["timing_ms"]) == {"decode", "detect", "landmarks", "classify"}


@pytest.mark.parametrize("form", ["png", "webp", "bmp", "tiff"])
def test_the_portrait_reads_alike_in_every_format(tmp_path: Path, portrait: NDArray[np.uint8], form: str) -> None:
    (tmp_path / f"p.{form}").write_bytes(images.encode(portrait, form))
    answer = json.loads(run(f"p.{form}", cwd=tmp_path).stdout)
    assert [face["dominant"] for face in answer["faces"]] == ["happy"]


def test_a_folder_in_two_processes_reads_as_in_one(tmp_path: Path, portrait: NDArray[np.uint8]) -> None:
    (tmp_path / "h").mkdir()
    for i, picture in enumerate((portrait, portrait[:, ::-1], np.zeros_like(portrait))):
        (tmp_path / "h" / f"{i}.png").write_bytes(images.encode(np.ascontiguousarray(picture)))
    tables = [run("h", "--format", "csv", "--jobs", jobs, cwd=tmp_path).stdout for jobs in (1, 2)]
    assert tables[0] == tables[1]
    assert "NO_FACE" in tables[0]


def test_the_annotated_portrait_is_written_and_can_hide_the_person(tmp_path: Path, portrait: NDArray[np.uint8]) -> None:
    run(PORTRAIT, "--annotate", "out/", "--blur-faces", cwd=tmp_path)
    drawn = images.load(tmp_path / "out" / "portrait.jpg")
    assert drawn.shape == portrait.shape
    face = slice(90, 160), slice(190, 255)
    assert (
        np.abs(np.diff(drawn[face].astype(int), axis=1)).mean()
        < 0.4 * np.abs(np.diff(portrait[face].astype(int), axis=1)).mean()
    )


def test_reading_a_picture_takes_at_most_200_mb(tmp_path: Path) -> None:
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMAND, str(PORTRAIT)], capture_output=True, text=True, check=True
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < 200e6


@pytest.mark.parametrize("method", ["rise", "occlusion"])
def test_the_portrait_is_happy_because_of_its_mouth(tmp_path: Path, portrait: NDArray[np.uint8], method: str) -> None:
    answer = json.loads(run(PORTRAIT, "--explain", method, "--annotate", "heated.png", cwd=tmp_path).stdout)
    (face,) = answer["faces"]
    found = face["explanation"]
    assert (found["method"], found["label"]) == (method, "happy")
    assert found["deletion"] < found["insertion"] - 0.3
    data = base64.b64decode(found["heat"].partition(",")[2])
    heat = images.decode(data)[..., 0].astype(float)
    hottest = np.argwhere(heat >= 200).mean(axis=0)
    assert heat.shape == (48, 48)
    assert 28 < hottest[0] < 44  # rows of nose wings, cheeks and mouth in every aligned crop
    drawn = images.load(tmp_path / "heated.png").astype(int)
    mouth, hair = (slice(140, 150), slice(212, 236)), (slice(70, 80), slice(212, 236))
    changed = np.abs(drawn - portrait)
    assert changed[mouth].mean() > 3 * changed[hair].mean()
