"""When an expression sets in and when it passes: episodes from smoothed probabilities, by two thresholds.

An episode begins with the first frame in which a label's probability reaches `enter`, and ends with the first in which
it is below `leave`. As `leave` lies below `enter`, a curve that trembles around one threshold makes one episode of it
and not twenty (a Schmitt trigger: Schmitt 1938, "A thermionic trigger"). What passes in less than `minimum_s` is left
out.

At most one label can be above one half, so with `enter` above it episodes of one person never begin at the same time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from mien.files import write_atomically
from mien.video.rows import Moment, Sample

ENTER, LEAVE, MINIMUM_S, LOST_S = 0.6, 0.4, 0.2, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What makes an episode.

    Attributes:
        enter: the probability at which it begins.
        leave: the probability below which it ends.
        minimum_s: it lasts at least so many seconds.
        lost_s: a person not seen for longer ends it, at the last time they were seen.

    Raises:
        ValueError: not 0 <= leave <= enter <= 1, or a time is negative.
    """

    enter: float = ENTER
    leave: float = LEAVE
    minimum_s: float = MINIMUM_S
    lost_s: float = LOST_S

    def __post_init__(self) -> None:
        if not 0 <= self.leave <= self.enter <= 1 or self.minimum_s < 0 or self.lost_s < 0:
            raise ValueError(f"thresholds are 0 <= leave <= enter <= 1 and times are not negative; got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One episode of one person's expression.

    Attributes:
        face_id: the person's, local to the run.
        emotion: the label.
        onset_s: when it set in, on the film's clock.
        offset_s: when it had passed, or was last seen.
        duration_s: from onset to offset.
        peak_s: when it was most probable.
        peak: how probable it was then.
        ended: "passed"; "lost" where the person was not seen any more; "film" where the film ended.
    """

    face_id: int
    emotion: str
    onset_s: float
    offset_s: float
    duration_s: float
    peak_s: float
    peak: float
    ended: str


def find_events(
    moments: Iterable[Moment], labels: tuple[str, ...], *, thresholds: Thresholds | None = None
) -> Iterator[Event]:
    """Yield the episodes in a film, in the order of their ends; memory does not grow with its length.

    Args:
        moments: frames in which faces were looked for, see `mien.video.rows.moments`.
        labels: those of the probabilities, in their order.
        thresholds: by default `Thresholds()`.
    """
    limits = thresholds or Thresholds()
    people: dict[int, _Person] = {}
    for moment in moments:
        lost = [i for i, person in people.items() if moment.timestamp_s - person.last_s > limits.lost_s]
        for face_id in lost:
            yield from people.pop(face_id).leave("lost")
        for sample in moment.samples:
            person = people.setdefault(sample.face_id, _Person(sample.face_id, labels, limits))
            yield from person.see(sample)
    for person in people.values():
        yield from person.leave("film")


def write_events(path: Path, events: Iterable[Event]) -> int:
    """Write episodes as CSV, in the order of their onsets; return how many.

    Raises:
        OSError: the place cannot be written to.
    """
    ordered = sorted(events, key=lambda event: (event.onset_s, event.face_id))
    text = io.StringIO(newline="")
    names = [field.name for field in fields(Event)]
    table = csv.writer(text)
    table.writerow(names)
    table.writerows([getattr(event, name) for name in names] for event in ordered)
    write_atomically(path, text.getvalue().encode())
    return len(ordered)


@dataclass(slots=True)
class _Episode:
    onset_s: float
    peak_s: float
    peak: float


class _Person:
    """The episodes of one person that are under way."""

    def __init__(self, face_id: int, labels: tuple[str, ...], limits: Thresholds) -> None:
        self._face_id, self._labels, self._limits = face_id, labels, limits
        self._open: dict[str, _Episode] = {}
        self.last_s = 0.0

    def see(self, sample: Sample) -> Iterator[Event]:
        """Take the person's next frame; yield the episodes that end with it."""
        self.last_s = sample.timestamp_s
        for label, probability in zip(self._labels, sample.curve.tolist(), strict=True):
            episode = self._open.get(label)
            if episode is None and probability >= self._limits.enter:
                self._open[label] = _Episode(self.last_s, self.last_s, probability)
            elif episode is not None and probability < self._limits.leave:
                yield from self._close(label, "passed")
            elif episode is not None and probability > episode.peak:
                episode.peak_s, episode.peak = self.last_s, probability

    def leave(self, ended: str) -> Iterator[Event]:
        """Yield all episodes under way, as the person is seen no more."""
        for label in list(self._open):
            yield from self._close(label, ended)

    def _close(self, label: str, ended: str) -> Iterator[Event]:
        episode = self._open.pop(label)
        duration = self.last_s - episode.onset_s
        if duration >= self._limits.minimum_s - 1e-6:  # times have six digits
            yield Event(
                face_id=self._face_id, emotion=label, onset_s=episode.onset_s, offset_s=self.last_s,
                duration_s=round(duration, 6), peak_s=episode.peak_s, peak=round(episode.peak, 6), ended=ended,
            )  # fmt: skip
