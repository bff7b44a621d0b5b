"""Lines to clients: gunicorn's threads, which nobody can hold who sends slowly, reads slowly, or does not hang up.

Gunicorn waits for a request's head and body as long as they take, and its one loop, which takes new connections, waits
for clients that do not hang up. Sixteen silent clients would so stop a service of sixteen threads.
"""

import errno
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.http.errors import UnsupportedTransferCoding
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import ClientDisconnected

FIRST_S = 20.0
"""Seconds within which a request must have come, and one more for each `RATE` bytes of it (the defaults of Apache's
mod_reqtimeout for bodies)."""

RATE = 500
"""Bytes a second that a client must send on average."""

SILENCE_S = 60.0
"""Seconds of silence after which a request is given up, however much of it has come; and of a client that reads nothing
of its answer."""

GOODBYE_S = 1.0
"""Seconds that a client has to hang up, once it was told so, or to end the body of a request that was refused."""

UNREAD = 2**20
"""Bytes of a refused request that are read, so that its connection can go on; gunicorn reads 64 KiB more."""

PIECE = 2**16
"""Bytes of it that are read at once."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threads with limits on how long a client may take."""

    def handle(self, conn: Any) -> Any:
        """Handle a request in a thread; end the connection here, not in the loop."""
        if conn.parser is None:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(SILENCE_S), 0))
            conn.parser = get_parser(conn.cfg, conn.sock, conn.client)
            conn.parser.unreader.sock = Paced(conn.sock)
        conn.parser.unreader.sock.begin()
        kept = super().handle(conn)
        if kept is False:
            util.close_graceful(conn.sock, timeout=GOODBYE_S)
            conn.close = _closed
        return kept

    def _keepalive_after(self, conn: Any, keepalive: bool) -> Any:
        """Read what a refused request still has of its body in large pieces; gunicorn itself takes 1 kB at a time."""
        if keepalive:
            _discard(conn.parser.mesg.body, conn.parser.unreader.sock)
        return super()._keepalive_after(conn, keepalive)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that cannot be read; whatever is wrong with it is the client's fault, not a 501."""
        if isinstance(exc, UnsupportedTransferCoding):
            util.write_error(client, 400, "Bad Request", str(exc))
        else:
            super().handle_error(req, client, addr, exc)


def _discard(body: Any, wire: "Paced") -> None:
    """Read a body's rest, at most `UNREAD` bytes of it; gunicorn closes the connection on more.

    Raises:
        TimeoutError: it did not come within `GOODBYE_S`.
    """
    wire.hurry()
    left = UNREAD
    while left > 0 and (data := body.read(min(left, PIECE))):
        left -= len(data)


def _closed(graceful: bool = False) -> None:
    """Stand in for the closing of a connection that is closed."""


class Paced:
    """What requests are read from: a socket whose `recv` ends a request that comes too slowly.

    Args:
        wire: the socket, in blocking mode.
    """

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._ready = select.poll()
        self._ready.register(wire, select.POLLIN)
        self.begin()

    def begin(self) -> None:
        """Give the next request its time."""
        self._end_s, self._s_per_byte = time.monotonic() + FIRST_S, 1 / RATE

    def hurry(self) -> None:
        """Give what is left of the request `GOODBYE_S`, however much of it comes."""
        self._end_s, self._s_per_byte = time.monotonic() + GOODBYE_S, 0.0

    def recv(self, size: int) -> bytes:
        """Return what has come.

        Raises:
            TimeoutError: nothing came in time.
        """
        now, given_s = time.monotonic(), self._wire.gettimeout()
        left_s = min(self._end_s - now, SILENCE_S, SILENCE_S if given_s is None else given_s)
        if left_s <= 0 or not self._ready.poll(left_s * 1000):
            # Gunicorn takes this number for a client that has gone.
            raise TimeoutError(errno.ECONNRESET, "the request came too slowly")
        data = self._wire.recv(size)
        self._end_s += len(data) * self._s_per_byte
        return data

    def gettimeout(self) -> float | None:
        """Return the socket's own limit."""
        return self._wire.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        """Set the socket's own limit."""
        self._wire.settimeout(seconds)


class Body:
    """The body of a request, for which a client that is too slow is one that has gone, and no failure of the service.

    Args:
        stream: gunicorn's.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, *size: int) -> bytes:
        """Return the next bytes.

        Raises:
            ClientDisconnected: they did not come in time.
        """
        return _heard(self._stream.read, *size)

    def readline(self, *size: int) -> bytes:
        """Return the next line; see `read`."""
        return _heard(self._stream.readline, *size)


def listening(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application whose requests have a `Body`."""

    def listens(environ: dict[str, Any], start_response: Any) -> Any:
        return application({**environ, "wsgi.input": Body(environ["wsgi.input"])}, start_response)

    return listens


def _heard(read: Callable[..., bytes], *size: int) -> bytes:
    try:
        return bytes(read(*size))
    except TimeoutError as error:
        raise ClientDisconnected(error.strerror) from None
