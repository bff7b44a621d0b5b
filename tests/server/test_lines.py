"""Clients that send slowly, read slowly or do not hang up hold nobody else."""

import errno
import io
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

pytest.importorskip("gunicorn", reason="needs the server extra")

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn
from werkzeug.exceptions import ClientDisconnected

from mien.server import feeds, lines
from mien.server.lines import Body, Paced, Worker, listening
from running_service import Service, service


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_has_come_is_returned(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.sendall(b"abc")
    assert Paced(ours).recv(10) == b"abc"
    theirs.close()
    assert Paced(ours).recv(10) == b""


def test_a_client_that_sends_nothing_is_given_up(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "FIRST_S", 0.05)
    with pytest.raises(TimeoutError) as raised:
        Paced(pair[0]).recv(10)
    assert raised.value.errno == errno.ECONNRESET  # what gunicorn takes for a client that has gone


def test_a_client_that_sends_too_slowly_is_given_up_and_one_that_is_fast_enough_is_not(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    now = [0.0]
    monkeypatch.setattr(lines.time, "monotonic", lambda: now[0])
    line = Paced(ours)
    for _ in range(5):
        theirs.sendall(bytes(lines.RATE * 30))
        now[0] += 15
        assert line.recv(1 << 20)
    line.begin()
    for _ in range(2):
        theirs.sendall(b"x")
        now[0] += lines.FIRST_S * 0.4
        assert line.recv(10) == b"x"
    theirs.sendall(b"x")
    now[0] += lines.FIRST_S * 0.4
    with pytest.raises(TimeoutError):
        line.recv(10)


def test_a_shorter_limit_of_the_socket_itself_holds(pair: tuple[socket.socket, socket.socket]) -> None:
    line = Paced(pair[0])
    line.settimeout(0.01)
    assert line.gettimeout() == 0.01
    with pytest.raises(TimeoutError):
        line.recv(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("lines")) as started:
        yield started


def connected(running: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])), 20)


def said(running: Service, request: bytes) -> bytes:
    """What is answered to bytes, after which the client says no more."""
    with connected(running) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65_536), b""))


def test_clients_that_do_not_hang_up_hold_up_nobody(running: Service) -> None:
    request = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with ExitStack() as open_lines:
        for _ in range(10):
            open_lines.enter_context(connected(running)).sendall(request)
        began = time.monotonic()
        assert said(running, request).startswith(b"HTTP/1.1 200")
        # Gunicorn's own loop would wait two seconds for each of them.
        assert time.monotonic() - began < 12


@pytest.fixture
def worker() -> Worker:
    """The worker without a process around it, and an application that tells how much has come."""

    def app(environment: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        body = str(len(environment["wsgi.input"].read())).encode()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    settings = Config()
    made = Worker(0, os.getppid(), [], None, 30, settings, Logger(settings))
    made.wsgi = app
    return made


def handled(worker: Worker, pair: tuple[socket.socket, socket.socket], request: bytes) -> tuple[Any, bytes]:
    """What handling a connection returns, and what the client was told."""
    ours, theirs = pair
    theirs.sendall(request)
    conn = TConn(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    kept = worker.handle(conn)
    conn.close()
    theirs.settimeout(0.2)
    try:
        return kept, theirs.recv(1000)
    except TimeoutError:
        return kept, b""


REQUEST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"


def test_a_request_that_comes_in_time_is_answered_and_its_line_kept(
    worker: Worker, pair: tuple[socket.socket, socket.socket]
) -> None:
    kept, answer = handled(worker, pair, REQUEST + b"\r\nabcde")
    assert kept is True
    assert answer.endswith(b"\r\n\r\n5")


@pytest.mark.parametrize("come", [REQUEST[:30], REQUEST + b"\r\nabc"], ids=["head", "body"])
def test_a_request_that_stops_coming_ends_in_the_thread_that_waited(
    worker: Worker, pair: tuple[socket.socket, socket.socket], come: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "FIRST_S", 0.1)
    monkeypatch.setattr(lines, "GOODBYE_S", 0.1)
    kept, answer = handled(worker, pair, come)
    assert (kept, answer) == (False, b"")
    assert pair[0].fileno() == -1


@pytest.mark.parametrize(
    ("told", "come", "keeps"),
    [(15_000, 15_000, True), (15_000, 14_000, False), (120_000, 120_000, False)],
    ids=["whole", "rest missing", "too much"],
)
def test_a_refused_request_leaves_its_line_usable_where_its_body_ends_soon(
    worker: Worker, pair: tuple[socket.socket, socket.socket], told: int, come: int, keeps: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(_: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("503 Service Unavailable", [("Content-Length", "0")])
        return []

    monkeypatch.setattr(lines, "GOODBYE_S", 0.2)
    monkeypatch.setattr(worker, "wsgi", refuse)
    monkeypatch.setattr(lines, "UNREAD", 20_000)
    request = REQUEST.replace(b"5", b"%d" % told) + b"\r\n" + bytes(come)
    kept, answer = handled(worker, pair, request)
    assert kept is keeps
    assert answer.startswith(b"HTTP/1.1 503 ")


def test_a_coding_that_nobody_knows_is_the_clients_fault(
    worker: Worker, pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "GOODBYE_S", 0.1)
    _, answer = handled(worker, pair, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


HEAD = b"POST /api/v1/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nTransfer-Encoding: %s\r\n\r\n"


@pytest.mark.parametrize("path", [b"analyses", b"users", b"uploads/none"])
@pytest.mark.parametrize("chunk", [b"0x5\r\nabcde\r\n0\r\n\r\n", b"g\r\n", b"5;\n\r\nabcde\r\n"])
def test_a_body_whose_chunks_lie_is_the_clients_fault(running: Service, path: bytes, chunk: bytes) -> None:
    kind = b"image/jpeg" if path == b"analyses" else b"application/json"
    assert said(running, HEAD % (path, kind, b"chunked") + chunk).startswith((b"HTTP/1.1 400", b"HTTP/1.1 405"))


@pytest.mark.parametrize("missing", ["Sec-WebSocket-Version", "Sec-WebSocket-Key"])
def test_a_handshake_that_lacks_something_is_a_problem(running: Service, missing: str) -> None:
    lines_ = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
              "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Host": "localhost"}  # fmt: skip
    del lines_[missing]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines_.items())
    answer = said(running, f"GET /api/v1/live HTTP/1.1\r\n{head}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400")
    assert missing.encode() in answer


class Silent(io.BytesIO):
    def read(self, *_: int) -> bytes:
        raise TimeoutError(errno.ECONNRESET, "the request came too slowly")

    readline = read


def test_a_body_is_read_as_it_comes() -> None:
    body = Body(io.BytesIO(b"one\ntwo"))
    assert (body.readline(), body.read(1), body.read()) == (b"one\n", b"t", b"wo")


@pytest.mark.parametrize("read", [Body.read, Body.readline])
def test_a_body_that_comes_too_slowly_is_of_a_client_that_has_gone(read: Callable[..., bytes]) -> None:
    with pytest.raises(ClientDisconnected, match="too slowly"):
        read(Body(Silent()), 10)


def test_the_application_is_given_such_a_body() -> None:
    seen = []
    listening(lambda environ, _: seen.append(environ["wsgi.input"]))({"wsgi.input": io.BytesIO(b"said")}, None)
    assert seen[0].read() == b"said"


@dataclass(frozen=True)
class Seen:
    state: str = "queued"
    progress: float = 0.0


def test_a_feed_ends_when_its_client_has_gone() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        told = feeds._told(Seen, 60, ours, lambda: True)
        assert next(told).startswith(b"retry")
        assert next(told).startswith(b"event: progress")
        theirs.close()
        assert list(told) == []
    assert feeds._is_closed(ours)
    assert not feeds._is_closed(None)
