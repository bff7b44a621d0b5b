"""One labelled picture on its way in, and what every source of them offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SPLITS = ("train", "validation", "test")
"""The parts of a data set, in the order in which prepared data lie."""

SPLIT_WORDS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "val": "validation", "dev": "validation",
    "publictest": "validation",
    "test": "test", "testing": "test", "eval": "test", "privatetest": "test",
}  # fmt: skip
"""How folders and tables spell the splits; the last word of each is FER2013's."""

NO_VOTES = (0,) * 10
"""The votes of a picture nobody voted on, in the order of `FERPLUS_COLUMNS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A picture and what is known about it.

    Attributes:
        image: grey `uint8 (H, W)` or RGB `uint8 (H, W, 3)`; None where it cannot be used, `problem` says why.
        label: one of `FERPLUS`, or empty where it is not known.
        split: one of `SPLITS`, or empty where the source has none (it is then drawn, stratified by label).
        source: the file it came from, relative to the raw folder.
        row: the row in its table, or its place in the sorted list of files, from 0.
        group: what must stay in one split, such as a person's name; empty: each picture stands for itself.
        votes: ten vote counts in the order of `FERPLUS_COLUMNS`.
        attributes: further columns of its row.
        problem: why the picture or its label cannot be used; empty where they can.
    """

    image: NDArray[np.uint8] | None
    label: str
    split: str
    source: str
    row: int
    group: str = ""
    votes: tuple[int, ...] = NO_VOTES
    attributes: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


class Source(Protocol):
    """Labelled pictures in an order that never changes."""

    @property
    def total(self) -> int:
        """How many there are."""
        ...

    def samples(self, start: int = 0) -> Iterator[Sample]:
        """Read them one by one, the first `start` left out.

        Raises:
            DatasetFormatError: a file or row is not in the source's form; the message names it.
        """
        ...
