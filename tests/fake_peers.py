"""Tiny peers: adapters that a test writes and runs in mien's own environment, and members that need no process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mien.benchmark.answers import Classified, FoundFace, Read
from mien.emotions import EMOTIONS
from mien.errors import PeerError

GOOD = """
VERSION = "1.0"
LABELS = ("Angry", "disgust", "fear", "happiness", "sad", "surprise", "neutral")

def read(path):
    return [{"box": [1, 2, 30, 40], "emotions": {"happiness": 0.9, "sad": 0.1}}]

def classify(crops, view):
    return LABELS, [[float(crop[0, 0] == column) for column in range(7)] for crop in crops]
"""
"""An adapter that works: it reads the label in the corner of a face."""


def write_adapter(path: Path, body: str = GOOD, *, head: str = "") -> Path:
    """Write an adapter's file and return its path."""
    path.write_text(head + body, encoding="utf-8")
    return path


def failing(change: str) -> str:
    """The body of an adapter that loads, and does something else than answer."""
    return GOOD + f"\nimport os, time\n\ndef read(path):\n    {change}\n\ndef classify(crops, view):\n    {change}\n"


@dataclass
class FakeMember:
    """A peer without a process: answers by functions, and remembers what it was asked."""

    name: str
    log: list[str]
    faces: Callable[[str], tuple[FoundFace, ...]] = lambda stem: (face(),)
    labels: tuple[str, ...] = EMOTIONS
    views: tuple[str, ...] = ()
    dies_at: int = 10**9
    version: str = "1"
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def read(self, picture: Path) -> Read:
        """Find faces by the picture's name; one that is called bad raises an error."""
        self._ask(picture.stem)
        return Read(error="bad") if "bad" in picture.stem else Read(ms=2.0, faces=self.faces(picture.stem))

    def classify(self, crops: Path, view: str) -> Classified:
        """Read the label in the corner of each face."""
        self._ask(f"{crops.stem} {view}")
        rows = np.load(crops)[:, 0, 0].astype(int)
        scores = np.eye(8)[rows][:, : len(self.labels)]
        return Classified(ms=len(rows), labels=self.labels, scores=tuple(map(tuple, scores.tolist())))

    def peak_mb(self) -> float:
        """Hold ten megabytes."""
        return 10.0

    def close(self) -> None:
        """Remember that it was ended."""
        self.closed = True

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        self.log.append(self.name)
        if len(self.asked) >= self.dies_at:
            raise PeerError(f"{self.name} stopped")


def face(label: str = "happy", score: float = 0.9, *, side: int = 10) -> FoundFace:
    """A face that shows something."""
    rest = next(other for other in EMOTIONS if other != label)
    return FoundFace(box=(0, 0, side, side), emotions={label: score, rest: (1 - score) / 2})
