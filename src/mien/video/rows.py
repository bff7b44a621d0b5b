"""A film's frames as table rows: one a face a frame, and one for a frame without a face."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien import records
from mien.records import NOT_ANALYZED, Failure, Row, smoothed_cells
from mien.results import Analysis
from mien.video.reading import FrameAnalysis

_DIGITS = 6  # a microsecond: finer than any container's clock


def rows(frame: FrameAnalysis, labels: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a frame, as `mien.records.rows` does for a picture.

    A frame in which faces were not looked for gives one row with `success` false and reason `NOT_ANALYZED`.

    Args:
        frame: one frame of a film.
        labels: those of the table.
    """
    found = records.rows(_result(frame), labels, frame=frame.index, timestamp_s=round(frame.timestamp_s, _DIGITS))
    for number, row in enumerate(found):
        yield row | smoothed_cells(frame.smoothed[number]) if frame.smoothed else row


def _result(frame: FrameAnalysis) -> Analysis | Failure:
    if frame.model is None:
        return Failure(frame.source, "NotAnalyzed", NOT_ANALYZED)
    return Analysis(frame.model, frame.source, frame.width, frame.height, frame.faces)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What a table says of one face at one time.

    Attributes:
        face_id: the person's, local to the run.
        timestamp_s: on the film's clock.
        curve: probabilities `(K,)`: smoothed where the table has them, else those of the frame.
        uncertain: more than one label is plausible, or the face cannot be read well.
        quality_reasons: why it cannot be read well; empty where it can.
    """

    face_id: int
    timestamp_s: float
    curve: NDArray[np.float32]
    uncertain: bool
    quality_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame in which faces were looked for, and the faces that it shows."""

    timestamp_s: float
    samples: tuple[Sample, ...]


def moments(table: Iterable[Row], labels: tuple[str, ...]) -> Iterator[Moment]:
    """Yield the frames of a table in which faces were looked for; those between are not missing faces, but skipped.

    Args:
        table: rows in their order, as `rows` makes them.
        labels: those of the table.
    """
    for (_, timestamp_s), group in groupby(table, key=lambda row: (row["frame"], row["timestamp_s"])):
        lines = list(group)
        if lines[0]["reason"] != NOT_ANALYZED:
            samples = tuple(_sample(row, labels) for row in lines if row["success"])
            yield Moment(_number(timestamp_s), samples)


def _sample(row: Row, labels: tuple[str, ...]) -> Sample:
    smoothed = row[f"smoothed_{labels[0]}"] is not None
    curve = [_number(row[f"{'smoothed' if smoothed else 'p'}_{label}"]) for label in labels]
    reasons = tuple(filter(None, str(row["quality_reasons"]).split(";")))
    face_id = int(_number(row["face_id"]))
    return Sample(
        face_id, _number(row["timestamp_s"]), np.array(curve, np.float32), bool(row["uncertain"]), reasons
    )  # fmt: skip


def _number(cell: Any) -> float:
    return float(cell)
