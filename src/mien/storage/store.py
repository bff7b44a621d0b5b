"""What every store can do, and the names of what it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, runtime_checkable

SCOPE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""What a scope looks like; ids of `mien.db` are some."""

KEY = re.compile(rf"{SCOPE.pattern}/[0-9a-f]{{64}}")
"""What a key looks like: `scope/SHA-256`. Nothing else reaches a backend, so no key leads out of the store."""

UPLOAD = re.compile(r"[0-9a-f]{32}")
"""What the id of an upload looks like."""

PIECE = 1 << 20
"""Bytes that are read and written at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in a store.

    Attributes:
        key: `scope/SHA-256 of its bytes`.
        size: in bytes.
        modified: when it was written, in UTC.
    """

    key: str
    size: int
    modified: datetime


@runtime_checkable
class Store(Protocol):
    """Keeps files under the hash of their bytes, each in the scope of the row it belongs to.

    A scope is the id of an analysis, a job or an upload. So the same picture sent twice is two files, one can go while
    the other stays, and everything of a row can be found and deleted without counting references. Within a scope the
    same bytes are one file, so a write that is repeated changes nothing. A file appears whole or not at all.

    Every method may be called from any thread, and raises:
        StorageRefusedError: credentials or permissions do not allow it.
        StorageFullError: there is no room.
        StorageUnavailableError: the store does not answer.
        StorageError: anything else that went wrong there; the message names it.
        ValueError: a key, scope or upload id that no store gives.
    """

    def put(self, source: bytes | BinaryIO, *, scope: str, max_bytes: int) -> str:
        """Keep the bytes of `source`, read in pieces to its end, and return their key, `scope/SHA-256`.

        Raises:
            FileTooLargeError: there are more than `max_bytes`; nothing is kept.
        """
        ...

    def open(self, key: str, *, start: int = 0, stop: int | None = None) -> BinaryIO:
        """Return a stream of a file's bytes from `start` to before `stop`, for use in a `with`; it cannot seek.

        Raises:
            StoredFileNotFoundError: there is none, now or, where a store is slow to say so, at the first read.
        """
        ...

    def size(self, key: str) -> int:
        """Return a file's size in bytes.

        Raises:
            StoredFileNotFoundError: there is none.
        """
        ...

    def exists(self, key: str) -> bool:
        """Return whether there is a file of that key."""
        ...

    def delete(self, key: str) -> None:
        """Delete a file; one that is gone already is none to complain about."""
        ...

    def delete_scope(self, scope: str) -> None:
        """Delete every file in a scope."""
        ...

    def list(self, scope: str = "") -> Iterator[StoredFile]:
        """Yield the files in a scope, or all of them, in no certain order."""
        ...

    def signed_url(self, key: str, *, seconds: int) -> str | None:
        """Return an address where anybody may read the file for so long; None where the store has none to give."""
        ...

    def check(self) -> None:
        """Write, read and delete a few bytes, to see that the store can be used."""
        ...

    def begin_upload(self) -> str:
        """Begin a file that comes in pieces over several requests; return the upload's id."""
        ...

    def append(self, upload: str, source: bytes | BinaryIO, *, offset: int, max_bytes: int) -> int:
        """Add a piece at `offset`, which must be the number of bytes received so far; return the new number.

        One caller at a time may append to an upload. Where `source` breaks off with an exception, `received` says
        what was kept.

        Raises:
            UploadError: there is no such upload, or the piece begins elsewhere; its `received` says where it must.
            FileTooLargeError: the upload would have more than `max_bytes`; the piece is not kept.
        """
        ...

    def received(self, upload: str) -> int:
        """Return the number of bytes of an upload received so far.

        Raises:
            UploadError: there is no such upload.
        """
        ...

    def finish(self, upload: str, *, scope: str) -> str:
        """Make a file of an upload's pieces, and return the file's key.

        The upload stays until `abort`: where the caller cannot write down what the file is for, nothing is lost.

        Raises:
            UploadError: there is no such upload.
        """
        ...

    def abort(self, upload: str) -> None:
        """Forget an upload and its pieces; one that is gone already is none to complain about."""
        ...

    def uploads(self) -> Iterator[tuple[str, datetime]]:
        """Yield the ids of unfinished uploads, and when each last grew, in UTC."""
        ...


def checked_key(key: str) -> str:
    """Return `key` if it is one.

    Raises:
        ValueError: it is none.
    """
    if not KEY.fullmatch(key):
        raise ValueError(f"a key is scope/SHA-256; got {key!r}")
    return key


def checked_scope(scope: str) -> str:
    """Return `scope` if it is one.

    Raises:
        ValueError: it is none.
    """
    if not SCOPE.fullmatch(scope):
        raise ValueError(f"a scope is 1 to 64 lower-case letters, digits and hyphens; got {scope!r}")
    return scope


def checked_upload(upload: str) -> str:
    """Return the upload's id if it is one.

    Raises:
        ValueError: it is none.
    """
    if not UPLOAD.fullmatch(upload):
        raise ValueError(f"an upload's id is 32 hexadecimal digits; got {upload!r}")
    return upload
