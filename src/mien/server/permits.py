"""Whether what outlasts its request may go on: asked again every few seconds, beside the work."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from mien.server.checkups import Checkup
from mien.server.problems import Problem

log = logging.getLogger("mien.server")

LOOK_EVERY_S = 2.0
"""Seconds between two looks: so long, and as long as a look takes, something goes on that may not."""


class Permit:
    """Knows from the last look whether something may go on. Each look has a thread of its own: a database that is slow
    or silent holds up no frame.

    Args:
        look: raises a `Problem` once it may not.
        every_s: seconds between two looks.
    """

    def __init__(self, look: Callable[[], object], *, every_s: float = LOOK_EVERY_S) -> None:
        self._look, self._every_s = look, every_s
        self._checkup, self._next_s = Checkup(), time.monotonic() + every_s

    def require(self) -> None:
        """See that it may go on; as long as nobody can tell, as without the database, it may. Waits for nothing.

        Raises:
            Problem: it may not, as the last look found.
        """
        with suppress(TimeoutError):  # a look is under way
            self._checkup.result(0)
        if time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + self._every_s
            self._checkup.begin(self._seen)

    def _seen(self) -> None:
        try:
            self._look()
        except Problem:
            raise
        except Exception as error:
            log.warning("nobody can tell whether a stream may go on: %s", error)
