"""What a run has done so far, kept so that it survives a kill at any moment: numbered tables, and a checkpoint.

A part is a Parquet file of its own, as Parquet cannot be appended to. It is written whole, then the checkpoint that
counts it: a part that no checkpoint counts is written anew. Whoever looks into the folder of an interrupted run can
read the parts as they are.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from mien.errors import OutputError
from mien.files import open_atomically, write_atomically
from mien.records import Row
from mien.writers import open_table

CHECKPOINT_FILE = "checkpoint.json"


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
        with open_atomically(self._part(self._count)) as file:
            table = open_table("parquet", file, self._labels)
            table.write(rows)
            table.finish()
        self._keep(checkpoint)
        self._count = checkpoint.parts

    def tables(self) -> Iterator[list[Row]]:
        """Yield the rows of each part in their order; one part is in memory at a time."""
        from pyarrow import parquet

        for number in range(self._count):
            yield parquet.ParquetFile(self._part(number)).read().to_pylist()

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all parts in their order."""
        return chain.from_iterable(self.tables())

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


def refuse_other(kept: Mapping[str, Any], plan: Mapping[str, Any], *, where: Path) -> None:
    """Raise OutputError where two plans would not give the same rows, with the differences."""
    plan = msgspec.json.decode(msgspec.json.encode(plan))
    differing = [key for key in {**kept, **plan} if kept.get(key) != plan.get(key)]
    if differing:
        said = "; ".join(f"{key} was {kept.get(key)} and is now {plan.get(key)}" for key in differing)
        raise OutputError(f"cannot go on from {where}: {said}. Ask for the same, or begin anew without --resume")
