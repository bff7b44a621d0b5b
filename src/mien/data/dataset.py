"""A prepared data set in memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mien.data import prepared
from mien.data.manifest import Manifest
from mien.data.sample import SPLITS
from mien.emotions import FERPLUS_COLUMNS
from mien.errors import DatasetNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Labelled faces, all of one size; every array has one entry a picture.

    Attributes:
        name: what the data set is called.
        hash: SHA-256 over the content of the whole prepared data set.
        label_names: what the labels index: `EMOTIONS`, or `FERPLUS` where contempt occurs.
        images: `uint8 (n, S, S, C)`.
        labels: `int64 (n,)`, -1 where unknown.
        votes: `int64 (n, 10)` in the order of `FERPLUS_COLUMNS`; all zero where nobody voted.
        split: "train", "validation" or "test".
        row: `int64 (n,)`, the row in the source.
        near_duplicate: a validation or test picture with an exact or near copy among the training pictures as they
            were before copies were dropped; near is an absolute correlation of 0.9 or more, mirrored or not.
        attributes: further columns of the source, as strings.
    """

    name: str
    hash: str
    label_names: tuple[str, ...]
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.int64]
    split: NDArray[np.str_]
    row: NDArray[np.int64]
    near_duplicate: NDArray[np.bool_]
    attributes: dict[str, NDArray[np.str_]]

    def __len__(self) -> int:
        return len(self.images)

    def select(self, mask: NDArray[Any]) -> "Dataset":
        """Return the pictures a boolean mask or an index array chooses."""
        return Dataset(
            name=self.name,
            hash=self.hash,
            label_names=self.label_names,
            images=self.images[mask],
            labels=self.labels[mask],
            votes=self.votes[mask],
            split=self.split[mask],
            row=self.row[mask],
            near_duplicate=self.near_duplicate[mask],
            attributes={name: values[mask] for name, values in self.attributes.items()},
        )


def load(name_or_path: str | Path, *, root: Path, split: str | None = None, kept_only: bool = True) -> Dataset:
    """Load a prepared data set.

    Args:
        name_or_path: its name below `root`, or the path of its folder or of the `prepared` folder inside it.
        root: where data sets live, `Settings.datasets`.
        split: "train", "validation" or "test"; all three by default.
        kept_only: leave out what preparing dropped. Unusable pictures have no pixels and are never loaded.

    Raises:
        DatasetNotFoundError: nothing is prepared there.
        DatasetFormatError: the prepared data are damaged.
        ValueError: no such split.
    """
    if split is not None and split not in SPLITS:
        raise ValueError(f"no split {split!r}; the splits are {', '.join(SPLITS)}")
    folder = prepared_folder(name_or_path, root=root)
    manifest = prepared.read_manifest(folder)
    table = prepared.read_shards(folder, [shard for shard in manifest.shards if split in (None, shard.split)])
    usable = table["kept"] if kept_only else pc.not_equal(table["image"], b"")
    return _dataset(table.filter(usable), manifest)


def prepared_folder(name_or_path: str | Path, *, root: Path) -> Path:
    """Return the folder of a prepared data set.

    Raises:
        DatasetNotFoundError: nothing is prepared there; the message lists what is.
    """
    for folder in (root / name_or_path / "prepared", Path(name_or_path) / "prepared", Path(name_or_path)):
        if (folder / prepared.MANIFEST).is_file():
            return folder
    names = sorted(path.parent.parent.name for path in root.glob(f"*/prepared/{prepared.MANIFEST}"))
    raise DatasetNotFoundError(
        f"no data set {str(name_or_path)!r} is prepared; {root} holds {', '.join(names) or 'none'} "
        f"(mien data fetch, then mien data prepare)"
    )


def _dataset(table: pa.Table, manifest: Manifest) -> Dataset:
    images = np.empty((table.num_rows, manifest.size, manifest.size, manifest.channels), np.uint8)
    for row, data in enumerate(table["image"].to_pylist()):
        images[row] = prepared.decode(data, channels=manifest.channels)
    names = [name for name in table.column_names if name.startswith(prepared.ATTRIBUTE_PREFIX)]
    return Dataset(
        name=manifest.name,
        hash=manifest.hash,
        label_names=manifest.label_names,
        images=images,
        labels=table["label_index"].to_numpy(),
        votes=np.array(table["votes"].to_pylist(), np.int64).reshape(-1, len(FERPLUS_COLUMNS)),
        split=_strings(table, "split"),
        row=table["source_row"].to_numpy(),
        near_duplicate=table["near_duplicate"].to_numpy(),
        attributes={name.removeprefix(prepared.ATTRIBUTE_PREFIX): _strings(table, name) for name in names},
    )


def _strings(table: pa.Table, column: str) -> NDArray[np.str_]:
    return np.array([value or "" for value in table[column].to_pylist()], np.str_)
