"""Requests that must come in time: gunicorn's threads wait for no client that sends a byte now and then.

A client that is silent, or hangs up late, is `mien.server.silence`'s.
"""

import errno
import select
import socket
import time
from typing import Any

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.http.errors import UnsupportedTransferCoding

from mien.server import silence

FIRST_S = 20.0
"""Seconds within which a request must have come, and one more for each `RATE` bytes of it (the defaults of Apache's
mod_reqtimeout for bodies)."""

RATE = 500
"""Bytes a second that a client must send on average."""


class Worker(silence.Worker):
    """Gunicorn's threads with a limit on how long a request may take to come."""

    def handle(self, conn: Any) -> Any:
        """Handle a request in a thread."""
        if conn.parser is None:
            conn.parser = get_parser(conn.cfg, conn.sock, conn.client)
            conn.parser.unreader.sock = Paced(conn.sock)
        conn.parser.unreader.sock.begin()
        return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that cannot be read; whatever is wrong with it is the client's fault, not a 501."""
        if isinstance(exc, UnsupportedTransferCoding):
            util.write_error(client, 400, "Bad Request", str(exc))
        else:
            super().handle_error(req, client, addr, exc)


class Paced:
    """What requests are read from: a socket whose `recv` ends a request that comes too slowly.

    Args:
        wire: the socket, in blocking mode.
    """

    def __init__(self, wire: socket.socket) -> None:
        self._wire, self._end_s = wire, 0.0
        self._ready = select.poll()
        self._ready.register(wire, select.POLLIN)
        self.begin()

    def begin(self) -> None:
        """Give the next request its time."""
        self._end_s = time.monotonic() + FIRST_S

    def recv(self, size: int) -> bytes:
        """Return what has come.

        Raises:
            TimeoutError: nothing came in time.
        """
        now, given_s = time.monotonic(), self._wire.gettimeout()
        left_s = min(self._end_s - now, silence.SILENCE_S, silence.SILENCE_S if given_s is None else given_s)
        if left_s <= 0 or not self._ready.poll(left_s * 1000):
            # Gunicorn takes this number for a client that has gone.
            raise TimeoutError(errno.ECONNRESET, "the request came too slowly")
        data = self._wire.recv(size)
        self._end_s += len(data) / RATE
        return data

    def gettimeout(self) -> float | None:
        """Return the socket's own limit."""
        return self._wire.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        """Set the socket's own limit."""
        self._wire.settimeout(seconds)
