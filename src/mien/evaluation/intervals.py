"""Bootstrap intervals: how far a score would move, had other rows been drawn (Efron and Tibshirani 1993)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Share of resamples an interval holds."""

_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the bounds of its interval, of 95 % unless said otherwise."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the distance between the bounds."""
        return (self.high - self.low) / 2


def resampled_sums(columns: Floats, *, resamples: int, seed: int) -> Floats:
    """Return the column sums `(resamples, m)` of bootstrap resamples of the rows of `columns` `(n, m)`.

    The same `n`, `resamples` and `seed` draw the same rows, so sums of two models' columns are paired.
    """
    return np.vstack([weights @ columns for weights in resample_weights(len(columns), resamples=resamples, seed=seed)])


def resample_weights(rows: int, *, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield, some resamples at a time, how often each row was drawn `(b, rows)`."""
    generator = np.random.default_rng(seed)
    step = max(1, _CELLS_AT_ONCE // rows)
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        drawn = generator.integers(0, rows, (count, rows)) + np.arange(count)[:, None] * rows
        yield np.bincount(drawn.ravel(), minlength=count * rows).reshape(count, rows).astype(np.float64)


def interval(value: float, drawn: Floats, *, pivotal: bool = False, level: float = LEVEL) -> Interval:
    """Return the interval around an estimate from its values in resamples; where it is undefined, everything is 0.

    Args:
        value: the estimate on the data.
        drawn: its value in each resample; NaN where it has none there.
        pivotal: mirror the percentiles around the estimate, which corrects an estimate that resampling biases; never
            below 0.
        level: share of resamples it holds.
    """
    value, drawn = float(value), drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not len(drawn):
        return Interval(0.0, 0.0, 0.0)
    low, high = (float(q) for q in np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]))
    if pivotal:
        low, high = max(0.0, min(2 * value - high, value)), max(2 * value - low, value)
    return Interval(value, low, high)


def wilson(hits: int, rows: int) -> Interval:
    """Return the interval of a rate that holds for few rows too (Wilson 1927, score interval at 95 %).

    Raises:
        ValueError: there are no rows.
    """
    if rows < 1:
        raise ValueError("a rate needs at least one row")
    z, rate = 1.959964, hits / rows
    middle = (rate + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * np.sqrt(rate * (1 - rate) / rows + (z / (2 * rows)) ** 2) / (1 + z * z / rows)
    return Interval(rate, float(max(0.0, middle - half)), float(min(1.0, middle + half)))
