"""Answers as records: the one JSON document and the one table row that the command line, the API and jobs share."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, overload

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType
from numpy.typing import NDArray

from mien import images
from mien.results import NOTICE, Analysis, Box, Explanation, Face, ModelIdentity, Quality, Scores

NO_FACE = "NO_FACE"
"""The reason in the row of a picture that was read and shows no face."""

NOT_ANALYZED = "NOT_ANALYZED"
"""The reason in the row of a film's frame in which faces were not looked for."""

Cell = str | int | float | bool | None
Row = dict[str, Cell]

_DIGITS = 6  # of shares and probabilities: a millionth is finer than float32 sums are exact

_FACE_COLUMNS = (
    "face_id", "success", "reason", "left", "top", "right", "bottom", "detection_confidence",
    "quality_ok", "quality_reasons", "dominant", "uncertain", "entropy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """A picture that could not be read.

    Attributes:
        source: what the person calls it.
        kind: the error's class, such as "ImageDecodeError".
        message: what was wrong, what came, what would do.
    """

    source: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizedBox:
    """A box in shares of the image's width and height."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionRecord:
    """One label and its calibrated probability."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationRecord:
    """Which regions of a face carry the probability of `label`.

    Attributes:
        method: how it was found.
        label: whose probability is explained.
        deletion: area under the probability while pixels are covered; small where the map is right.
        insertion: area under it while they come in; large where the map is right.
        peak: the probability that hangs on the hottest place.
        heat: the map as a `data:` address of a grey PNG, a pixel for each of the crop's; 255 is the hottest place.
        corners: of the crop in the picture, in pixels: left top, right top, right bottom, left bottom.
    """

    method: str
    label: str
    deletion: float
    insertion: float
    peak: float
    heat: str
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceRecord:
    """One face; `emotions` are sorted, most probable first; without `explanation` unless that was asked for."""

    face_id: int
    box: Box
    box_normalized: NormalizedBox
    landmarks: tuple[tuple[float, float], ...]
    detection_confidence: float
    quality: Quality
    emotions: tuple[EmotionRecord, ...]
    dominant: str
    uncertain: bool
    prediction_set: tuple[str, ...]
    entropy: float
    explanation: ExplanationRecord | UnsetType = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRecord:
    """Which picture it was; without a size where it could not be read."""

    source: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRecord:
    """Everything read in one picture, in the form in which it leaves mien."""

    model: ModelIdentity
    image: ImageRecord
    faces: tuple[FaceRecord, ...]
    warnings: tuple[str, ...]
    timing_ms: Mapping[str, float]
    notice: str = NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRecord:
    """Why a picture could not be read."""

    type: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRecord:
    """A picture that could not be read, in the place of its `AnalysisRecord`."""

    image: ImageRecord
    error: ErrorRecord


@overload
def record(result: Analysis) -> AnalysisRecord: ...


@overload
def record(result: Failure) -> FailureRecord: ...


def record(result: Analysis | Failure) -> AnalysisRecord | FailureRecord:
    """Return the record of an analysis or of a failure; `mien.records.encode` makes JSON of it."""
    if isinstance(result, Failure):
        image = ImageRecord(source=result.source, width=None, height=None)
        return FailureRecord(image=image, error=ErrorRecord(type=result.kind, message=result.message))
    return AnalysisRecord(
        model=result.model,
        image=ImageRecord(source=result.source, width=result.width, height=result.height),
        faces=tuple(_face_record(face, result.width, result.height) for face in result.faces),
        warnings=result.warnings,
        timing_ms={stage: round(duration, 3) for stage, duration in result.timing_ms.items()},
    )


def encode(result: Analysis | Failure, *, indent: int = 0) -> bytes:
    """Return the record of a result as JSON: on one line, or indented for people."""
    line = msgspec.json.encode(record(result))
    return msgspec.json.format(line, indent=indent) if indent else line


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `encode`'s answers."""
    either, definitions = msgspec.json.schema_components((AnalysisRecord, FailureRecord), ref_template="#/$defs/{name}")
    return {"anyOf": list(either), "$defs": definitions}


def columns(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the table's columns for a label set: one row a face a frame, and one for a frame without a face."""
    probabilities = (*(f"p_{label}" for label in labels), *(f"smoothed_{label}" for label in labels))
    return "source", "frame", "timestamp_s", *_FACE_COLUMNS, *probabilities, "model_name", "model_version"


def rows(
    result: Analysis | Failure, labels: tuple[str, ...], *, frame: int = 0, timestamp_s: float | None = None
) -> Iterator[Row]:
    """Yield the table rows of a result, each with every column in order; what does not apply is None.

    A picture without a face gives one row with `success` false and reason `NO_FACE`, a picture that could not be read
    one with the error as its reason.

    Args:
        result: of one picture or frame.
        labels: those of the table.
        frame: its number in the film; 0 for a picture.
        timestamp_s: its time in the film in seconds; None for a picture.
    """
    blank: Row = dict.fromkeys(columns(labels))
    blank |= {"source": result.source, "frame": frame, "timestamp_s": timestamp_s, "success": False}
    if isinstance(result, Failure):
        yield blank | {"reason": result.message}
        return
    blank |= {"model_name": result.model.name, "model_version": result.model.version}
    if not result.faces:
        yield blank | {"reason": NO_FACE}
    for face in result.faces:
        yield blank | _face_cells(face)


def _face_record(face: Face, width: int, height: int) -> FaceRecord:
    left, top, right, bottom = (round(share, _DIGITS) for share in face.box.normalized(width, height))
    return FaceRecord(
        face_id=face.face_id,
        box=face.box,
        box_normalized=NormalizedBox(left=left, top=top, right=right, bottom=bottom),
        landmarks=_points(face.landmarks),
        detection_confidence=round(float(face.detection_confidence), 4),
        quality=_rounded(face.quality),
        emotions=tuple(EmotionRecord(label=label, probability=round(p, _DIGITS)) for label, p in face.scores.ranked()),
        dominant=face.dominant,
        uncertain=face.uncertain,
        prediction_set=face.prediction_set,
        entropy=round(face.scores.entropy, 4),
        explanation=_explanation_record(face.explanation) if face.explanation else UNSET,
    )


def _explanation_record(explanation: Explanation) -> ExplanationRecord:
    heat = images.encode(np.rint(explanation.heat * 255).astype(np.uint8), "png")
    return ExplanationRecord(
        method=explanation.method,
        label=explanation.label,
        deletion=round(explanation.deletion, 4),
        insertion=round(explanation.insertion, 4),
        peak=round(explanation.peak, 4),
        heat="data:image/png;base64," + base64.b64encode(heat).decode(),
        corners=_points(explanation.corners),
    )


def smoothed_cells(scores: Scores) -> Row:
    """Return the cells of a face's probabilities over time."""
    return {f"smoothed_{label}": round(p, _DIGITS) for label, p in scores.ranked()}


def _points(landmarks: NDArray[Any]) -> tuple[tuple[float, float], ...]:
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in landmarks)


def _rounded(quality: Quality) -> Quality:
    return replace(
        quality,
        sharpness=round(float(quality.sharpness), 4),
        brightness=round(float(quality.brightness), 4),
        yaw=round(float(quality.yaw), 1),
        pitch=round(float(quality.pitch), 1),
        roll=round(float(quality.roll), 1),
    )


def _face_cells(face: Face) -> Row:
    scores: Row = {f"p_{label}": round(p, _DIGITS) for label, p in face.scores.ranked()}
    return scores | {
        "face_id": face.face_id,
        "success": True,
        "reason": "",
        "left": face.box.left,
        "top": face.box.top,
        "right": face.box.right,
        "bottom": face.box.bottom,
        "detection_confidence": round(float(face.detection_confidence), 4),
        "quality_ok": face.quality.ok,
        "quality_reasons": ";".join(face.quality.reasons),
        "dominant": face.dominant,
        "uncertain": face.uncertain,
        "entropy": round(face.scores.entropy, 4),
    }
