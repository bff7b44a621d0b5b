"""Bytes to the service and back, over plain sockets: no client library would send what hostile clients send."""

import contextlib
import json
import re
import socket
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

DEADLINE_S = 30.0
"""Seconds within which whatever was sent must be answered, or the connection ended."""

PATIENT, REPLY_S = 10, 0.2
"""So many frames are each given so many seconds to be answered, before the next one is sent."""

MOST = 4_000_000  # bytes of an answer that are looked at
CLOSED, HUNG = 0, -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent over one connection.

    Attributes:
        data: a request's bytes, right or wrong.
        then: frames, sent one after the other once the answer's head has come.
        half_close: say afterwards that nothing more will come.
        hang_up: go away after so many bytes of the answer.
    """

    data: bytes
    then: tuple[bytes, ...] = ()
    half_close: bool = False
    hang_up: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, `CLOSED` for a connection that ended without one, `HUNG` for none in time."""

    status: int
    body: bytes
    head: bytes
    seconds: float

    def header(self, name: str) -> str:
        """Return a header of the answer, "" without it."""
        found = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*([^\r\n]*)", self.head)
        return found[1].decode("latin-1") if found else ""

    def member(self, name: str) -> Any:
        """Return a member of the JSON document that came, None without one."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found.get(name) if isinstance(found, dict) else None


@dataclass
class _Came:
    head: bytes = b""
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False


def exchange(port: int, message: Message, *, deadline_s: float = DEADLINE_S) -> Answer:
    """Send a message and wait for what comes of it."""
    began, came = time.monotonic(), _Came()
    try:
        with socket.create_connection(("127.0.0.1", port), deadline_s) as line:
            _sent(line, message.data)
            if message.half_close and not message.then:
                _no_more(line)
            _receive_head(line, came, began + deadline_s)
            if message.then and came.head.startswith(b"HTTP/1.1 101"):
                for place, frame in enumerate(message.then):
                    _sent(line, frame)
                    came.body += _reply(line) if place < PATIENT else b""
                _no_more(line)
            most = MOST if message.hang_up is None else message.hang_up
            while not came.whole and len(came.body) < most and (piece := _received(line, began + deadline_s)):
                came.body += piece
                came.whole = _is_whole(came)
    except TimeoutError:
        return Answer(HUNG, bytes(came.body), came.head, time.monotonic() - began)
    except OSError:
        pass
    status = re.match(rb"HTTP/1\.[01] (\d{3})", came.head)
    return Answer(int(status[1]) if status else CLOSED, bytes(came.body), came.head, time.monotonic() - began)


def _sent(line: socket.socket, data: bytes) -> None:
    # Where the service has had enough, what it said is there to be read.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(data)


def _reply(line: socket.socket) -> bytes:
    """Return what comes at once, so that a stream is not over before it was read."""
    line.settimeout(REPLY_S)
    try:
        return line.recv(65_536)
    except TimeoutError:
        return b""


def _no_more(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)


def _receive_head(line: socket.socket, came: _Came, end_s: float) -> None:
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 100_000:
        piece = _received(line, end_s)
        if not piece:
            break
        data += piece
        if data.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in data:
            data = data.partition(b"\r\n\r\n")[2]
    came.head, _, body = data.partition(b"\r\n\r\n")
    came.body += body
    came.whole = _is_whole(came)


def _received(line: socket.socket, end_s: float) -> bytes:
    left = end_s - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
    return line.recv(65_536)


def _is_whole(came: _Came) -> bool:
    length = re.search(rb"(?im)^content-length:\s*(\d+)", came.head)
    if length:
        return len(came.body) >= int(length[1]) or came.head.startswith(b"HTTP/1.1 304")
    if re.match(rb"HTTP/1\.1 (204|1\d\d)", came.head):
        return came.head.startswith(b"HTTP/1.1 204")
    return came.body.endswith(b"0\r\n\r\n")


def request(
    method: str,
    path: str,
    body: bytes = b"",
    *,
    headers: dict[str, str | bytes] | None = None,
    key: str = "",
    length: bool = True,
) -> Message:
    """Return a request as it should be; `key` shows who asks."""
    lines = {"Host": b"localhost", "Connection": b"close"} | (
        {"Authorization": f"Bearer {key}".encode()} if key else {}
    )
    lines |= {"Content-Length": str(len(body)).encode()} if length else {}
    lines |= {
        name: value.encode("latin-1", "replace") if isinstance(value, str) else value
        for name, value in (headers or {}).items()
    }
    said = b"".join(name.encode("latin-1") + b": " + value + b"\r\n" for name, value in lines.items())
    return Message(data=f"{method} {path} HTTP/1.1\r\n".encode("latin-1", "replace") + said + b"\r\n" + body)


# WebSocket (RFC 6455) -------------------------------------------------------------------------------------------------

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    code: int, data: bytes, *, last: bool = True, reserved: int = 0, masked: bool = True, claims: int | None = None
) -> bytes:
    """Return a frame; `claims` is the length it says it has."""
    length, mask = len(data) if claims is None else claims, b"\x12\x34\x56\x78"
    head = bytes([last << 7 | reserved << 4 | code])
    if length < 126:
        head += bytes([masked << 7 | length])
    elif length < 65_536:
        head += bytes([masked << 7 | 126]) + length.to_bytes(2)
    else:
        head += bytes([masked << 7 | 127]) + length.to_bytes(8)
    if not masked:
        return head + data
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    hidden = (int.from_bytes(data) ^ int.from_bytes(key)).to_bytes(len(data)) if data else b""
    return head + mask + hidden


def handshake(key: str, random: Random, *, broken: bool = False) -> bytes:
    """Return what turns a connection into a WebSocket, or nearly does."""
    lines = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    if random.random() < 0.3:
        lines["Sec-WebSocket-Extensions"] = random.choice(
            ("permessage-deflate", "permessage-deflate; client_max_window_bits=99", "x; y", "permessage-deflate;;;")
        )
    if broken:
        name = random.choice(sorted(lines))
        lines[name] = random.choice(("", "13", "8", "keep-alive", "\xff\xfe", "x" * 9000, "websocket, h2c"))
        if random.random() < 0.4:
            del lines[name]
    return request("GET", "/api/v1/live", headers=dict(lines), key=key, length=False).data
