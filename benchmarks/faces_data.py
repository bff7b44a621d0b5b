"""What the faces_*.py scripts read: GENKI-4K from its archive, FER2013 as prepared; and how they write."""

import csv
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from mien import images
from mien.benchmark.scores import auc as weighted_auc
from mien.files import write_atomically
from mien.machine import processor

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
GENKI = DATA / "genki4k.tar.gz"
YUNET = DATA / "face_detection_yunet_2023mar.onnx"
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True)
class Photo:
    """One photograph of GENKI-4K; angles in degrees."""

    name: str
    image: np.ndarray
    smile: bool
    yaw: float
    pitch: float
    roll: float


def genki(path: Path = GENKI, *, every: int = 1) -> Iterator[Photo]:
    """Photographs of GENKI-4K, in the archive's order: of measuring only, never to learn from."""
    with tarfile.open(path) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.extractfile("genki4k/labels.csv"), "utf-8")))
        labels = {f"genki4k/{row['file']}": row for row in rows}
        for index, member in enumerate(m for m in archive if m.name in labels):
            if index % every:
                continue
            row = labels[member.name]
            yaw, pitch, roll = (float(np.degrees(float(row[angle]))) for angle in ("yaw", "pitch", "roll"))
            image = images.decode(archive.extractfile(member).read())
            yield Photo(row["file"], image, row["smile"] == "1", yaw, pitch, roll)


def turned(image: np.ndarray, degrees: float) -> np.ndarray:
    """The image turned clockwise about its centre on a canvas that holds all of it, edges repeated."""
    height, width = image.shape[:2]
    side = int(np.ceil(np.hypot(height, width)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(image, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)


def auc(scores: list[float], positive: list[bool]) -> float:
    """Area under the ROC curve."""
    return float(weighted_auc(np.array(scores), np.array(positive), np.ones((1, len(scores))))[0])


def machine() -> str:
    """The processor and its cores."""
    return f"{processor()}, {os.cpu_count()} cores"


def write(name: str, result: dict) -> None:
    """Write a result beside the others and print it."""
    text = json.dumps(result, indent=2)
    write_atomically(RESULTS / name, (text + "\n").encode())
    print(text)
