"""Pictures in requests: several forms in which they come, one in which they are read."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import FileStorage

from mien.server.problems import Problem

MOST = 32
"""Pictures of one request."""

FORMS = "multipart/form-data with fields `image`, application/json with `images`, or the picture's own bytes as image/*"


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that a client sent: what the client calls it, and its bytes."""

    source: str
    data: bytes


def sent(request: Request) -> tuple[Sent, ...]:
    """Return the pictures of a request, 1 to `MOST`.

    Raises:
        Problem: `unsupported-media`, `invalid` or `too-large`.
    """
    pictures = tuple(_all(request))
    if not pictures:
        raise Problem("invalid", f"there is no picture in the request; send {FORMS}")
    if len(pictures) > MOST:
        raise Problem("too-large", f"{len(pictures)} pictures, more than the {MOST} of one request; send a job")
    return pictures


def _all(request: Request) -> Iterator[Sent]:
    kind = request.mimetype
    if kind == "multipart/form-data":
        yield from (_uploaded(file) for file in request.files.getlist("image"))
    elif kind == "application/json":
        yield from _listed(request)
    elif kind.startswith("image/") or kind == "application/octet-stream":
        yield Sent("body", request.get_data(cache=False))
    else:
        raise Problem("unsupported-media", f"{kind or 'no Content-Type'} came; send {FORMS}")


def _uploaded(file: FileStorage) -> Sent:
    return Sent(file.filename or "image", file.read())


def _listed(request: Request) -> Iterator[Sent]:
    body = request.get_json()
    entries = body.get("images") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise Problem("invalid", 'the document has no list `images`; {"images": [{"base64": "..."}]} would do')
    for place, entry in enumerate(entries):
        text = entry.get("base64") if isinstance(entry, dict) else None
        if not isinstance(text, str):
            raise Problem("invalid", f"images[{place}] has no text `base64`")
        name = entry.get("source", f"images[{place}]")
        yield Sent(name if isinstance(name, str) else f"images[{place}]", _bytes(text, place))


def _bytes(text: str, place: int) -> bytes:
    try:
        # A data: address is taken as well, as browsers make them.
        return base64.b64decode(text.partition("base64,")[2] or text, validate=True)
    except (binascii.Error, ValueError):
        raise Problem("invalid", f"images[{place}].base64 is no base64") from None
