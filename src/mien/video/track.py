"""Following faces from frame to frame: ids that last through motion, crossings and short occlusion.

Faces are matched to tracks in three rounds, as in ByteTrack's association (Zhang et al. 2021, arXiv:2110.06864): sure
faces with the tracks of the frame before, then unsure faces with those of them that are left, then what is left with
tracks that were out of sight. Each round takes the pairs of least total cost, where the cost is how far a face lies
from where its track is expected (`mien.video.motion`) and how far the colours around it differ from what is known of
the track (`mien.video.appearance`).

An id says "the same person as a moment ago in this run". It identifies nobody: ids begin at 0 in every run, nothing of
a face is measured for them, and what is kept of a track goes two seconds after it was last seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from mien.images import Image
from mien.results import Box, Face
from mien.video.appearance import Look, blend, difference, look
from mien.video.assign import FORBIDDEN, assign
from mien.video.cuts import Cuts
from mien.video.motion import Motion
from mien.video.state import packed, unpacked

FORGET_S = 2.0
"""A track that was not seen for so many seconds ends."""

SURE = 0.8
"""Detections of at least this confidence choose their tracks first; half-covered faces score less."""

NEAR = 0.8
"""A face is found within so many of its sizes of where it is expected."""

SPEED = 2.5
"""... and so many more for each second out of sight, and half of its own speed, up to `FAR`."""

FAR = 4.0

SIZES = 3.0
"""A face is at most so many times as large or small as expected: one half covered seems half as large."""

UNLIKE = 0.6
"""Difference of the colours beyond which a track does not go on after it was out of sight, or after a cut."""

WEIGHT = 2.0
"""What differing colours cost against differing places, both 0 to 1."""

PLACE = 0.1
"""What each size of distance costs after a track was out of sight."""

CROWDED = 0.1
"""Faces that overlap by this share (intersection over union) show each other's colours, which then are not learned."""

LEARNED = 0.1
"""Share of a new frame's colours in what is known of a track."""


@dataclass(slots=True)
class _Track:
    motion: Motion
    seen_s: float
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame's faces, ready to be matched; the sure ones, which nothing seems to cover, by number."""

    boxes: tuple[Box, ...]
    sure: frozenset[int]
    looks: tuple[Look | None, ...]
    timestamp_s: float
    cut: bool
    ids: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, faces: Sequence[Face], timestamp_s: float, image: Image | None, *, cut: bool) -> "_Frame":
        boxes = tuple(face.box for face in faces)
        sure = frozenset(i for i, face in enumerate(faces) if face.detection_confidence >= SURE)
        looks = tuple(None if image is None else look(image, box) for box in boxes)
        return cls(boxes, sure, looks, timestamp_s, cut)


class Tracker:
    """Gives faces ids that last; one for each film or camera, called frame by frame.

    Args:
        forget_s: seconds out of sight after which a person who comes back gets a new id.
    """

    def __init__(self, *, forget_s: float = FORGET_S) -> None:
        self._forget_s = forget_s
        self._tracks: dict[int, _Track] = {}
        self._shown: frozenset[int] = frozenset()
        self._cuts, self._next = Cuts(), 0

    def update(self, faces: Sequence[Face], *, timestamp_s: float, image: Image | None = None) -> tuple[int, ...]:
        """Return the id of each face of the next frame, in their order.

        Args:
            faces: of the frame; empty where it shows none.
            timestamp_s: the frame's time in seconds; a clock that jumps by more than `forget_s` ends all tracks.
            image: the frame, RGB `(H, W, 3)`, if at hand: colours of head and shoulders then help to tell crossing
                people apart, to find people again, and to see where the scene changes.
        """
        self._forget(timestamp_s)
        frame = _Frame.of(faces, timestamp_s, image, cut=image is not None and self._cuts.update(image))
        self._match(frame, sorted(frame.sure), self._shown, _cost_near)
        self._match(frame, range(len(faces)), self._shown, _cost_near)
        self._match(frame, range(len(faces)), self._tracks, _cost_again)
        return self._keep(tuple(self._id(frame, i) for i in range(len(faces))), frame)

    def follow(self, faces: Sequence[Face], *, timestamp_s: float, image: Image | None = None) -> None:
        """Take in faces that were sought where their tracks were expected: their `face_id` is known."""
        self._forget(timestamp_s)
        self._keep(tuple(face.face_id for face in faces), _Frame.of(faces, timestamp_s, image, cut=False))

    def expected(self, timestamp_s: float) -> dict[int, Box]:
        """Return where the people of the last frame are expected at that time, by id."""
        return {one: self._tracks[one].motion.at(timestamp_s) for one in sorted(self._shown)}

    @property
    def missing(self) -> bool:
        """Whether someone who was seen lately is out of sight."""
        return len(self._tracks) > len(self._shown)

    def state(self) -> dict[str, Any]:
        """Return all it knows as JSON can hold it; `restored` makes the same tracker of it."""
        return {name: packed(value, _KEPT) for name, value in vars(self).items()}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return a tracker that goes on from a `state`."""
        tracker = cls()
        vars(tracker).update({name: unpacked(value, _KEPT) for name, value in state.items()})
        return tracker

    def _match(self, frame: _Frame, faces: Iterable[int], tracks: Iterable[int], cost: Callable[..., float]) -> None:
        rows = [i for i in faces if i not in frame.ids]
        columns = [one for one in sorted(tracks) if one not in frame.ids.values()]
        costs = [[cost(self._tracks[one], frame, i) for one in columns] for i in rows]
        for row, column in assign(costs):
            frame.ids[rows[row]] = columns[column]

    def _id(self, frame: _Frame, face: int) -> int:
        if face not in frame.ids:
            frame.ids[face], self._next = self._next, self._next + 1
        return frame.ids[face]

    def _keep(self, ids: tuple[int, ...], frame: _Frame) -> tuple[int, ...]:
        for i, one in enumerate(ids):
            clear = i in frame.sure and all(
                frame.boxes[i].iou(b) < CROWDED for j, b in enumerate(frame.boxes) if j != i
            )
            self._seen(one, frame, i, clear=clear)
        self._shown = frozenset(ids)
        return ids

    def _seen(self, one: int, frame: _Frame, i: int, *, clear: bool) -> None:
        box, new, track = frame.boxes[i], frame.looks[i], self._tracks.get(one)
        if track is None or frame.cut:
            self._tracks[one] = _Track(Motion(box, frame.timestamp_s), frame.timestamp_s, track.look if track else new)
            return
        track.motion.update(box, frame.timestamp_s)
        track.seen_s = frame.timestamp_s
        if new is not None and clear:
            track.look = new if track.look is None else blend(track.look, new, LEARNED)

    def _forget(self, now_s: float) -> None:
        gone = [one for one, track in self._tracks.items() if abs(now_s - track.seen_s) > self._forget_s]
        for one in gone:
            del self._tracks[one]
        self._shown &= self._tracks.keys()


_KEPT = (_Track, Motion, Cuts)


def _cost_near(track: _Track, frame: _Frame, i: int) -> float:
    """Return the cost of a face for a track that was in sight a frame ago."""
    if frame.cut:
        return FORBIDDEN
    expected, box = track.motion.at(frame.timestamp_s), frame.boxes[i]
    overlap = expected.iou(box)
    differs = _difference(track, frame.looks[i])
    if not overlap and (differs > WEIGHT * UNLIKE or not _within(expected, box, _reach(track, frame))):
        return FORBIDDEN
    return (1 - overlap) + differs


def _cost_again(track: _Track, frame: _Frame, i: int) -> float:
    """Return the cost of a face for a track that was out of sight, or of another scene."""
    expected, box = track.motion.at(frame.timestamp_s), frame.boxes[i]
    differs = _difference(track, frame.looks[i])
    if differs > WEIGHT * UNLIKE or not (frame.cut or _within(expected, box, _reach(track, frame))):
        return FORBIDDEN
    return differs if frame.cut else differs + PLACE * _distance(expected, box)


def _difference(track: _Track, seen: Look | None) -> float:
    return 0.0 if track.look is None or seen is None else WEIGHT * difference(track.look, seen)


def _reach(track: _Track, frame: _Frame) -> float:
    return min(NEAR + (SPEED + track.motion.speed / 2) * max(frame.timestamp_s - track.seen_s, 0.0), FAR)


def _within(expected: Box, box: Box, reach: float) -> bool:
    change = _size(box) / _size(expected)
    return 1 / SIZES <= change <= SIZES and _distance(expected, box) <= reach


def _distance(expected: Box, box: Box) -> float:
    """Return the way between two boxes' centres in sizes of the larger one."""
    x = (expected.left + expected.right - box.left - box.right) / 2
    y = (expected.top + expected.bottom - box.top - box.bottom) / 2
    return float((x * x + y * y) ** 0.5) / max(_size(expected), _size(box))


def _size(box: Box) -> float:
    return float((box.width * box.height) ** 0.5)
