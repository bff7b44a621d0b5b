"""What happens in the process of one job: fetch the input, read it, store the results, say so.

The process is the job's alone. Whatever hostile bytes do to it, they do to nobody else; limits on memory and processor
time are the system's own, and it ends itself when its worker is gone.
"""

import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mien import tracing
from mien.db.tables import JobKind
from mien.emotions import LabelView
from mien.jobs import archive, film, folders
from mien.jobs.outcome import INTERNAL, Done, Failed, Progress, Said, failure, pack
from mien.jobs.request import JobRequest
from mien.settings import Settings
from mien.storage import Store, download, open_store
from mien.telemetry import saying, write_logs

REPORT_S = 0.3
"""Seconds between two reports of progress."""

_RESULT_BYTES = 1 << 40  # what a result may have at most; the disk is the limit
_RESULTS = Path(".results")  # `safe_name` begins no name with a dot: no film or archive can be called so
_SUFFIXES = {JobKind.VIDEO: "film.mp4", JobKind.ARCHIVE: "pictures.zip"}

OpensRecognizer = Callable[[Settings, LabelView], Any]
"""Returns what reads, loaded; goes to another process, so it must pickle."""

log = logging.getLogger("mien.jobs")


def open_recognizer(settings: Settings, labels: LabelView) -> Any:
    """Return the recognizer of a deployment."""
    from mien.recognizer import Recognizer

    return Recognizer(settings.model, settings=settings, labels=labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One attempt at a job, as its process is told of it.

    Attributes:
        job_id: the job.
        attempt: the number of this attempt.
        kind: what is read.
        request: what is wanted.
        input_key: of the film or archive in the store.
        settings: of the deployment.
        open_recognizer: opens what reads.
        handed_back: attempts before this one that do not count, as their workers had no time for them.
    """

    job_id: str
    attempt: int
    kind: JobKind
    request: JobRequest
    input_key: str
    settings: Settings
    open_recognizer: OpensRecognizer
    handed_back: int = 0

    @property
    def tries(self) -> int:
        """The number of this attempt among those that count."""
        return self.attempt - self.handed_back

    @property
    def ids(self) -> dict[str, str]:
        """What log lines about it say: the job's id, and that of the request that asked for it."""
        return {"job_id": self.job_id, "request_id": self.request.context.get("request_id", "")}


def work(pipe: Connection, task: Task) -> None:  # pragma: no cover  (it runs in processes that end at once)
    """Do a task, and say through the pipe how it goes and how it ended; the process's main function."""
    settings = task.settings
    _live_within_bounds(settings)
    write_logs(settings.log_format, level=settings.log_level)
    tracing.start(settings.otlp_url, service="mien job")
    threading.Thread(target=_end_with_worker, args=(pipe,), daemon=True).start()
    says = _Voice(pipe)
    with saying(**task.ids):
        end = outcome(task, says.report)
    tracing.stop()  # before the worker hears of the end, for it ends this process then
    says.say(end)
    os._exit(0)  # nothing is left to tidy, and a decoder's threads shall not hold it up


def outcome(task: Task, report: Callable[[float, str], None]) -> Done | Failed:
    """Do a task; return how it ended, which the trace of the request that asked for it shows as well."""
    with tracing.span("job", kind="consumer", carrier=task.request.context, job_id=task.job_id, attempt=task.attempt):
        try:
            return Done(results=attempt(task, report))
        except Exception as error:
            end = failure(error, sent=_name(task))
            tracing.note(failed=True, code=end.code)
            if end.code == INTERNAL:
                log.exception("job %s, attempt %d", task.job_id, task.attempt)
            return end


def attempt(task: Task, report: Callable[[float, str], None]) -> dict[str, str]:
    """Do a task; return the key in the store of each format.

    Raises:
        MienError: it cannot be done.
        OSError: there is no room.
    """
    store = open_store(task.settings.storage)
    recognizer = task.open_recognizer(task.settings, task.request.labels)
    with folders.held(folders.of(task.settings, task.job_id)) as folder:
        os.chdir(folder)  # so that rows and pages name the film as the client does, not where it lies here
        source = Path(_name(task))
        if not source.exists():
            report(0.0, "fetching")
            with tracing.span("fetch"):
                download(store, task.input_key, source)
        with tracing.span("read"):
            files = _read(task, source, recognizer, report)
        report(0.97, "storing")
        with tracing.span("store"):
            return {form: _keep(store, path, task.job_id) for form, path in files.items()}


def _name(task: Task) -> str:
    return folders.safe_name(task.request.source, otherwise=_SUFFIXES[task.kind])


def _read(task: Task, source: Path, recognizer: Any, report: Callable[[float, str], None]) -> dict[str, Path]:
    out, settings = _RESULTS, task.settings
    if task.kind is JobKind.VIDEO:
        return film.read(
            source, out, request=task.request, recognizer=recognizer, settings=settings, report=report
        )  # fmt: skip
    return archive.read(source, out, recognizer=recognizer, settings=settings, report=report)


def _keep(store: Store, path: Path, scope: str) -> str:
    with path.open("rb") as file:
        return store.put(file, scope=scope, max_bytes=_RESULT_BYTES)


class _Voice:
    """Says how it goes, not more often than anybody listens."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._next, self._stage = pipe, 0.0, ""

    def report(self, share: float, stage: str) -> None:
        now = time.monotonic()
        if now >= self._next or stage != self._stage:
            self._next, self._stage = now + REPORT_S, stage
            self.say(Progress(share=share, stage=stage))

    def say(self, said: Said) -> None:
        self._pipe.send_bytes(pack(said))


def _live_within_bounds(settings: Settings) -> None:  # pragma: no cover  (the same)
    """Ask the system for limits; where it has none of a kind (macOS, of data), the worker's clock remains."""
    import cv2

    cv2.setNumThreads(1)  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of the terminal; the worker decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    memory, seconds = settings.job_memory_mb << 20, settings.job_seconds * (os.cpu_count() or 1) + 60
    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))


def _end_with_worker(pipe: Connection) -> None:  # pragma: no cover  (the same)
    """Wait until the other end of the pipe is closed, which the worker's death does, and end at once."""
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
