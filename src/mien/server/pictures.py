"""Pictures in requests: several forms in which they come, one in which they are read."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Request
from werkzeug.datastructures import FileStorage

from mien.jobs.archive import printable
from mien.server.fetching import Fetcher
from mien.server.problems import Problem

MOST = 32
"""Pictures of one request."""

MOST_FETCHED = 4
"""Addresses of one request, for each may take seconds."""

FORMS = "multipart/form-data with fields `image`, application/json with `images`, or the picture's own bytes as image/*"


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that a client sent: what the client calls it, and its bytes."""

    source: str
    data: bytes


def sent(request: Request, fetcher: Fetcher | None = None) -> tuple[Sent, ...]:
    """Return the pictures of a request, 1 to `MOST`, of which `MOST_FETCHED` may be addresses.

    Args:
        request: with the pictures in any of `FORMS`.
        fetcher: fetches what is an address; None: addresses are refused.

    Raises:
        Problem: `unsupported-media`, `invalid`, `too-large`, or what a `Fetcher` raises.
    """
    pictures = tuple(_all(request, fetcher))
    if not pictures:
        raise Problem("invalid", f"there is no picture in the request; send {FORMS}")
    if len(pictures) > MOST:
        raise Problem("too-large", f"{len(pictures)} pictures, more than the {MOST} of one request; send a job")
    return pictures


def _all(request: Request, fetcher: Fetcher | None) -> Iterator[Sent]:
    kind = request.mimetype
    if kind == "multipart/form-data":
        yield from (_uploaded(file) for file in request.files.getlist("image"))
    elif kind == "application/json":
        yield from _listed(request, fetcher)
    elif kind.startswith("image/") or kind == "application/octet-stream":
        yield Sent("body", request.get_data(cache=False))
    else:
        raise Problem("unsupported-media", f"{kind or 'no Content-Type'} came; send {FORMS}")


def _uploaded(file: FileStorage) -> Sent:
    return Sent(printable(file.filename or "image"), file.read())


def _listed(request: Request, fetcher: Fetcher | None) -> Iterator[Sent]:
    body = request.get_json()
    entries = body.get("images") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise Problem("invalid", 'the document has no list `images`; {"images": [{"base64": "..."}]} would do')
    if len(entries) > MOST:
        raise Problem("too-large", f"{len(entries)} pictures, more than the {MOST} of one request; send a job")
    if sum(isinstance(entry, dict) and "url" in entry for entry in entries) > MOST_FETCHED:
        raise Problem("too-large", f"more than {MOST_FETCHED} addresses in one request")
    for place, entry in enumerate(entries):
        yield _entry(entry, f"images[{place}]", fetcher)


def _entry(entry: Any, place: str, fetcher: Fetcher | None) -> Sent:
    if not isinstance(entry, dict) or len(entry.keys() & {"base64", "url"}) != 1:
        raise Problem("invalid", f"{place} has either `base64` or `url`")
    name = entry.get("source", place)
    if not isinstance(name, str):
        raise Problem("invalid", f"{place}.source is no text")
    name = printable(name)  # half a surrogate pair can be said in JSON, and cannot be written
    if not isinstance(entry.get("url", ""), str) or not isinstance(entry.get("base64", ""), str):
        raise Problem("invalid", f"{place} has no text `base64` or `url`")
    if "base64" in entry:
        return Sent(name, decoded_base64(entry["base64"], place))
    if fetcher is None:
        raise Problem("url-refused", "this service fetches no addresses (MIEN_FETCH_URLS); send the picture itself")
    return Sent(name, fetcher.fetch(entry["url"]))


def decoded_base64(text: str, place: str) -> bytes:
    """Return the bytes of a base64 text, `place` saying where it stood.

    Raises:
        Problem: `invalid`.
    """
    try:
        # A data: address is taken as well, as browsers make them.
        return base64.b64decode(text.partition("base64,")[2] or text, validate=True)
    except (binascii.Error, ValueError):
        raise Problem("invalid", f"{place}.base64 is no base64") from None
