"""Servers of streams on this machine's own address, started and stopped by the tests."""

import base64
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mien import images

SYSTEM_PYTHON = Path("/usr/bin/python3")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def numbered(number: int) -> np.ndarray:
    """A grey picture of 32 x 24 that tells its number, 0 to 255."""
    return np.full((24, 32, 3), number % 256, np.uint8)


class MjpegServer:
    """Sends JPEGs one after the other, as cameras do over HTTP: /cam without an end, /film.mp4 a file.

    Attributes:
        frozen: while set, connections stay open and nothing comes.
        promised: bytes that the film is said to have.
        password: what "user:password" a request has to bring; "" for none.
    """

    def __init__(
        self, *, rate: float = 50, port: int | None = None, film: bytes = b"", promised: int = 0, password: str = ""
    ) -> None:
        self.rate, self.port, self.film, self.password = rate, port or free_port(), film, password
        self.promised = promised or len(film)
        self.frozen, self.sent, self.connections = threading.Event(), 0, 0
        self._stopped = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/cam"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, again where it was stopped, on the same port."""
        self._stopped.clear()
        serving = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                serving.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Break all connections and listen no more."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.connections += 1
        expected = "Basic " + base64.b64encode(self.password.encode()).decode()
        if self.password and request.headers.get("Authorization") != expected:
            request.send_response(401)
            request.send_header("WWW-Authenticate", 'Basic realm="camera"')
            request.end_headers()
        elif request.path.startswith("/film"):
            self._send_film(request)
        else:
            self._send_pictures(request)

    def _send_film(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "video/mp4")
        request.send_header("Content-Length", str(self.promised))
        request.end_headers()
        request.wfile.write(self.film)

    def _send_pictures(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        try:
            while not self._stopped.wait(1 / self.rate):
                if self.frozen.is_set():
                    continue
                data = images.encode(numbered(self.sent), "jpg")
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                request.wfile.write(head.encode() + data + b"\r\n")
                self.sent += 1
        except OSError:  # the other side is gone
            pass


class RtspServer:
    """Debian's GStreamer RTSP server in a process of its own; see rtsp_server.py."""

    def __init__(self, *, port: int | None = None, login: tuple[str, str] | tuple[()] = ()) -> None:
        self.port, self._login = port or free_port(), login

    @property
    def address(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/test"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        script = Path(__file__).with_name("rtsp_server.py")
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, script, str(self.port), *self._login], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    @staticmethod
    def runs() -> bool:
        """Whether Debian's parts are there."""
        lookup = (
            "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; "
            "Gst.init(None); assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay')"
        )
        return (
            SYSTEM_PYTHON.exists()
            and not subprocess.run([SYSTEM_PYTHON, "-c", lookup], capture_output=True, check=False).returncode
        )


def wait_for(condition, seconds: float = 20) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
