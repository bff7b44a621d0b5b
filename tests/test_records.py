"""The JSON document and the table row: exactly what the design page shows."""

import base64
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from fake_recognizer import BLURRED, MODEL, analysis, explanation, face
from mien import images
from mien.emotions import EMOTIONS, FERPLUS
from mien.records import Failure, columns, encode, json_schema, rows
from mien.results import NOTICE, Analysis


def test_the_document_is_the_one_on_the_design_page() -> None:
    emotions = [
        ("happy", 0.93),
        ("neutral", 0.02),
        *((label, 0.01) for label in EMOTIONS if label not in ("happy", "neutral")),
    ]
    assert json.loads(encode(analysis())) == {
        "model": {"name": "mien", "version": 1, "labels": list(EMOTIONS), "calibration": "temperature 1.31"},
        "image": {"source": "photo.jpg", "width": 40, "height": 40},
        "faces": [
            {
                "face_id": 0,
                "box": {"left": 4, "top": 6, "right": 24, "bottom": 30},
                "box_normalized": {"left": 0.1, "top": 0.15, "right": 0.6, "bottom": 0.75},
                "landmarks": [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]],
                "detection_confidence": 0.99,
                "quality": {
                    "ok": True, "reasons": [], "sharpness": 0.8, "brightness": 0.5, "size_px": 20,
                    "yaw": -4.0, "pitch": 2.0, "roll": 1.0,
                },
                "emotions": [{"label": label, "probability": p} for label, p in emotions],
                "dominant": "happy",
                "uncertain": False,
                "prediction_set": ["happy"],
                "entropy": pytest.approx(-sum(p * math.log2(p) for _, p in emotions), abs=1e-4),
            }
        ],
        "warnings": [],
        "timing_ms": {"detect": 9.812, "classify": 1.0},
        "notice": NOTICE,
    }  # fmt: skip


def test_an_explained_face_has_its_heat_map_as_a_picture_and_its_place() -> None:
    explained = Analysis(MODEL, "a.png", 40, 40, (replace(face(), explanation=explanation()),))
    found = json.loads(encode(explained))["faces"][0]["explanation"]
    address, _, picture = found.pop("heat").partition(",")
    heat = images.decode(base64.b64decode(picture))[..., 0]
    assert address == "data:image/png;base64"
    assert np.array_equal(heat[3], [255] * 4 + [0] * 4)
    assert found == {
        "method": "rise", "label": "happy", "deletion": 0.2123, "insertion": 0.8765, "peak": 0.5,
        "corners": [[4, 8], [20, 8], [20, 24], [4, 24]],
    }  # fmt: skip


def test_a_face_that_was_not_explained_has_no_such_key() -> None:
    assert "explanation" not in json.loads(encode(analysis()))["faces"][0]


def test_no_face_is_an_empty_list_and_no_error() -> None:
    answer = json.loads(encode(analysis(0)))
    assert answer["faces"] == []
    assert "error" not in answer


def test_a_failure_has_its_error_in_the_place_of_the_faces() -> None:
    assert json.loads(encode(Failure("bad.jpg", "ImageDecodeError", "not a picture"))) == {
        "image": {"source": "bad.jpg", "width": None, "height": None},
        "error": {"type": "ImageDecodeError", "message": "not a picture"},
    }


def test_probabilities_still_sum_to_one_after_rounding() -> None:
    emotions = json.loads(encode(analysis()))["faces"][0]["emotions"]
    assert sum(e["probability"] for e in emotions) == pytest.approx(1, abs=1e-5)


def test_indented_json_is_the_same_json() -> None:
    assert json.loads(encode(analysis(), indent=2)) == json.loads(encode(analysis()))
    assert b"\n  " in encode(analysis(), indent=2)


def test_the_columns_are_those_of_the_design_page() -> None:
    design = (
        "source, frame, timestamp_s, face_id, success, reason, left, top, right, bottom, detection_confidence, "
        "quality_ok, quality_reasons, dominant, uncertain, entropy, p_angry, p_disgust, p_fear, p_happy, p_sad, "
        "p_surprise, p_neutral, smoothed_angry, smoothed_disgust, smoothed_fear, smoothed_happy, smoothed_sad, "
        "smoothed_surprise, smoothed_neutral, model_name, model_version"
    )
    assert ", ".join(columns(EMOTIONS)) == design
    assert "p_contempt" in columns(FERPLUS)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (analysis(2), [(0, True, "", "happy", 0.93), (1, True, "", "happy", 0.93)]),
        (analysis(0), [(None, False, "NO_FACE", None, None)]),
        (Failure("a.jpg", "ImageDecodeError", "cut short"), [(None, False, "cut short", None, None)]),
    ],
    ids=["two faces", "no face", "failure"],
)
def test_there_is_a_row_a_face_or_one_that_says_why_not(result: Analysis | Failure, expected: list[object]) -> None:
    found = list(rows(result, EMOTIONS))
    assert all(tuple(row) == columns(EMOTIONS) for row in found)
    assert [(r["face_id"], r["success"], r["reason"], r["dominant"], r["p_happy"]) for r in found] == expected
    assert {(r["frame"], r["timestamp_s"], r["smoothed_happy"]) for r in found} == {(0, None, None)}


def test_quality_reasons_share_a_cell() -> None:
    blurred = Analysis(MODEL, "a.png", 40, 40, (face(quality=BLURRED),))
    (row,) = rows(blurred, EMOTIONS)
    assert (row["quality_ok"], row["quality_reasons"]) == (False, "LOW_SHARPNESS;SMALL_FACE")
    assert row["uncertain"] is True


def test_frames_have_their_number_and_time() -> None:
    (row,) = rows(analysis(0), EMOTIONS, frame=7, timestamp_s=0.28)
    assert (row["frame"], row["timestamp_s"]) == (7, 0.28)


def test_the_schema_describes_analyses_and_failures() -> None:
    assert {"AnalysisRecord", "FailureRecord", "FaceRecord", "ExplanationRecord", "Quality", "Box"} <= set(
        json_schema()["$defs"]
    )
