"""Fetching: the raw files of a data set, copied or unpacked into its folder, with a note of where they came from."""

import hashlib
import json
import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mien.data import archives, fer2013
from mien.errors import DatasetFormatError, DatasetNotFoundError
from mien.files import sha256, write_atomically

log = logging.getLogger(__name__)

PROVENANCE = "provenance.json"

SOURCES = ("fer2013", "folder", "csv")
"""What a data set may come as: each is read by a module of `mien.data`."""


def fetch(name: str, origin: Path, *, root: Path, source: str = "", votes: Path | None = None) -> dict[str, Any]:
    """Store a data set's raw files in `<root>/<name>/raw`; what stood there before is replaced in one step.

    Args:
        name: what to call the data set.
        origin: a file, an archive (`.zip`, `.tar`, `.tar.gz`) or a folder.
        root: where data sets live, `Settings.datasets`.
        source: one of `SOURCES`; empty: `fer2013` for that name, `csv` for a `.csv`, else `folder`.
        votes: FER+'s `fer2013new.csv`, for `fer2013`.

    Returns:
        The provenance: source, origin, and every file's size and SHA-256.

    Raises:
        DatasetNotFoundError: a path does not exist.
        DatasetFormatError: an archive is damaged or hostile, or the files are not in the source's form.
    """
    for path in filter(None, (origin, votes)):
        if not path.exists():
            raise DatasetNotFoundError(f"{path} does not exist")
    source = source or guess_source(name, origin)
    folder = root / name / "raw"
    partial = root / name / "raw.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    archives.unpack(origin, partial)
    if votes:
        shutil.copyfile(votes, partial / fer2013.VOTES_NAME)
    provenance = _provenance(partial, name=name, source=source, origin=origin, votes=votes)
    write_atomically(partial / PROVENANCE, json.dumps(provenance, indent=2).encode() + b"\n")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
    return provenance


def guess_source(name: str, origin: Path) -> str:
    """Return the source that fits a data set's name or what it comes from."""
    if name == "fer2013":
        return "fer2013"
    return "csv" if origin.suffix.lower() == ".csv" else "folder"


def read_provenance(folder: Path) -> dict[str, Any]:
    """Read the note beside the raw files.

    Raises:
        DatasetNotFoundError: nothing was fetched there.
        DatasetFormatError: the note is damaged.
    """
    path = folder / PROVENANCE
    if not path.is_file():
        raise DatasetNotFoundError(f"nothing is fetched in {folder}; mien data fetch {folder.parent.name} --from PATH")
    try:
        return dict(json.loads(path.read_bytes()))
    except ValueError as error:
        raise DatasetFormatError(f"{path} is damaged ({error}); fetch the data set again") from None


def _provenance(folder: Path, *, name: str, source: str, origin: Path, votes: Path | None) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in files
    ]
    tree = hashlib.sha256("".join(f"{file['path']}\0{file['sha256']}\n" for file in listed).encode()).hexdigest()
    return {
        "name": name,
        "source": source,
        "from": str(origin.resolve()),
        "votes": str(votes.resolve()) if votes else "",
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": tree,
        "warnings": _warnings(files, source),
        "files": listed,
    }


def _warnings(files: list[Path], source: str) -> list[str]:
    """Say where `fer2013.csv` is not the file that was first published."""
    warnings = []
    for path in files:
        if source == "fer2013" and path.name == fer2013.CSV_NAMES[0]:
            with path.open("rb") as file:
                md5 = hashlib.file_digest(file, "md5").hexdigest()
            if md5 != fer2013.CSV_MD5:
                warnings.append(f"{path.name} has md5 {md5}; the file first published has {fer2013.CSV_MD5}")
    return warnings
