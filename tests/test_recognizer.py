"""The front door: images in, faces with calibrated scores out; every collaborator can be another."""

import dataclasses
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from mien.card import Calibration, Card, SetRule
from mien.emotions import EMOTIONS, FERPLUS
from mien.errors import ModelError, ModelNotFoundError
from mien.faces import align
from mien.faces.landmarks import FACE_SHARE
from mien.recognizer import Model, Recognizer
from mien.results import Box, Detection
from mien.settings import Settings

CARD = Card(
    name="fake",
    version=7,
    architecture="none",
    image_size=48,
    channels=1,
    heads={"votes": FERPLUS, "fer2013": EMOTIONS},
    temperatures={"votes": 2.0},
    prediction_set_thresholds={"emotions": 0.2, "ferplus": 0.2},
)
HAPPY = np.array([0, 0, 0, 4, 0, 0, 2, 9], np.float32)
"""Logits of FER+: happy, perhaps neutral, most of all contempt, which the seven emotions leave out."""


class Answers:
    """A network that gives the same logits for every crop and remembers what it saw."""

    def __init__(self, votes: np.ndarray = HAPPY) -> None:
        self.votes, self.seen = votes, []

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        assert crops.dtype == np.uint8
        assert crops.flags.c_contiguous
        self.seen.append(crops)
        return {"votes": np.tile(self.votes, (len(crops), 1)), "fer2013": np.tile(-self.votes[:7], (len(crops), 1))}


class Brightness:
    """A network that is as happy as the left half of its crop is bright."""

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        votes = np.zeros((len(crops), 8), np.float32)
        votes[:, 3] = crops[:, :, :24].reshape(len(crops), -1).mean(axis=1) / 16 if len(crops) else 0
        return {"votes": votes}


class Centred:
    """A landmark net that finds the points where a well-drawn box has them."""

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        points = 0.5 + (align.TEMPLATE - 0.5) * FACE_SHARE
        return {"points": np.tile(points.ravel(), (len(crops), 1)).astype(np.float32)}


@dataclasses.dataclass
class Finds:
    """A detector that finds the same boxes everywhere."""

    boxes: tuple[Box, ...]

    def detect(self, image: np.ndarray) -> tuple[Detection, ...]:
        return tuple(Detection(box, 0.9) for box in self.boxes)


LANDMARKS = Model(
    Card(name="points", task="landmarks", architecture="none", image_size=48, channels=1, heads={}), Centred()
)
IMAGE = np.random.default_rng(5).integers(60, 200, (240, 320, 3), np.uint8)


def recognizer(net: object = None, *boxes: Box, card: Card = CARD, **options: object) -> Recognizer:
    model = Model(card, net or Answers())
    return Recognizer(model, detector=Finds(boxes), landmarks=LANDMARKS, settings=Settings(), **options)


def test_every_face_is_read_largest_first() -> None:
    small, large = Box(200, 10, 240, 60), Box(20, 20, 120, 150)
    analysis = recognizer(None, small, large).read(IMAGE, source="x.jpg")
    assert [face.box for face in analysis.faces] == [large, small]
    assert [face.face_id for face in analysis.faces] == [0, 1]
    assert (analysis.source, analysis.width, analysis.height) == ("x.jpg", 320, 240)
    face = analysis.faces[0]
    assert face.dominant == "happy"
    assert face.detection_confidence == 0.9
    assert face.landmarks.shape == (5, 2)
    assert 20 < face.landmarks[:, 0].min() < face.landmarks[:, 0].max() < 120


def test_no_face_is_success() -> None:
    analysis = recognizer().read(IMAGE)
    assert analysis.faces == ()
    assert analysis.warnings == ()


def test_every_stage_is_timed() -> None:
    timing = recognizer(None, Box(0, 0, 50, 50)).read(IMAGE).timing_ms
    assert list(timing) == ["detect", "landmarks", "classify"]
    assert all(ms >= 0 for ms in timing.values())


def test_boxes_are_clipped_to_the_image_and_those_outside_are_dropped() -> None:
    beyond, outside = Box(-30, 100, 60, 220), Box(400, 0, 500, 90)
    analysis = recognizer(None, beyond, outside).read(IMAGE)
    assert [face.box for face in analysis.faces] == [Box(0, 100, 60, 220)]
    assert analysis.faces[0].landmarks[:, 0].mean() == pytest.approx(15, abs=1), "the points belong to the whole box"


def test_searching_and_reading_apart_is_reading() -> None:
    both = recognizer(None, Box(200, 10, 240, 60), Box(20, 20, 120, 150), Box(400, 0, 500, 90))
    found = both.detect(IMAGE)
    assert [detection.box for detection in found] == [Box(20, 20, 120, 150), Box(200, 10, 240, 60)]
    apart, at_once = both.read_boxes(IMAGE, found, source="x.jpg"), both.read(IMAGE, source="x.jpg")
    assert apart.source == "x.jpg"
    assert [face.box for face in apart.faces] == [face.box for face in at_once.faces]
    assert all(
        np.array_equal(a.scores.probabilities, b.scores.probabilities)
        for a, b in zip(apart.faces, at_once.faces, strict=True)
    )


def test_boxes_are_read_in_the_order_they_come_in_and_none_is_fine() -> None:
    small, large = Detection(Box(200, 10, 240, 60), 0.7), Detection(Box(20, 20, 120, 150), 0.8)
    analysis = recognizer().read_boxes(IMAGE, [small, large])
    assert [face.detection_confidence for face in analysis.faces] == [0.7, 0.8]
    assert list(analysis.timing_ms) == ["landmarks", "classify"]
    assert recognizer().read_boxes(IMAGE, []).faces == ()


def test_a_box_outside_the_image_and_a_grey_image_are_refused() -> None:
    with pytest.raises(ValueError, match="320 x 240"):
        recognizer().read_boxes(IMAGE, [Detection(Box(400, 0, 500, 90), 0.9)])
    for reads in (recognizer().detect, lambda image: recognizer().read_boxes(image, [])):
        with pytest.raises(ValueError, match="RGB uint8"):
            reads(IMAGE[..., 0])


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


VIEWS = {
    "emotions": (EMOTIONS, softmax(HAPPY[:7] / 2)),
    "ferplus": (FERPLUS, softmax(HAPPY / 2)),
    "fer2013": (EMOTIONS, softmax(-HAPPY[:7])),
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_reads_its_head_at_its_temperature(view: str) -> None:
    labels, expected = VIEWS[view]
    scores = recognizer(labels=view).classify(np.zeros((2, 48, 48), np.uint8))
    assert scores.labels == labels
    assert scores.probabilities == pytest.approx(np.tile(expected, (2, 1)), abs=1e-6)


def test_the_answer_says_which_model_gave_it() -> None:
    identity = recognizer().read(IMAGE).model
    assert (identity.name, identity.version, identity.calibration) == ("fake", 7, "temperature 2")
    assert recognizer(labels="fer2013").identity.calibration == "none"


def test_the_answer_is_calibrated_by_the_cards_map_and_names_it() -> None:
    matrix = tuple(tuple(map(float, row)) for row in np.eye(8) * 0.5)
    map_ = Calibration(method="vector scaling", matrix=matrix, bias=(0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    read = recognizer(card=dataclasses.replace(CARD, calibrations={"votes": map_}))
    biased = HAPPY[:7] / 2 + np.array([0, 0, 3, 0, 0, 0, 0], np.float32)
    assert read.identity.calibration == "vector scaling"
    assert read.classify(np.zeros((1, 48, 48), np.uint8)).probabilities[0] == pytest.approx(softmax(biased), abs=1e-6)


def test_a_face_of_which_no_label_convinces_is_uncertain_and_says_between_what() -> None:
    card = dataclasses.replace(CARD, temperatures={}, prediction_sets={"emotions": SetRule(mass=0.5)})
    torn = np.log(np.array([0.05, 0.05, 0.05, 0.4, 0.05, 0.05, 0.35, 0.5], np.float32))
    (face,) = recognizer(Answers(torn), Box(50, 50, 150, 180), card=card).read(IMAGE).faces
    assert face.prediction_set == ("happy", "neutral")
    assert face.uncertain
    (sure,) = recognizer(Answers(3 * HAPPY), Box(50, 50, 150, 180), card=card).read(IMAGE).faces
    assert sure.prediction_set == ("happy",)
    assert sure.uncertain == (not sure.quality.ok)


SETS = {
    "two labels": ([0, 0, 0, 6, 0, 0, 5, 0], 0.2, ("happy", "neutral")),
    "one label": ([0, 0, 0, 20, 0, 0, 5, 0], 0.2, ("happy",)),
    "none reaches it": ([0, 0, 0, 0.1, 0, 0, 0, 0], 0.9, ("happy",)),
}


@pytest.mark.parametrize(("votes", "threshold", "expected"), SETS.values(), ids=SETS.keys())
def test_prediction_set(votes: list[float], threshold: float, expected: tuple[str, ...]) -> None:
    card = dataclasses.replace(CARD, prediction_set_thresholds={"emotions": threshold})
    net = Answers(np.array(votes, np.float32))
    (face,) = recognizer(net, Box(50, 50, 150, 180), card=card).read(IMAGE).faces
    assert face.prediction_set == expected


def test_without_a_calibrated_threshold_the_set_is_the_dominant_label() -> None:
    card = dataclasses.replace(CARD, prediction_set_thresholds={})
    (face,) = recognizer(None, Box(50, 50, 150, 180), card=card).read(IMAGE).faces
    assert face.prediction_set == ("happy",)


CROPS = {
    "one grey": (np.zeros((60, 60), np.uint8), 1),
    "one grey with a channel": (np.zeros((30, 30, 1), np.uint8), 1),
    "one RGB": (np.zeros((112, 100, 3), np.uint8), 1),
    "many grey": (np.zeros((4, 48, 48), np.uint8), 4),
    "many RGB": (np.zeros((4, 96, 96, 3), np.uint8), 4),
    "none": (np.zeros((0, 48, 48, 1), np.uint8), 0),
    "an empty list": ([], 0),
    "a list of all sizes": ([np.zeros((20, 20), np.uint8), np.zeros((50, 48, 3), np.uint8)], 2),
}


@pytest.mark.parametrize(("crops", "count"), CROPS.values(), ids=CROPS.keys())
def test_crops_of_any_form_are_classified(crops: object, count: int) -> None:
    net = Answers()
    scores = recognizer(net).classify(crops)
    assert scores.probabilities.shape == (count, 7)
    assert len(scores) == count
    assert net.seen[0].shape == (count, 48, 48, 1)


WRONG = {
    "floats": np.zeros((48, 48), np.float32),
    "four channels": np.zeros((2, 48, 48, 4), np.uint8),
    "a row": np.zeros(48, np.uint8),
    "no pixels": np.zeros((2, 0, 48, 1), np.uint8),
}


@pytest.mark.parametrize("crops", WRONG.values(), ids=WRONG.keys())
def test_crops_of_another_form_are_refused(crops: np.ndarray) -> None:
    with pytest.raises(ValueError, match="crops are"):
        recognizer().classify(crops)


def test_published_crops_reach_the_network_untouched() -> None:
    net, crops = Answers(), np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    recognizer(net).classify(crops)
    assert np.array_equal(net.seen[0][..., 0], crops)


NO_IMAGE = {
    "grey": np.zeros((9, 9), np.uint8),
    "with alpha": np.zeros((9, 9, 4), np.uint8),
    "floats": np.zeros((9, 9, 3)),
    "empty": np.zeros((0, 9, 3), np.uint8),
    "a path": "photo.jpg",
}


@pytest.mark.parametrize("image", NO_IMAGE.values(), ids=NO_IMAGE.keys())
def test_what_is_no_image_is_refused(image: object) -> None:
    with pytest.raises(ValueError, match="an image"):
        recognizer().read(image)


def test_many_images_keep_their_order() -> None:
    images = [np.zeros((20 + i, 30, 3), np.uint8) for i in range(3)]
    assert [a.height for a in recognizer().read_many(images)] == [20, 21, 22]


def test_flip_averages_a_face_and_its_mirror_image() -> None:
    crop = np.zeros((1, 48, 48), np.uint8)
    crop[:, :, :24] = 255
    plain, mirrored = (recognizer(Brightness()).classify(c).probabilities for c in (crop, crop[:, :, ::-1]))
    both = recognizer(Brightness(), flip=True).classify(crop).probabilities
    assert plain[0, 3] > 0.8 > 0.2 > mirrored[0, 3]
    assert both == pytest.approx((plain + mirrored) / 2, abs=1e-6)


def test_a_model_without_the_view_says_which_it_has() -> None:
    card = dataclasses.replace(CARD, heads={"fer2013": EMOTIONS})
    with pytest.raises(ModelError, match="labels='fer2013' would do"):
        recognizer(card=card)


def test_unknown_words_name_the_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown labels 'moods'; there are emotions, ferplus, fer2013"):
        recognizer(labels="moods")
    with pytest.raises(ModelNotFoundError, match="nobody"):
        Recognizer("nobody", settings=Settings(data_dir=tmp_path))


def test_threads_may_share_a_recognizer() -> None:
    shared = recognizer(Brightness(), Box(50, 50, 150, 180))
    images = [np.full((240, 320, 3), 20 * i, np.uint8) for i in range(8)]
    alone = [shared.read(image).faces[0].scores.probabilities for image in images]
    together: list[np.ndarray] = [np.zeros(0)] * 8

    def work(index: int) -> None:
        together[index] = shared.read(images[index]).faces[0].scores.probabilities

    threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array_equal(together, alone)


def test_serving_imports_nothing_heavy() -> None:
    heavy = ("tensorflow", "keras", "pandas", "matplotlib", "sklearn", "pyarrow", "scipy")
    code = f"import sys, mien.recognizer; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def glad() -> Recognizer:
    """Is as happy as the left half of the crop is bright."""
    return Recognizer(Model(CARD, Brightness()), detector=Finds((Box(60, 50, 180, 170),)), landmarks=LANDMARKS)


def lit(image: np.ndarray) -> np.ndarray:
    """The picture, dark but for a light patch in the left half of the face's crop."""
    lit = np.full_like(image, 30)
    lit[80:140, 70:100] = 250
    return lit


@pytest.mark.parametrize("method", ["rise", "occlusion"])
def test_a_face_is_explained_in_the_picture_it_was_read_in(method: str) -> None:
    recognizer, image = glad(), lit(IMAGE)
    face = recognizer.read(image).faces[0]
    found = recognizer.explain(image, face, method=method, label="happy")
    assert (found.method, found.label) == (method, "happy")
    hot = np.argwhere(found.heat > 0.8).mean(axis=0)[::-1] + 0.5
    x, y = np.linalg.solve(found.to_crop[:, :2], hot - found.to_crop[:, 2])
    assert 65 < x < 105
    assert 75 < y < 145


def test_an_explanation_is_of_the_crop_that_was_read() -> None:
    network = Answers()
    recognizer = Recognizer(Model(CARD, network), detector=Finds((Box(60, 50, 180, 170),)), landmarks=LANDMARKS)
    face = recognizer.read(IMAGE).faces[0]
    found = recognizer.explain(IMAGE, face, method="occlusion")
    assert np.array_equal(found.crop, network.seen[0][0])
    assert found.label == face.dominant
    assert found.corners.shape == (4, 2)


def test_faces_already_cut_out_are_explained_one_by_one() -> None:
    bright = np.full((60, 40), 250, np.uint8)
    found = glad().explain_crops([bright, bright[:30]], method="occlusion", label="happy")
    assert [(e.crop.shape, e.to_crop) for e in found] == [((48, 48, 1), None)] * 2
    assert glad().explain_crops([]) == ()


def test_explanations_ask_for_what_there_is() -> None:
    recognizer = glad()
    face = recognizer.read(IMAGE).faces[0]
    with pytest.raises(ValueError, match="there are rise, occlusion"):
        recognizer.explain(IMAGE, face, method="gradcam")
    with pytest.raises(ValueError, match="unknown label 'bored'"):
        recognizer.explain(IMAGE, face, label="bored")
    with pytest.raises(ValueError, match="RGB uint8"):
        recognizer.explain(IMAGE[..., 0], face)
