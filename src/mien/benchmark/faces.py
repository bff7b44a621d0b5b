"""Cut-out faces of a prepared data set, laid out for peers: small files, scored by several protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.benchmark.photographs import spread
from mien.benchmark.team import Member
from mien.data.dataset import Dataset
from mien.emotions import FERPLUS, LABEL_VIEWS, VIEW_HEADS, LabelView
from mien.errors import DatasetError, PeerError
from mien.evaluation.protocols import Selection, selections, title

AT_ONCE = 64
"""Cut-out faces that a peer is handed at once."""

PROTOCOLS = ("fer2013", "fer2013_distinct", "ferplus", "ferplus_distinct", "emotions")
"""What is scored, of `mien.evaluation.protocols.PROTOCOLS`."""

_ASKED: dict[str, LabelView] = {"votes": "ferplus", "fer2013": "fer2013"}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What a protocol scores.

    Attributes:
        selection: the protocol, and its rows as places among the faces of all files.
        title: for people.
    """

    selection: Selection
    title: str

    @property
    def asked(self) -> LabelView:
        """The view that peers answer in: "emotions" are FER+'s eight without contempt, so nobody is asked twice."""
        return _asked(self.selection.protocol.view)


@dataclass(frozen=True, slots=True)
class FaceFile:
    """An `.npy` file of n grey faces, uint8 `(n, S, S)`."""

    path: Path
    faces: int


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Cut-out faces in files.

    Attributes:
        data: the data set's name.
        files: of at most `AT_ONCE` faces each.
        tasks: at least one.
    """

    data: str
    files: tuple[FaceFile, ...]
    tasks: tuple[Task, ...]

    @property
    def views(self) -> tuple[LabelView, ...]:
        """The views that peers are asked for."""
        return tuple(dict.fromkeys(task.asked for task in self.tasks))


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A peer's answer to one file of n faces: `by_view` holds scores `(n, 8)`, `ms` the milliseconds a face took."""

    by_view: Mapping[LabelView, Floats]
    ms: float


def lay_out(dataset: Dataset, split: str, folder: Path, *, limit: int | None = None) -> Faces:
    """Write a split's labelled faces into a folder.

    Args:
        dataset: labelled faces.
        split: the part to take.
        folder: an empty one.
        limit: most faces to take, evenly spaced.

    Raises:
        DatasetError: no face of the split has a label.
    """
    chosen = [s for s in selections(dataset, split, LABEL_VIEWS) if s.protocol.name in PROTOCOLS]
    if not chosen:
        raise DatasetError(f"{dataset.name!r} has no labelled faces in its {split} part")
    rows = np.unique(np.concatenate([selection.rows for selection in chosen]))
    rows = rows[spread(len(rows), limit)]
    tasks = [Task(_within(s, rows), title(s.protocol, dataset, split)) for s in chosen]
    files = [_write(dataset.images[part], folder / f"{part[0]:06d}.npy") for part in _parts(rows)]
    return Faces(dataset.name, tuple(files), tuple(task for task in tasks if len(task.selection.rows)))


def classify(member: Member, file: FaceFile, views: Sequence[LabelView]) -> Scored:
    """Ask a peer for the scores of a file of faces; one that knows a single label set is asked once for all views.

    Raises:
        PeerError: the peer failed, or did not answer for every face.
    """
    asked = [view for view in views if view in member.views] or list(views[:1])
    answers = {view: member.classify(file.path, view) for view in asked}
    for answer in answers.values():
        if len(answer.scores) != file.faces:
            raise PeerError(f"{member.name} scored {len(answer.scores)} faces of {file.faces}")
    first = answers[asked[0]]
    return Scored({view: answers.get(view, first).in_order() for view in views}, first.ms / file.faces)


def joined(parts: Sequence[Scored], view: LabelView) -> Floats:
    """Return a peer's scores of all files `(n, 8)`."""
    return np.concatenate([np.zeros((0, len(FERPLUS))), *(part.by_view[view] for part in parts)])


def _asked(view: LabelView) -> LabelView:
    return _ASKED[VIEW_HEADS[view]]


def _within(selection: Selection, rows: NDArray[np.int64]) -> Selection:
    kept = np.isin(selection.rows, rows)
    places = np.searchsorted(rows, selection.rows[kept])
    return replace(selection, rows=places, truth=selection.truth[kept], shares=None)


def _parts(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def _write(images: NDArray[np.uint8], path: Path) -> FaceFile:
    grey = images[..., 0] if images.shape[3] == 1 else np.stack([cv2.cvtColor(i, cv2.COLOR_RGB2GRAY) for i in images])
    np.save(path, grey)
    return FaceFile(path, len(grey))
