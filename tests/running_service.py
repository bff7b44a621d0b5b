"""A service in a process of its own, on loopback, started as a person starts it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from mien.cli import main; main()", "serve", "--port", "0"]


class Service:
    """Where it answers, and its process."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
        self.process, self.url, self.log = process, url, log

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextmanager
def service(folder: Path, **environment: str) -> Iterator[Service]:
    port = _free_port()
    log = folder / "serve.log"
    variables = {**os.environ, "MIEN_DATA_DIR": str(folder / "mien"), "OMP_NUM_THREADS": "1", **environment}
    with log.open("wb") as file:
        process = subprocess.Popen([*PROGRAM[:-1], str(port)], env=variables, stdout=file, stderr=file)
    running = Service(process, f"http://127.0.0.1:{port}", log)
    try:
        _wait_until_ready(running)
        yield running
    finally:
        if process.poll() is None:
            running.stop()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(running: Service) -> None:
    end_s = time.monotonic() + 60
    while time.monotonic() < end_s:
        if running.process.poll() is not None:
            break
        try:
            get(f"{running.url}/health/ready")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"it did not become ready:\n{running.log.read_text()}")
