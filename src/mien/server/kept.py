"""What was read in a picture, from its record in the database back to faces that can be drawn and explained."""

from dataclasses import replace

import msgspec
import numpy as np

from mien import annotate
from mien.images import Image
from mien.records import AnalysisRecord, ExplanationRecord, FaceRecord, record
from mien.results import Analysis, Explanation, Face, Scores


def analysis_of(result: object) -> Analysis:
    """Return the analysis whose record was kept; its numbers have the record's digits."""
    kept = msgspec.convert(result, AnalysisRecord)
    faces = tuple(_face(face, kept.model.labels) for face in kept.faces)
    width, height = kept.image.width or 0, kept.image.height or 0
    return Analysis(kept.model, kept.image.source, width, height, faces, kept.warnings, dict(kept.timing_ms))


def drawn(image: Image, analysis: Analysis, *, annotated: bool, blurred: bool) -> Image:
    """Return the picture with what was read drawn in, with its faces made unrecognizable, or both."""
    if annotated:
        return annotate.draw(image, analysis.faces, blur_faces=blurred)
    return annotate.blur(image, [face.box for face in analysis.faces]) if blurred else image


def explanation_record(analysis: Analysis, face: Face, explanation: Explanation) -> ExplanationRecord:
    """Return the explanation of one face in the form in which it leaves mien."""
    alone = replace(analysis, faces=(replace(face, explanation=explanation),))
    found = record(alone).faces[0].explanation
    assert isinstance(found, ExplanationRecord)  # noqa: S101  the face has one
    return found


def _face(face: FaceRecord, labels: tuple[str, ...]) -> Face:
    probabilities = {emotion.label: emotion.probability for emotion in face.emotions}
    return Face(
        face_id=face.face_id,
        box=face.box,
        detection_confidence=face.detection_confidence,
        landmarks=np.array(face.landmarks, np.float32),
        quality=face.quality,
        scores=Scores(labels, np.array([probabilities[label] for label in labels], np.float32)),
        prediction_set=face.prediction_set,
    )
