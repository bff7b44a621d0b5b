"""The folder in which the processes of a service share their counters: in memory where there is such a place.

prometheus_client maps its files, and a write to a mapped file that the disk has no room for is no error but a signal
(SIGBUS): a full disk would kill every process of the service.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  Linux has a file system in memory here; what is in it is made by mkdtemp
PREFIX = "mien-metrics-"

ROOM = 16 << 20
"""Bytes that must be free there; a process takes a quarter of a megabyte."""


def place() -> Path:
    """Return where the folder is made."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return Path(tempfile.gettempdir())
    fits = os.access(MEMORY, os.W_OK) and room.f_bavail * room.f_frsize >= ROOM
    return MEMORY if fits else Path(tempfile.gettempdir())


class SharedFolder:
    """A folder that goes with the process that made it, and at the next start of a service where that was killed.

    Args:
        parent: where it is made.
    """

    def __init__(self, parent: Path) -> None:
        for left in parent.glob(f"{PREFIX}*"):
            _clear(left)
        self._owner = os.getpid()
        self.path, self._lock = _made(parent)
        atexit.register(self.close)

    def close(self) -> None:
        """Delete it; in a copy of the process that made it, do nothing: the others still need it."""
        if os.getpid() == self._owner:
            shutil.rmtree(self.path, ignore_errors=True)


def _made(parent: Path) -> tuple[Path, int]:
    """Return a new folder and its lock, which copies of this process hold as well."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = _locked(path)
        if lock is not None:
            return path, lock
        # Another service that starts this moment took it for one that was left behind.


def _locked(path: Path) -> int | None:
    """Return the lock of a folder; None where somebody has it, or the folder is gone."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:  # gone, or somebody else's
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_nlink:
            return lock
    except BlockingIOError:
        pass
    os.close(lock)
    return None


def _clear(left: Path) -> None:
    """Delete what a service left that was killed."""
    lock = _locked(left)
    if lock is not None:
        shutil.rmtree(left, ignore_errors=True)
        os.close(lock)
