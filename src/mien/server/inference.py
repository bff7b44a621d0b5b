"""Reading pictures for many callers at once: a bounded number at work, a bounded number waiting, the rest told at once.

Latency stays flat under overload because nobody waits in a line that is longer than what can be served soon.
"""

import threading
import time
from collections.abc import Iterator
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

    def explain(self, image: Image, face: Face, *, method: str) -> Explanation:
        """Tell which regions of a face carry its verdict."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy a `Bench` is: requests at work, requests waiting, and the mean seconds of the last ones."""

    working: int
    waiting: int
    mean_s: float


class Bench:
    """Seats for those at work and a short line before them.

    Args:
        seats: requests that are worked on at the same time; the number of cores serves best.
        line: requests that may wait for a seat.
        patience_s: the longest wait; whoever has not got a seat by then is sent away too.
    """

    def __init__(self, *, seats: int, line: int, patience_s: float = 5.0) -> None:
        self._seats, self._line, self._patience_s = threading.Semaphore(seats), line, patience_s
        self._count, self._lock = seats, threading.Lock()
        self._working, self._waiting, self._mean_s = 0, 0, 0.05

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
        began = time.perf_counter()
        with self._lock:
            self._working += 1
        try:
            yield
        finally:
            self._seats.release()
            with self._lock:
                self._working -= 1
                self._mean_s += 0.1 * (time.perf_counter() - began - self._mean_s)

    def _queue_up(self) -> None:
        with self._lock:
            if self._waiting >= self._line + max(0, self._count - self._working):
                raise self._overloaded()
            self._waiting += 1

    def _overloaded(self) -> Problem:
        wait = self._mean_s * (self._line + self._count) / self._count
        return Problem(
            "overloaded", f"{self._count} requests are at work and {self._line} wait already", retry_after_s=wait
        )
