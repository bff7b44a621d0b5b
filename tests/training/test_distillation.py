"""Teachers answer for crops and their mirror images; their mean is what is learned from."""

import numpy as np
import pytest

from mien.emotions import HEAD_LABELS
from mien.errors import ModelFileError, RecipeError
from mien.training.distillation import Teacher, answers, open_teacher
from model_folders import make_run, tiny_card, tiny_faces, tiny_run


class Lopsided:
    """Is sure of the first label where the left half is brighter, and of the second where the right one is."""

    def __init__(self, sure: float) -> None:
        self._sure = sure

    def predict(self, crops):
        left, right = crops[:, :, :4].mean(axis=(1, 2, 3)), crops[:, :, 4:].mean(axis=(1, 2, 3))
        logits = {head: np.full((len(crops), len(labels)), -50, np.float32) for head, labels in HEAD_LABELS.items()}
        for values in logits.values():
            values[:, 0], values[:, 1] = np.sign(left - right) * self._sure, 0
        return logits


def teacher(sure: float = 50) -> Teacher:
    return Teacher("t", "", tiny_card(), Lopsided(sure))


def test_a_crop_and_its_mirror_image_count_alike():
    crops = np.zeros((3, 8, 8, 1), np.uint8)
    crops[:, :, :4] = 200
    shares = answers([teacher()], crops, HEAD_LABELS)
    assert np.allclose(shares["votes"][:, :2], 0.5)
    assert np.allclose(shares["fer2013"].sum(axis=1), 1)


def test_teachers_are_averaged():
    crops = tiny_faces(4)
    one, other = (answers([teacher(sure)], crops, HEAD_LABELS)["votes"] for sure in (0.5, 3))
    assert np.allclose(answers([teacher(0.5), teacher(3)], crops, HEAD_LABELS)["votes"], (one + other) / 2, atol=1e-6)


def test_crops_of_any_size_are_brought_to_the_teachers():
    assert answers([teacher()], np.zeros((2, 20, 20, 3), np.uint8), HEAD_LABELS)["votes"].shape == (2, 8)


def test_a_teacher_without_the_head_is_named():
    with pytest.raises(RecipeError, match=r"'t' has no head 'points'"):
        answers([teacher()], tiny_faces(1), {"points": ("x", "y")})


@pytest.mark.train
def test_a_runs_own_model_is_preferred_and_hashed(tmp_path):
    pytest.importorskip("keras", reason="needs the train extra")
    opened = open_teacher(str(tiny_run(tmp_path / "run")), models=tmp_path)
    assert len(opened.sha256) == 64
    assert answers([opened], tiny_faces(3), HEAD_LABELS)["fer2013"].shape == (3, 7)


def test_a_damaged_teacher_is_refused(tmp_path):
    run = make_run(tmp_path / "run")
    (run / "model_int8.tflite").write_bytes(b"other")
    with pytest.raises(ModelFileError):
        open_teacher(str(run), models=tmp_path)
