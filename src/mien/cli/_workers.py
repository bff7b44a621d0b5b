"""Worker processes that read pictures ahead, with the answers in the pictures' order."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from mien.cli._inputs import Picture
from mien.cli._reading import Plan, Reader
from mien.records import Failure
from mien.results import Analysis

_AHEAD = 4  # pictures a worker that are handed out before the oldest answer is taken: enough to keep all of them busy


def read_ahead(pictures: Iterable[Picture | Failure], plan: Plan, *, jobs: int) -> Iterator[Analysis | Failure]:
    """Yield what was read in each picture, in their order; see `mien.cli._reading.read_all`."""
    workers = _Workers(plan, jobs)
    try:
        for picture in pictures:
            workers.put(picture)
            if workers.full:
                yield workers.take()
        while workers.busy:
            yield workers.take()
    finally:
        workers.stop()


class _Workers:
    """Processes that read ahead. One that dies takes no picture with it but the one that killed it."""

    def __init__(self, plan: Plan, jobs: int) -> None:
        self._plan, self._jobs = plan, jobs
        self._pool = _open_pool(plan, jobs)
        self._pending: deque[tuple[Picture | Failure, Future[Analysis | Failure]]] = deque()

    @property
    def full(self) -> bool:
        """Whether an answer should be taken before the next picture is put."""
        return len(self._pending) >= _AHEAD * self._jobs

    @property
    def busy(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._pending)

    def put(self, picture: Picture | Failure) -> None:
        """Hand a picture out."""
        try:
            future = self._pool.submit(_read, picture)
        except BrokenProcessPool:
            self._pool = _open_pool(self._plan, self._jobs)
            future = self._pool.submit(_read, picture)
        self._pending.append((picture, future))

    def take(self) -> Analysis | Failure:
        """Return the oldest picture's answer."""
        picture, future = self._pending.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            return self._read_alone(picture)

    def stop(self) -> None:
        """Let go of the workers once they are done with the pictures at hand; the others are dropped."""
        self._pool.shutdown(cancel_futures=True)

    def _read_alone(self, picture: Picture | Failure) -> Analysis | Failure:
        """A worker died, of this picture or of one beside it; a worker of its own tells which."""
        with _open_pool(self._plan, 1) as pool:
            try:
                return pool.submit(_read, picture).result()
            except BrokenProcessPool:
                message = (
                    "the process that read it was killed, perhaps for lack of memory; try it alone or with --jobs 1"
                )
                return Failure(picture.source, "WorkerDied", message)


def _open_pool(plan: Plan, jobs: int) -> ProcessPoolExecutor:
    # Fresh interpreters: forking this one would copy locks that OpenCV's and rich's threads may hold.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker, (plan,))


_reader: Reader | None = None  # of a worker process; set once when it starts


def _start_worker(plan: Plan) -> None:
    global _reader
    import cv2

    cv2.setNumThreads(1)  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of the terminal; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader = Reader(plan)


def _end_with_parent() -> None:
    """Leave when the parent is gone, however it went; else a killed command leaves its workers waiting for ever."""
    if parent := multiprocessing.parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _read(picture: Picture | Failure) -> Analysis | Failure:
    if _reader is None:
        raise RuntimeError("this process was not started as a worker")
    return _reader.read(picture)
