"""A service and workers in processes of their own, on loopback, started as a person starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

MIEN = [sys.executable, "-c", "from mien.cli import main; main()"]
API = "/api/v1"

FULL = os.environ.get("MIEN_TEST_FULL", "") not in ("", "0")
"""Whether faults are tested in their long form."""


@dataclass(frozen=True)
class Answer:
    """What the service said, and after how many seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_s: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """Where it answers, and its process."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self, method: str, path: str, body: bytes = b"", *, seconds: float = 30, **headers: str) -> Answer:
        """Ask over a connection of its own; names of headers have _ for -.

        Raises:
            OSError: nobody answered within these seconds, or the line broke.
        """
        connection, began = HTTPConnection("127.0.0.1", self.port, timeout=seconds), time.monotonic()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            said = answer.read()
        except HTTPException as error:
            raise OSError(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()
        return Answer(answer.status, dict(answer.headers), said, time.monotonic() - began)

    def read(self, picture: bytes, **options: Any) -> Answer:
        """Ask what is in a picture."""
        return self.ask("POST", f"{API}/analyses", picture, Content_Type="image/jpeg", **options)

    def order(self, film: bytes, **headers: str) -> Answer:
        """Ask for a film to be read."""
        body, kind = form(video=film)
        return self.ask("POST", f"{API}/jobs", body, Content_Type=kind, **headers)

    def begin(self, method: str, path: str, *, announces: int, sends: bytes, **headers: str) -> socket.socket:
        """Begin a request of which so many bytes are announced and only these are sent; return the open line."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {announces}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.sendall("\r\n".join([*lines, "", ""]).encode() + sends)
        return line

    def job(self, job_id: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"{API}/jobs/{job_id}").json)

    def rows(self, job_id: str) -> list[dict[str, Any]]:
        """What a job made: one row a face a frame."""
        return list(self.ask("GET", f"{API}/jobs/{job_id}/results?limit=1000").json["items"])

    def faults(self) -> dict[str, str]:
        """The parts that are not there, as `/health/ready` says it."""
        answer = self.ask("GET", "/health/ready")
        faults = {name: part["detail"] for name, part in answer.json["parts"].items() if not part["ok"]}
        assert answer.status == (503 if faults else 200)
        return faults

    def processes(self) -> list[int]:
        """The processes that serve: children of the first one that are copies of it, and no built-in worker."""
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children(self.process.pid)}
        return [pid for pid, command in commands.items() if b"worker" not in command]


def frozen(running: Service, job_id: str) -> int:
    """Let the process that reads a film for the built-in worker stand still; return it. SIGCONT lets it go on."""

    def readers() -> list[int]:
        workers = set(children(running.process.pid)) - set(running.processes())
        return [one for worker in workers for fork_server in children(worker) for one in children(fork_server)]

    end_s = time.monotonic() + 60
    while not (running.job(job_id)["state"] == "running" and readers()):
        assert time.monotonic() < end_s, f"nobody reads {job_id}"
        time.sleep(0.02)
    (reader,) = readers()
    os.kill(reader, signal.SIGSTOP)
    assert running.job(job_id)["state"] == "running"
    return reader


@contextmanager
def service(folder: Path, *arguments: str, port: int = 0, first: str = "", **environment: str) -> Iterator[Service]:
    """A service that is ready, stopped at the end; what it keeps lies in `folder`. `first` is Python it begins with."""
    running = start(folder, *arguments, port=port, first=first, **environment)
    try:
        wait_until_ready(running)
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def start(folder: Path, *arguments: str, port: int = 0, first: str = "", **environment: str) -> Service:
    port, log = port or _free_port(), folder / "serve.log"
    command = [*MIEN[:2], f"{first}\n{MIEN[2]}", "serve", "--port", str(port), *arguments]
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=variables(folder, **environment), stdout=file, stderr=file)
    return Service(process, port, log)


def start_worker(folder: Path, *arguments: str, log: str = "worker.log", **environment: str) -> subprocess.Popen[bytes]:
    """A `mien worker` of its own; whoever starts it ends it."""
    with (folder / log).open("ab") as file:
        command = [*MIEN, "worker", *arguments]
        return subprocess.Popen(command, env=variables(folder, **environment), stdout=file, stderr=file)


def variables(folder: Path, **environment: str) -> dict[str, str]:
    """The environment of a process of the service."""
    return {**os.environ, "MIEN_DATA_DIR": str(folder / "mien"), "OMP_NUM_THREADS": "1", **environment}


def form(**files: bytes) -> tuple[bytes, str]:
    """A form with files, and its content type."""
    boundary = uuid.uuid4().hex
    head = 'Content-Disposition: form-data; name="{name}"; filename="{name}.bin"\r\n\r\n'
    parts = [f"--{boundary}\r\n{head.format(name=name)}".encode() + data + b"\r\n" for name, data in files.items()]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def children(pid: int) -> list[int]:
    """The processes that a process of this machine has started and that still run (Linux)."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(status.parent.name))
    return found


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have, and so on."""
    found = children(pid)
    return found + [one for child in found for one in descendants(child)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(running: Service) -> None:
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
