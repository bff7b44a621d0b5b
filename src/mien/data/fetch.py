"""Fetching: the raw files of a data set, copied or unpacked into its folder, with a note of where they came from."""

import hashlib
import re
import shutil
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from mien.data import archives, csv_table, fer2013
from mien.data import manifest as manifests
from mien.data.folder import text
from mien.data.labels import LabelMap
from mien.data.manifest import Provenance, RawFile
from mien.data.options import Columns
from mien.data.sample import Source
from mien.errors import DatasetFormatError, DatasetNotFoundError
from mien.files import sha256

PROVENANCE = "provenance.json"

SOURCES = {"fer2013": "fer2013", "folder": "folder", "csv": "csv_table"}
"""The forms a data set may come in, and the module of `mien.data` that reads each."""


def fetch(
    name: str,
    origin: Path,
    *,
    root: Path,
    source: str = "",
    votes: Path | None = None,
    images: Path | None = None,
    columns: Columns | None = None,
) -> Provenance:
    """Store a data set's raw files in `<root>/<name>/raw`; what stood there goes only once the new ones are whole.

    Args:
        name: what to call the data set: letters, digits, `.`, `_` and `-`.
        origin: a file, an archive (`.zip`, `.tar`, `.tar.gz`) or a folder.
        root: where data sets live, `Settings.datasets`.
        source: one of `SOURCES`; empty: `fer2013` for that name, `csv` for a `.csv`, else `folder`.
        votes: FER+'s `fer2013new.csv`, for `fer2013`.
        images: for a `.csv`, the folder its paths are relative to; by default its own.
        columns: for `csv`, which columns mean what.

    Raises:
        DatasetNotFoundError: a path does not exist.
        DatasetFormatError: an archive is damaged or hostile, or the files are not in the source's form.
        ValueError: the name or the source cannot be used.
    """
    check_name(name)
    source = source or guess_source(name, origin)
    if source not in SOURCES or (votes and source != "fer2013"):
        raise ValueError(f"source is one of {', '.join(SOURCES)}, and votes belong to fer2013; not {source!r}")
    for path in filter(None, (origin, votes, images)):
        if not path.exists():
            raise DatasetNotFoundError(f"{path} does not exist")
    partial = root / name / "raw.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _copy(origin, partial, source=source, votes=votes, images=images, columns=columns or Columns())
        provenance = _provenance(partial, name=name, source=source, origin=origin, votes=votes, columns=columns)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise DatasetFormatError(f"{origin} cannot be fetched: {error}") from None
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    manifests.write(partial / PROVENANCE, provenance)
    shutil.rmtree(root / name / "raw", ignore_errors=True)
    partial.replace(root / name / "raw")
    return provenance


def check_name(name: str) -> str:
    """Return a data set's name, or refuse it.

    Raises:
        ValueError: it is more than letters, digits, `.`, `_` and `-`, or does not begin with a letter or digit.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name):
        raise ValueError(f"a data set's name has letters, digits, '.', '_' and '-' only; not {name!r}")
    return name


def guess_source(name: str, origin: Path) -> str:
    """Return the source that fits a data set's name or what it comes from."""
    if name == "fer2013":
        return "fer2013"
    return "csv" if origin.suffix.lower() == ".csv" else "folder"


def open_source(raw: Path, source: str, *, columns: Columns, labels: LabelMap) -> Source:
    """Return the labelled pictures of a raw folder.

    Raises:
        DatasetFormatError: the files are not in the source's form.
    """
    opened: Source = import_module(f"mien.data.{SOURCES[source]}").open_source(raw, columns=columns, labels=labels)
    return opened


def read_provenance(raw: Path) -> Provenance:
    """Read the note beside the raw files.

    Raises:
        DatasetNotFoundError: nothing was fetched there.
        DatasetFormatError: the note is damaged.
    """
    path = raw / PROVENANCE
    if not path.is_file():
        raise DatasetNotFoundError(
            f"no data set {raw.parent.name!r} is fetched in {raw.parent.parent}; "
            f"mien data fetch {raw.parent.name} --from PATH"
        )
    return manifests.read(path, Provenance, again="mien data fetch")


def _copy(
    origin: Path, folder: Path, *, source: str, votes: Path | None, images: Path | None, columns: Columns
) -> None:
    """Fill the raw folder and see that it is in the source's form."""
    if source == "csv" and origin.is_file() and not archives.is_archive(origin):
        csv_table.copy_pictures(origin, folder, images=images or origin.parent, columns=columns)
    else:
        archives.unpack(origin, folder)
    if votes:
        shutil.copyfile(votes, folder / fer2013.VOTES_NAME)
    try:
        total = open_source(folder, source, columns=columns, labels=LabelMap()).total
    except DatasetFormatError as error:
        raise DatasetFormatError(f"{origin} does not fit the source {source}: {error}") from None
    if not total:
        raise DatasetFormatError(f"{origin} holds no pictures")


def _provenance(
    folder: Path, *, name: str, source: str, origin: Path, votes: Path | None, columns: Columns | None
) -> Provenance:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = tuple(
        RawFile(path=text(path.relative_to(folder)), bytes=path.stat().st_size, sha256=sha256(path)) for path in paths
    )
    lines = "".join(f"{file.path} {file.sha256}\n" for file in files)
    return Provenance(
        name=name,
        source=source,
        origin=text(origin.resolve()),
        votes=text(votes.resolve()) if votes else "",
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=hashlib.sha256(lines.encode()).hexdigest(),
        columns=columns or Columns(),
        warnings=_warnings(paths) if source == "fer2013" else (),
        files=files,
    )


def _warnings(paths: list[Path]) -> tuple[str, ...]:
    """Say where `fer2013.csv` is not the file that was first published."""
    for path in paths:
        if path.name == fer2013.CSV_NAMES[0]:
            with path.open("rb") as file:
                md5 = hashlib.file_digest(file, "md5").hexdigest()
            if md5 != fer2013.CSV_MD5:
                return (f"{path.name} has md5 {md5}; the file first published has {fer2013.CSV_MD5}",)
    return ()
