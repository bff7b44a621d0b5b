"""What stands between a client and a server, and can be told to refuse, to fail, to say nothing, or to be gone."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WELL, SILENT, GONE = "well", "silent", "gone"
"""What it does: pass everything on, take what comes and say nothing, take no connection. Or it answers with a status.
"""

REASONS = {403: "Forbidden", 500: "Internal Server Error", 503: "Service Unavailable"}


class MoodyServer:
    """Listens on a port of its own in front of the server on another."""

    def __init__(self, behind: int) -> None:
        self._behind, self._mood, self._lines = behind, WELL, set[socket.socket]()
        self._listener = self._listening(0)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def is_now(self, mood: str | int) -> None:
        """Change what it does; lines that are open break."""
        was, self._mood = self._mood, mood
        if was == GONE and mood != GONE:
            self._listener = self._listening(self.port)
            self._thread = threading.Thread(target=self._accept, daemon=True)
            self._thread.start()
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        if mood == GONE:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._listener.close()

    def _listening(self, port: int) -> socket.socket:
        return socket.create_server(("127.0.0.1", port), backlog=100)

    def _accept(self) -> None:
        while self._mood != GONE:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        self._lines.add(line)
        try:
            with line, suppress(OSError):
                if self._mood == WELL:
                    self._pass_on(line)
                elif self._mood == SILENT:
                    while line.recv(65536):
                        pass
                elif isinstance(self._mood, int):
                    self._refuse(line, self._mood)
        finally:
            self._lines.discard(line)

    def _pass_on(self, line: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._behind)) as behind:
            other = {line: behind, behind: line}
            while True:
                for ready in select.select([line, behind], [], [])[0]:
                    piece = ready.recv(65536)
                    if not piece:
                        return
                    other[ready].sendall(piece)

    def _refuse(self, line: socket.socket, status: int) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(65536)
            if not piece:
                return
            head += piece
        said = f"<Error><Code>{REASONS[status].replace(' ', '')}</Code><Message>of a test</Message></Error>"
        line.sendall(
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Length: {len(said)}\r\n"
            f"Content-Type: application/xml\r\nConnection: close\r\n\r\n{said}".encode()
        )
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):  # a line closed with bytes unread is reset, and the answer may be lost with it
            pass


@contextmanager
def moody(behind: int) -> Iterator[MoodyServer]:
    """A server with moods in front of another."""
    server = MoodyServer(behind)
    try:
        yield server
    finally:
        if server._mood != GONE:
            server.is_now(GONE)
