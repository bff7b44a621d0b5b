"""What the process of a job says to the worker that started it; in MessagePack, since hostile files were read there."""

from collections.abc import Mapping
from typing import Any

import msgspec

from mien.db.queries.jobs import WORKER_LOST
from mien.errors import (
    ArchiveError,
    FileTooLargeError,
    ImageTooLargeError,
    ModelError,
    OutputError,
    StorageError,
    StoredFileNotFoundError,
    VideoError,
)


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How far it has come, from 0 to 1, and in what stage."""

    share: float
    stage: str


class Done(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """It ended well; the key in the store of each format."""

    results: Mapping[str, str]


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """It ended badly: a word for programs, a sentence for people, and whether another attempt may do better."""

    code: str
    message: str
    again: bool


Said = Progress | Done | Failed

PROCESS_DIED = "process_died"
"""The code of a job whose process crashed: what it reads may be made to do that."""

TIMED_OUT = "timed_out"
"""The code of a job that took longer than it may."""

INTERNAL = "internal"
"""The code of a job that failed in a way nobody foresaw: the next attempt, at the same bytes, hardly does better."""

OF_THE_SERVICE = frozenset({"storage", "model", PROCESS_DIED, TIMED_OUT, INTERNAL})
"""The codes whose messages tell of the service alone; the others' name the file that was sent, as a rule."""

LARGEST = 1 << 20
"""Bytes of one message; whoever sends more is not to be believed."""

_CODES: tuple[tuple[type[BaseException], str, bool], ...] = (
    (VideoError, "video_unreadable", False),
    (ArchiveError, "archive_unreadable", False),
    (FileTooLargeError, "too_large", False),
    (ImageTooLargeError, "too_large", False),
    (StoredFileNotFoundError, "input_gone", False),
    (MemoryError, "out_of_memory", False),
    (ModelError, "model", True),
    (StorageError, "storage", True),
    (OutputError, "no_room", True),
    (OSError, "no_room", True),
)


CODES = tuple(sorted({*(code for _, code, _ in _CODES), PROCESS_DIED, TIMED_OUT, INTERNAL, WORKER_LOST}))
"""Every code that a job may end with."""


def failure(error: BaseException) -> Failed:
    """Return what is said of an error; of those nobody foresaw, no more than that there was one."""
    for kind, code, again in _CODES:
        if isinstance(error, kind):
            message = str(error) or "the memory a job may use did not suffice"
            return Failed(code=code, message=message, again=again)
    return Failed(code=INTERNAL, message="the service failed to read it; the worker's log says why", again=True)


def pack(said: Said) -> bytes:
    """Return a message as bytes."""
    return msgspec.msgpack.encode(said)


def unpack(message: bytes) -> Said:
    """Return the message in bytes.

    Raises:
        msgspec.DecodeError: they are none.
    """
    said: Any = msgspec.msgpack.decode(message, type=Said)
    found: Said = said
    return found
