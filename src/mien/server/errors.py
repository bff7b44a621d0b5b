"""The only place where the service turns exceptions into answers: problem documents, never a traceback."""

import logging
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from mien.errors import (
    AccountError,
    ArchiveError,
    ConflictError,
    CursorError,
    DatabaseUnavailableError,
    FileTooLargeError,
    ImageDecodeError,
    ImageTooLargeError,
    MienError,
    ModelNotFoundError,
    ModelUnavailableError,
    QueueUnavailableError,
    RecordNotFoundError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
    StoredFileNotFoundError,
    UploadError,
    VideoError,
)
from mien.files import NO_ROOM
from mien.server.problems import BY_SLUG, Kind, Problem
from mien.server.requests import request_id

MIENS = (
    (ImageTooLargeError, "too-large"),
    (ImageDecodeError, "unreadable"),
    (VideoError, "unreadable"),
    (ArchiveError, "unreadable"),
    (ModelNotFoundError, "not-found"),
    (RecordNotFoundError, "not-found"),
    (ConflictError, "conflict"),
    (UploadError, "conflict"),
    (CursorError, "invalid"),
    (AccountError, "invalid"),
    (FileTooLargeError, "too-large"),
)
"""Errors of mien's own that a client can do something about, and the problem each becomes."""

AWAY = (
    (ModelUnavailableError, "The server that runs the model does not answer"),
    (DatabaseUnavailableError, "The database does not answer"),
    (QueueUnavailableError, "The queue of jobs does not answer"),
    (StorageFullError, "There is no room left where files are kept"),
    (StorageRefusedError, "The store of files refuses the service"),
    (StorageError, "The store of files does not answer"),
)
"""Errors that say that a part of the service is away, and what a client is told of it; all other errors are internal.

Where the part is and what it said are for the log and `/health/ready`: addresses and paths are no client's business.
"""

GONE = "The file is not there any more"
"""What a client is told of a file that the store has lost; where it would be is none of its business either."""

RETRY_S = 5
"""Seconds after which it is worth asking again for what is away."""

_STATUSES = {400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
             409: "conflict", 413: "too-large", 415: "unsupported-media", 422: "invalid", 429: "rate-limited",
             503: "unavailable"}  # fmt: skip

log = logging.getLogger("mien.server")


def register(app: APIFlask) -> None:
    """Make every exception of the application a problem document."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(MienError, _mien)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(HTTPError, _invalid)
    app.register_error_handler(Exception, _unexpected)


def misread(error: Exception) -> Response:
    """Return the answer to a request that breaks the rules of HTTP or WebSockets where only its reader notices."""
    return document(BY_SLUG["bad-request"], f"the request breaks the protocol: {str(error)[:200]}")


def document(kind: Kind, detail: str, *, headers: dict[str, str] | None = None, **extra: Any) -> Response:
    """Return a problem document (RFC 9457) as an answer."""
    body = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail, "remedy": kind.remedy}
    body |= {"instance": request.path, "request_id": request_id(), **extra}
    answer: Response = current_app.make_response((current_app.json.dumps(body), kind.status))
    answer.headers.update(headers or {})
    if kind.status == HTTPStatus.UNAUTHORIZED:  # RFC 9110, 15.5.2: a 401 says by what one may show who one is
        answer.headers["WWW-Authenticate"] = 'Bearer realm="mien"'
    answer.content_type = "application/problem+json"
    return answer


def _problem(error: Problem) -> Response:
    return document(error.kind, error.detail, headers=dict(error.headers), **error.extra)


def _mien(error: MienError) -> Response:
    for known, slug in MIENS:
        if isinstance(error, known):
            return document(BY_SLUG[slug], str(error))
    if isinstance(error, StoredFileNotFoundError):
        log.warning("%s", error)
        return document(BY_SLUG["not-found"], GONE)
    said = told(error)
    return _away(error, said) if said else _unexpected(error)


def told(error: MienError) -> str:
    """Return what a client is told of a part that is away; "" for other errors."""
    return next((said for kind, said in AWAY if isinstance(error, kind)), "")


def _away(error: Exception, told: str) -> Response:
    log.warning("%s", error)
    return document(BY_SLUG["unavailable"], told, headers={"Retry-After": str(RETRY_S)})


def _http(error: HTTPException) -> Response:
    kind = BY_SLUG[_STATUSES.get(error.code or 500, "internal" if (error.code or 500) >= 500 else "bad-request")]
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return document(kind, error.description or error.name, headers=kept)


def _invalid(error: HTTPError) -> Response:
    """What the schemas refuse, with the place of each fault."""
    kind = BY_SLUG[_STATUSES.get(error.status_code, "bad-request")]
    places = {"errors": error.detail} if error.detail else {}
    return document(kind, error.message or kind.title, **places)


def _unexpected(error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in NO_ROOM:  # of a temporary file, say
        return _away(error, "There is no room left on the disk")
    log.exception("unexpected error", exc_info=error)
    return document(BY_SLUG["internal"], "The service failed; nothing of your request was kept.")
