"""A film summed up by time: shares, spans, columns."""

import numpy as np
import pytest

from mien.video.rows import Moment, Sample
from mien.video.timeline import LONGEST_S, curves, lengths, patience_s, sum_up

LABELS = ("happy", "neutral")


def moment(time_s: float, *values: float, reasons: tuple[str, ...] = (), uncertain: bool = False) -> Moment:
    samples = (Sample(i, time_s, np.array((v, 1 - v), np.float32), uncertain, reasons) for i, v in enumerate(values))
    return Moment(time_s, tuple(samples))


def test_a_frame_stands_for_the_time_until_the_next() -> None:
    film = [moment(0.0, 1), moment(0.1, 1), moment(0.4, 1)]
    assert [length for _, length in lengths(film)] == pytest.approx([0.1, 0.3, 0.3])


def test_a_gap_is_not_filled_for_long() -> None:
    assert next(lengths([moment(0, 1), moment(60, 1)]))[1] == LONGEST_S


def test_frames_far_apart_stand_for_longer_before_one_is_missing() -> None:
    assert patience_s(np.array([0.0, 4.0, 8.0, 60.0, 64.0]), least_s=2) == 10
    assert patience_s(np.array([0.0, 0.04, 0.08]), least_s=2) == patience_s(np.array([0.0]), least_s=2) == 2


def test_a_film_of_frames_far_apart_is_seen_all_the_time() -> None:
    film = [moment(4.0 * i, 1) for i in range(10)]
    overview = sum_up(film, LABELS, longest_s=10)
    assert (overview.seconds, overview.with_face, overview.people[0].seconds) == (40, 1, 40)
    assert curves(film, [0], overview, labels=LABELS, columns=20)[0].seen == pytest.approx([1] * 20)


def test_no_time_is_negative_where_the_clock_jumps_back() -> None:
    film = [moment(t, 1) for t in (0.0, 1.0, 2.0, 0.5, 1.5)]
    overview = sum_up(film, LABELS)
    assert [length for _, length in lengths(film)] == [1, 1, 0, 1, 1]
    assert (overview.start_s, overview.end_s, overview.with_face) == (0, 2.5, 1)


def test_shares_are_by_time_and_not_by_frames() -> None:
    film = [moment(0.0, 0.9), moment(0.1, 0.9), moment(0.2, 0.9), moment(0.3, 0.2), moment(1.2, 0.2)]
    (person,) = sum_up([*film[:4], moment(1.2)], LABELS).people
    assert person.shares.tolist() == pytest.approx([0.3 / 1.2, 0.9 / 1.2])
    assert person.means.tolist() == pytest.approx([(0.3 * 0.9 + 0.9 * 0.2) / 1.2, 1 - (0.3 * 0.9 + 0.9 * 0.2) / 1.2])
    assert person.seconds == pytest.approx(1.2)


def test_the_time_with_a_face_is_counted() -> None:
    overview = sum_up([moment(0, 1), moment(1), moment(2), moment(3, 1)], LABELS)
    assert (overview.seconds, overview.with_face, overview.moments) == (4, 0.5, 4)


def test_spans_without_a_face_and_hard_to_read_are_listed() -> None:
    film = [moment(0, 1), moment(0.1, 1, reasons=("LOW_SHARPNESS",)), moment(0.2, 1, reasons=("SMALL_FACE",)),
            moment(0.5, 1), moment(0.6), moment(0.9), moment(1.0, 1), moment(1.05), moment(1.1, 1)]  # fmt: skip
    spans = sum_up(film, LABELS).spans
    assert [(s.start_s, s.end_s, s.face_id, s.reasons) for s in spans] == [
        (0.1, 0.5, 0, ("LOW_SHARPNESS", "SMALL_FACE")), (0.6, 1.0, None, ()),
    ]  # fmt: skip


def test_uncertain_and_poor_are_shares_with_reasons() -> None:
    film = [moment(0, 1, uncertain=True), moment(1, 1, reasons=("OCCLUDED",), uncertain=True), moment(2, 1), moment(3)]
    (person,) = sum_up(film, LABELS).people
    assert (person.uncertain, person.poor) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert person.reasons == (("OCCLUDED", pytest.approx(1 / 3)),)


def test_a_film_without_frames_or_faces_sums_up_to_nothing() -> None:
    empty, bare = sum_up([], LABELS), sum_up([moment(0)], LABELS)
    assert (empty.people, empty.seconds, bare.people) == ((), 0.0, ())


def test_columns_keep_means_and_extremes() -> None:
    film = [moment(i / 10, v) for i, v in enumerate([0.2, 0.4, 0.6, 0.8])]
    (curve,) = curves(film, [0], sum_up(film, LABELS), labels=LABELS, columns=2).values()
    assert curve.mean[:, 0] == pytest.approx([0.3, 0.7])
    assert curve.low[:, 0] == pytest.approx([0.2, 0.6])
    assert curve.high[:, 0] == pytest.approx([0.4, 0.8])
    assert curve.seen == pytest.approx([1, 1])


def test_columns_without_the_person_are_empty() -> None:
    film = [moment(0, 0.5, 0.5), moment(1, 0.5), moment(2, 0.5), moment(3, 0.5, 0.5)]
    curve = curves(film, [1], sum_up(film, LABELS), labels=LABELS, columns=4)[1]
    assert curve.seen.tolist() == [1, 0, 0, 1]
    assert curve.mean[1:3].tolist() == [[0, 0], [0, 0]]


def test_a_sparse_film_fills_all_columns_it_stands_for() -> None:
    film = [moment(0, 0.5), moment(1, 0.5)]
    assert curves(film, [0], sum_up(film, LABELS), labels=LABELS, columns=10)[0].seen == pytest.approx([1] * 10)
