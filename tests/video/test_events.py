"""Episodes: hysteresis, shortest length, peaks, people that go out of sight."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from fake_recognizer import table
from mien.video.events import Event, Thresholds, find_events, write_events
from mien.video.rows import Moment, Sample

LABELS = ("happy", "neutral")


def seen(*values: float | None, step_s: float = 0.1, face_id: int = 0) -> list[Moment]:
    """Frames of a face that is so happy; None is a frame without it."""
    return [Moment(round(i * step_s, 6), () if v is None else (sample(v, i * step_s, face_id),))
            for i, v in enumerate(values)]  # fmt: skip


def sample(value: float, time_s: float, face_id: int = 0) -> Sample:
    return Sample(face_id, round(time_s, 6), np.array((value, 1 - value), np.float32), False, ())


def happy(moments: Sequence[Moment], **limits: float) -> list[Event]:
    found = find_events(moments, LABELS, thresholds=Thresholds(**limits))
    return [event for event in found if event.emotion == "happy"]


def test_an_episode_has_onset_peak_and_offset() -> None:
    (event,) = happy(seen(0.1, 0.5, 0.6, 0.9, 0.7, 0.5, 0.3, 0.1))
    assert (event.onset_s, event.peak_s, event.offset_s, event.duration_s) == (0.2, 0.3, 0.6, 0.4)
    assert (event.peak, event.ended) == (0.9, "passed")


def test_trembling_between_the_thresholds_is_one_episode() -> None:
    assert len(happy(seen(0.1, *[0.65, 0.45] * 20, 0.1))) == 1


def test_with_one_threshold_it_would_be_many() -> None:
    assert len(happy(seen(0.1, *[0.65, 0.45] * 20, 0.1), enter=0.6, leave=0.6, minimum_s=0)) == 20


def test_what_never_reaches_the_upper_threshold_is_none() -> None:
    assert not happy(seen(*[0.59] * 30))


@pytest.mark.parametrize(("frames", "count"), [(1, 0), (2, 1), (3, 1)])
def test_what_passes_too_soon_is_left_out(frames: int, count: int) -> None:
    assert len(happy(seen(0.1, *[0.9] * frames, 0.1), minimum_s=0.2)) == count


def test_an_episode_ends_with_the_film() -> None:
    (event,) = happy(seen(0.1, 0.9, 0.9, 0.9, 0.9))
    assert (event.offset_s, event.ended) == (0.4, "film")


def test_a_person_out_of_sight_ends_it_at_the_last_time_seen() -> None:
    (event,) = happy(seen(0.9, 0.9, 0.9, *[None] * 15))
    assert (event.offset_s, event.ended) == (0.2, "lost")


def test_a_short_gap_does_not_end_it() -> None:
    (event,) = happy(seen(0.9, 0.9, None, None, 0.9, 0.9, 0.1))
    assert (event.onset_s, event.offset_s) == (0.0, 0.6)


def test_people_have_their_own_episodes() -> None:
    both = [Moment(i / 10, (sample(0.9, i / 10, 0), sample(0.1, i / 10, 1))) for i in range(5)]
    found = list(find_events(both, LABELS))
    assert {(event.face_id, event.emotion) for event in found} == {(0, "happy"), (1, "neutral")}


@pytest.mark.parametrize("limits", [{"enter": 0.3}, {"leave": -0.1}, {"enter": 1.2}, {"minimum_s": -1.0}])
def test_thresholds_that_make_no_sense_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="thresholds are"):
        Thresholds(**limits)


def test_the_table_is_in_the_order_of_onsets(tmp_path: Path) -> None:
    events = list(find_events(seen(*[0.9] * 5, *[0.1] * 5, *[0.9] * 5), LABELS))
    assert write_events(tmp_path / "e.csv", reversed(events)) == 3
    lines = table((tmp_path / "e.csv").read_text())
    assert [line["onset_s"] for line in lines] == ["0.0", "0.5", "1.0"]
    assert set(lines[0]) == {"face_id", "emotion", "onset_s", "offset_s", "duration_s", "peak_s", "peak", "ended"}
