"""Clients that say nothing, or close nothing; how the service feels it is in tests/faults."""

import io
import logging
import socket
import sys
import threading
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from werkzeug.exceptions import ClientDisconnected

from job_house import until
from mien.server import feeds, silence
from mien.server.silence import Body, Worker, is_worth_a_line, listening


class Silent(io.BytesIO):
    def read(self, *_: int) -> bytes:
        raise BlockingIOError

    readline = read


def test_a_body_is_read_as_it_comes() -> None:
    body = Body(io.BytesIO(b"one\ntwo"))
    assert (body.readline(), body.read(1), body.read()) == (b"one\n", b"t", b"wo")


@pytest.mark.parametrize("read", [Body.read, Body.readline])
def test_a_client_that_says_nothing_more_has_gone(read) -> None:
    with pytest.raises(ClientDisconnected, match="nothing came for 30 s"):
        read(Body(Silent()), 10)


def test_the_application_is_given_such_a_body() -> None:
    seen = []
    listening(lambda environ, _: seen.append(environ["wsgi.input"]))({"wsgi.input": io.BytesIO(b"said")}, None)
    assert seen[0].read() == b"said"


def test_silence_is_not_worth_a_line_in_the_log() -> None:
    def record(error: type[Exception]) -> logging.LogRecord:
        try:
            raise error
        except error:
            return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, "failed", None, sys.exc_info())

    assert not is_worth_a_line(record(BlockingIOError))
    assert is_worth_a_line(record(ValueError))
    assert is_worth_a_line(logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, "failed", None, None))


def test_a_connection_that_the_client_leaves_open_is_closed_by_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "SILENCE_S", 7)
    worker = Worker(0, 0, [], SimpleNamespace(), 30, Config(), logging.getLogger("test"))
    worker._closers = silence.ThreadPoolExecutor(1)
    worker.tpool = silence.ThreadPoolExecutor(1)
    monkeypatch.setattr(worker, "handle", lambda _: False)
    monkeypatch.setattr(worker.method_queue, "defer", lambda *_: None)
    closed = []
    monkeypatch.setattr(silence.util, "close_graceful", lambda *_: closed.append(threading.current_thread().name))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = SimpleNamespace(sock=ours)
        worker.enqueue_req(connection)
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)[0] == 7
        connection.close(graceful=True)
        until(lambda: closed)
        assert closed != [threading.current_thread().name]
        worker._closers.shutdown()
        connection.close(graceful=True)  # the process ends
        assert ours.fileno() == -1
        connection.close()
    worker.tpool.shutdown()


def test_a_feed_ends_when_its_client_has_gone() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        told = feeds._told(lambda: {"state": "queued", "progress": 0}, 60, ours)
        assert next(told).startswith(b"retry")
        assert next(told).startswith(b"event: progress")
        theirs.close()
        assert list(told) == []
    assert feeds._is_closed(ours)
    assert not feeds._is_closed(None)
