"""Worker processes that read pictures ahead, with the answers in the pictures' order."""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait

from mien.cli._inputs import Picture
from mien.cli._reading import Plan, Reader
from mien.records import Failure
from mien.results import Analysis

_AHEAD = 8  # answers a worker that may wait for a slower picture's turn, so that memory stays bounded


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
    """Give every idle worker a picture, with numbers below `until`; return whether any worker is at work."""
    idle = [worker for worker in workers if not worker.busy]
    furthest = max([*answers, *(worker.number for worker in workers if worker.busy)], default=-1)
    while idle and furthest < until - 1 and (following := next(waiting, None)):
        furthest, picture = following
        if isinstance(picture, Failure):
            answers[furthest] = picture
        else:
            idle.pop().give(furthest, picture)
    return any(worker.busy for worker in workers)


def _ready(workers: "Sequence[_Worker]") -> "list[_Worker]":
    """Wait until a worker that is at work has an answer or has died; return all such."""
    busy = [worker for worker in workers if worker.busy]
    answering = wait([worker.pipe for worker in busy]) if busy else []
    return [worker for worker in busy if worker.pipe in answering]


class _Worker:
    """A process that reads one picture at a time; where it dies, that picture has failed and another one starts.

    Each has a pipe of its own: nothing is shared, so that the death of one leaves no lock behind.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.busy, self.number, self._source = False, -1, ""
        self._start()

    def _start(self) -> None:
        # Fresh interpreters: forking this one would copy locks that OpenCV's and rich's threads may hold.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._plan), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int, picture: Picture) -> None:
        """Start to read a picture."""
        self.busy, self.number, self._source = True, number, picture.source
        with suppress(OSError):  # it died; `take` will find out
            self.pipe.send(picture)

    def take(self) -> tuple[int, Analysis | Failure]:
        """Return the picture's number and what was read, once it is ready.

        Raises:
            MienError: the recognizer cannot be opened, or an annotated copy not be written.
        """
        self.busy = False
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return self.number, self._bury()
        if isinstance(answer, BaseException):
            raise answer
        return self.number, answer

    def stop(self) -> None:
        """Let it finish the picture at hand, so that no half-written file is left, and go."""
        self.pipe.close()
        self._process.join()

    def _bury(self) -> Failure:
        self._process.join()
        code = self._process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._start()
        message = f"the process that read it died of {how}, perhaps for lack of memory; try this picture by itself"
        return Failure(self._source, "WorkerDied", message)


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
