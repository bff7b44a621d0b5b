"""Following faces from frame to frame: each gets the id of the face whose place it takes over.

An id says "the same face as a moment ago in this run". It identifies nobody: ids begin at 0 in every run and nothing of
a face is kept beyond it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from mien.images import Image
from mien.results import Box, Face


class Tracker:
    """Gives faces ids that last; one for each film or camera, called frame by frame."""

    def __init__(self) -> None:
        self._tracks: dict[int, tuple[Box, float]] = {}
        self._next = 0

    def update(self, faces: Sequence[Face], *, timestamp_s: float, image: Image | None = None) -> tuple[int, ...]:
        """Return the id of each face of the next frame, in their order.

        Args:
            faces: of the frame; empty where it shows none.
            timestamp_s: the frame's time in seconds, never before the last one's.
            image: the frame, RGB `(H, W, 3)`, if at hand: colours of head and shoulders then help to tell crossing
                people apart.
        """
        ids = []
        for face in faces:
            best = max(self._tracks, key=lambda i: self._tracks[i][0].iou(face.box), default=None)
            if best is None or best in ids or self._tracks[best][0].iou(face.box) < 0.3:
                best, self._next = self._next, self._next + 1
            ids.append(best)
        for one, face in zip(ids, faces, strict=True):
            self._tracks[one] = (face.box, timestamp_s)
        return tuple(ids)

    def state(self) -> dict[str, Any]:
        """Return all it knows as JSON can hold it; `restored` makes the same tracker of it."""
        places = [(i, box.left, box.top, box.right, box.bottom, seen_s) for i, (box, seen_s) in self._tracks.items()]
        return {"tracks": places, "next": self._next}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return a tracker that goes on from a `state`."""
        tracker = cls()
        tracker._tracks = {i: (Box(*corners), seen_s) for i, *corners, seen_s in state["tracks"]}
        tracker._next = state["next"]
        return tracker
