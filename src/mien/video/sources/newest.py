"""The newest frame wins: a thread takes every frame as it comes, the caller gets the last one, late by one at most."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from types import TracebackType
from typing import Self

from mien.video.sources import Frame

SKIPPED = "frames skipped to keep pace"
"""How the warning begins that counts them."""

_LEAVE_S = 1.0  # a device that does not answer keeps its thread; the process' end frees both

Produce = Callable[[threading.Event], Generator[Frame]]


class Newest:
    """Runs what brings frames in a thread of its own and hands out the newest; older ones are dropped and counted.

    Args:
        produce: called in the thread with an event that says "stop"; yields frames, and releases its device or
            connection in its `finally`, in the same thread.
        every: hand out each k-th frame only.
        start_s: hand out frames from this time on.
        seconds: end after so long a span.
        lossless: wait until each frame is taken instead, for what does not come in its own time.

    Attributes:
        skipped: frames that were dropped since the first one was taken.
    """

    def __init__(
        self, produce: Produce, *, every: int = 1, start_s: float = 0, seconds: float | None = None,
        lossless: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.skipped = 0
        self._produce, self._every, self._start_s, self._lossless = produce, every, start_s, lossless
        self._end_s = float("inf") if seconds is None else start_s + seconds
        self._turn, self._stop = threading.Condition(), threading.Event()
        self._head: Frame | None = None
        self._slot: Frame | None = None
        self._ended, self._taking = False, False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mien frames", daemon=True)
        self._thread.start()

    def head(self, patience_s: float) -> Frame | None:
        """Wait for the very first frame and return it, without taking it; None where there is none.

        Raises:
            TimeoutError: none came in time.
            Exception: what `produce` raised before it.
        """
        with self._turn:
            self._wait(lambda: self._head is not None or self._ended, patience_s)
            if self._head is None and self._error is not None:
                raise self._error
            return self._head

    def frames(self, patience_s: float) -> Iterator[Frame]:
        """Yield the newest frame whenever one is asked for, until the source ends or is closed.

        Raises:
            TimeoutError: none came for so many seconds while one was waited for.
            Exception: what `produce` raised, once the frames before it are out.
        """
        while (frame := self._take(patience_s)) is not None:
            yield frame

    def close(self) -> None:
        """End the thread and with it the device; may be called from any thread, and twice."""
        self._stop.set()
        with self._turn:
            self._turn.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(_LEAVE_S)

    def _take(self, patience_s: float) -> Frame | None:
        with self._turn:
            self._taking = True
            self._wait(lambda: self._slot is not None or self._ended or self._stop.is_set(), patience_s)
            if self._stop.is_set():
                return None
            frame, self._slot = self._slot, None
            self._turn.notify_all()
            if frame is None and self._error is not None:
                raise self._error
            return frame

    def _wait(self, condition: Callable[[], bool], patience_s: float) -> None:
        if not self._turn.wait_for(condition, patience_s):
            raise TimeoutError

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with closing(self._produce(self._stop)) as produced:
                for frame in produced:
                    if self._stop.is_set() or not self._put(frame):
                        break
        except BaseException as raised:  # the caller's thread raises it
            error = raised
        with self._turn:
            self._ended, self._error = True, error
            self._turn.notify_all()

    def _put(self, frame: Frame) -> bool:
        """Lay a frame out in place of the last one; return False once the span is over."""
        with self._turn:
            self._head = self._head or frame
            if frame.timestamp_s >= self._end_s:
                return False
            if frame.index % self._every == 0 and frame.timestamp_s >= self._start_s:
                if self._lossless():
                    self._turn.wait_for(lambda: self._slot is None or self._stop.is_set())
                self.skipped += self._taking and self._slot is not None
                self._slot = frame
            self._turn.notify_all()
            return True


class Ends:
    """A source whose frames `Newest` brings: it ends with the context it is used in."""

    _newest: Newest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._newest.close()
