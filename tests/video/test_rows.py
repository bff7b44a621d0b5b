"""Frames as rows, and rows as what people showed over time."""

import numpy as np

from fake_recognizer import MODEL, face
from mien.emotions import EMOTIONS
from mien.records import columns
from mien.results import Scores
from mien.video.reading import FrameAnalysis
from mien.video.rows import moments, rows

CALM = Scores(EMOTIONS, np.array((0, 0, 0, 0.2, 0, 0, 0.8), np.float32))


def frame(faces: int = 1, *, index: int = 7, analyzed: bool = True, smoothed: bool = True) -> FrameAnalysis:
    return FrameAnalysis(
        index=index, timestamp_s=index / 30, width=40, height=40, faces=tuple(face(3 + i) for i in range(faces)),
        analyzed=analyzed, source="a.mp4", model=MODEL if analyzed else None, smoothed=(CALM,) * faces * smoothed,
    )  # fmt: skip


def test_a_face_is_a_row_with_every_column_in_order() -> None:
    (row,) = rows(frame(), EMOTIONS)
    assert tuple(row) == columns(EMOTIONS)
    assert (row["source"], row["frame"]) == ("a.mp4", 7)
    assert row["timestamp_s"] == 0.233333
    assert (row["face_id"], row["success"], row["reason"]) == (3, True, "")
    assert (row["p_happy"], row["smoothed_happy"], row["smoothed_neutral"]) == (0.93, 0.2, 0.8)


def test_two_faces_are_two_rows() -> None:
    assert [row["face_id"] for row in rows(frame(2), EMOTIONS)] == [3, 4]


def test_without_smoothing_the_smoothed_columns_are_empty() -> None:
    (row,) = rows(frame(smoothed=False), EMOTIONS)
    assert row["smoothed_happy"] is None


def test_a_frame_without_a_face_has_a_row_that_says_so() -> None:
    (row,) = rows(frame(0), EMOTIONS)
    assert (row["success"], row["reason"], row["face_id"], row["model_name"]) == (False, "NO_FACE", None, "mien")


def test_a_frame_that_was_left_out_has_a_row_that_says_so() -> None:
    (row,) = rows(frame(0, analyzed=False), EMOTIONS)
    assert (row["success"], row["reason"], row["frame"]) == (False, "NOT_ANALYZED", 7)


def test_moments_are_the_frames_that_were_looked_at() -> None:
    frames = [frame(2, index=0), frame(0, index=1, analyzed=False), frame(0, index=2), frame(1, index=3)]
    table = [row for one in frames for row in rows(one, EMOTIONS)]
    found = list(moments(table, EMOTIONS))
    assert [[s.face_id for s in moment.samples] for moment in found] == [[3, 4], [], [3]]
    assert [moment.timestamp_s for moment in found] == [0.0, 0.066667, 0.1]
    np.testing.assert_allclose(found[0].samples[0].curve, CALM.probabilities, atol=1e-6)


def test_moments_of_a_table_without_smoothing_hold_the_frames_own_values() -> None:
    (moment,) = moments(rows(frame(smoothed=False), EMOTIONS), EMOTIONS)
    assert moment.samples[0].curve[3] == np.float32(0.93)
