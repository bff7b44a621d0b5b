"""Jobs in a database and a store of their own, and workers: in this process, or in processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from fake_recognizer import painted
from fake_rows import add_user
from fake_worker import open_fake
from mien import images
from mien.db import Database, new_id, upgrade, utc_now
from mien.db.queries import jobs
from mien.db.tables import Job, JobKind, JobState
from mien.jobs.queue import Queue
from mien.jobs.sweep import Sweep
from mien.jobs.tidy import find
from mien.jobs.worker import Worker
from mien.settings import Settings
from mien.storage import Store, open_store

HERE = Path(__file__).resolve().parent


@dataclass
class House:
    """Everything a job needs."""

    settings: Settings
    database: Database
    store: Store
    queue: Queue
    owner: str
    environment: dict[str, str] = field(default_factory=dict)

    def ask(
        self, data: bytes, kind: JobKind = JobKind.VIDEO, *, enqueue: bool = True, attempts: int = 3, **asked: Any
    ) -> str:
        """Ask for a job and return its id."""
        job_id = new_id()
        key = self.store.put(data, scope=job_id, max_bytes=1 << 30)
        with self.database.transaction() as session:
            jobs.create(
                session, owner_id=self.owner, kind=kind, request=asked, input_key=key, max_attempts=attempts,
                job_id=job_id, now=utc_now(),
            )  # fmt: skip
        if enqueue:
            self.queue.put(job_id)
        return job_id

    def job(self, job_id: str) -> Job:
        found = find(job_id, database=self.database)
        assert found is not None
        return found

    def result(self, job_id: str, form: str) -> bytes:
        with self.store.open(self.job(job_id).results[form]) as file:
            return file.read()

    def rows(self, job_id: str) -> list[dict[str, Any]]:
        return [msgspec.json.decode(line) for line in self.result(job_id, "jsonl").splitlines()]

    def worker(self, *, delay: float = 0, **options: Any) -> Worker:
        opens = options.pop("opens", None) or partial(open_fake, delay=delay)
        return Worker(
            settings=self.settings, database=self.database, store=self.store, queue=self.queue, opens=opens,
            **options,
        )  # fmt: skip

    def sweep(self) -> Sweep:
        return Sweep(database=self.database, store=self.store, queue=self.queue, settings=self.settings)

    def turn_until(self, worker: Worker, *job_ids: str, is_so: Callable[[Job], bool] | None = None) -> None:
        """Let a worker of this process work until all these jobs have ended, or are as they should be."""
        wanted = is_so or (lambda job: job.state.is_final)
        until(lambda: worker.turn() or all(wanted(self.job(job_id)) for job_id in job_ids))

    def kill_at_work(self, worker: subprocess.Popen[bytes], job_ids: Sequence[str]) -> None:
        """Kill a worker's process while it has one of these jobs.

        It is stopped before anybody looks, so that it cannot end the job between the look and the kill.
        """

        def is_at_work() -> bool:
            worker.send_signal(signal.SIGSTOP)
            if any(self.job(job_id).state is JobState.RUNNING for job_id in job_ids):
                return True
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.05)
            return False

        until(is_at_work)
        worker.kill()
        worker.wait()

    @contextmanager
    def process(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """A `mien worker` of its own, killed at the end."""
        started = self.start(*options)
        try:
            yield started
        finally:
            started.kill()
            started.wait()

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(HERE / "fake_worker.py"), "worker", *options]
        with (self.settings.data_dir / "worker.log").open("ab") as log:
            return subprocess.Popen(command, env=os.environ | self.environment, stdout=log, stderr=log)


def until(is_so: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def zipped(path: Path, **members: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path.read_bytes()


def picture(faces: int) -> bytes:
    return images.encode(painted(faces), "png")


@contextmanager
def make_house(folder: Path, **settings: Any) -> Iterator[House]:
    values = {"data_dir": folder, "job_retry_s": 0, "job_silence_s": 2, "job_attempts": 9} | settings
    made = Settings(**values)
    with Database(made.database) as database:
        upgrade(database)
        with database.transaction() as session:
            owner = add_user(session).id
        environment = {f"MIEN_{name.upper()}": str(value) for name, value in values.items()}
        yield House(made, database, open_store(made.storage), Queue(made.queue), owner, environment)
