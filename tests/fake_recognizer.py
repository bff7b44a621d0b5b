"""A recognizer that sees what a test painted: importable by worker processes, which a test module is not."""

import csv
import io
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mien import images
from mien.emotions import EMOTIONS
from mien.results import Analysis, Box, Explanation, Face, ModelIdentity, Quality, Scores

MODEL = ModelIdentity("mien", 1, EMOTIONS, "temperature 1.31")
HAPPY = (0.01, 0.01, 0.01, 0.93, 0.01, 0.01, 0.02)
BOX = Box(4, 6, 24, 30)
SHARP = Quality(ok=True, reasons=(), sharpness=0.8, brightness=0.5, size_px=20, yaw=-4.0, pitch=2.0, roll=1.0)
BLURRED = Quality(ok=False, reasons=("LOW_SHARPNESS", "SMALL_FACE"), sharpness=0.1, brightness=0.5, size_px=9, yaw=0.0,
                  pitch=0.0, roll=0.0)  # fmt: skip


def face(
    face_id: int = 0,
    *,
    box: Box = BOX,
    probabilities: tuple[float, ...] = HAPPY,
    quality: Quality = SHARP,
    labels: tuple[str, ...] = EMOTIONS,
    prediction_set: tuple[str, ...] = ("happy",),
) -> Face:
    """A happy face, unless told otherwise."""
    scores = Scores(labels, np.array(probabilities, np.float32))
    return Face(face_id, box, 0.99, np.arange(10, dtype=np.float32).reshape(5, 2), quality, scores, prediction_set)


def analysis(faces: int = 1, *, source: str = "photo.jpg", warnings: tuple[str, ...] = ()) -> Analysis:
    """What is read in a picture of 40 x 40 with so many faces."""
    found = tuple(face(i) for i in range(faces))
    return Analysis(MODEL, source, 40, 40, found, warnings, {"detect": 9.81234, "classify": 1.0})


def explanation(*, method: str = "rise") -> Explanation:
    """Heat in the left half of a crop of 8 x 8, which lies in the picture's box (4, 8) to (20, 24)."""
    effect = np.zeros((8, 8), np.float32)
    effect[:, :4], effect[:, 4:] = 0.5, -0.1
    crop = np.full((8, 8, 1), 120, np.uint8)
    return Explanation(method, "happy", crop, effect, 0.21234, 0.87654, np.array([[0.5, 0, -2], [0, 0.5, -4]]))


def painted(faces: int, *, deadly: bool = False) -> np.ndarray:
    """A picture in which the fake recognizer finds so many faces, or dies."""
    image = np.zeros((40, 40, 3), np.uint8)
    image[..., 0] = faces * 40
    image[..., 2] = 255 * deadly
    return image


def paint(path: str | Path, faces: int = 1, *, deadly: bool = False) -> Path:
    """Write a picture in which the fake recognizer finds so many faces, in the format of the file's suffix."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(images.encode(painted(faces, deadly=deadly), path.suffix))
    return path


def table(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


class FakeRecognizer:
    """Finds one face for every 40 levels of red, less happy and more sad with green; a blue picture kills its process.

    `MIEN_TEST_DELAY` makes each picture last so many seconds; `MIEN_TEST_PIDS` names a folder where its process signs.
    """

    def __init__(self) -> None:
        if folder := os.environ.get("MIEN_TEST_PIDS"):
            (Path(folder) / str(os.getpid())).touch()

    labels = EMOTIONS
    identity = MODEL

    def read(self, image: np.ndarray, *, source: str = "") -> Analysis:
        if image[0, 0, 2] > 200:
            os._exit(9)
        time.sleep(float(os.environ.get("MIEN_TEST_DELAY", "0")))
        height, width = image.shape[:2]
        box = Box(width // 10, height // 6, width * 6 // 10 + 1, height * 3 // 4 + 1)
        moved = max(0, int(image[0, 0, 1]) - 20) / 300
        shown = tuple(p - moved * (i == 3) + moved * (i == 4) for i, p in enumerate(HAPPY))
        found = tuple(face(i, box=box, probabilities=shown) for i in range(round(int(image[0, 0, 0]) / 40)))
        warnings = ("the picture is very red",) if image[0, 0, 0] > 190 else ()
        return Analysis(MODEL, source, width, height, found, warnings, {"detect": 1.0})

    def explain(self, image: np.ndarray, face: Face, *, method: str) -> Explanation:
        return explanation(method=method)


@dataclass(frozen=True)
class Heavy:
    """Bytes with a name."""

    source: str
    data: bytes


class Echo:
    """Reads what is heavy as its bytes."""

    def open_reader(self) -> "Echo":
        return self

    def read(self, item: Heavy) -> bytes:
        return item.data


def main() -> None:
    """Run the command line as `mien` does, but with this recognizer."""
    from mien import cli
    from mien.cli import analyze, video

    analyze.OpenRecognizer = lambda **_: FakeRecognizer  # type: ignore[misc,assignment]
    video.OpenRecognizer = lambda **_: FakeRecognizer  # type: ignore[misc,assignment]
    cli.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from fake_recognizer import main as importable_main

    importable_main()
