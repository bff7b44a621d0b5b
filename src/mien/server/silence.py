"""Gunicorn's threads, made so that clients that say nothing more, or close nothing, hold up nobody."""

import logging
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import ClientDisconnected

SILENCE_S = 30
"""Seconds without a byte from a client in the middle of a request, or with none taken by it in the middle of an answer,
after which it counts as gone: a telephone that lost its network says nothing, and holds a thread."""

LINGER_S = 0.5
"""Seconds that a client has to close its end of a connection that is over."""

CLOSERS = 4
"""Threads that wait for that."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads."""

    def init_process(self) -> None:
        """Work; in the process that was made for it."""
        self._closers = ThreadPoolExecutor(CLOSERS, "mien closing")
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread."""
        # Options of the system's, since gunicorn sets and unsets Python's own timeout as it goes.
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENCE_S, 0))
        conn.close = partial(self._close, conn)
        super().enqueue_req(conn)

    def _close(self, conn: Any, graceful: bool = False) -> None:
        """Close a connection; gracefully by a thread of its own.

        Gunicorn (27.0) waits for the client to close its end, up to 2 s, in the thread that takes up connections:
        whoever leaves an answered connection open would keep everybody else out for so long.
        """
        if not graceful:
            util.close(conn.sock)
            return
        conn.sock.setblocking(True)
        try:
            self._closers.submit(util.close_graceful, conn.sock, LINGER_S)
        except RuntimeError:  # the process ends
            util.close(conn.sock)


class Body:
    """The body of a request, for which a silent client is one that has gone, and no failure of the service.

    Args:
        stream: gunicorn's.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, *size: int) -> bytes:
        """Return the next bytes.

        Raises:
            ClientDisconnected: none came for too long.
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


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Return whether gunicorn's log is to have a record: not that a client has said nothing more."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _heard(read: Callable[..., bytes], *size: int) -> bytes:
    try:
        return bytes(read(*size))
    except BlockingIOError:
        raise ClientDisconnected(f"nothing came for {SILENCE_S} s in the middle of the request") from None
