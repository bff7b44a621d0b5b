"""Preparing: from raw files to checked Parquet shards, in steps that a killed run goes on from."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mien.data import checks, duplicates, prepared
from mien.data.fetch import read_provenance
from mien.data.fer2013 import CSV_NAMES, VOTES_NAME, Fer2013
from mien.data.sample import SPLITS, Sample, Source
from mien.emotions import EMOTIONS, FERPLUS
from mien.errors import DatasetFormatError, DatasetNotFoundError

CHUNK_ROWS = 2048
"""Pictures a step reads before it writes them down."""

FORMAT = 1
"""Raised when the prepared form changes, so that a half from before is not gone on with."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareOptions:
    """How to prepare.

    Attributes:
        size: side of the crops, in pixels.
        channels: 1 for grey, 3 for RGB.
        keep_copies: keep training pictures that are copies of validation or test pictures.
        near: look for near copies too, which takes time in the square of the number of pictures.
    """

    size: int = 48
    channels: int = 1
    keep_copies: bool = False
    near: bool = True

    def __post_init__(self) -> None:
        if not 8 <= self.size <= 1024 or self.channels not in (1, 3):
            raise ValueError(f"size is 8 to 1024 and channels 1 or 3, not {self.size} and {self.channels}")


def prepare(
    name: str,
    *,
    root: Path,
    options: PrepareOptions | None = None,
    progress: Progress = lambda step, share: None,
) -> dict[str, Any]:
    """Prepare a fetched data set; a run that was killed goes on where it was.

    Args:
        name: the data set's name below `root`.
        root: where data sets live, `Settings.datasets`.
        options: how.
        progress: told the step's name and the share of it done, 0 to 1.

    Returns:
        The manifest: hash, counts and the report of the checks.

    Raises:
        DatasetNotFoundError: nothing was fetched under that name.
        DatasetFormatError: a raw file is not in its source's form; the message names file and row.
    """
    options = options or PrepareOptions()
    folder = root / name
    provenance = read_provenance(folder / "raw")
    partial = _partial_folder(folder, provenance, options)
    table = _read_all(_open_source(folder / "raw", provenance["source"]), partial, options, progress)
    copies = _find_copies(table, partial, options, progress)
    table = checks.judge(table, copies, keep_copies=options.keep_copies)
    manifest = _manifest(name, provenance, options, table, copies)
    _finish(folder, partial, table, manifest, options)
    return manifest


def _open_source(raw: Path, source: str) -> Source:
    for name in CSV_NAMES:
        if found := sorted(raw.rglob(name)):
            votes = raw / VOTES_NAME
            return Fer2013(found[0], votes if votes.is_file() else None)
    raise DatasetFormatError(f"{raw} holds none of {', '.join(CSV_NAMES)}")


def _partial_folder(folder: Path, provenance: dict[str, Any], options: PrepareOptions) -> Path:
    """Return the folder of what is done so far; what other raw files or options left behind is cleared away."""
    key = json.dumps([FORMAT, provenance["sha256"], asdict(options)]).encode()
    partial = folder / f"prepared.{hashlib.sha256(key).hexdigest()[:12]}.partial"
    for old in folder.glob("prepared.*.partial"):
        if old != partial:
            shutil.rmtree(old)
    partial.mkdir(exist_ok=True)
    return partial


def _read_all(source: Source, partial: Path, options: PrepareOptions, progress: Progress) -> pa.Table:
    """Read what is not read yet, chunk by chunk, and return all of it."""
    done = sorted(partial.glob("chunk-*.parquet"))
    total = source.total
    samples = source.samples(start=len(done) * CHUNK_ROWS)
    for number, chunk in enumerate(_chunks(samples), len(done)):
        done.append(partial / f"chunk-{number:06d}.parquet")
        prepared.write_table(done[-1], prepared.sample_table(chunk, [_crop(sample, options) for sample in chunk]))
        progress("read", min((number * CHUNK_ROWS + len(chunk)) / max(total, 1), 1.0))
    if not done:
        raise DatasetFormatError(f"{partial.parent / 'raw'} holds no pictures")
    return pa.concat_tables([prepared.read_table(path) for path in done], promote_options="default").combine_chunks()


def _chunks(samples: Iterator[Sample]) -> Iterator[list[Sample]]:
    while chunk := list(islice(samples, CHUNK_ROWS)):
        yield chunk


def _crop(sample: Sample, options: PrepareOptions) -> NDArray[np.uint8] | None:
    """Return a sample's picture in the size and channels asked for."""
    if sample.image is None:
        return None
    image = sample.image
    if image.ndim == 3 and options.channels == 1:
        image = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if image.ndim == 2 and options.channels == 3:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    if image.shape[:2] != (options.size, options.size):
        way = cv2.INTER_AREA if min(image.shape[:2]) > options.size else cv2.INTER_LINEAR
        image = cv2.resize(image, (options.size, options.size), interpolation=way)
    return np.asarray(image, np.uint8).reshape(options.size, options.size, options.channels)


def _find_copies(table: pa.Table, partial: Path, options: PrepareOptions, progress: Progress) -> duplicates.Copies:
    squares = np.zeros((table.num_rows, duplicates.SIDE, duplicates.SIDE), np.uint8)
    for row, data in enumerate(table["image"]):
        if image := data.as_py():
            squares[row] = duplicates.grey_square(prepared.decode(image, channels=options.channels))
    splits = np.array([SPLITS.index(split) for split in table["split"].to_pylist()], np.int64)
    return duplicates.find_copies(
        squares, splits, near=options.near, progress=lambda share: progress("compare", share)
    )


def _manifest(
    name: str, provenance: dict[str, Any], options: PrepareOptions, table: pa.Table, copies: duplicates.Copies
) -> dict[str, Any]:
    contempt = FERPLUS[-1] in table["label"].to_pylist()
    return {
        "name": name,
        "format": FORMAT,
        "hash": "",
        "label_names": list(FERPLUS if contempt else EMOTIONS),
        **asdict(options),
        "source": provenance["source"],
        "raw_sha256": provenance["sha256"],
        "report": checks.report(table, copies),
        "shards": [],
    }


def _finish(folder: Path, partial: Path, table: pa.Table, manifest: dict[str, Any], options: PrepareOptions) -> None:
    """Write shards and manifest into a fresh folder and put it in the place of the old one."""
    fresh = partial / "prepared"
    shutil.rmtree(fresh, ignore_errors=True)
    parts = {split: table.filter(pa.compute.equal(table["split"], split)).drop_columns("problem") for split in SPLITS}
    for split, part in parts.items():
        for number, file in enumerate(prepared.write_shards(fresh, split, part)):
            rows = part.slice(number * prepared.SHARD_ROWS, prepared.SHARD_ROWS).num_rows
            manifest["shards"].append({"file": file, "split": split, "rows": rows})
    manifest["hash"] = prepared.content_hash(parts.values(), channels=options.channels)
    prepared.write_manifest(fresh, manifest)
    shutil.rmtree(folder / "prepared", ignore_errors=True)
    fresh.replace(folder / "prepared")
    shutil.rmtree(partial)
