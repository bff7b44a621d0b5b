"""Writing files so that a crash leaves the old one or the new one, never a half."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a temporary file beside it: write, fsync, rename; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(folder: Path, parts: Sequence[str]) -> str:
    """Return the SHA-256 of a file in `folder`, or, of several files and folders, that of the lines "path sha256".

    Raises:
        FileNotFoundError: a part is missing.
    """
    if len(parts) == 1 and not (folder / parts[0]).is_dir():
        return sha256(folder / parts[0])
    lines = [f"{path.relative_to(folder).as_posix()} {sha256(path)}\n" for path in files_of(folder, parts)]
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
