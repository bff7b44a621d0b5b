"""Looking whether something is there that may never answer: in a thread of its own, one look at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Self


class Checkup:
    """One look at one part. While it has not ended, whoever asks waits for this one; no second is begun."""

    def __init__(self) -> None:
        self._lock, self._look = threading.Lock(), Future[object]()
        self._look.set_result(None)

    def begin(self, check: Callable[[], object]) -> Self:
        """Begin to look, unless somebody else's look is under way; return this."""
        with self._lock:
            if self._look.done():
                look: Future[object] = Future()
                # A daemon: a part that never answers must not keep the process from ending.
                threading.Thread(target=_run, args=(check, look), daemon=True, name="mien checkup").start()
                self._look = look
        return self

    def result(self, seconds: float) -> object:
        """Return what the look returned, or raise what it raised.

        Raises:
            TimeoutError: it has not ended within so many seconds.
        """
        return self._look.result(max(0.0, seconds))


def _run(check: Callable[[], object], look: "Future[object]") -> None:
    try:
        look.set_result(check())
    except BaseException as error:
        look.set_exception(error)
