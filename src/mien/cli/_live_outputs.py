"""Where the recordings and snapshots of `mien live` go."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mien import annotate, images
from mien.files import write_atomically
from mien.video.live import Recorder, mirrored
from mien.video.provenance import Recognizes, command_line, provenance
from mien.video.reading import FrameAnalysis
from mien.video.recording import FilmRecorder, TableRecorder, check_place
from mien.video.sources import Source

TABLES = (".parquet", ".csv", ".jsonl")
"""How a recording may be named."""

FILMS = (".mp4",)
"""How an annotated film may be named."""


def open_recorder(path: Path, *, source: Source, recognizer: Recognizes, settings: Mapping[str, Any]) -> Recorder:
    """Open a table that takes one row a face and one row a frame without a face, and keeps what it has at any end.

    Args:
        path: of the table.
        source: what is read.
        recognizer: answers.
        settings: what else decides the rows, for the table's provenance.

    Raises:
        OutputError: the place cannot be written to.
    """
    made = provenance(source.name, None, recognizer, settings, command=command_line())
    return TableRecorder(path, source=source, made=made, labels=recognizer.labels)


def open_film_writer(path: Path) -> Recorder:
    """Open an MP4 that takes the frames with what was read drawn into them.

    Raises:
        OutputError: the place cannot be written to.
        MissingExtraError: PyAV is not installed.
    """
    return FilmRecorder(path)


def snapshots(
    folder: Path, *, mirror: bool, now: Callable[[], datetime] = datetime.now
) -> Callable[[FrameAnalysis], str]:
    """Return what writes a frame as a PNG into a folder, named by the time, and says so."""

    def take(frame: FrameAnalysis) -> str:
        if frame.image is None:
            return "no snapshot: the frame came without its picture"
        seen = mirrored(frame) if mirror else frame
        assert seen.image is not None  # noqa: S101, for the type checker
        place = _unused(folder, f"mien-{now():%Y%m%d-%H%M%S}")
        try:
            write_atomically(place, images.encode(annotate.draw(seen.image, seen.faces), "png"))
        except OSError as error:
            return f"no snapshot: {place} cannot be written ({error.strerror or error})"
        return f"snapshot {place}"

    return take


def _unused(folder: Path, stem: str) -> Path:
    place, number = folder / f"{stem}.png", 2
    while place.exists():
        place, number = folder / f"{stem}-{number}.png", number + 1
    return place


def check_name(path: Path, option: str, suffixes: tuple[str, ...]) -> None:
    """Look before the camera is switched on whether a file is named as it has to be and can be written.

    Raises:
        ValueError: its name ends in none of `suffixes`.
        OutputError: its place cannot be written to.
    """
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"{option} {path}: end it in {' or '.join(suffixes)}")
    check_place(path)
