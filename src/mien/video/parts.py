"""What a run has done so far, kept so that it survives a kill at any moment: numbered tables, and a checkpoint.

A part is a Parquet file of its own, as Parquet cannot be appended to. It is written whole, then the checkpoint that
counts it: a part that no checkpoint counts is written anew. Whoever looks into the folder of an interrupted run can
read the parts as they are.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.errors import OutputError
from mien.files import open_atomically, write_atomically
from mien.records import NOT_ANALYZED, Row
from mien.writers import open_table, parquet_schema

CHECKPOINT_FILE = "checkpoint.json"

RUN_SUFFIX = ".partial"
"""With which the name of a run's folder ends."""

_PARTS_A_GROUP = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Where a run stands after its last whole part.

    Attributes:
        plan: what decides the rows; a run goes on only under the same plan.
        parts: how many parts there are.
        frames: how many frames they hold.
        last_index: number of the last frame in its source; -1 before the first.
        last_timestamp_s: its time on the source's clock.
        last_pixels: checksum of its pixels, by which the place is found again.
        state: what is known of the people, and of whatever else goes on from part to part.
        skipped: frames that were lost so far.
        warnings: what the person should know of so far.
        ended: the source has no more frames; only the files are still to be written.
    """

    plan: Mapping[str, Any]
    parts: int = 0
    frames: int = 0
    last_index: int = -1
    last_timestamp_s: float = 0.0
    last_pixels: int = 0
    state: Mapping[str, Any] = field(default_factory=dict)
    skipped: int = 0
    warnings: tuple[str, ...] = ()
    ended: bool = False


class Parts:
    """The folder of a run.

    Args:
        folder: made by `begin`, gone after `remove`.
        labels: of the table.
    """

    def __init__(self, folder: Path, *, labels: tuple[str, ...]) -> None:
        self.folder, self._labels, self._count = folder, labels, 0

    def begin(self, plan: Mapping[str, Any]) -> Checkpoint:
        """Start anew, without what an earlier run left."""
        self.remove()
        self.folder.mkdir(parents=True)
        first = Checkpoint(plan=plan)
        self._keep(first)
        return first

    def resume(self, plan: Mapping[str, Any]) -> Checkpoint | None:
        """Return where an earlier run stood, or None where there was none.

        Raises:
            OutputError: it read another film, or read it otherwise; or its checkpoint is damaged.
        """
        try:
            kept = msgspec.json.decode((self.folder / CHECKPOINT_FILE).read_bytes(), type=Checkpoint)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise OutputError(f"{self.folder / CHECKPOINT_FILE} is damaged ({error}); begin anew") from None
        refuse_other(kept.plan, plan, where=self.folder)
        self._count = kept.parts
        return kept

    def add(self, rows: Sequence[Row], checkpoint: Checkpoint) -> None:
        """Keep the next part, then the checkpoint that counts it."""
        self._write(self._count, rows)
        self._keep(checkpoint)
        self._count = checkpoint.parts

    def rewrite(self, change: Callable[[Row], Row]) -> None:
        """Put what `change` makes of each row in its place, a part at a time; each part is the old or the new one."""
        for number in range(self._count):
            with parquet_file(self._part(number)) as old:
                rows = [change(row) for row in old.read(use_threads=False).to_pylist()]
            self._write(number, rows)

    def _write(self, number: int, rows: Sequence[Row]) -> None:
        with open_atomically(self._part(number)) as file:
            table = open_table("parquet", file, self._labels)
            table.write(rows)
            table.finish()

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all parts in their order; one part is in memory at a time."""
        return chain.from_iterable(table.to_pylist() for table in self._tables())

    def times(self) -> NDArray[np.float64]:
        """Return the times `(n,)` in seconds of the frames in which faces were looked for, in their order."""
        found = [np.empty(0)]
        for number in range(self._count):
            table = parquet_file(self._part(number)).read(columns=["frame", "timestamp_s", "reason"], use_threads=False)
            frames, times, reasons = (table[name].to_numpy() for name in ("frame", "timestamp_s", "reason"))
            first = np.diff(frames, prepend=-1) != 0  # a frame has a row for each face
            found.append(times[first & (reasons != NOT_ANALYZED)])
        return np.concatenate(found)

    def join(self, form: str, stream: BinaryIO, *, metadata: Mapping[str, str]) -> None:
        """Write the rows of all parts as one table; see `mien.writers.open_table`."""
        if form == "parquet":
            self._join_parquet(stream, metadata)
            return
        writer = open_table(form, stream, self._labels)
        for table in self._tables():
            writer.write(table.to_pylist())
        writer.finish()

    def _join_parquet(self, stream: BinaryIO, metadata: Mapping[str, str]) -> None:
        """Copy the parts, some of them a row group, without making Python's objects of their cells."""
        import pyarrow
        from pyarrow import parquet

        schema = parquet_schema(self._labels).with_metadata(dict(metadata))
        with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
            tables = self._tables()
            while group := list(islice(tables, _PARTS_A_GROUP)):
                writer.write_table(pyarrow.concat_tables(group).replace_schema_metadata(schema.metadata))

    def _tables(self) -> Iterator[Any]:
        return (parquet_file(self._part(number)).read(use_threads=False) for number in range(self._count))

    def remove(self) -> None:
        """Delete the folder, if it is one of a run."""
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / CHECKPOINT_FILE).exists():
            raise OutputError(f"{self.folder} is needed for what the run keeps, but holds something else; move it away")
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)
        self._count = 0

    def _part(self, number: int) -> Path:
        return self.folder / f"part-{number:05}.parquet"

    def _keep(self, checkpoint: Checkpoint) -> None:
        write_atomically(self.folder / CHECKPOINT_FILE, msgspec.json.encode(checkpoint))


def is_run(folder: Path) -> bool:
    """Whether a folder holds what a run or a recording has done so far."""
    return folder.suffix == RUN_SUFFIX and ((folder / CHECKPOINT_FILE).exists() or any(folder.glob("part-0*")))


def parquet_file(path: Path) -> Any:
    """Open a part to read; pyarrow is imported only when one is."""
    from pyarrow import parquet

    return parquet.ParquetFile(path)


def refuse_other(kept: Mapping[str, Any], plan: Mapping[str, Any], *, where: Path) -> None:
    """Raise OutputError where two plans would not give the same rows, with the differences."""
    plan = msgspec.json.decode(msgspec.json.encode(plan))
    differing = [key for key in {**kept, **plan} if kept.get(key) != plan.get(key)]
    if differing:
        said = "; ".join(f"{key} was {kept.get(key)} and is now {plan.get(key)}" for key in differing)
        raise OutputError(f"cannot go on from {where}: {said}. Ask for the same, or begin anew without --resume")
