"""A film summed up: who was seen for how long, with which expressions, and where nobody could be read.

Every figure is by time, not by count of frames: a frame stands for the time until the next one, as films of uneven rate
and films of which every k-th frame was read have the same shares so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.video.rows import Moment, Sample

LONGEST_S = 2.0
"""A frame stands for no longer than this, however late the next one comes; see `patience_s`."""

PATIENCE = 2.5
"""Usual gaps between frames that may pass before something is missing: two frames were lost, not just one late."""

SHORTEST_SPAN_S = 0.2
"""Shorter spans without a face, or with one that cannot be read well, are not listed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Person:
    """One person's time in a film.

    Attributes:
        face_id: local to the run.
        first_s: when they were first seen.
        last_s: when they were last seen.
        seconds: how long they were seen in all.
        shares: `(K,)` of that time in which each label was the most probable; they sum to 1.
        means: `(K,)` mean probability of each label; they sum to 1.
        uncertain: share of the time in which more than one label was plausible or the face hard to read.
        poor: share of the time in which it could not be read well.
        reasons: why, with the share of the time; most frequent first.
    """

    face_id: int
    first_s: float
    last_s: float
    seconds: float
    shares: NDArray[np.float64]
    means: NDArray[np.float64]
    uncertain: float
    poor: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time that tells little.

    Attributes:
        start_s: when it begins.
        end_s: when it is over.
        face_id: whose face could not be read well; None where there was no face at all.
        reasons: why it could not be read.
    """

    start_s: float
    end_s: float
    face_id: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A film summed up.

    Attributes:
        start_s: time of the first frame in which faces were looked for.
        end_s: the end of the last one.
        seconds: the time in between.
        with_face: share of it with at least one face.
        moments: how many frames were looked at.
        people: in the order of their ids.
        spans: without a face or with one that is hard to read, in the order of their beginnings.
        longest_s: no frame stood for longer than this.
    """

    start_s: float
    end_s: float
    seconds: float
    with_face: float
    moments: int
    people: tuple[Person, ...]
    spans: tuple[Span, ...]
    longest_s: float = LONGEST_S


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One person's probabilities over time, in columns of equal width.

    Attributes:
        mean: `(columns, K)`; rows of zeros where the person was not seen.
        low: `(columns, K)` lowest value within the column.
        high: `(columns, K)` highest value within it.
        seen: `(columns,)` share of the column in which the person was seen.
        poor: `(columns,)` share of that in which the face could not be read well.
        uncertain: `(columns,)` share of it in which the reading was uncertain.
    """

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    seen: NDArray[np.float64]
    poor: NDArray[np.float64]
    uncertain: NDArray[np.float64]


def patience_s(times_s: NDArray[np.float64], *, least_s: float) -> float:
    """Return how long nothing may come before something is missing, by how far apart frames usually are.

    Args:
        times_s: `(n,)` of the frames in which faces were looked for, in their order.
        least_s: not less than this, however close they are.
    """
    return max(least_s, PATIENCE * float(np.median(np.diff(times_s)))) if len(times_s) > 1 else least_s


def sum_up(moments: Iterable[Moment], labels: tuple[str, ...], *, longest_s: float = LONGEST_S) -> Overview:
    """Return a film summed up; memory grows with the number of people, not with its length.

    Args:
        moments: the film's.
        labels: those of the probabilities.
        longest_s: a frame stands for no longer than this.
    """
    people: dict[int, _Tally] = defaultdict(lambda: _Tally(len(labels)))
    film, spans = _Film(), _Spans()
    for moment, length_s in lengths(moments, longest_s=longest_s):
        film.add(moment, length_s)
        spans.add(moment, length_s)
        for sample in moment.samples:
            people[sample.face_id].add(sample, length_s)
    return Overview(
        start_s=film.start_s, end_s=film.end_s, seconds=film.seconds, moments=film.count,
        with_face=min(film.seen_s / film.seconds, 1.0) if film.seconds else 0.0,
        people=tuple(people[i].person(i) for i in sorted(people)), spans=spans.all(),
        longest_s=longest_s,
    )  # fmt: skip


def lengths(moments: Iterable[Moment], *, longest_s: float = LONGEST_S) -> Iterator[tuple[Moment, float]]:
    """Yield each frame with the seconds for which it stands: until the next one; the last as long as the one before.

    Where the clock jumps back, as it does in damaged films, a frame stands for no time at all.

    Args:
        moments: the film's.
        longest_s: a frame stands for no longer than this.
    """
    last, length_s = None, 0.04  # of a film of one frame
    for last, following in pairwise(_ended(moments)):
        if following is not None and last is not None:
            length_s = min(max(following.timestamp_s - last.timestamp_s, 0.0), longest_s)
        if last is not None:
            yield last, length_s


def curves(
    moments: Iterable[Moment], face_ids: Sequence[int], overview: Overview, *, labels: tuple[str, ...], columns: int
) -> dict[int, Curve]:
    """Return people's probabilities over the film's time, in so many columns.

    Args:
        moments: the film's.
        face_ids: whose.
        overview: of the same film.
        labels: those of the probabilities.
        columns: the film's time is divided into; each keeps the mean, and the extremes that a mean would hide.
    """
    found = {face_id: _Columns(columns, len(labels)) for face_id in face_ids}
    scale = columns / overview.seconds if overview.seconds else 0.0
    for moment, length_s in lengths(moments, longest_s=overview.longest_s):
        begin = (moment.timestamp_s - overview.start_s) * scale
        for sample in moment.samples:
            if sample.face_id in found:
                found[sample.face_id].add(sample, begin, begin + length_s * scale)
    return {face_id: one.curve() for face_id, one in found.items()}


def _ended(moments: Iterable[Moment]) -> Iterator[Moment | None]:
    yield from moments
    yield None


class _Film:
    def __init__(self) -> None:
        self.start_s, self.end_s, self.seen_s, self.count = 0.0, 0.0, 0.0, 0

    def add(self, moment: Moment, length_s: float) -> None:
        if not self.count:
            self.start_s = self.end_s = moment.timestamp_s
        self.end_s, self.count = max(self.end_s, moment.timestamp_s + length_s), self.count + 1
        self.seen_s += length_s if moment.samples else 0.0

    @property
    def seconds(self) -> float:
        return self.end_s - self.start_s


class _Tally:
    def __init__(self, labels: int) -> None:
        self._first_s: float | None = None
        self._last_s = self._seconds = self._uncertain = self._poor = 0.0
        self._shares, self._sums = np.zeros(labels), np.zeros(labels)
        self._reasons: Counter[str] = Counter()

    def add(self, sample: Sample, length_s: float) -> None:
        self._first_s = sample.timestamp_s if self._first_s is None else self._first_s
        self._last_s = sample.timestamp_s
        self._seconds += length_s
        self._shares[int(sample.curve.argmax())] += length_s
        self._sums += sample.curve * length_s
        self._uncertain += length_s * sample.uncertain
        self._poor += length_s * bool(sample.quality_reasons)
        self._reasons.update(dict.fromkeys(sample.quality_reasons, length_s))

    def person(self, face_id: int) -> Person:
        whole = self._seconds or 1.0
        return Person(
            face_id=face_id, first_s=self._first_s or 0.0, last_s=self._last_s, seconds=self._seconds,
            shares=self._shares / (self._shares.sum() or 1.0), means=self._sums / (self._sums.sum() or 1.0),
            uncertain=self._uncertain / whole, poor=self._poor / whole,
            reasons=tuple((reason, seconds / whole) for reason, seconds in self._reasons.most_common()),
        )  # fmt: skip


class _Spans:
    """Stretches of frames without a face, and of each face that cannot be read well."""

    def __init__(self) -> None:
        self._open: dict[int | None, Span] = {}
        self._closed: list[Span] = []

    def add(self, moment: Moment, length_s: float) -> None:
        end_s = moment.timestamp_s + length_s
        bad: dict[int | None, tuple[str, ...]] = {
            sample.face_id: sample.quality_reasons for sample in moment.samples if sample.quality_reasons
        }
        if not moment.samples:
            bad[None] = ()
        for key in [key for key in self._open if key not in bad]:
            self._close(key)
        for key, reasons in bad.items():
            span = self._open.get(key)
            start_s, before = (span.start_s, span.reasons) if span else (moment.timestamp_s, ())
            joined = tuple(dict.fromkeys(before + reasons))
            self._open[key] = Span(start_s=start_s, end_s=end_s, face_id=key, reasons=joined)

    def all(self) -> tuple[Span, ...]:
        for key in list(self._open):
            self._close(key)
        return tuple(sorted(self._closed, key=lambda span: span.start_s))

    def _close(self, key: int | None) -> None:
        span = self._open.pop(key)
        if span.end_s - span.start_s >= SHORTEST_SPAN_S:
            self._closed.append(span)


class _Columns:
    def __init__(self, columns: int, labels: int) -> None:
        self._sum = np.zeros((columns, labels))
        self._low, self._high = np.ones((columns, labels)), np.zeros((columns, labels))
        self._seen, self._poor, self._uncertain = np.zeros(columns), np.zeros(columns), np.zeros(columns)

    def add(self, sample: Sample, begin: float, end: float) -> None:
        """Add what a face showed from one place to another, in columns."""
        first = min(max(int(begin), 0), len(self._seen) - 1)
        last = min(max(int(np.ceil(end)), first + 1), len(self._seen))
        edges = np.arange(first, last)
        weight = np.minimum(edges + 1, end) - np.maximum(edges, begin)
        weight = np.maximum(weight, 1e-9)
        place = slice(first, last)
        self._sum[place] += weight[:, None] * sample.curve
        self._low[place] = np.minimum(self._low[place], sample.curve)
        self._high[place] = np.maximum(self._high[place], sample.curve)
        self._seen[place] += weight
        self._poor[place] += weight * bool(sample.quality_reasons)
        self._uncertain[place] += weight * sample.uncertain

    def curve(self) -> Curve:
        seen = np.maximum(self._seen, 1e-12)
        shown = self._seen > 1e-6
        mean = np.where(shown[:, None], self._sum / seen[:, None], 0.0)
        low = np.where(shown[:, None], self._low, 0.0)
        return Curve(
            mean, low, self._high * shown[:, None], np.where(shown, np.minimum(self._seen, 1.0), 0.0),
            self._poor / seen, self._uncertain / seen,
        )  # fmt: skip
