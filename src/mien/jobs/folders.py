"""The folder in which a job is worked on: kept between attempts, so that a film that was interrupted goes on."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mien.settings import Settings

_UNSAFE = re.compile(r"[^\w.-]+")


def of(settings: Settings, job_id: str) -> Path:
    """Return the folder of a job on this machine."""
    return settings.jobs.absolute() / job_id


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Give the folder to one process at a time; whoever comes second gets another one for the time being.

    The second is an attempt that follows one whose worker was thought dead and is not.

    Raises:
        OSError: the folder cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with tempfile.TemporaryDirectory(prefix=folder.name + ".", dir=folder.parent) as other:
            yield Path(other)
    else:
        yield folder
    finally:
        os.close(lock)


def leave(folder: Path) -> None:
    """Delete a job's folder, unless a process is at work in it; one that is gone already is none to complain about."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def safe_name(said: str, *, otherwise: str) -> str:
    """Return what a client calls a file as a name that means nothing to any program: letters, digits, dots, dashes."""
    name = _UNSAFE.sub("_", said.replace("\\", "/").rpartition("/")[2]).lstrip(".-")
    stem, dot, suffix = name.rpartition(".")
    name = f"{_short(stem)}{dot}{suffix.encode()[:10].decode(errors='ignore')}" if dot else _short(name)
    return name or otherwise


def _short(stem: str) -> str:
    # A letter has up to four bytes, and a name with its ending 255, as file systems take.
    return stem[:80].encode()[:240].decode(errors="ignore")
