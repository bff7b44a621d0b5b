"""What a peer may answer, checked where it comes in."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.emotions import FERPLUS, canonical

Floats = NDArray[np.float64]


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer of one form; `error` is what the package raised instead."""

    error: str = ""


class Ready(_Answer, frozen=True, kw_only=True):
    """A peer has loaded: its version, and the label sets that it tells apart."""

    ready: str
    views: tuple[str, ...] = ()


class FoundFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A face: its box in pixels, empty where the answer goes without one, and a score for each label."""

    box: tuple[int, int, int, int]
    emotions: dict[str, float]

    def __post_init__(self) -> None:
        """Refuse labels that nobody knows, which would count as missed without a word, and a face without any."""
        if not self.emotions:
            raise ValueError("a face has a score for each label; here are none")
        for label in self.emotions:
            canonical(label)

    @property
    def area(self) -> int:
        """Of the box, in square pixels."""
        left, top, right, bottom = self.box
        return max(0, right - left) * max(0, bottom - top)

    @property
    def dominant(self) -> str:
        """The label with the highest score, as mien spells it."""
        return canonical(max(self.emotions, key=lambda label: self.emotions[label]))

    def score(self, label: str) -> float:
        """Return the score of one of mien's labels; 0 where the peer does not know it."""
        return next((score for word, score in self.emotions.items() if canonical(word) == label), 0.0)


class Read(_Answer, frozen=True, kw_only=True):
    """A picture's faces, and how long it took from file to result."""

    ms: float = math.nan
    faces: tuple[FoundFace, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer that is neither a result nor an error."""
        if math.isnan(self.ms) and not self.error:
            raise ValueError("neither `ms` nor `error`")

    @property
    def found(self) -> tuple[FoundFace, ...]:
        """The faces that have a box."""
        return tuple(face for face in self.faces if face.area)

    @property
    def largest(self) -> FoundFace | None:
        """The face that the picture is about; None where there is none."""
        return max(self.faces, key=lambda face: face.area, default=None)


class Classified(_Answer, frozen=True, kw_only=True):
    """Scores `(n, K)` of n cut-out faces for K labels, and how long they took."""

    ms: float = math.nan
    labels: tuple[str, ...] = ()
    scores: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is neither a result nor an error, and rows that do not fit the labels."""
        if self.error:
            return
        if math.isnan(self.ms) or not self.labels:
            raise ValueError("neither scores nor `error`")
        if any(len(row) != len(self.labels) for row in self.scores):
            raise ValueError(f"the rows of scores do not have {len(self.labels)} columns as the labels do")
        for label in self.labels:
            canonical(label)

    def in_order(self) -> Floats:
        """Return the scores in the order of `FERPLUS` `(n, 8)`; minus infinity for a label that the peer lacks."""
        ordered = np.full((len(self.scores), len(FERPLUS)), -np.inf)
        for column, label in enumerate(self.labels):
            ordered[:, FERPLUS.index(canonical(label))] = [row[column] for row in self.scores]
        return ordered


class Memory(_Answer, frozen=True, kw_only=True):
    """The most memory the process has held so far, in MB."""

    peak_mb: float
