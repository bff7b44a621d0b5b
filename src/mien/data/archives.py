"""Unpacking archives that nobody vouches for."""

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from mien.errors import DatasetFormatError

SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
"""How the names of archives end; what a file is, is decided by its bytes."""

MAX_RATIO = 50
"""An archive may unpack to this many times its own size (`fer2013.tar.gz`: 3.2 times), so that a bomb stops early."""

FREE_BYTES = 64 << 20
"""What any archive may unpack to, however small it is."""

MAX_MEMBERS = 2_000_000
"""The most files an archive may hold."""

_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
)  # fmt: skip
"""What reading a damaged archive raises; RuntimeError is what zipfile says to an encrypted one."""

_COPY_BYTES = 1 << 20


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive that `unpack` unpacks."""
    return zipfile.is_zipfile(path) or tarfile.is_tarfile(path)


def unpack(origin: Path, folder: Path) -> None:
    """Copy a file or a folder into `folder`, or unpack an archive there.

    An archive's links and device files are left out; sizes are counted while writing, whatever its head says.

    Raises:
        DatasetFormatError: the archive is damaged, leads out of the folder, or is larger than the limits.
    """
    try:
        if origin.is_dir():
            _copy_folder(origin, folder)
        elif zipfile.is_zipfile(origin):
            _write_members(_zip_members(origin), folder, origin)
        elif tarfile.is_tarfile(origin):
            _write_members(_tar_members(origin), folder, origin)
        elif origin.name.lower().endswith(SUFFIXES):
            raise tarfile.ReadError("it is damaged, or no archive whatever its name says")
        else:
            shutil.copyfile(origin, folder / origin.name)
    except _DAMAGE as error:
        raise DatasetFormatError(f"{origin} cannot be unpacked: {error}") from None


def _copy_folder(origin: Path, folder: Path) -> None:
    for path in sorted(origin.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(origin)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _zip_members(origin: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(origin) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as file:
                    yield member.filename, file


def _tar_members(origin: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(origin) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            if file is not None:
                yield member.name, file
        # A compressed file's checksum stands at its very end, which tarfile has no need to read.
        while archive.fileobj is not None and archive.fileobj.read(_COPY_BYTES):
            pass


def _write_members(members: Iterator[tuple[str, IO[bytes]]], folder: Path, origin: Path) -> None:
    left = max(FREE_BYTES, MAX_RATIO * origin.stat().st_size)
    for count, (name, file) in enumerate(members, 1):
        if count > MAX_MEMBERS:
            raise DatasetFormatError(f"{origin} holds more than {MAX_MEMBERS:,} files")
        target = folder / _safe(name, origin)
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _write(file, target, limit=left, name=name, origin=origin)


def _safe(name: str, origin: Path) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or not path.parts or ":" in path.parts[0]:
        raise DatasetFormatError(f"{origin}: member {name[:200]!r} leads out of the folder; nothing was fetched")
    return path


def _write(file: IO[bytes], target: Path, *, limit: int, name: str, origin: Path) -> int:
    written = 0
    with target.open("wb") as output:
        while block := file.read(_COPY_BYTES):
            written += len(block)
            if written > limit:
                raise DatasetFormatError(
                    f"{origin}: at member {name[:200]!r} the archive has grown to {MAX_RATIO} times its size; "
                    f"unpack it yourself and fetch the folder if you trust it"
                )
            output.write(block)
    return written
