"""Scenes are cut as in use; faces already cut out are only resized."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien import images
from mien.data import load
from mien.data.crops import NO_FACE, FaceCutter, resizing
from mien.data.fetch import fetch
from mien.data.options import PrepareOptions
from mien.data.prepare import prepare
from mien.faces import align
from mien.faces.landmarks import Landmarks
from mien.results import Box, Detection

DETECT = PrepareOptions(faces="detect", split="train")
POINTS = np.float32([(200, 110), (245, 110), (222, 135), (205, 155), (240, 155)])


class FixedDetector:
    """Finds the same boxes in any picture that is not dark."""

    def __init__(self, *boxes: Box) -> None:
        self.boxes = boxes

    def detect(self, image: NDArray[np.uint8]) -> tuple[Detection, ...]:
        return tuple(Detection(box, 0.9) for box in self.boxes) if image.mean() > 50 else ()


class FixedLandmarker:
    """Finds the same points in every box, moved by the box's corner."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []

    def find(self, image: NDArray[np.uint8], boxes: Sequence[Box]) -> tuple[Landmarks, ...]:
        self.boxes += boxes
        return tuple(Landmarks(POINTS, np.zeros(5, np.float32)) for _ in boxes)


def test_the_largest_face_is_cut_out_with_the_alignment_of_use(portrait: NDArray[np.uint8]) -> None:
    small, large = Box(0, 0, 40, 40), Box(178, 63, 268, 178)
    landmarker = FixedLandmarker()
    crop = FaceCutter(FixedDetector(small, large), landmarker, DETECT)(portrait)
    assert landmarker.boxes == [large]
    np.testing.assert_array_equal(crop, align.crop(portrait, POINTS, size=48, channels=1))


def test_a_grey_scene_is_looked_at_in_rgb(portrait: NDArray[np.uint8]) -> None:
    cutter = FaceCutter(FixedDetector(Box(178, 63, 268, 178)), FixedLandmarker(), DETECT)
    grey = images.to_grey(portrait)
    np.testing.assert_allclose(cutter(grey).astype(int), cutter(portrait).astype(int), atol=2)


def test_scenes_without_a_face_are_reported_and_dropped(tmp_path: Path, portrait: NDArray[np.uint8]) -> None:
    origin = tmp_path / "scenes/happy"
    origin.mkdir(parents=True)
    (origin / "face.png").write_bytes(images.encode(portrait))
    (origin / "night.png").write_bytes(images.encode(np.zeros((60, 60, 3), np.uint8)))
    fetch("scenes", origin.parent, root=tmp_path / "root")
    cutter = FaceCutter(FixedDetector(Box(178, 63, 268, 178)), FixedLandmarker(), DETECT)
    report = prepare("scenes", root=tmp_path / "root", options=DETECT, cut=cutter).report
    assert report.unusable_files == (f"happy/night.png: {NO_FACE}",)
    assert report.kept["train"] == 1
    np.testing.assert_array_equal(load("scenes", root=tmp_path / "root").images[0], cutter(portrait))


def test_detecting_needs_a_detector(tmp_path: Path, folders: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="to detect faces pass cut=FaceCutter"):
        prepare("mine", root=tmp_path, options=DETECT)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("shape", [(20, 20), (96, 96, 3), (64, 48, 3), (1, 1)], ids=str)
def test_faces_already_cut_out_are_resized_as_in_use(shape: tuple[int, ...], channels: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    crop = resizing(PrepareOptions(channels=channels))(picture)
    batch = picture.reshape(1, *shape[:2], -1)
    np.testing.assert_array_equal(crop, align.resize_crops(batch, size=48, channels=channels)[0])


def test_a_picture_of_the_right_form_is_left_alone() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)
    np.testing.assert_array_equal(resizing(PrepareOptions())(picture)[:, :, 0], picture)
