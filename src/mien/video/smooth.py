"""Smoothing expressions in time: a live filter that never looks ahead, and its two-sided form for whole films.

Both average log-probabilities over time and renormalize, that is, they take a weighted geometric mean of the
distributions. Averaging in logs treats "0.01 to 0.02" like "0.1 to 0.2", keeps a sure answer sure, and commutes with
the softmax and with calibration by a temperature. The weights follow the clock, not the count of frames, so a film with
uneven frames, or one read at every k-th frame, gives the same curve.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

HALF_LIFE_S = 0.3
"""An answer's weight halves in this time. Expressions last 0.5 to 4 s, micro-expressions less than half a second
(Matsumoto & Hwang 2011, "Evidence for training the ability to read microexpressions of emotion"): it keeps the former
and calms what is shorter, the flicker of single frames most."""

FORGET_S = 2.0
"""A track unseen for longer starts anew: what was before says nothing of now."""

FLOOR = 1e-6
"""Probabilities below count as this much, so that one sure frame cannot outweigh all others in logs."""


@dataclass(slots=True)
class _State:
    level: NDArray[np.float64]
    timestamp_s: float


class Smoother:
    """A causal exponential filter of every track's log-probabilities.

    With l(t) the log-probabilities and d the seconds since the track's last frame:

        a = 1 - 2 ** (-d / half_life_s)
        s(t) = s(t - d) + a (l(t) - s(t - d)),    s(first) = l(first)
        smoothed = exp(s) / sum(exp(s))

    This is the exponential moving average of an unevenly sampled series by next-point interpolation (Eckner 2012,
    "Algorithms for unevenly spaced time series: moving averages and other rolling operators"): the answer of a frame
    holds for the time since the frame before.

    Args:
        half_life_s: seconds in which the weight of an answer halves; 0 does not smooth.
        forget_s: a track that was not seen for longer starts anew.

    Raises:
        ValueError: a time is negative.
    """

    def __init__(self, half_life_s: float = HALF_LIFE_S, *, forget_s: float = FORGET_S) -> None:
        if half_life_s < 0 or forget_s < 0:
            raise ValueError(f"times are not negative; got half_life_s={half_life_s}, forget_s={forget_s}")
        self.half_life_s, self.forget_s = half_life_s, forget_s
        self._tracks: dict[int, _State] = {}

    def update(self, track_id: int, probabilities: NDArray[np.floating], timestamp_s: float) -> NDArray[np.float32]:
        """Return the smoothed probabilities `(K,)` of a track's next frame.

        Args:
            track_id: of the person, as `mien.Tracker` gives it.
            probabilities: of this frame, `(K,)`.
            timestamp_s: the frame's time in seconds. One before the track's last, as damaged films have it, counts as
                the same moment; a clock that has jumped by more than `forget_s` starts the track anew.

        Raises:
            ValueError: the probabilities are of another form.
        """
        level, last = logs(probabilities), self._tracks.get(track_id)
        if level.ndim != 1:
            raise ValueError(f"probabilities of one face are (K,); got shape {level.shape}")
        if last is not None and abs(timestamp_s - last.timestamp_s) <= self.forget_s:
            gone_s = max(timestamp_s - last.timestamp_s, 0.0)
            level = last.level + _share(gone_s, self.half_life_s) * (level - last.level)
        self._forget(timestamp_s)
        self._tracks[track_id] = _State(level, timestamp_s)
        return softmax(level)

    def state(self) -> dict[str, Any]:
        """Return all it knows as JSON can hold it; `restored` makes the same smoother of it."""
        tracks = [(i, one.level.tolist(), one.timestamp_s) for i, one in self._tracks.items()]
        return {"half_life_s": self.half_life_s, "forget_s": self.forget_s, "tracks": tracks}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return a smoother that goes on from a `state`."""
        smoother = cls(state["half_life_s"], forget_s=state["forget_s"])
        smoother._tracks = {i: _State(np.array(level), last_s) for i, level, last_s in state["tracks"]}
        return smoother

    def _forget(self, now_s: float) -> None:
        """Drop the tracks that would start anew anyhow, so that memory stays flat."""
        gone = [i for i, state in self._tracks.items() if abs(now_s - state.timestamp_s) > self.forget_s]
        for track_id in gone:
            del self._tracks[track_id]


def smooth_two_sided(
    timestamps_s: NDArray[np.floating], probabilities: NDArray[np.floating], *, half_life_s: float = HALF_LIFE_S
) -> NDArray[np.float32]:
    """Return one track's probabilities `(n, K)` smoothed by past and future, without delay.

    The weight of the frame at t_j in the answer at t_i is w_j 2 ** (-|t_i - t_j| / half_life_s): the kernel of the
    causal filter, mirrored. w_j is half the time between the frame's neighbours, so that a burst of frames counts by
    its length and not by their number.

    Args:
        timestamps_s: `(n,)` seconds, rising. One before those it follows, as damaged films have it, counts as the same
            moment as the last.
        probabilities: `(n, K)`.
        half_life_s: seconds in which the weight halves, to either side; 0 does not smooth.

    Raises:
        ValueError: the shapes do not fit, or the half-life is negative.
    """
    times, levels = np.asarray(timestamps_s, np.float64), logs(probabilities)
    if levels.ndim != 2 or times.shape != levels.shape[:1]:
        raise ValueError(f"n times (n,) go with probabilities (n, K); got {times.shape} and {levels.shape}")
    if half_life_s < 0:
        raise ValueError(f"a half-life is not negative; got half_life_s={half_life_s}")
    gaps = np.diff(np.maximum.accumulate(times))
    if half_life_s == 0 or len(times) < 2:
        return softmax(levels)
    decay = np.exp2(-gaps / half_life_s)
    weights = _spans(gaps)[:, None]
    sums = _both_ways(weights * levels, decay)
    return softmax(sums / _both_ways(weights, decay))


def logs(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return log-probabilities `(..., K)`, none below the log of `FLOOR`."""
    return np.log(np.maximum(np.asarray(probabilities, np.float64), FLOOR))


def softmax(levels: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the probabilities `(..., K)` whose logs differ as these levels do."""
    powers = np.exp(levels - levels.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def _share(gone_s: float, half_life_s: float) -> float:
    return 1.0 if half_life_s == 0 else 1 - math.exp2(-gone_s / half_life_s)


def _spans(gaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the time that each frame stands for; frames at the same moment share a little."""
    ends = np.concatenate([gaps[:1], gaps, gaps[-1:]])
    return np.asarray(np.maximum((ends[:-1] + ends[1:]) / 2, 1e-9))


def _both_ways(values: NDArray[np.float64], decay: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each row the sum of all rows, faded by their distance: one pass forward, one back."""
    forward, back = values.copy(), values.copy()
    for i in range(1, len(values)):
        forward[i] += decay[i - 1] * forward[i - 1]
        back[-1 - i] += decay[-i] * back[-i]
    return forward + back - values
