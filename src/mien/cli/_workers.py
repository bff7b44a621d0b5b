"""Worker processes that read pictures or films ahead, with the answers in the order of what they were given."""

import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from mien.records import Failure


class Named(Protocol):
    """What is read: it has a name."""

    @property
    def source(self) -> str:
        """What the person calls it."""
        ...


Item = TypeVar("Item", bound=Named)
Answer = TypeVar("Answer")
Given = TypeVar("Given", contravariant=True)
Taken = TypeVar("Taken", covariant=True)


class Reads(Protocol[Given, Taken]):
    """Reads one item after the other; opened once in each process."""

    def read(self, item: Given, /) -> Taken | Failure:
        """Return what was read in it."""
        ...


class OpensReader(Protocol[Given, Taken]):
    """What to do with every item; goes to the worker processes, so it must pickle."""

    def open_reader(self) -> Reads[Given, Taken]:
        """Return what reads them."""
        ...


_AHEAD = 8  # answers a worker that may wait for a slower picture's turn, so that memory stays bounded
_GIVEN = 2  # pictures a worker has at once: the next one is there when an answer leaves, whatever the parent does then


def read_ahead(
    items: Iterable[Item | Failure],
    plan: OpensReader[Item, Answer],
    *,
    jobs: int,
    given: int = _GIVEN,
    patient: bool = True,
) -> Iterator[Answer | Failure]:
    """Yield what was read in each item, in their order; see `mien.cli._reading.read_all`.

    Args:
        items: taken only a few ahead of the answers; failures pass through.
        plan: what to do with each.
        jobs: worker processes.
        given: items that a worker has at once.
        patient: whether the items at hand are finished where the answers are not waited for to the end, as by Ctrl-C;
            else their reading is interrupted.
    """
    waiting = enumerate(items)
    answers: dict[int, Answer | Failure] = {}
    turn = 0
    workers = [_Worker(plan, most=given) for _ in range(jobs)]
    try:
        while _hand_out(waiting, workers, answers, until=turn + _AHEAD * jobs) or answers:
            answers.update(worker.take() for worker in _ready(workers))
            while turn in answers:
                yield answers.pop(turn)
                turn += 1
    finally:
        for worker in workers:
            worker.stop(patient=patient)


def _hand_out(
    waiting: Iterator[tuple[int, Item | Failure]],
    workers: "Sequence[_Worker[Item, Answer]]",
    answers: dict[int, Answer | Failure],
    *,
    until: int,
) -> bool:
    """Give the workers items with numbers below `until`, the idlest first; return whether any is at work."""
    furthest = max([*answers, *(number for worker in workers for number, _ in worker.given)], default=-1)
    while furthest < until - 1:
        idlest = min(workers, key=lambda worker: len(worker.given))
        if len(idlest.given) == idlest.most or not (following := next(waiting, None)):
            break
        furthest, item = following
        if isinstance(item, Failure):
            answers[furthest] = item
        else:
            idlest.give(furthest, item)
    return any(worker.given for worker in workers)


def _ready(workers: "Sequence[_Worker[Item, Answer]]") -> "list[_Worker[Item, Answer]]":
    """Wait until a worker that is at work has an answer or has died; return all such."""
    busy = [worker for worker in workers if worker.given]
    answering = wait([worker.pipe for worker in busy]) if busy else []
    return [worker for worker in busy if worker.pipe in answering]


class _Worker(Generic[Item, Answer]):
    """A process that reads one item after the other; where it dies, that item has failed and another one starts.

    Each has a pipe of its own: nothing is shared, so that the death of one leaves no lock behind.

    Attributes:
        given: the numbers and items that it has and has not answered, in their order.
        most: it is given so many at once.
    """

    def __init__(self, plan: OpensReader[Item, Answer], *, most: int) -> None:
        self._plan, self.most = plan, most
        self.given: deque[tuple[int, Item]] = deque()
        self._start()

    def _start(self) -> None:
        context = _context()
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._plan), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int, item: Item) -> None:
        """Let it read an item after those it has."""
        self.given.append((number, item))
        self._send(item)

    def take(self) -> tuple[int, Answer | Failure]:
        """Return the first given item's number and what was read, once it is ready.

        Raises:
            MienError: the recognizer cannot be opened, or a file not be written.
        """
        number, item = self.given.popleft()
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return number, self._bury(item)
        if isinstance(answer, BaseException):
            raise answer
        return number, answer

    def stop(self, *, patient: bool) -> None:
        """Let it finish the item at hand, or leave it off, and go; no half-written file is left either way."""
        self.pipe.close()
        if self.given and not patient:
            self._process.terminate()
        self._process.join()

    def _send(self, item: Item) -> None:
        with suppress(OSError):  # it died; `take` will find out
            self.pipe.send(item)

    def _bury(self, killer: Item) -> Failure:
        self._process.join()
        code = self._process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._start()
        for _, item in self.given:
            self._send(item)
        message = f"the process that read it died of {how}, perhaps for lack of memory; try it by itself"
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


def _work(pipe: Connection, plan: OpensReader[Any, Any]) -> None:
    """Read what comes through the pipe until it is closed, also by the parent's death."""
    import cv2

    cv2.setNumThreads(1)  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of the terminal; the parent decides
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # and may say it here, so that all is closed
    given: SimpleQueue[Any] = SimpleQueue()
    # Taken by a thread, or the parent, sending a picture, and this process, sending an answer, may wait for each other.
    threading.Thread(target=_receive, args=(pipe, given), daemon=True).start()
    reader = plan.open_reader()
    try:
        while (item := given.get()) is not None:
            pipe.send(_answer(reader, item))
    except (OSError, KeyboardInterrupt):
        return


def _receive(pipe: Connection, given: "SimpleQueue[Any]") -> None:
    try:
        while True:
            given.put(pipe.recv())
    except (EOFError, OSError):
        return
    finally:
        given.put(None)


def _answer(reader: Reads[Any, Any], item: Any) -> Any:
    try:
        return reader.read(item)
    except Exception as error:  # raised again in the parent
        return error
