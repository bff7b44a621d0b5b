"""Files of a job as answers: pages of JSON, streams, parts of a film, or the store's own address."""

import base64
import binascii
import io
from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from flask import Response, redirect, request

from mien.errors import CursorError
from mien.jobs.folders import safe_name
from mien.storage import Store
from mien.storage.store import PIECE

FORMATS = {
    "json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet", "html": "text/html; charset=utf-8", "mp4": "video/mp4",
    "events": "text/csv; charset=utf-8",
}  # fmt: skip
"""Form of results to its media type."""

SIGNED_S = 300
"""Seconds that a store's signed address is good for."""

REPORT_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
)
"""What a film's page may do: run its own scripts in an origin of its own, where nobody is signed in."""

_ENDINGS = {"events": "-events.csv"}


def page_of(store: Store, key: str, *, cursor: str | None, limit: int) -> Response:
    """Return a page of a JSON Lines file as JSON: `items` and `next_cursor`.

    Raises:
        CursorError: the cursor is none of these pages'.
        StorageError: the file cannot be read.
    """
    size, start = store.size(key), _place(cursor)
    if start >= max(size, 1):
        raise CursorError(f"the cursor {cursor!r} leads behind the end")
    with store.open(key, start=max(0, start - 1)) as raw:
        lines = _buffered(raw)
        if start and lines.read(1) != b"\n":
            raise CursorError(f"the cursor {cursor!r} is none that mien gave")
        taken = [line for _ in range(limit) if (line := lines.readline())]
    after = start + sum(map(len, taken))
    last = msgspec.json.encode(None if after >= size else base64.urlsafe_b64encode(str(after).encode()).decode())
    body = b'{"items":[' + b",".join(line.strip() for line in taken) + b'],"next_cursor":' + last + b"}"
    return Response(body, content_type="application/json")


def streamed(store: Store, key: str, *, form: str, name: str, redirect: bool) -> Response:
    """Return a file, or the part of it that the request's `Range` names, or a redirection to the store's own address.

    Args:
        store: holds it.
        key: of the file.
        form: one of `FORMATS`.
        name: what the client calls the job's input.
        redirect: to the store, where it has signed addresses; a page never is, since there it could do more.

    Raises:
        StorageError: it cannot be read.
    """
    if redirect and form != "html" and (address := store.signed_url(key, seconds=SIGNED_S)):
        return _elsewhere(address)
    size, tag = store.size(key), f'"{key.rpartition("/")[2]}"'
    start, stop, status = _part(size, tag)
    answer = Response(_pieces(store, key, start, stop), status, content_type=FORMATS[form])
    answer.content_length = stop - start
    answer.headers |= {"ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache"}
    if status == 206:
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if form == "html":
        answer.headers["Content-Security-Policy"] = REPORT_POLICY
    shown = "inline" if form in ("html", "mp4") else "attachment"
    stem = safe_name(name, otherwise="results").rpartition(".")
    ending = _ENDINGS.get(form, f".{form}")
    answer.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{_quoted(stem[0] or stem[2])}{ending}"
    return answer


def _elsewhere(address: str) -> Response:
    answer = redirect(address, 302)
    assert isinstance(answer, Response)  # noqa: S101  werkzeug's own, of which Flask's is one
    return answer


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


def _part(size: int, tag: str) -> tuple[int, int, int]:
    """Return first byte, byte after the last, and status; a range that cannot be is left out of account (RFC 9110)."""
    asked = request.range
    if asked is None or request.headers.get("If-Range", tag) != tag:
        return 0, size, 200
    part = asked.range_for_length(size)
    return (*part, 206) if part else (0, size, 200)


def _pieces(store: Store, key: str, start: int, stop: int) -> Iterator[bytes]:
    if start >= stop:
        return
    with store.open(key, start=start, stop=stop) as file:
        while piece := file.read(PIECE):
            yield piece


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode("ascii"))
    except (ValueError, binascii.Error):
        raise CursorError(f"the cursor {cursor[:40]!r} is none that mien gave") from None


def _buffered(file: BinaryIO) -> BinaryIO:
    return io.BufferedReader(file, PIECE) if isinstance(file, io.RawIOBase) else file
