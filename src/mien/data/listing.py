"""Every picture of a prepared data set without its pixels, those among them in which no face was found."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mien.data import prepared
from mien.data.dataset import Dataset, prepared_folder
from mien.data.folder import UNREADABLE
from mien.errors import DatasetNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listing:
    """What is known of every picture; every array has one entry a picture.

    Attributes:
        name: of the data set.
        searched: whether faces were searched for in whole scenes (`mien data prepare --faces detect`).
        row: `int64 (n,)`, the row in the source.
        source: the file it came from, relative to the raw folder.
        split: "train", "validation" or "test".
        readable: whether the picture could be read.
        found: whether it gave a face; without meaning where faces were not searched for.
        attributes: further columns, as strings.
    """

    name: str
    searched: bool
    row: NDArray[np.int64]
    source: NDArray[np.str_]
    split: NDArray[np.str_]
    readable: NDArray[np.bool_]
    found: NDArray[np.bool_]
    attributes: dict[str, NDArray[np.str_]]

    def select(self, mask: NDArray[np.bool_]) -> "Listing":
        """Return the pictures a boolean mask chooses."""
        return replace(
            self,
            row=self.row[mask],
            source=self.source[mask],
            split=self.split[mask],
            readable=self.readable[mask],
            found=self.found[mask],
            attributes={name: values[mask] for name, values in self.attributes.items()},
        )

    def lent(self, dataset: Dataset) -> Dataset:
        """Return the data set, loaded from the same folder, with the listing's attributes."""
        place = {row: number for number, row in enumerate(self.row.tolist())}
        places = [place[row] for row in dataset.row.tolist()]
        return replace(dataset, attributes={name: values[places] for name, values in self.attributes.items()})


def searched(name_or_path: str | Path, *, root: Path) -> bool:
    """Tell whether the faces of a prepared data set were searched for in whole scenes; False where none is prepared."""
    try:
        options = prepared.read_manifest(prepared_folder(name_or_path, root=root)).options
    except DatasetNotFoundError:
        return False
    return options is not None and options.faces == "detect"


def listing(name_or_path: str | Path, *, root: Path) -> Listing:
    """List the pictures of a prepared data set, dropped ones too.

    Args:
        name_or_path: its name below `root`, or the path of its folder.
        root: where data sets live, `Settings.datasets`.

    Raises:
        DatasetNotFoundError: nothing is prepared there.
        DatasetFormatError: the prepared data are damaged.
    """
    folder = prepared_folder(name_or_path, root=root)
    manifest = prepared.read_manifest(folder)
    table = prepared.read_shards(folder, manifest.shards)
    names = [name for name in table.column_names if name.startswith(prepared.ATTRIBUTE_PREFIX)]
    return Listing(
        name=manifest.name,
        searched=searched(folder, root=root),
        row=table["source_row"].to_numpy(),
        source=_strings(table, "source"),
        split=_strings(table, "split"),
        readable=_strings(table, "drop_reason") != UNREADABLE,
        found=np.array([bool(data) for data in table["image"].to_pylist()], np.bool_),
        attributes={name.removeprefix(prepared.ATTRIBUTE_PREFIX): _strings(table, name) for name in names},
    )


def _strings(table: pa.Table, column: str) -> NDArray[np.str_]:
    return np.array([value or "" for value in table[column].to_pylist()], np.str_)
