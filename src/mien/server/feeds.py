"""Server-sent events: how something changes, told as it does, without holding a thread for ever.

The form is that of the HTML standard, 9.2 (server-sent events). A stream lasts a minute; the browser then connects
again by itself. One that was told the end and comes back hears 204, which tells it to stay away.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec
from flask import Response

from mien.errors import DatabaseUnavailableError, RecordNotFoundError
from mien.server.problems import Problem

MOST = 8
"""Streams of one process at a time: each holds a thread, and others want some too."""

LASTS_S = 60.0
"""Seconds that a stream lasts."""

LOOK_S = 0.5
"""Seconds between two looks."""

SILENT_S = 10.0
"""Seconds without a change after which a comment is sent, so that nobody on the way thinks the line dead."""

END = "end"
"""The id of the last event."""


class Seen(Protocol):
    """A document of something that changes and ends."""

    @property
    def state(self) -> str:
        """How it stands; one of `_FINAL` at last."""
        ...

    @property
    def progress(self) -> float:
        """How far it has come, from 0 to 1."""
        ...


_FINAL = ("succeeded", "failed", "cancelled")
_seats = threading.BoundedSemaphore(MOST)


def feed(
    look: Callable[[], Seen], *, seen: str, lasts_s: float = LASTS_S, line: socket.socket | None = None,
    going: Callable[[], bool] = lambda: True,
) -> Response:  # fmt: skip
    """Return an answer that tells what `look` sees whenever it changes, until its `state` is final.

    Args:
        look: returns a document with `state`; where it raises a `Problem`, a comment says why and the stream ends.
        seen: the header `Last-Event-ID`; "" for who comes first.
        lasts_s: seconds that it lasts at most.
        line: to the client, where it is known; looked at, so that a client that has gone holds no seat.
        going: false when the process is to stop, which would else wait for the stream's end.

    Raises:
        Problem: `overloaded`: as many streams as there may be are open.
    """
    if seen == END:
        return Response(status=204)
    if not _seats.acquire(blocking=False):
        raise Problem("overloaded", f"{MOST} event streams are open; ask for the job itself meanwhile", retry_after_s=5)
    answer = Response(_told(look, lasts_s, line, going), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would otherwise keep events until it has a bufferful
    answer.call_on_close(_seats.release)
    return answer


def _told(
    look: Callable[[], Seen], lasts_s: float, line: socket.socket | None, going: Callable[[], bool]
) -> Iterator[bytes]:
    ends, told, last = time.monotonic() + lasts_s, time.monotonic(), b""
    yield b"retry: 1000\n\n"
    while going() and time.monotonic() < ends and not _is_closed(line):
        try:
            seen = look()
        except DatabaseUnavailableError:
            yield b": the database is away\n\n"
            time.sleep(LOOK_S)
            continue
        except RecordNotFoundError:
            yield _event("gone", b"{}", END)
            return
        except Problem as refused:  # whoever comes back hears it with a status
            yield b": %s\n\n" % refused.detail.encode()
            return
        if (now := msgspec.json.encode(seen)) != last:
            last, told = now, time.monotonic()
            final = seen.state in _FINAL
            yield _event("end" if final else "progress", now, END if final else str(round(seen.progress * 1000)))
            if final:
                return
        elif time.monotonic() - told > SILENT_S:
            told = time.monotonic()
            yield b": still there\n\n"
        time.sleep(LOOK_S)


def _is_closed(line: socket.socket | None) -> bool:
    """Whether the client has closed its end. A write would not say so before the second one after."""
    try:
        return line is not None and line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _event(kind: str, data: bytes, id_: str) -> bytes:
    return b"event: %s\nid: %s\ndata: %s\n\n" % (kind.encode(), id_.encode(), data)
