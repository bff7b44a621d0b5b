"""A live session into files, frame by frame: `mien video`'s own table and film, closed properly at any end.

What was read so far lies in `NAME.partial` beside each file until it is closed, so that even a kill leaves it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mien.errors import OutputError
from mien.files import open_atomically
from mien.records import Row
from mien.video.finish import write_table
from mien.video.overlay import Overlay
from mien.video.parts import RUN_SUFFIX, Parts
from mien.video.plan import Outputs
from mien.video.provenance import Provenance
from mien.video.reading import FrameAnalysis
from mien.video.resume import FRAMES_A_PART
from mien.video.rows import rows
from mien.video.sources import Source


class TableRecorder:
    """One row a face and one row a frame without a face; a `mien.video.live.Recorder`.

    Args:
        path: of the table: `.parquet`, or `.csv` or `.jsonl`, which get a `.meta.json` beside them.
        source: tells at the end what was skipped and what is worth a warning.
        made: where the table comes from.
        labels: of the table.

    Raises:
        OutputError: the place cannot be written to.
    """

    def __init__(self, path: Path, *, source: Source, made: Provenance, labels: tuple[str, ...]) -> None:
        self._path, self._source, self._made, self._labels = path, source, made, labels
        self._parts = Parts(partial(path), labels=labels)
        with _told(path):
            self._at = self._parts.begin(made.plan)
        self._pending, self._new, self._open = list[Row](), 0, True

    def write(self, frame: FrameAnalysis) -> None:
        """Take a frame.

        Raises:
            OutputError: it cannot be kept.
        """
        self._pending.extend(rows(frame, self._labels))
        self._new += 1
        if self._new == FRAMES_A_PART:
            self._keep()

    def close(self) -> None:
        """Write the table whole; a second time does nothing.

        Raises:
            OutputError: it cannot be written; the parts stay.
        """
        if not self._open:
            return
        self._open = False
        self._keep()
        outcome = {"frames": self._at.frames, "skipped": self._source.skipped, "warnings": self._source.warnings}
        with _told(self._path):
            made = replace(self._made, outcome=outcome)
            write_table(self._parts, Outputs(table=self._path), made)
            self._parts.remove()

    def _keep(self) -> None:
        with _told(self._path):
            at = replace(self._at, parts=self._at.parts + 1, frames=self._at.frames + self._new)
            self._parts.add(self._pending, at)
        self._at, self._new = at, 0
        self._pending.clear()


class FilmRecorder:
    """An MP4 with what was read drawn into it; a `mien.video.live.Recorder`. Frames come with their images.

    Args:
        path: of the film.

    Raises:
        OutputError: the place cannot be written to.
        MissingExtraError: PyAV is not installed.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._folder = path, partial(path)
        self._overlay = Overlay(self._folder)
        self._frames, self._first_s, self._open = 0, 0.0, True
        with _told(path):
            self._folder.mkdir(parents=True, exist_ok=True)

    def write(self, frame: FrameAnalysis) -> None:
        """Draw and encode a frame.

        Raises:
            OutputError: it cannot be kept.
        """
        if not self._frames:
            self._first_s = frame.timestamp_s
        with _told(self._path):
            self._overlay.write(frame, part=self._frames // FRAMES_A_PART)
            self._frames += 1
            if self._frames % FRAMES_A_PART == 0:
                self._overlay.end_part()

    def close(self) -> None:
        """Join the film; a second time does nothing. Without a frame there is no film.

        Raises:
            OutputError: it cannot be written; its pieces stay.
        """
        if not self._open:
            return
        self._open = False
        with _told(self._path):
            self._overlay.end_part()
            if self._frames:
                parts = -(-self._frames // FRAMES_A_PART)
                self._overlay.join(self._path, parts=parts, sound=None, span_s=(self._first_s, float("inf")))
            shutil.rmtree(self._folder)


def partial(path: Path) -> Path:
    """Return the folder for what is not finished."""
    return path.with_name(path.name + RUN_SUFFIX)


def check_place(path: Path) -> None:
    """Look whether a file could be written, before anything is read.

    Raises:
        OutputError: it could not.
    """
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder")
    probe = path.with_name(f".{path.name}.probe")
    with _told(path):
        with open_atomically(probe):
            pass
        probe.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error
