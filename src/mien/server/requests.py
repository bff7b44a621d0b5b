"""What every request and answer carries: an id that logs and problems repeat, and headers that protect browsers."""

import re
import secrets

from apiflask import APIFlask
from flask import Response, g, request

HEADER = "X-Request-ID"

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
"""Headers of every answer."""


def register(app: APIFlask) -> None:
    """Give every request an id and every answer the protecting headers."""
    app.before_request(_identify)
    app.after_request(_protect)


def request_id() -> str:
    """Return this request's id: the caller's own `X-Request-ID` where it is a plain word, else a random one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(12)
    found: str = g.request_id
    return found


def _identify() -> None:
    request_id()


def _protect(answer: Response) -> Response:
    answer.headers[HEADER] = request_id()
    for name, value in PROTECTION.items():
        answer.headers.setdefault(name, value)
    if request.path.startswith("/api/"):
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
