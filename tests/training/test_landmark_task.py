"""The landmark task imitates detectors' boxes, and its points go where the picture goes."""

import msgspec
import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the train extra")

from mien import architectures
from mien.data import Dataset
from mien.emotions import EMOTIONS
from mien.errors import RecipeError
from mien.faces import align
from mien.faces.landmarks import FACE_SHARE
from mien.training import landmarks, teacher
from mien.training.recipe import Augment, Recipe, parse_recipe

pytestmark = pytest.mark.train

STILL = Augment(flip=0, shift=0, rotation=0, scale=0, brightness=0, contrast=0, blur=0, noise=0, jpeg=0, erase=0)
COUNT = 24


def drawn(points: np.ndarray, side: int = 48) -> np.ndarray:
    """A dark picture with a bright nose tip."""
    y, x = np.mgrid[:side, :side] + 0.5
    return (40 + 200 * np.exp(-((np.hypot(x - points[2, 0], y - points[2, 1]) / 2) ** 2))).astype(np.uint8)


@pytest.fixture(scope="module")
def faces() -> tuple[np.ndarray, np.ndarray]:
    shift = np.random.default_rng(2).uniform(-0.08, 0.08, (COUNT, 1, 2))
    points = (align.TEMPLATE + shift).astype(np.float32)
    return np.stack([drawn(own * 48) for own in points])[..., None], points


def nose_seen(crop: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The centre of brightness near a point: borders may be bright too."""
    y, x = np.mgrid[:48, :48] + 0.5
    weight = np.clip(crop[..., 0].astype(float) - 120, 0, None) * (np.hypot(x - near[0], y - near[1]) < 6)
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


def test_a_box_that_does_not_stray_gives_the_template(faces: tuple) -> None:
    crops, points, hidden = landmarks.sample(*faces, STILL, 48, np.random.default_rng(0))
    expected = 0.5 + (align.TEMPLATE - 0.5) * FACE_SHARE
    assert points == pytest.approx(np.tile(expected, (COUNT, 1, 1)), abs=1e-4)
    assert crops.shape == (COUNT, 48, 48, 1)
    assert not hidden.any()


MOVED = {
    "mirrored": {"flip": 1.0},
    "shifted": {"shift": 0.12},
    "scaled": {"scale": 0.2},
    "leaning": {"rotation": 45},
    "all": {"flip": 0.5, "shift": 0.1, "scale": 0.15, "rotation": 40},
}


@pytest.mark.parametrize("change", MOVED.values(), ids=MOVED.keys())
def test_the_points_go_where_the_picture_goes(faces: tuple, change: dict) -> None:
    policy = Augment(**{name: change.get(name, getattr(STILL, name)) for name in STILL.__struct_fields__})
    crops, points, _ = landmarks.sample(*faces, policy, 48, np.random.default_rng(1))
    for crop, own in zip(crops, points, strict=True):
        assert nose_seen(crop, own[2] * 48) == pytest.approx(own[2] * 48, abs=0.5)


def test_a_mirrored_face_keeps_its_right_eye_on_the_left_of_the_picture(faces: tuple) -> None:
    policy = Augment(**{**{n: getattr(STILL, n) for n in STILL.__struct_fields__}, "flip": 1.0})
    _, points, _ = landmarks.sample(*faces, policy, 48, np.random.default_rng(1))
    assert (points[:, 0, 0] < points[:, 1, 0]).all()
    assert (points[:, 3, 0] < points[:, 4, 0]).all()


def test_boxes_stray_as_far_as_they_may(faces: tuple) -> None:
    policy = Augment(**{**{n: getattr(STILL, n) for n in STILL.__struct_fields__}, "shift": 0.1})
    rng = np.random.default_rng(0)
    centres = np.concatenate([landmarks.sample(*faces, policy, 48, rng)[1][:, 2] for _ in range(20)])
    assert np.ptp(centres, axis=0) / FACE_SHARE == pytest.approx([0.2, 0.2], abs=0.02)


def test_wing_loss_is_steep_near_zero_and_straight_beyond() -> None:
    def loss(pixels: float) -> float:
        return float(
            np.asarray(landmarks.wing_loss(np.zeros((1, 10), np.float32), np.full((1, 10), pixels / 48, np.float32)))[0]
        )

    assert loss(0) == 0
    assert loss(1) == pytest.approx(5 * np.log(2), rel=1e-4)
    assert loss(20) - loss(10) == pytest.approx(10, rel=1e-4)


def test_errors_are_over_the_distance_of_the_eyes() -> None:
    truth = np.zeros((1, 5, 2), np.float32)
    truth[0, 1] = (10, 0)
    assert landmarks.normalized_errors(truth + np.float32((0.6, 0.8)), truth) == pytest.approx([0.1])


RANKINGS = {
    "perfect": ([0.1, 0.2, 0.9], [False, False, True], 1.0),
    "reversed": ([0.9, 0.8, 0.1], [False, False, True], 0.0),
    "ties": ([0.5, 0.5], [False, True], 0.5),
}


@pytest.mark.parametrize(("scores", "positive", "area"), RANKINGS.values(), ids=RANKINGS.keys())
def test_ranking(scores: list, positive: list, area: float) -> None:
    assert landmarks.ranking(np.array(scores), np.array(positive)) == area


RECIPE: Recipe = parse_recipe(
    """
    name = "landmarks"
    task = "landmarks"
    architecture = "landmark_net"
    data = "few"
    epochs = 1
    batch_size = 8
    """
)


def dataset_of(pictures: np.ndarray) -> Dataset:
    """Two thirds to learn from, the rest to validate on."""
    count = len(pictures)
    return Dataset(
        name="few",
        hash="h",
        label_names=EMOTIONS,
        images=pictures,
        labels=np.zeros(count, np.int64),
        votes=np.zeros((count, 10), np.int64),
        split=np.array(["train", "train", "validation"] * (count // 3)),
        row=np.arange(count),
        near_duplicate=np.zeros(count, bool),
        attributes={},
    )


@pytest.fixture
def task(faces: tuple, tmp_path, monkeypatch: pytest.MonkeyPatch) -> landmarks.LandmarkTask:
    dataset = dataset_of(faces[0])
    monkeypatch.setattr(landmarks, "load", lambda name, root: dataset)
    taught = teacher.Teacher(
        data_hash=dataset.hash,
        row=dataset.row,
        points=faces[1],
        confidence=np.ones(COUNT, np.float32),
        doubt=np.zeros(COUNT, np.float32),
    )
    (tmp_path / "few").mkdir()
    teacher.save(taught, tmp_path / "few" / teacher.FILE)
    return landmarks.LandmarkTask(RECIPE, tmp_path)


def test_the_same_step_gives_the_same_batch(task: landmarks.LandmarkTask) -> None:
    crops, targets, weights = task.batch(3, 1)
    again, same, _ = task.batch(3, 1)
    assert np.array_equal(crops, again)
    assert np.array_equal(targets["points"], same["points"])
    assert not np.array_equal(crops, task.batch(4, 1)[0])
    assert (crops.shape, targets["points"].shape, targets["covered"].shape) == ((8, 48, 48, 1), (8, 10), (8, 5))
    assert weights.keys() == targets.keys() == task.heads.keys()


def test_a_net_that_is_right_scores_better_than_one_that_is_not(task: landmarks.LandmarkTask) -> None:
    def centred(crops: np.ndarray) -> dict[str, np.ndarray]:
        points = (0.5 + (align.TEMPLATE - 0.5) * FACE_SHARE).ravel()
        return {"points": np.tile(points, (len(crops), 1)), "covered": np.zeros((len(crops), 5))}

    def wrong(crops: np.ndarray) -> dict[str, np.ndarray]:
        return {"points": np.full((len(crops), 10), 0.5), "covered": np.zeros((len(crops), 5))}

    good, bad = task.validate(centred), task.validate(wrong)
    assert good["score"] > bad["score"]
    assert good["nme"] < 0.25 < bad["nme"]


def test_the_net_learns_from_it(task: landmarks.LandmarkTask) -> None:
    model = architectures.build(
        "landmark_net", image_size=48, channels=1, widths=(4, 4, 4, 8), heads={h: len(c) for h, c in task.heads.items()}
    )
    model.compile("adam", loss=task.losses(), loss_weights=task.loss_weights(), jit_compile=False)
    losses = [model.train_on_batch(*task.batch(0, 0)[:2], return_dict=True)["loss"] for _ in range(5)]
    assert losses[-1] < losses[0]


def test_colour_crops_are_refused(tmp_path) -> None:
    with pytest.raises(RecipeError, match="grey crops"):
        landmarks.LandmarkTask(msgspec.structs.replace(RECIPE, channels=3), tmp_path)
