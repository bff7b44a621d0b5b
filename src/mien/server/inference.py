"""Reading pictures for many callers at once: a bounded number at work, a bounded number waiting, the rest told at once.

Latency stays flat under overload because nobody waits in a line that is longer than what can be served soon.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from mien.card import Card
from mien.images import Image
from mien.results import Analysis, Explanation, Face, ModelIdentity
from mien.server.problems import Problem


class Reads(Protocol):
    """What of a `mien.Recognizer` is used here."""

    @property
    def card(self) -> Card:
        """The model's card."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the answers, in their order."""
        ...

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        ...

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        ...

    def explain(self, image: Image, face: Face, *, method: str, label: str | None = None) -> Explanation:
        """Tell which regions of a face carry a label, by default the one that is most probable now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy a `Bench` is: requests at work, requests waiting, and the mean seconds of the last ones."""

    working: int
    waiting: int
    mean_s: float


WINDOW_S = 0.25
"""Time constant of what a `Bench` remembers of how much is asked of it."""

TOO_MUCH = 1.25
"""Seats' worth of work for each seat above which more is asked for than a burst. Clients that each wait for their
answer ask for no more than 1, however many they are."""


class Bench:
    """Seats for those at work and a short line before them.

    A burst may wait in the whole line. Where more comes for longer than the seats can ever serve, a line would be full
    all the time and only make everybody wait, so then nobody waits: who finds no seat is sent away (the difference
    between good and bad queues: Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012).

    Args:
        seats: requests that are worked on at the same time; the number of cores serves best.
        line: requests that may wait for a seat.
        patience_s: the longest wait; whoever has not got a seat by then is sent away too.
        clock: tells seconds.
    """

    def __init__(
        self, *, seats: int, line: int, patience_s: float = 5.0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._seats, self._line, self._patience_s = threading.Semaphore(seats), line, patience_s
        self._count, self._lock, self._clock = seats, threading.Lock(), clock
        self._working, self._waiting, self._mean_s = 0, 0, 0.05
        self._demand, self._asked_s = 0.0, clock()

    @property
    def load(self) -> Load:
        """How busy it is now."""
        return Load(working=self._working, waiting=self._waiting, mean_s=self._mean_s)

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a seat while the context lasts.

        Raises:
            Problem: `overloaded`: the line is full, or no seat came free in time.
        """
        self._queue_up()
        try:
            got = self._seats.acquire(timeout=self._patience_s)
        finally:
            with self._lock:
                self._waiting -= 1
        if not got:
            raise self._overloaded()
        began = self._clock()
        with self._lock:
            self._working += 1
        try:
            yield
        finally:
            self._seats.release()
            with self._lock:
                self._working -= 1
                self._mean_s += 0.1 * (self._clock() - began - self._mean_s)

    def turn_away(self) -> None:
        """See that there is a place in the line, before anything is done for somebody who would not get one.

        Raises:
            Problem: `overloaded`: the line is full.
        """
        with self._lock:
            if self._full():
                self._note_demand()
                raise self._overloaded()

    def _queue_up(self) -> None:
        with self._lock:
            self._note_demand()
            if self._full():
                raise self._overloaded()
            self._waiting += 1

    def _full(self) -> bool:
        line = self._line if self._demand <= TOO_MUCH else 0
        return self._waiting >= line + max(0, self._count - self._working)

    def _note_demand(self) -> None:
        """Keep the seats' worth of work that is asked for, as a moving average."""
        now = self._clock()
        self._demand *= math.exp((self._asked_s - now) / WINDOW_S)
        self._demand += self._mean_s / (self._count * WINDOW_S)
        self._asked_s = now

    def _overloaded(self) -> Problem:
        wait = self._mean_s * (self._line + self._count) / self._count
        return Problem(
            "overloaded", f"{self._count} requests are at work and {self._line} wait already", retry_after_s=wait
        )
