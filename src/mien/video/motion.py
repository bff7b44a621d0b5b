"""Where a face will be: a Kalman filter of its box, at constant velocity, by the clock.

Centre and size are filtered alike, the size in logs. All noise is a share of the face's size, so the gains do not
depend on it and one small covariance serves the whole box. As in SORT (Bewley et al. 2016, arXiv:1602.00763) and
ByteTrack (Zhang et al. 2021, arXiv:2110.06864) the motion is linear; unlike there time is in seconds, as frames are
uneven and may be left out, and velocity fades while nothing is seen, as people do not walk on for ever.
"""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from mien.results import Box

MEASURED = 0.03**2
"""Variance of a detector's box, in squared shares of the face's size."""

JERKS = 10.0
"""Spectral density of the acceleration, squared sizes a second cubed: in a tenth of a second a head's speed may change
by one of its sizes a second."""

FIRST_SPEED = 2.0**2
"""Variance of the velocity of a face just found, squared sizes a second squared."""

FADES_S = np.array([2.0, 2.0, 0.1, 0.1])
"""Velocity that is not seen anew falls to 1/e in this time. That of the size goes at once: a face that slips behind
something seems to shrink, and is not small when it comes out."""

HIDES_S = 0.25
"""A face that goes out of sight slips behind something first: its box shrinks and stays behind for about so long."""

COASTS_S = 0.4
"""From so long out of sight on, the place follows from the motion before the face began to hide."""

PAST_S = 0.8
"""How much of its way is remembered."""

Vector = NDArray[np.float64]


class Motion:
    """The filtered centre and size of one face.

    Args:
        box: where it was found.
        timestamp_s: when.
    """

    __slots__ = ("_covariance", "_past", "_place", "_step_s", "_timestamp_s", "_velocity")

    def __init__(self, box: Box, timestamp_s: float) -> None:
        self._place, self._velocity, self._timestamp_s = _place(box), np.zeros(4), timestamp_s
        self._covariance, self._step_s = (MEASURED, 0.0, FIRST_SPEED), 0.0
        self._past = deque([(timestamp_s, self._place)])

    def at(self, timestamp_s: float) -> Box:
        """Return where the face is expected at that time."""
        gone_s = max(timestamp_s - self._timestamp_s, 0.0)
        if gone_s > max(COASTS_S, 2.5 * self._step_s):
            return _box(self._place_unseen(timestamp_s))
        return _box(self._place + self._scaled() * self._velocity * _way(gone_s))

    def _place_unseen(self, timestamp_s: float) -> Vector:
        """Return the place by the motion before the face began to hide."""
        whole = [(when, place) for when, place in self._past if when <= self._timestamp_s - HIDES_S]
        if not whole:
            return self._place + self._scaled() * self._velocity * _way(timestamp_s - self._timestamp_s)
        (first_s, first), (last_s, last) = whole[0], whole[-1]
        velocity = (last - first) / (last_s - first_s) if last_s > first_s else np.zeros(4)
        return np.asarray(last + velocity * _way(timestamp_s - last_s))

    @property
    def speed(self) -> float:
        """How many of its sizes the face moves in a second."""
        return float(np.hypot(*self._velocity[:2]))

    def update(self, box: Box, timestamp_s: float) -> None:
        """Take in where the face was found."""
        gone_s = max(timestamp_s - self._timestamp_s, 0.0)
        scale = self._scaled()
        expected = self._place + scale * self._velocity * _way(gone_s)
        place, both, speed = _grown(self._covariance, gone_s)
        error = (_place(box) - expected) / scale
        gains = place / (place + MEASURED), both / (place + MEASURED)
        self._place = expected + scale * gains[0] * error
        self._velocity = self._velocity * np.exp(-gone_s / FADES_S) + gains[1] * error
        self._covariance = ((1 - gains[0]) * place, (1 - gains[0]) * both, speed - gains[1] * both)
        self._timestamp_s, self._step_s = timestamp_s, gone_s
        self._past.append((timestamp_s, self._place))
        while timestamp_s - self._past[0][0] > PAST_S:
            self._past.popleft()

    def _scaled(self) -> Vector:
        """Return what turns shares of the face's size into the units of place: pixels, and logs for the size."""
        size = math.exp((self._place[2] + self._place[3]) / 2)
        return np.array([size, size, 1.0, 1.0])


def _place(box: Box) -> Vector:
    centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return np.array([*centre, math.log(box.width), math.log(box.height)])


def _box(place: Vector) -> Box:
    x, y, width, height = float(place[0]), float(place[1]), math.exp(place[2]), math.exp(place[3])
    left, top = round(x - width / 2), round(y - height / 2)
    return Box(left, top, left + max(1, round(width)), top + max(1, round(height)))


def _way(seconds: float) -> Vector:
    """Return the seconds at full speed that cover the way of a velocity that fades."""
    return np.asarray(FADES_S * -np.expm1(-seconds / FADES_S))


def _grown(covariance: tuple[float, float, float], seconds: float) -> tuple[float, float, float]:
    """Return the covariance of place and velocity after so long without a look (white-noise acceleration)."""
    place, both, speed = covariance
    return (
        place + 2 * seconds * both + seconds**2 * speed + JERKS * seconds**3 / 3,
        both + seconds * speed + JERKS * seconds**2 / 2,
        speed + JERKS * seconds,
    )
