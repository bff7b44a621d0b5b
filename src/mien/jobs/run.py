"""The worker's side of one attempt at a job: starts its process, hears it, ends it."""

import multiprocessing
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from mien.jobs.outcome import LARGEST, PROCESS_DIED, TIMED_OUT, Done, Failed, Progress, unpack
from mien.jobs.work import Task, work


def warm_up() -> None:
    """Start a process that does nothing, so that what all of them need has been imported before the first job comes.

    A job that was claimed first would be silent as long as that takes.
    """
    process = _context().Process(target=_nothing, daemon=True)
    process.start()
    process.join()


class Run:
    """An attempt that is under way.

    Attributes:
        task: what is done.
        progress: what its process said last.
        outcome: how it ended; None while it has not.
    """

    def __init__(self, task: Task) -> None:
        self.task, self.progress = task, Progress(share=0.0, stage="starting")
        self.outcome: Done | Failed | None = None
        self._began = time.monotonic()
        context = _context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, task), daemon=True, name=f"mien job {task.job_id}")
        self._process.start()
        theirs.close()

    @property
    def pipe(self) -> Connection:
        """What becomes readable when there is something to `look` at."""
        pipe: Connection = self._pipe
        return pipe

    def look(self) -> None:
        """Take in what the process has said, whether it has died, and whether its time is over."""
        try:
            while self.outcome is None and self._pipe.poll():
                self._hear(self._pipe.recv_bytes(LARGEST))
        except (EOFError, OSError, msgspec.DecodeError):
            self.outcome = self.outcome or self._died()
        limit_s = self.task.settings.job_seconds
        if self.outcome is None and time.monotonic() - self._began > limit_s:
            message = f"it took longer than the {limit_s:,} s a job may take (MIEN_JOB_SECONDS)"
            self.outcome = Failed(code=TIMED_OUT, message=message, again=False)
        if self.outcome is not None:
            self.end()

    def end(self) -> None:
        """End the process, at once: what it leaves in its folder can be gone on from or deleted."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._pipe.close()

    def _hear(self, message: bytes) -> None:
        said = unpack(message)
        if isinstance(said, Progress):
            self.progress = said
        else:
            self.outcome = said

    def _died(self) -> Failed:
        self._process.join(5)
        code = self._process.exitcode
        if code == -signal.SIGXCPU:
            message = "its process used up the processor time a job may take (MIEN_JOB_SECONDS)"
            return Failed(code=TIMED_OUT, message=message, again=False)
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        message = f"the process that read it died of {how}; the file may be made to do that, or memory was short"
        return Failed(code=PROCESS_DIED, message=message, again=True)


def _nothing() -> None:
    pass


def _context() -> Any:
    """Return how processes are started: never as copies of the worker, whose threads may hold locks.

    On Linux they are copies of a process that has only imported what all of them need.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mien.jobs.work", "mien.recognizer"])
    return context
