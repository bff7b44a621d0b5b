"""What is done to each frame: find faces, read them, give them ids; in full, or mostly by following.

A reader works in two steps, so that the search of one frame can overlap with the reading of another: `search` may be
called by another thread than `read`, each of them frame by frame in their order.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from mien.images import Image
from mien.results import Analysis, Detection, Face, ModelIdentity
from mien.video.cuts import Cuts
from mien.video.follow import Anchor, followed, seekable, sought
from mien.video.pace import Pace
from mien.video.sources import Frame
from mien.video.track import Tracker


class Reads(Protocol):
    """What of a `mien.Recognizer` is used at the least."""

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        ...


@runtime_checkable
class ReadsBoxes(Reads, Protocol):
    """A recognizer that searches and reads apart: its work can overlap, and faces can be followed."""

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Find every face of an image, largest first."""
        ...

    def read_boxes(self, image: Image, detections: Sequence[Detection], *, source: str = "") -> Analysis:
        """Read the faces in these boxes, in their order."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """A frame and what a search of it found.

    Attributes:
        frame: with its pixels converted where they are needed.
        detections: None where it was not searched.
        timing_ms: milliseconds by stage, so far.
    """

    frame: Frame
    detections: tuple[Detection, ...] | None = None
    timing_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The faces of one frame, with the ids of their tracks.

    Attributes:
        faces: largest first.
        detected: the whole frame was searched.
        model: which model answered.
        warnings: about this frame.
        timing_ms: milliseconds by stage.
    """

    faces: tuple[Face, ...]
    detected: bool
    model: ModelIdentity
    warnings: tuple[str, ...]
    timing_ms: Mapping[str, float]


class Reader(Protocol):
    """How frames are read."""

    def search(self, frame: Frame, *, anew: bool = False) -> Searched:
        """Search a frame for faces, if it is to be searched already.

        Args:
            frame: the next one.
            anew: what is found must not depend on the frames before.
        """
        ...

    def read(self, searched: Searched) -> Reading:
        """Read a frame."""
        ...


class InFull:
    """Searches every frame that it is given.

    Args:
        recognizer: reads.
        tracker: gives the ids.
        every: frames whose number is no multiple of this are not searched, as nobody will read them.
        name: what the person calls the source.
    """

    def __init__(self, recognizer: Reads, tracker: Tracker, *, every: int, name: str) -> None:
        self._recognizer, self._tracker, self._every, self._name = recognizer, tracker, every, name

    def search(self, frame: Frame, *, anew: bool = False) -> Searched:
        """Search the frame, if the recognizer can do that apart from reading."""
        if frame.index % self._every or not isinstance(self._recognizer, ReadsBoxes):
            return Searched(frame)
        return _search(self._recognizer, frame)

    def read(self, searched: Searched) -> Reading:
        """Read the faces found, or search and read."""
        image = searched.frame.image
        if searched.detections is not None and isinstance(self._recognizer, ReadsBoxes):
            analysis = self._recognizer.read_boxes(image, searched.detections, source=self._name)
        else:
            analysis = self._recognizer.read(image, source=self._name)
        return _tracked(analysis, self._tracker, searched)


class Mostly:
    """Searches now and then, and follows the faces it knows in between.

    Args:
        recognizer: reads.
        tracker: gives the ids.
        pace: says when to search.
        name: what the person calls the source.
    """

    def __init__(self, recognizer: ReadsBoxes, tracker: Tracker, *, pace: Pace, name: str) -> None:
        self._recognizer, self._tracker, self._pace, self._name = recognizer, tracker, pace, name
        self._cuts, self._anchors, self._searched_s = Cuts(), dict[int, Anchor](), float("-inf")

    def search(self, frame: Frame, *, anew: bool = False) -> Searched:
        """Search the frame if it is time, or if the scene has changed."""
        if anew:
            self._cuts = Cuts()
            self._pace.begin()
        cut = self._cuts.update(frame.image)
        if self._pace.due(frame.timestamp_s) or cut:
            return _search(self._recognizer, frame)
        return Searched(frame)

    def read(self, searched: Searched) -> Reading:
        """Read the faces found, or follow those known; on doubt about one of them the frame is searched after all."""
        if searched.detections is None:
            reading = self._followed(searched)
            if reading is not None:
                return reading
            before, searched = searched, _search(self._recognizer, searched.frame)
            searched = replace(searched, timing_ms={**before.timing_ms, **searched.timing_ms})
        image, self._searched_s = searched.frame.image, searched.frame.timestamp_s
        analysis = self._recognizer.read_boxes(image, searched.detections or (), source=self._name)
        reading = _tracked(analysis, self._tracker, searched)
        self._anchors = {face.face_id: Anchor.of(face, image) for face in reading.faces}
        return reading

    def _followed(self, searched: Searched) -> Reading | None:
        """Return the faces known, where they are now; None on doubt."""
        frame, image = searched.frame, searched.frame.image
        boxes = self._tracker.expected(frame.timestamp_s)
        missed = self._tracker.missing and frame.timestamp_s - self._searched_s >= self._pace.eager_s
        if missed or not seekable(boxes, image):
            return None
        analysis = self._recognizer.read_boxes(image, sought(boxes, self._anchors), source=self._name)
        began = time.perf_counter()
        known = [replace(face, face_id=one) for one, face in zip(boxes, analysis.faces, strict=True)]
        faces = followed(known, self._anchors, image)
        if faces is None:
            return None
        self._tracker.follow(faces, timestamp_s=frame.timestamp_s)
        timing = {**searched.timing_ms, **analysis.timing_ms, "track": _since(began)}
        return Reading(_largest_first(faces), False, analysis.model, analysis.warnings, timing)


def _search(recognizer: ReadsBoxes, frame: Frame) -> Searched:
    began = time.perf_counter()
    detections = recognizer.detect(frame.image)
    return Searched(frame, detections, {"detect": _since(began)})


def _tracked(analysis: Analysis, tracker: Tracker, searched: Searched) -> Reading:
    began, frame = time.perf_counter(), searched.frame
    ids = tracker.update(analysis.faces, timestamp_s=frame.timestamp_s, image=frame.image)
    faces = tuple(replace(face, face_id=one) for face, one in zip(analysis.faces, ids, strict=True))
    timing = {**searched.timing_ms, **analysis.timing_ms, "track": _since(began)}
    return Reading(faces, True, analysis.model, analysis.warnings, timing)


def _largest_first(faces: Sequence[Face]) -> tuple[Face, ...]:
    return tuple(sorted(faces, key=lambda face: -face.box.width * face.box.height))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
