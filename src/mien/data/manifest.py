"""What is written down beside raw and prepared data, as values that are checked when read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from mien.data.options import Columns, PrepareOptions
from mien.errors import DatasetFormatError
from mien.files import write_atomically

BySplit = Mapping[str, int]
"""A count for each of `SPLITS`."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """One raw file: its path in the raw folder, its size and its hash."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where raw files came from: `raw/provenance.json`.

    Attributes:
        name: the data set's name.
        source: the form it came in, one of `mien.data.fetch.SOURCES`.
        origin: the file, archive or folder it was read from.
        votes: the file FER+'s votes were read from, or empty.
        fetched: UTC ISO 8601.
        sha256: over the lines "path sha256" of all files.
        columns: for a `csv` source, which columns mean what.
        warnings: what is not as expected, though usable.
        files: every raw file.
    """

    name: str
    source: str
    origin: str = ""
    votes: str = ""
    fetched: str = ""
    sha256: str
    columns: Columns = field(default_factory=Columns)
    warnings: tuple[str, ...] = ()
    files: tuple[RawFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Groups of pictures with exactly the same pixels, and how many of them do not agree on the label."""

    groups: int
    conflicting_labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the checks on the way in found.

    Attributes:
        pictures: pictures in each split.
        kept: those of them that were kept.
        classes: pictures of each label in each split.
        kept_classes: those of them that were kept.
        unusable: pictures that cannot be used, by reason.
        unusable_files: the first of them by name.
        constant: pictures that are one value all over.
        dropped: pictures that were dropped, by reason.
        exact_groups: groups of exactly the same pixels.
        exact_copies: for each split, its pictures with an exact copy in each split.
        near_copies: the same for copies exact or near, mirrored or not; see `mien.data.duplicates.THRESHOLD`.
        drawn: pictures whose split the source did not say.
    """

    pictures: BySplit
    kept: BySplit
    classes: Mapping[str, Mapping[str, int]]
    kept_classes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unusable: Mapping[str, int]
    unusable_files: tuple[str, ...] = ()
    constant: BySplit
    dropped: Mapping[str, int]
    exact_groups: Groups
    exact_copies: Mapping[str, BySplit]
    near_copies: Mapping[str, BySplit]
    drawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One Parquet file of a prepared data set."""

    file: str
    split: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a prepared data set holds: `prepared/manifest.json`.

    Attributes:
        name: the data set's name.
        hash: SHA-256 over the content; see `mien.data.prepared.content_hash`.
        label_names: what the labels index.
        size: side of the crops in pixels.
        channels: 1 for grey, 3 for RGB.
        format: version of the prepared form.
        source: the form the raw data came in.
        raw_sha256: of the raw files it was prepared from.
        columns: which columns of a `csv` source meant what.
        options: how it was prepared.
        report: what the checks found.
        shards: its Parquet files.
    """

    name: str
    hash: str
    label_names: tuple[str, ...]
    size: int
    channels: int
    format: int
    source: str
    raw_sha256: str
    columns: Columns = field(default_factory=Columns)
    options: PrepareOptions | None = None
    report: Report
    shards: tuple[Shard, ...]


def read(path: Path, kind: type[T], *, again: str) -> T:
    """Read one of these values from a JSON file.

    Args:
        path: the file.
        kind: the value's class.
        again: the command that writes it anew, for the message.

    Raises:
        DatasetFormatError: the file is damaged.
        FileNotFoundError: there is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise DatasetFormatError(f"{path} is damaged ({error}); run {again} again") from None


def write(path: Path, value: Provenance | Manifest) -> None:
    """Write one of these values as JSON, whole or not at all."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
