"""Worker processes that read pictures ahead, with the answers in the pictures' order."""

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from mien.cli._inputs import Picture
from mien.cli._reading import Plan, Reader
from mien.records import Failure
from mien.results import Analysis

_AHEAD = 8  # answers a worker that may wait for a slower picture's turn, so that memory stays bounded
_GIVEN = 2  # pictures a worker has at once: the next one is there when an answer leaves, whatever the parent does then


def read_ahead(pictures: Iterable[Picture | Failure], plan: Plan, *, jobs: int) -> Iterator[Analysis | Failure]:
    """Yield what was read in each picture, in their order; see `mien.cli._reading.read_all`."""
    waiting = enumerate(pictures)
    answers: dict[int, Analysis | Failure] = {}
    turn = 0
    workers = [_Worker(plan) for _ in range(jobs)]
    try:
        while _hand_out(waiting, workers, answers, until=turn + _AHEAD * jobs) or answers:
            answers.update(worker.take() for worker in _ready(workers))
            while turn in answers:
                yield answers.pop(turn)
                turn += 1
    finally:
        for worker in workers:
            worker.stop()


def _hand_out(
    waiting: Iterator[tuple[int, Picture | Failure]],
    workers: "Sequence[_Worker]",
    answers: dict[int, Analysis | Failure],
    *,
    until: int,
) -> bool:
    """Give the workers pictures with numbers below `until`, the idlest first; return whether any is at work."""
    furthest = max([*answers, *(number for worker in workers for number, _ in worker.given)], default=-1)
    while furthest < until - 1:
        idlest = min(workers, key=lambda worker: len(worker.given))
        if len(idlest.given) == _GIVEN or not (following := next(waiting, None)):
            break
        furthest, picture = following
        if isinstance(picture, Failure):
            answers[furthest] = picture
        else:
            idlest.give(furthest, picture)
    return any(worker.given for worker in workers)


def _ready(workers: "Sequence[_Worker]") -> "list[_Worker]":
    """Wait until a worker that is at work has an answer or has died; return all such."""
    busy = [worker for worker in workers if worker.given]
    answering = wait([worker.pipe for worker in busy]) if busy else []
    return [worker for worker in busy if worker.pipe in answering]


class _Worker:
    """A process that reads one picture after the other; where it dies, that picture has failed and another one starts.

    Each has a pipe of its own: nothing is shared, so that the death of one leaves no lock behind.

    Attributes:
        given: the numbers and pictures that it has and has not answered, in their order.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.given: deque[tuple[int, Picture]] = deque()
        self._start()

    def _start(self) -> None:
        context = _context()
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._plan), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int, picture: Picture) -> None:
        """Let it read a picture after those it has."""
        self.given.append((number, picture))
        self._send(picture)

    def take(self) -> tuple[int, Analysis | Failure]:
        """Return the first given picture's number and what was read, once it is ready.

        Raises:
            MienError: the recognizer cannot be opened, or an annotated copy not be written.
        """
        number, picture = self.given.popleft()
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return number, self._bury(picture)
        if isinstance(answer, BaseException):
            raise answer
        return number, answer

    def stop(self) -> None:
        """Let it finish the picture at hand, so that no half-written file is left, and go."""
        self.pipe.close()
        self._process.join()

    def _send(self, picture: Picture) -> None:
        with suppress(OSError):  # it died; `take` will find out
            self.pipe.send(picture)

    def _bury(self, killer: Picture) -> Failure:
        self._process.join()
        code = self._process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._start()
        for _, picture in self.given:
            self._send(picture)
        message = f"the process that read it died of {how}, perhaps for lack of memory; try this picture by itself"
        return Failure(killer.source, "WorkerDied", message)


def _context() -> Any:
    """Return how processes are started: never as copies of this one, whose threads may hold OpenCV's or rich's locks.

    Where it can be had without harm (Linux), they are copies of a process that has only imported what all of them
    need: the second one costs 10 ms instead of 300.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "mien.recognizer"])
    return context


def _work(pipe: Connection, plan: Plan) -> None:
    """Read the pictures that come through the pipe until it is closed, also by the parent's death."""
    import cv2

    cv2.setNumThreads(1)  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of the terminal; the parent decides
    reader = Reader(plan)
    try:
        while True:
            pipe.send(_answer(reader, pipe.recv()))
    except (EOFError, OSError):
        return


def _answer(reader: Reader, picture: Picture) -> Analysis | Failure | Exception:
    try:
        return reader.read(picture)
    except Exception as error:  # raised again in the parent
        return error
