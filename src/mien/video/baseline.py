"""Each person's resting expression taken out: whose face at rest looks stern is then not called angry all along.

A face at rest is not read as neutral for everyone. From a span in which the person is at rest, the mean of their
log-probabilities b is learned; afterwards

    corrected = softmax(log p - b + log r)

where r is how viewers answer to resting faces in general. At rest the corrected answer is r, mostly neutral; what
differs from rest stands out as it would in anyone. It is the rule for changing the prior of a classifier's answers
(Saerens, Latinne & Decaestecker 2002, "Adjusting the outputs of a classifier to new a priori probabilities"), with the
person's own resting answer in the place of the old prior. To subtract b alone would make a resting face read
as all labels alike, and let the rarest flicker most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from mien.emotions import FERPLUS
from mien.video.smooth import logs, softmax

RESTING = dict(zip(FERPLUS, (0.027, 0.008, 0.005, 0.031, 0.105, 0.018, 0.784, 0.022), strict=True))
"""How FER+'s viewers answer to faces at rest: the mean of `mien.emotions.vote_shares` over the 8,526 training pictures
of FER2013 that `mien.emotions.majority` calls neutral."""


@dataclass(slots=True)
class _Mean:
    total: NDArray[np.float64]
    count: int


class Baseline:
    """Learns each track's resting expression in a span of time and takes it out; never looks ahead.

    Until the span ends, what it has held so far counts. A track that was not seen in the span is left as it is.

    Args:
        span_s: first and last second in which people are at rest, on the source's clock.
        labels: of the probabilities, in their order.

    Raises:
        ValueError: the span ends before it begins, or a label is unknown.
    """

    def __init__(self, span_s: tuple[float, float], *, labels: tuple[str, ...]) -> None:
        check_span(span_s)
        self.span_s, self._labels, self._typical = span_s, labels, resting(labels)
        self._means: dict[int, _Mean] = {}

    def update(self, track_id: int, probabilities: NDArray[np.floating], timestamp_s: float) -> NDArray[np.float32]:
        """Learn from a track's next frame if it lies in the span; return its probabilities `(K,)` without the rest."""
        if self.span_s[0] <= timestamp_s <= self.span_s[1]:
            mean = self._means.setdefault(track_id, _Mean(np.zeros(len(self._typical)), 0))
            mean.total += logs(probabilities)
            mean.count += 1
        return self.correct(track_id, probabilities)

    def correct(self, track_id: int, probabilities: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return probabilities `(..., K)` without the track's resting expression, as far as that is known."""
        mean = self._means.get(track_id)
        if mean is None:
            return np.asarray(probabilities, np.float32)
        return subtract(probabilities, mean.total / mean.count, typical=self._typical)

    def state(self) -> dict[str, Any]:
        """Return all it knows as JSON can hold it; `restored` makes the same baseline of it."""
        means = [(i, mean.total.tolist(), mean.count) for i, mean in self._means.items()]
        return {"span_s": self.span_s, "labels": self._labels, "means": means}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return a baseline that goes on from a `state`."""
        baseline = cls(tuple(state["span_s"]), labels=tuple(state["labels"]))
        baseline._means = {i: _Mean(np.array(total), count) for i, total, count in state["means"]}
        return baseline

    @property
    def known(self) -> frozenset[int]:
        """The tracks that were seen in the span."""
        return frozenset(self._means)


def check_span(span_s: tuple[float, float]) -> None:
    """Raise ValueError for a span that is none."""
    if not 0 <= span_s[0] < span_s[1]:
        raise ValueError(f"a baseline is a span of seconds (start, end) with 0 <= start < end; got {span_s}")


def resting(labels: tuple[str, ...]) -> NDArray[np.float64]:
    """Return `RESTING` for these labels `(K,)`, renormalized.

    Raises:
        ValueError: a label is unknown.
    """
    if unknown := set(labels) - set(RESTING):
        raise ValueError(f"nobody knows how resting faces score in {sorted(unknown)}; known are {', '.join(RESTING)}")
    shares = np.array([RESTING[label] for label in labels])
    return np.asarray(shares / shares.sum(), np.float64)


def subtract(
    probabilities: NDArray[np.floating], mean_logs: NDArray[np.floating], *, typical: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return softmax(log p - b + log r).

    Args:
        probabilities: p, `(..., K)`.
        mean_logs: b, the person's mean log-probabilities at rest, `(K,)`.
        typical: r, what rest reads as in general, `(K,)`; sums to 1.
    """
    return softmax(logs(probabilities) - mean_logs + logs(typical))
