"""Landmarks to learn from: the mean of a picture and its mirror image, and how far both agree."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from mien.data import Dataset
from mien.emotions import EMOTIONS
from mien.errors import DatasetFormatError, DatasetNotFoundError
from mien.faces import align, yunet
from mien.training import teacher

SEEN = (align.TEMPLATE * 192).astype(np.float32)


def dataset(rows: list[int]) -> Dataset:
    count = len(rows)
    return Dataset(
        name="few",
        hash="h",
        label_names=EMOTIONS,
        images=np.arange(count, dtype=np.uint8).repeat(48 * 48).reshape(count, 48, 48, 1),
        labels=np.zeros(count, np.int64),
        votes=np.zeros((count, 10), np.int64),
        split=np.array(["train"] * count),
        row=np.array(rows),
        near_duplicate=np.zeros(count, bool),
        attributes={},
    )


def leaning(pixels: float):
    """A net that sees every point `pixels` too far to the left, in whatever picture."""
    return lambda image: [(0.9, SEEN - np.float32((pixels, 0)))]


def test_a_bias_to_one_side_cancels_and_shows_as_doubt() -> None:
    points, confidence, doubt = teacher.label(np.zeros((48, 48, 1), np.uint8), leaning(2.0))
    assert points == pytest.approx(align.TEMPLATE, abs=1e-5)
    assert confidence == pytest.approx(0.9)
    assert doubt == pytest.approx(4 / (0.37917 * 192), rel=0.01), "two pixels either way, over the distance of the eyes"


def test_the_picture_is_enlarged_four_times() -> None:
    sizes = []
    teacher.label(np.zeros((48, 48), np.uint8), lambda image: sizes.append(image.shape) or [])
    assert sizes == [(192, 192, 3)] * 2


def test_the_most_confident_face_counts() -> None:
    points, confidence, _ = teacher.label(
        np.zeros((48, 48, 1), np.uint8), lambda _: [(0.5, SEEN * 0.5), (0.8, SEEN), (0.6, SEEN * 0.1)]
    )
    assert points == pytest.approx(align.TEMPLATE, abs=1e-5)
    assert confidence == pytest.approx(0.8)


def test_a_picture_without_a_face_teaches_nothing() -> None:
    taught = teacher.teach(dataset([1, 2]), lambda _: [])
    assert np.isnan(taught.points).all()
    assert not taught.usable(confidence=0.0).any()


def test_a_teacher_is_kept_and_joined_by_row(tmp_path: Path) -> None:
    done = []
    taught = teacher.teach(dataset([5, 3, 9]), leaning(0), report=done.append)
    assert done == [1, 2, 3]
    taught.points[:, 0, 0] = [5, 3, 9]
    teacher.save(taught, tmp_path / "landmarks.npz")
    again = teacher.read(tmp_path / "landmarks.npz")
    assert again.data_hash == "h"
    assert again.of(dataset([9, 5])).points[:, 0, 0].tolist() == [9, 5]


def test_other_pictures_cannot_be_joined() -> None:
    taught = teacher.teach(dataset([1]), leaning(0))
    with pytest.raises(DatasetFormatError, match="lack row 2 of data set 'few'"):
        taught.of(dataset([1, 2]))


def test_landmarks_of_a_data_set_that_was_prepared_anew_are_refused() -> None:
    taught = teacher.teach(dataset([1, 2]), leaning(0))
    with pytest.raises(DatasetFormatError, match=r"of another data set than 'few'.*make them anew"):
        taught.of(replace(dataset([1, 2]), hash="another"))


def test_missing_landmarks_say_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(DatasetNotFoundError, match=r"python -m mien\.training\.teacher fer2013"):
        teacher.read(tmp_path / "fer2013" / "landmarks.npz")


def test_another_file_is_refused(tmp_path: Path) -> None:
    for content in (b"something else", b"", b"PK\x03\x04 cut short"):
        (tmp_path / "landmarks.npz").write_bytes(content)
        with pytest.raises(DatasetFormatError, match="holds no landmarks"):
            teacher.read(tmp_path / "landmarks.npz")


def test_the_command_writes_the_landmarks_beside_the_data(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Net:
        def __init__(self, path: Path, *, threshold: float) -> None:
            assert path == tmp_path / "net.onnx"

        points = staticmethod(leaning(0))

    monkeypatch.setattr(yunet, "YuNet", Net)
    monkeypatch.setattr(teacher, "load", lambda name, root, kept_only: dataset([4, 7]))
    done = CliRunner().invoke(teacher.main, ["few", "--yunet", str(tmp_path / "net.onnx")])
    assert done.exit_code == 0, done.output
    assert "2 of 2 pictures have landmarks to learn from" in done.output
    assert teacher.read(data_dir / "datasets" / "few" / "landmarks.npz").row.tolist() == [4, 7]
