"""Writing files so that a crash leaves the old one or the new one, never a half."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room; EFBIG: the file system or the process' limit takes no file of that size.
"""


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing in pieces: it appears, whole, when the block ends well, and not at all when it fails.

    The bytes go through a temporary file beside it: write, fsync, rename; missing folders are made. Who may read it
    is what the umask says, as of any new file. What is no ordinary file (a pipe, `/dev/null`) cannot be renamed over
    and is written directly; a symbolic link stays one.

    Raises:
        OSError: the place cannot be written to.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    with named_atomically(path) as temporary, temporary.open("wb") as file:
        yield file


@contextmanager
def named_atomically(path: Path) -> Iterator[Path]:
    """Yield the name of a temporary file beside `path` for those who open it themselves; see `open_atomically`.

    Raises:
        OSError: the place cannot be written to.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Of the name only as much as leaves room for the rest: 255 bytes is what file systems take.
    temporary = path.with_name(f".{path.name[:48]}.{secrets.token_hex(8)}")
    temporary.touch(exist_ok=False)
    try:
        yield temporary
        replace_safely(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_safely(new: Path, path: Path) -> None:
    """Put a finished file in the place of `path`, once its bytes are on the disk."""
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a temporary file beside it: write, fsync, rename; missing folders are made."""
    with open_atomically(path) as file:
        file.write(data)


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(folder: Path, parts: Sequence[str]) -> str:
    """Return the SHA-256 of a file in `folder`, or, of several files and folders, that of the lines "path sha256".

    Raises:
        FileNotFoundError: a part is missing.
    """
    files = files_of(folder, parts)
    if files == [folder / parts[0]]:
        return sha256(files[0])
    lines = [f"{path.relative_to(folder).as_posix()} {sha256(path)}\n" for path in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def files_of(folder: Path, parts: Sequence[str]) -> list[Path]:
    """Return the files that parts of `folder` name, or hold where a part is a folder; in the order of their paths.

    Raises:
        FileNotFoundError: a part is missing.
    """
    found: set[Path] = set()
    for part in parts:
        path = folder / part
        if not path.exists():
            raise FileNotFoundError(path)
        found.update(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else found.add(path)
    return sorted(found)
