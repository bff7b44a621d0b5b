"""What the process of a job says to the worker that started it; in MessagePack, since hostile files were read there.

Whoever asked for a job reads why it failed. Where files lie here, and what the store and the system said, is for the
worker's log.
"""

import errno
import os
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from mien.db.queries.jobs import WORKER_LOST
from mien.errors import (
    ArchiveError,
    FileTooLargeError,
    ImageTooLargeError,
    ModelError,
    ModelUnavailableError,
    OutputError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
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
    """It ended badly: a word for programs, a sentence for people, and whether another attempt may do better.

    `cause` is the whole of it, for the log alone; "" where the sentence says it, or names a file that was sent.
    """

    code: str
    message: str
    again: bool
    cause: str = ""


Said = Progress | Done | Failed

PROCESS_DIED = "process_died"
"""The code of a job whose process crashed: what it reads may be made to do that."""

TIMED_OUT = "timed_out"
"""The code of a job that took longer than it may."""

INTERNAL = "internal"
"""The code of a job that failed in a way nobody foresaw: the next attempt, at the same bytes, hardly does better."""

OF_THE_SERVICE = frozenset({PROCESS_DIED, TIMED_OUT, INTERNAL})
"""The codes whose messages tell of the service alone, so that the log may have them."""

LARGEST = 1 << 20
"""Bytes of one message; whoever sends more is not to be believed."""

_CODES: tuple[tuple[type[BaseException], str, bool, str], ...] = (
    (VideoError, "video_unreadable", False, ""),
    (ArchiveError, "archive_unreadable", False, ""),
    (FileTooLargeError, "too_large", False, ""),
    (ImageTooLargeError, "too_large", False, ""),
    (StoredFileNotFoundError, "input_gone", False, "what was sent is no longer there; send it again"),
    (MemoryError, "out_of_memory", False, "the memory a job may use did not suffice"),
    (ModelUnavailableError, "model", True, "the server that runs the model does not answer"),
    (ModelError, "model", True, "the model cannot be used; the worker's log says why"),
    (StorageFullError, "storage", True, "there is no room left where files are kept"),
    (StorageRefusedError, "storage", True, "the store of files refuses the service"),
    (StorageError, "storage", True, "the store of files does not do what it should; the worker's log says why"),
    (OutputError, "no_room", True, "the folder in which jobs are worked on cannot be used"),
    (OSError, "no_room", True, "the folder in which jobs are worked on cannot be used"),
)
"""Error, its code, whether another attempt may do better, and what is said of it; "": its own words, which are about
the file that was sent."""

_FOLDERS = re.compile(r"(?<![\w./~-])/(?:[^\s/'\":;,()]+/)+")
"""The folders of a path from the root."""

CODES = tuple(sorted({*(code for _, code, *_ in _CODES), PROCESS_DIED, TIMED_OUT, INTERNAL, WORKER_LOST}))
"""Every code that a job may end with."""


def failure(error: BaseException, *, sent: str = "") -> Failed:
    """Return what is said of an error; of those nobody foresaw, no more than that there was one.

    Args:
        error: that ended the attempt.
        sent: the name of the file that was sent, which no log is told.
    """
    whole = str(error) or type(error).__name__
    for kind, code, again, told in _CODES:
        if isinstance(error, kind):
            message = f"{told}{_of_the_system(error)}" if told else _FOLDERS.sub("", whole)
            cause = "" if message == whole else _without(whole, sent)
            return Failed(code=code, message=message, again=again, cause=cause)
    return Failed(code=INTERNAL, message="the service failed to read it; the worker's log says why", again=True)


def _of_the_system(error: BaseException) -> str:
    """Return what the system calls the trouble, in its words for that number alone; "" where it has none."""
    cause = error.__cause__ if isinstance(error, OutputError) else error
    number = cause.errno if isinstance(cause, OSError) else None
    if number is None or number not in errno.errorcode:
        return ""
    return f": {os.strerror(number).lower()}"


def _without(text: str, name: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(the file)", text) if name else text


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
