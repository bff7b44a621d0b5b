"""Where the recordings of `mien live` go.

SEAM: `open_recorder` and `open_film_writer` hand over to the writers of `mien video`. This is the only place that names
them.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mien import annotate, images
from mien.errors import MissingExtraError, OutputError
from mien.files import write_atomically
from mien.video.live import Recorder, mirrored
from mien.video.reading import FrameAnalysis
from mien.video.sources import Source

TABLES = (".parquet", ".csv", ".jsonl")
"""How a recording may be named."""

FILMS = (".mp4",)
"""How an annotated film may be named."""


def open_recorder(path: Path, *, source: Source, labels: tuple[str, ...]) -> Recorder:
    """Open a table that takes one row a face and one row a frame without a face, and keeps what it has at any end.

    Raises:
        OutputError: the place cannot be written to.
    """
    raise MissingExtraError(f"recording is not part of this build of mien; {path} was not written")


def open_film_writer(path: Path, *, source: Source, blur_faces: bool) -> Recorder:
    """Open an MP4 that takes the frames with what was read drawn into them.

    Raises:
        OutputError: the place cannot be written to.
    """
    raise MissingExtraError(f"annotating films is not part of this build of mien; {path} was not written")


def snapshots(
    folder: Path, *, blur_faces: bool, mirror: bool, now: Callable[[], datetime] = datetime.now
) -> Callable[[FrameAnalysis], str]:
    """Return what writes a frame as a PNG into a folder, named by the time, and says so."""

    def take(frame: FrameAnalysis) -> str:
        if frame.image is None:
            return "no snapshot: the frame came without its picture"
        seen = mirrored(frame) if mirror else frame
        assert seen.image is not None  # noqa: S101, for the type checker
        place = _unused(folder, f"mien-{now():%Y%m%d-%H%M%S}")
        try:
            write_atomically(place, images.encode(annotate.draw(seen.image, seen.faces, blur_faces=blur_faces), "png"))
        except OSError as error:
            return f"no snapshot: {place} cannot be written ({error.strerror or error})"
        return f"snapshot {place}"

    return take


def _unused(folder: Path, stem: str) -> Path:
    place, number = folder / f"{stem}.png", 2
    while place.exists():
        place, number = folder / f"{stem}-{number}.png", number + 1
    return place


def check_place(path: Path, option: str, suffixes: tuple[str, ...]) -> None:
    """Look before the camera is switched on whether a file can be written there.

    Raises:
        ValueError: its name ends in none of `suffixes`.
        OutputError: its folder cannot be written to.
    """
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"{option} {path}: end it in {' or '.join(suffixes)}")
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder")
