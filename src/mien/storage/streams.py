"""Streams that a store reads: bounded, hashed, and cut to a range."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mien.errors import FileTooLargeError
from mien.files import open_atomically
from mien.storage.store import PIECE, Store


def pieces(source: bytes | BinaryIO, *, max_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of `source` in pieces.

    Raises:
        FileTooLargeError: there are more than `max_bytes`; not more than one byte beyond was read.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    left = max_bytes
    while piece := stream.read(min(PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            raise FileTooLargeError(f"more than {max_bytes:,} bytes came, the most that is taken here")
        yield piece


def copy(source: bytes | BinaryIO, target: BinaryIO, *, max_bytes: int) -> tuple[str, int]:
    """Copy `source` to `target`; return the SHA-256 of what was copied, and its size in bytes.

    Raises:
        FileTooLargeError: there are more than `max_bytes`.
    """
    digest, size = hashlib.sha256(), 0
    for piece in pieces(source, max_bytes=max_bytes):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return digest.hexdigest(), size


def download(store: Store, key: str, path: Path) -> None:
    """Copy a stored file to `path`, which appears whole or not at all.

    Raises:
        StorageError: it cannot be read.
        OSError: `path` cannot be written to.
    """
    with store.open(key) as source, open_atomically(path) as target:
        while piece := source.read(PIECE):
            target.write(piece)


class Range(io.RawIOBase):
    """The next `left` bytes of a file, as a stream of its own that closes the file with itself."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left = file, left

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill `buffer` as far as there are bytes."""
        piece = self._file.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()
