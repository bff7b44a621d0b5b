"""A person's data as one zip that is written while it is sent."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import msgspec
from sqlalchemy.orm import Session

from mien.db import export
from mien.errors import StoredFileNotFoundError
from mien.storage import Store

_IN_MEMORY, _PIECE = 4_000_000, 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows about a person as lines of JSON, in a file that goes when it is closed, and the keys of their files."""

    lines: IO[bytes]
    keys: tuple[str, ...]


def gather(session: Session, user_id: str) -> Gathered:
    """Return the rows about a person, so that the database is done with before the first byte is sent.

    Raises:
        RecordNotFoundError: there is no such person.
    """
    lines = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  `archive` closes it
    keys: list[str] = []
    for row in export(session, user_id):
        lines.write(msgspec.json.encode({"kind": row.kind, **row.row}) + b"\n")
        keys += row.keys
    lines.seek(0)
    return Gathered(lines, tuple(keys))


def archive(rows: Gathered, store: Store) -> Iterator[bytes]:
    """Yield a zip: `rows.jsonl`, and each file as `files/KEY`. A file that has gone meanwhile is left out."""
    sink = _Sink()
    with rows.lines, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        yield from _member(made, sink, "rows.jsonl", rows.lines)
        for key in rows.keys:
            try:
                with store.open(key) as file:
                    yield from _member(made, sink, f"files/{key}", file)
            except StoredFileNotFoundError:
                continue
    yield sink.taken()


def _member(made: zipfile.ZipFile, sink: "_Sink", name: str, source: IO[bytes]) -> Iterator[bytes]:
    first = source.read(_PIECE)  # before the entry is begun, as a slow store says here that the file is gone
    with made.open(name, "w", force_zip64=True) as entry:
        piece = first
        while piece:
            entry.write(piece)
            yield sink.taken()
            piece = source.read(_PIECE)
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where the zip is written, and taken from piece by piece; it cannot seek, so the zip needs not."""

    def __init__(self) -> None:
        self._pieces = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces += data
        return len(data)

    def taken(self) -> bytes:
        piece = bytes(self._pieces)
        self._pieces.clear()
        return piece
