"""What a benchmark found: one value for each peer and figure, as written to its JSON file and read from there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mien.benchmark.peers import Overlap
from mien.errors import DatasetFormatError
from mien.evaluation.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What one peer reached.

    Attributes:
        value: the figure.
        low: lower bound of its 95 % interval; None where there is none.
        high: upper bound.
        change: the reference's value less this one's, with the paired 95 % interval; None for times and the reference.
        p_value: that the two are as good as each other, two-sided; None as above.
    """

    value: float
    low: float | None = None
    high: float | None = None
    change: Interval | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of every peer that got so far.

    Attributes:
        pictures: name of the pictures: a protocol, a data set, a folder; or "process".
        title: the same for people.
        data: the data set or folder, as `Peer.overlap` knows it; empty: none.
        rows: how many faces, pictures or starts.
        metric: a key of `mien.benchmark.tables.METRICS`.
        values: by the peers' names; the first is the reference that the others are compared with.
    """

    pictures: str
    title: str
    data: str
    rows: int
    metric: str
    values: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A peer, and whether it got through.

    Attributes:
        name: of the peer.
        version: as it says itself; empty where it never spoke.
        licence: of the package.
        home: where it comes from.
        threads: how many it takes.
        overlap: what is known about its training, by data set and folder.
        failure: why it could not be measured; empty where it could.
        errors: pictures that made the package raise an error; they count as without a face.
    """

    name: str
    version: str = ""
    licence: str = ""
    home: str = ""
    threads: str = ""
    overlap: dict[str, Overlap] = field(default_factory=dict)
    failure: str = ""
    errors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Everything a benchmark found.

    Attributes:
        machine: the processor, its load, the system; see `machine.facts`.
        data: the prepared data set; empty: none.
        data_hash: SHA-256 of its content.
        split: the part that was scored.
        resamples: of the bootstrap.
        peers: in the order they were named in; the first that gets through is the reference.
        figures: in the order of tables.
        starts: seconds of each peer's single starts, in their order; empty in files of before they were kept.
    """

    machine: dict[str, Any]
    data: str
    data_hash: str
    split: str
    resamples: int
    peers: tuple[Measured, ...]
    figures: tuple[Figure, ...]
    starts: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def figure(self, pictures: str, metric: str) -> Figure | None:
        """Return a figure by its pictures and metric; None where it was not measured."""
        return next((f for f in self.figures if (f.pictures, f.metric) == (pictures, metric)), None)


def encode(benchmark: Benchmark) -> bytes:
    """Return a benchmark as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(benchmark), indent=1) + b"\n"


def read(path: Path) -> Benchmark:
    """Read a benchmark's JSON file.

    Raises:
        DatasetFormatError: the file holds something else.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Benchmark)
    except msgspec.DecodeError as error:
        raise DatasetFormatError(f"{path} holds no results of mien benchmark: {error}") from None
