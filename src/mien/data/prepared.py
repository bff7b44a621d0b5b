"""The prepared form: Parquet shards that pandas, DuckDB or `datasets` open directly, and a manifest beside them.

    <datasets>/<name>/prepared/manifest.json
                               train-00000.parquet  validation-00000.parquet  test-00000.parquet

Columns: `image` (PNG bytes), `label`, `label_index` (in `FERPLUS`, whose first seven are `EMOTIONS`; -1 unknown),
`votes` (ten counts in the order of `FERPLUS_COLUMNS`), `split`, `source`, `source_row`, `kept`, `drop_reason`,
`near_duplicate`, and one `attr_*` for every further column of the source.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mien import images
from mien.data import manifest as manifests
from mien.data.manifest import Manifest, Shard
from mien.data.sample import SPLITS, Sample
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

WORKING_FIELDS = [pa.field("problem", pa.string()), pa.field("group", pa.string())]
"""Columns that are needed on the way and left out of the shards."""


def encode(crop: NDArray[np.uint8]) -> bytes:
    """Return a crop `uint8 (S, S, C)` as PNG bytes, without loss."""
    return images.encode(crop if crop.shape[-1] == 3 else crop[:, :, 0], "png")


def decode(data: bytes, *, channels: int) -> NDArray[np.uint8]:
    """Return the crop `uint8 (S, S, C)` that `encode` wrote.

    Raises:
        DatasetFormatError: the bytes are no such picture.
    """
    flag = cv2.IMREAD_COLOR_RGB if channels == 3 else cv2.IMREAD_GRAYSCALE
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flag) if data else None
    if pixels is None:
        raise DatasetFormatError("a stored picture is damaged")
    return np.asarray(pixels, np.uint8).reshape(*pixels.shape[:2], channels)


def sample_table(samples: Sequence[Sample], crops: Sequence[NDArray[np.uint8] | None]) -> pa.Table:
    """Return samples and their crops as a table; an unusable picture's bytes are empty and its problem is set."""
    rows = [_row(sample, crop) for sample, crop in zip(samples, crops, strict=True)]
    names = sorted({name for row in rows for name in row if name.startswith(ATTRIBUTE_PREFIX)})
    fields = [*SAMPLE_FIELDS, *WORKING_FIELDS, *(pa.field(name, pa.string()) for name in names)]
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
        "group": sample.group,
    } | {ATTRIBUTE_PREFIX + name: value for name, value in sample.attributes.items()}


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as one Parquet file, whole or not at all."""
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
        raise DatasetFormatError(f"{path} cannot be read ({error}); run mien data prepare again") from None


def write_shards(folder: Path, table: pa.Table) -> tuple[Shard, ...]:
    """Write a table's rows, split after split, as `<split>-00000.parquet` and so on."""
    shards = []
    for split, part in _parts(table):
        for number, start in enumerate(range(0, max(part.num_rows, 1), SHARD_ROWS)):
            rows = part.slice(start, SHARD_ROWS)
            shards.append(Shard(file=f"{split}-{number:05d}.parquet", split=split, rows=rows.num_rows))
            write_table(folder / shards[-1].file, rows)
    return tuple(shards)


def read_shards(folder: Path, shards: Iterable[Shard]) -> pa.Table:
    """Read shards as one table.

    Raises:
        DatasetFormatError: a shard is missing, damaged or not as long as the manifest says.
    """
    tables = []
    for shard in shards:
        tables.append(read_table(folder / shard.file))
        if tables[-1].num_rows != shard.rows:
            raise DatasetFormatError(
                f"{folder / shard.file} has {tables[-1].num_rows:,} rows and should have {shard.rows:,}; "
                f"run mien data prepare again"
            )
    return pa.concat_tables(tables, promote_options="default")


def content_hash(table: pa.Table, *, channels: int) -> str:
    """Return the SHA-256 over what a table holds, split after split: pixels and columns, not the bytes of files.

    Raises:
        DatasetFormatError: a picture is damaged.
    """
    digest = hashlib.sha256()
    for _, part in _parts(table):
        for row in _plain_rows(part):
            if data := row.pop("image"):
                crop = decode(data, channels=channels)
                digest.update(f"{crop.shape}".encode() + crop.tobytes())
            digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


def _parts(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    of_row = np.array(table["split"].to_pylist())
    for split in SPLITS:
        yield split, table.filter(pa.array(of_row == split, pa.bool_()))


def _plain_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=4096):
        yield from batch.to_pylist()


def read_manifest(folder: Path) -> Manifest:
    """Read a prepared data set's manifest, which is written last and makes it whole.

    Raises:
        DatasetFormatError: it is damaged.
        FileNotFoundError: there is none.
    """
    return manifests.read(folder / MANIFEST, Manifest, again="mien data prepare")


def find_damage(folder: Path) -> str:
    """Read a prepared data set as a whole and return what is damaged about it; empty where it is sound."""
    try:
        manifest = read_manifest(folder)
        found = content_hash(read_shards(folder, manifest.shards), channels=manifest.channels)
    except (DatasetFormatError, KeyError, ValueError, TypeError) as error:
        return str(error)
    return "" if found == manifest.hash else f"{folder}: the content's hash is {found}, the manifest's {manifest.hash}"
