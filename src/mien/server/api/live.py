"""`WS /api/v1/live`: frames in, one answer each, over a WebSocket."""

import logging
import threading
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from apiflask import APIBlueprint, APIFlask
from flask import Response, request
from flask_sock import Sock
from wsproto.utilities import ProtocolError

from mien.errors import DatabaseUnavailableError
from mien.server import errors, metrics
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.auth import require_still
from mien.server.documents import live as _  # noqa: F401  puts the messages into the description
from mien.server.people import WRITE, allowed
from mien.server.permits import Permit
from mien.server.problems import Problem
from mien.server.services import services
from mien.server.streams import LARGEST_MESSAGE, Session, refuse, run

blueprint = APIBlueprint("live", __name__, url_prefix=VERSION, enable_openapi=False)

_sock = Sock()

log = logging.getLogger("mien.server")


@blueprint.before_request
def check() -> None:
    """Refuse before the connection becomes a WebSocket, where an answer still has a status."""
    allowed(WRITE)
    origin = request.headers.get("Origin")
    # Browsers let any page open a WebSocket and send the cookie along (CWE-1385).
    if origin is not None and _host(origin) != request.host:
        raise Problem("forbidden", f"pages of {origin} may not open streams here")
    services().streams.check()


def _host(origin: str) -> str | None:
    """Return the host and port of an origin; None where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as "http://["
        return None


@blueprint.get("/live")
def plain() -> Response:
    """Say that nothing stands against a stream; what does, `check` has said before.

    A browser tells a page nothing of a WebSocket's refusal, so the page asks here for the reason.
    """
    return Response(status=204)


@_sock.route("/live", bp=blueprint)  # type: ignore[untyped-decorator]
def live(wire: Any) -> None:
    """Read a live stream."""
    at_hand, asking = services(), allowed(WRITE)
    permit = Permit(partial(require_still, at_hand, asking, WRITE))
    try:
        # A client that has gone while something is sent to it is no error.
        with at_hand.streams.seat(), metrics.stream(), suppress(OSError):
            session = Session(at_hand.recognizer, at_hand.bench, counts=metrics.read)
            run(wire, session, going=at_hand.streams.going, begun=_begun, still=permit.require)
    except Problem as problem:
        refuse(wire, problem)


def _begun() -> None:
    """Write down who had a stream read; a stream that cannot be written down is not read."""
    try:
        services().database.run(lambda session: note(session, "stream.begin"))
    except DatabaseUnavailableError as error:
        log.warning("%s", error)
        raise Problem("unavailable", errors.told(error)) from None


@blueprint.record_once
def _bound(state: Any) -> None:
    """Bound what a WebSocket may hold; its thread must not keep a process alive that is to end."""
    app: APIFlask = state.app
    app.register_error_handler(ProtocolError, errors.misread)  # a handshake that lacks what it needs
    app.config["SOCK_SERVER_OPTIONS"] = {
        "max_message_size": LARGEST_MESSAGE, "ping_interval": 20, "receive_bytes": 64 * 1024,
        "thread_class": partial(threading.Thread, daemon=True),
    }  # fmt: skip
