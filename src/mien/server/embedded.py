"""The worker that comes with the service where nobody runs others: a process that ends when the service does."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

COMMAND = (sys.executable, "-c", "from mien.cli import main; main()", "worker")
"""`mien worker`, whatever the path says."""

AGAIN_S = 1.0
"""Seconds before a worker that died is started again."""

GRACE_S = 5
"""Seconds that its jobs may take to finish; they are handed back then, and go on at the next start."""


@contextmanager
def built_in_worker(command: Sequence[str] = COMMAND) -> Iterator[None]:
    """Keep a worker running while the context lasts; one that dies is started again."""
    keeper = _Keeper(command)
    keeper.start()
    try:
        yield
    finally:
        # Gunicorn's own processes are copies of this one and leave by here as well; the worker is not theirs.
        if os.getpid() == keeper.owner:
            keeper.stop()


class _Keeper:
    def __init__(self, command: Sequence[str]) -> None:
        self.owner = os.getpid()
        self._command = [*command, "--grace", str(GRACE_S), "--parent", str(self.owner)]
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="mien worker's keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(GRACE_S + 10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            # A session of its own: Ctrl-C at the terminal is for the service, which then tells the worker.
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, start_new_session=True)
            self._process.wait()
            self._stopping.wait(AGAIN_S)
