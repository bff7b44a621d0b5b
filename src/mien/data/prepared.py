"""The prepared form: Parquet shards that pandas, DuckDB or `datasets` open directly, and a manifest beside them.

    <datasets>/<name>/prepared/manifest.json
                               train-00000.parquet  validation-00000.parquet  test-00000.parquet

Columns: `image` (PNG bytes), `label`, `label_index` (in `FERPLUS`, whose first seven are `EMOTIONS`; -1 unknown), `votes`
(ten counts in the order of `FERPLUS_COLUMNS`), `split`, `source`, `source_row`, `kept`, `drop_reason`,
`near_duplicate`, and one `attr_*` for every further column of the source.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mien.data.sample import Sample
from mien.emotions import FERPLUS
from mien.errors import DatasetFormatError
from mien.files import write_atomically

MANIFEST = "manifest.json"

SHARD_ROWS = 32_768
"""Rows of one shard: some 60 MB of 48 px faces."""

ATTRIBUTE_PREFIX = "attr_"

SAMPLE_FIELDS = [
    pa.field("image", pa.binary()),
    pa.field("label", pa.string()),
    pa.field("label_index", pa.int64()),
    pa.field("votes", pa.list_(pa.int32(), 10)),
    pa.field("split", pa.string()),
    pa.field("source", pa.string()),
    pa.field("source_row", pa.int64()),
]

VERDICT_FIELDS = [
    pa.field("kept", pa.bool_()),
    pa.field("drop_reason", pa.string()),
    pa.field("near_duplicate", pa.bool_()),
]


def encode(image: NDArray[np.uint8]) -> bytes:
    """Return a crop `uint8 (S, S, C)` as PNG bytes, without loss."""
    pixels = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.shape[-1] == 3 else image
    _, data = cv2.imencode(".png", pixels)
    return bytes(data)


def decode(data: bytes, *, channels: int) -> NDArray[np.uint8]:
    """Return the crop `uint8 (S, S, C)` that `encode` wrote.

    Raises:
        DatasetFormatError: the bytes are no such picture.
    """
    flag = cv2.IMREAD_COLOR_RGB if channels == 3 else cv2.IMREAD_GRAYSCALE
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flag) if data else None
    if pixels is None:
        raise DatasetFormatError("a stored picture is damaged; prepare the data set again")
    return np.asarray(pixels, np.uint8).reshape(*pixels.shape[:2], channels)


def sample_table(samples: Iterable[Sample], crops: Iterable[NDArray[np.uint8] | None]) -> pa.Table:
    """Return samples and their crops as a table; the crop and the problem of an unusable picture are empty and set."""
    rows = [_row(sample, crop) for sample, crop in zip(samples, crops, strict=True)]
    names = sorted({name for row in rows for name in row if name.startswith(ATTRIBUTE_PREFIX)})
    fields = [*SAMPLE_FIELDS, pa.field("problem", pa.string()), *(pa.field(name, pa.string()) for name in names)]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def _row(sample: Sample, crop: NDArray[np.uint8] | None) -> dict[str, Any]:
    return {
        "image": b"" if crop is None else encode(crop),
        "label": sample.label,
        "label_index": FERPLUS.index(sample.label) if sample.label else -1,
        "votes": list(sample.votes),
        "split": sample.split,
        "source": sample.source,
        "source_row": sample.row,
        "problem": sample.problem,
    } | {ATTRIBUTE_PREFIX + name: value for name, value in sample.attributes.items()}


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as one Parquet file, whole or not at all; the PNG bytes inside are compressed already."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", use_dictionary=["label", "split", "drop_reason"])
    write_atomically(path, buffer.getvalue())


def read_table(path: Path) -> pa.Table:
    """Read one Parquet file.

    Raises:
        DatasetFormatError: it is missing or damaged; the message names it.
    """
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise DatasetFormatError(f"{path} cannot be read ({error}); prepare the data set again") from None


def write_shards(folder: Path, split: str, table: pa.Table) -> list[str]:
    """Write a split's rows as `<split>-00000.parquet` and so on; returns the names."""
    names = []
    for number, start in enumerate(range(0, max(table.num_rows, 1), SHARD_ROWS)):
        names.append(f"{split}-{number:05d}.parquet")
        write_table(folder / names[-1], table.slice(start, SHARD_ROWS))
    return names


def content_hash(tables: Iterable[pa.Table], *, channels: int) -> str:
    """Return the SHA-256 over what the tables hold: pixels and every other column, not the bytes of the files."""
    digest = hashlib.sha256()
    for table in tables:
        for row in _plain_rows(table):
            data = row.pop("image")
            if data:
                crop = decode(data, channels=channels)
                digest.update(f"{crop.shape}".encode() + crop.tobytes())
            digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


def _plain_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=4096):
        yield from batch.to_pylist()


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest, which makes a prepared data set whole; it is written last."""
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a prepared data set's manifest.

    Raises:
        DatasetFormatError: it is damaged.
        FileNotFoundError: there is none.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if not {"hash", "shards", "size", "channels", "label_names"} <= manifest.keys():
            raise ValueError("keys are missing")
    except (ValueError, AttributeError) as error:
        raise DatasetFormatError(f"{path} is damaged ({error}); prepare the data set again") from None
    return dict(manifest)
