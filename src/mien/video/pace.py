"""How often the whole frame is searched for faces while those that are known are followed."""

import math
import statistics
from collections import deque

SEARCH_S = 0.5
"""A film is searched so often: a new face is found half a second after it came, at the latest."""

EAGER_S = 0.12
"""... and so often while someone is out of sight."""

SLOWEST_S = 1.0
"""A live source is searched at least so often, even if frames are lost by it."""

LOAD = 0.7
"""Share of the time between two live frames that work may take; the rest is for what else the machine does."""


class Pace:
    """Decides by the clock of a source when to search.

    A film's pace is fixed, so that the same film gives the same rows on any machine. A live source's follows from the
    time that frames took: it is searched as often as the load allows, at best each frame.

    Args:
        live: frames come in their own time.
    """

    def __init__(self, *, live: bool) -> None:
        self._live, self.interval_s = live, SEARCH_S
        self._searched_s, self._last = -math.inf, (-1, 0.0)
        self._spent: dict[bool, deque[float]] = {True: deque(maxlen=15), False: deque(maxlen=15)}
        self._periods: deque[float] = deque(maxlen=15)

    def begin(self) -> None:
        """Let the next frame be due."""
        self._searched_s = -math.inf

    def due(self, timestamp_s: float) -> bool:
        """Return whether the frame of that time shall be searched; if so, the next interval begins with it."""
        if timestamp_s - self._searched_s < self.interval_s - 1e-6:
            return False
        self._searched_s = timestamp_s
        return True

    @property
    def eager_s(self) -> float:
        """Seconds between searches while someone is out of sight."""
        return max(EAGER_S, self.interval_s) if self._live else EAGER_S

    def spent(self, seconds: float, *, searched: bool, index: int, timestamp_s: float) -> None:
        """Learn what a live frame took until the next one was asked for; a film's pace does not change.

        Args:
            seconds: of work, the caller's included.
            searched: the whole frame was.
            index: the frame's number; skipped ones count.
            timestamp_s: its time.
        """
        if not self._live:
            return
        self._spent[searched].append(seconds)
        before, self._last = self._last, (index, timestamp_s)
        if 0 <= before[0] < index and timestamp_s > before[1]:
            self._periods.append((timestamp_s - before[1]) / (index - before[0]))
        if self._periods and self._spent[True]:
            self.interval_s = self._affordable()

    def _affordable(self) -> float:
        period, search = statistics.median(self._periods), statistics.median(self._spent[True])
        follow = statistics.median(self._spent[False] or [0.0])
        room = LOAD * period - follow
        if room <= 0:
            return SLOWEST_S
        frames = max(1, math.ceil((search - follow) / room - 1e-6))
        return min(0.99 * frames * period, SLOWEST_S)  # a frame that comes a little early counts
