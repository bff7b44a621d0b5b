"""What every request and answer carries: an id that logs and problems repeat, and headers that protect browsers."""

import logging
import re
import secrets
import time
from contextlib import ExitStack
from typing import Any

from apiflask import APIFlask
from flask import Response, g, request
from flask.json.provider import DefaultJSONProvider

from mien import tracing
from mien.server.problems import Problem
from mien.telemetry import CONTEXT

HEADER = "X-Request-ID"

_PARENT = "traceparent"  # W3C's Trace Context
_OF_MACHINES = ("/health", "/metrics")  # asked every few seconds, by whom nobody needs to know

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

PAGE_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'{sockets}; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Of the web application's page: nothing inline, nothing from elsewhere. `{sockets}` takes further addresses."""

PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
"""Headers of every answer."""


class Documents(DefaultJSONProvider):
    """Reads JSON as Flask does; what is nested too deeply to be read is no document either."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what a JSON text says.

        Raises:
            ValueError: it is no JSON, or nested too deeply.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("the document is nested too deeply") from None


def register(app: APIFlask) -> None:
    """Give every request an id and every answer the protecting headers."""
    app.json = Documents(app)
    app.before_request(_identify)
    app.after_request(_protect)
    app.teardown_request(_forget)


log = logging.getLogger("mien.requests")


def request_id() -> str:
    """Return this request's id: the caller's own `X-Request-ID` where it is a plain word, else a random one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(12)
    found: str = g.request_id
    return found


def require_object() -> None:
    """Refuse the body `null`, which the framework takes for an object without members.

    Raises:
        Problem: `invalid`.
    """
    if request.get_json(silent=True) is None:
        raise Problem("invalid", "the document is no object; null came")


def _identify() -> None:
    g.trace = ExitStack()
    if tracing.is_on() and not request.path.startswith(_OF_MACHINES):
        rule = request.url_rule.rule if request.url_rule else "none"
        name = f"{request.method} {rule}"
        carrier = {_PARENT: request.headers[_PARENT]} if _PARENT in request.headers else None
        g.trace.enter_context(tracing.span(name, kind="server", carrier=carrier, request_id=request_id()))
    g.log_context = CONTEXT.set({"request_id": request_id(), **tracing.ids()})
    g.arrived_s = time.perf_counter()


def _forget(_: BaseException | None) -> None:
    """Let the thread's next request not begin with this one's id."""
    if context := g.pop("log_context", None):
        CONTEXT.reset(context)
    if trace := g.pop("trace", None):
        trace.close()


def _protect(answer: Response) -> Response:
    _note(answer)
    facts = {"http.response.status_code": answer.status_code}
    tracing.note(failed=answer.status_code >= 500, **facts)
    answer.headers[HEADER] = request_id()
    for name, value in PROTECTION.items():
        answer.headers.setdefault(name, value)
    if request.path.startswith("/api/"):
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _note(answer: Response) -> None:
    """Write one line a request: no query and no header, which may hold what is nobody else's business."""
    took_ms = round((time.perf_counter() - g.get("arrived_s", time.perf_counter())) * 1000, 1)
    facts = {"method": request.method, "path": request.path, "status": answer.status_code, "took_ms": took_ms}
    level = logging.DEBUG if request.path.startswith(_OF_MACHINES) else logging.INFO
    log.log(level, "%s %s %d", request.method, request.path, answer.status_code, extra=facts)
