"""The service under watch: `mien serve` with its own worker, what it holds and leaves, whether it was started anew."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fuzzing.wire import Answer, exchange, request
from running_service import Service, service

LIMITS = {
    "MIEN_RATE_PER_MINUTE": "0",
    "MIEN_RATE_PER_MINUTE_ADDRESS": "0",
    "MIEN_FETCH_URLS": "true",
    "MIEN_JOB_SECONDS": "60",
    "MIEN_JOB_RETRY_S": "1",
}
"""Everything else is as a person has it who sets nothing."""

_TEMPORARY = ("mien-metrics-", "pymp-", "wgunicorn-")  # of the service and its worker, while they run


class Watched:
    """A running service and everything that can be seen of it from outside."""

    def __init__(self, running: Service, folder: Path, key: str) -> None:
        self.running, self.folder, self.key = running, folder, key
        self.port = int(running.url.rpartition(":")[2])

    def ask(self, method: str, path: str) -> Answer:
        """Ask as somebody should."""
        return exchange(self.port, request(method, path, key=self.key))

    @property
    def log(self) -> str:
        return self.running.log.read_text(encoding="utf-8", errors="replace")

    def starts(self) -> int:
        """How often a process of the service said that it is ready."""
        return self.log.count('"ready, process ')

    def workers(self) -> list[int]:
        """The ids of the processes that read jobs."""
        return [pid for pid in _children(self.running.process.pid) if "worker" in _command(pid)]

    def servers(self) -> list[int]:
        """The ids of the processes that answer requests."""
        return [pid for pid in _children(self.running.process.pid) if "worker" not in _command(pid)]

    def held(self) -> dict[str, float]:
        """Memory, open files and threads of the processes that answer."""
        pids = self.servers()
        return {
            "memory_mb": round(sum(_memory_kb(pid) for pid in pids) / 1024, 1),
            "open_files": sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
            "threads": sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids),
        }

    def unexpected(self) -> list[str]:
        """What the service wrote down of errors that nobody foresaw: the last line of each."""
        found = []
        for line in self.log.splitlines():
            try:
                said = json.loads(line)
            except ValueError:  # a decoder's own words on standard error
                if re.match(r"Traceback|Fatal|.*(Segmentation|SIGSEGV|SIGABRT|double free)", line):
                    found.append(line[:300])
                continue
            if str(said.get("logger")).startswith("PIL."):  # what Pillow remarks of a picture that it then refuses
                continue
            if "exception" in said or said.get("level") in ("error", "critical"):
                found.append(
                    f"{said['message'][:200]}: {said.get('exception', '').strip().rpartition(chr(10))[2][:300]}"
                )
        return found

    def jobs(self) -> list[dict[str, Any]]:
        """Every job as the database has it."""
        with closing(sqlite3.connect(self.folder / "mien" / "mien.db", timeout=30)) as database:
            rows = database.execute("SELECT id, state, error_code, error_message, attempt FROM jobs").fetchall()
        return [dict(zip(("id", "state", "code", "message", "attempt"), row, strict=True)) for row in rows]

    def wait_for_jobs(self, seconds: float) -> int:
        """Wait until every job has ended; return how many have not."""
        end_s = time.monotonic() + seconds
        while open_ := sum(job["state"] in ("queued", "running") for job in self.jobs()):
            if time.monotonic() > end_s:
                break
            time.sleep(0.2)
        return open_

    def left(self) -> list[str]:
        """Files that nobody needs any more, once every job and upload is gone."""
        data, temporary = self.folder / "mien", self.folder / "tmp"
        kept = [path for name in ("storage", "jobs", "locks") for path in (data / name).rglob("*") if not path.is_dir()]
        kept += (data / "jobs").glob("*")
        passing = [
            path for path in temporary.rglob("*") if not path.relative_to(temporary).parts[0].startswith(_TEMPORARY)
        ]
        return sorted(str(path.relative_to(self.folder)) for path in {*kept, *passing})


@contextmanager
def watched(folder: Path, **settings: str) -> Iterator[Watched]:
    """Serve from a folder, to be told apart from all others, and let an administrator's key be known."""
    (folder / "tmp").mkdir()
    environment = {**LIMITS, "TMPDIR": str(folder / "tmp"), "MIEN_DATA_DIR": str(folder / "mien"), **settings}
    key = _key(environment)
    with service(folder, **environment) as running:
        yield Watched(running, folder, key)


def _key(environment: dict[str, str]) -> str:
    admin = [sys.executable, "-c", "from mien.cli import main; main()", "admin"]
    scopes = [word for scope in ("read", "write", "admin") for word in ("--scope", scope)]
    for words in (["create-user", "fuzz", "--role", "admin", "--no-password"], ["create-key", "fuzz", *scopes]):
        done = subprocess.run(
            [*admin, *words], env={**os.environ, **environment}, check=True, capture_output=True, text=True
        )
    return done.stdout.strip()


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
            int(word)
            for task in Path(f"/proc/{pid}/task").iterdir()
            if task.name != str(pid)
            for word in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _memory_kb(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0
