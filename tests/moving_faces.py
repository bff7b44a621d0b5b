"""Films with a known truth: people on known paths who cross, hide behind bars, leave and come back.

The people are NASA's portrait in other colours, sizes and clothes; `benchmarks/tracking.py` also takes other faces.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from mien import images
from mien.results import Box
from mien.video.sources import Frame

PORTRAIT = Path(__file__).parents[1] / "examples" / "portrait.jpg"
FACE = Box(179, 62, 267, 173)
"""The portrait's face, as the detectors draw it."""

RATE, WIDTH, HEIGHT = 25.0, 640, 360
HIDDEN = 0.5
"""A face of which less can be seen counts neither as present nor as absent."""

Path2D = Callable[[float], tuple[float, float, float] | None]
"""Centre x, y and height of a face at a time, in pixels; None while the person is away."""


@dataclass(frozen=True, eq=False)
class Person:
    """A cut-out: RGB, opacity 0 to 1 `(H, W, 1)`, and where in it the face is."""

    image: np.ndarray
    alpha: np.ndarray
    face: Box


@dataclass(frozen=True, eq=False)
class Scene:
    """Who moves where; later people walk in front of earlier ones, bars in front of all.

    Attributes:
        survive: every person keeps one id throughout; elsewhere they come back too late for that.
    """

    name: str
    paths: tuple[Path2D, ...]
    bars: tuple[Box, ...] = ()
    seconds: float = 4.0
    survive: bool = True


@dataclass(frozen=True)
class Truth:
    """Where the faces of a frame are, by person; `ignored` are those of whom too little can be seen."""

    timestamp_s: float
    visible: dict[int, Box] = field(default_factory=dict)
    ignored: dict[int, Box] = field(default_factory=dict)


def line(x: tuple[float, float], y: float = 150.0, *, seconds: float = 4.0, size: float = 80.0) -> Path2D:
    """A walk from one x to another at constant speed."""
    return lambda t: (x[0] + (x[1] - x[0]) * t / seconds, y, size)


def there_and_back(x: tuple[float, float], *, seconds: float = 4.0, size: float = 80.0) -> Path2D:
    """A walk that slows down, turns at half time and goes back."""
    return lambda t: (x[0] + (x[1] - x[0]) * np.sin(np.pi * t / seconds) ** 2, 150.0, size)


def away(path: Path2D, begin_s: float, end_s: float) -> Path2D:
    """The same path, but nobody there for a while."""
    return lambda t: None if begin_s <= t < end_s else path(t)


SCENES = (
    Scene("crossing", (line((90, 550)), line((550, 90), 158))),
    Scene("close pass and back", (there_and_back((120, 285)), there_and_back((520, 365)))),
    Scene("behind a bar for 1 s", (line((60, 580)),), bars=(Box(220, 0, 415, 360),)),
    Scene("change of sides behind a bar", (line((60, 580)), line((580, 60), 155)), bars=(Box(220, 0, 415, 360),)),
    Scene(
        "meeting and turning behind a bar",
        (there_and_back((120, 300)), there_and_back((520, 345))),
        bars=(Box(240, 0, 400, 360),),
    ),
    Scene("gone for 1 s", (away(line((200, 240)), 1.5, 2.5), line((430, 470)))),
    Scene("gone for 3 s", (away(line((200, 240), seconds=5), 1.0, 4.0),), seconds=5.0, survive=False),
    Scene("coming near", (lambda t: (320, 150 + 10 * t, 40 + 30 * t),)),
    Scene("in a hurry", (lambda t: (320 + 220 * np.sin(3.5 * t), 150, 70), line((100, 540), 160, size=75))),
)


@cache
def portrait(variant: int) -> Person:
    """The portrait, cut out, with its own clothes, skin tone and side for each variant from 0."""
    image = images.load(PORTRAIT)[:400]
    alpha = np.zeros(image.shape[:2], np.uint8)
    cv2.ellipse(alpha, (226, 108), (76, 94), 0, 0, 360, 255, -1)
    torso = [(150, 180), (300, 180), (335, 245), (362, 330), (362, 399), (40, 399), (50, 300), (95, 240)]
    cv2.fillPoly(alpha, [np.array(torso, np.int32)], 255)
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    below = np.arange(400)[:, None] > 190
    hsv[..., 0] = np.where(below, (hsv[..., 0].astype(int) + 40 * variant) % 180, hsv[..., 0])
    light = (1.0, 0.75, 0.9, 0.6)[variant % 4]
    image = np.clip(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * light, 0, 255).astype(np.uint8)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 2)
    left, right = 20, 400
    image, alpha, face = image[:, left:right], alpha[:, left:right], (FACE.left - left, FACE.right - left)
    if variant % 2:
        image, alpha, face = image[:, ::-1], alpha[:, ::-1], (right - left - face[1], right - left - face[0])
    return Person(image, alpha[..., None] / 255, Box(face[0], FACE.top, face[1], FACE.bottom))


def cut_out(image: np.ndarray, face: Box) -> Person:
    """A person out of a photograph: the face with hair and shoulders, in a rounded frame."""
    w, h = face.width, face.height
    left, top = max(0, face.left - w // 2), max(0, face.top - h // 2)
    part = image[top : face.bottom + 3 * h // 2, left : face.right + w // 2]
    alpha = np.zeros(part.shape[:2], np.uint8)
    cv2.rectangle(alpha, (w // 3, h // 3), (part.shape[1] - w // 3, part.shape[0]), 255, -1)
    alpha = (cv2.blur(alpha, (2 * (w // 3) - 1, 2 * (h // 3) - 1)) > 100).astype(np.uint8) * 255
    alpha = cv2.GaussianBlur(alpha, (0, 0), 2)
    return Person(
        part, alpha[..., None] / 255, Box(face.left - left, face.top - top, face.right - left, face.bottom - top)
    )


def truths(scene: Scene, people: Sequence[Person]) -> Iterator[Truth]:
    """Yield each frame's truth without painting it."""
    for i in range(round(scene.seconds * RATE)):
        truth = Truth(i / RATE)
        covers = list(scene.bars)
        for number in reversed(range(len(scene.paths))):
            where = scene.paths[number](truth.timestamp_s)
            if where is None:
                continue
            box = face_box(where, people[number])
            seen = _share_seen(box, covers)
            if seen > 0:
                (truth.visible if seen >= HIDDEN else truth.ignored)[number] = box
            covers.append(box)
        yield truth


def frames(scene: Scene, people: Sequence[Person], *, seed: int = 0) -> Iterator[tuple[np.ndarray, Truth]]:
    """Yield each frame, RGB, and its truth."""
    ground = _ground(seed)
    for truth in truths(scene, people):
        image = ground.copy()
        for person, path in zip(people, scene.paths, strict=False):
            if (where := path(truth.timestamp_s)) is not None:
                _paint(image, person, where)
        for bar in scene.bars:
            image[bar.top : bar.bottom, bar.left : bar.right] = (92, 84, 70)
        yield image, truth


def face_box(where: tuple[float, float, float], person: Person) -> Box:
    """Where a person's face is."""
    x, y, height = where
    width = height * person.face.width / person.face.height
    left, top = round(x - width / 2), round(y - height / 2)
    return Box(left, top, left + round(width), top + round(height))


class Painted:
    """A scene as a film; a `mien.video.sources.Source` that can be read again."""

    live, width, height, frames_a_second, skipped = False, WIDTH, HEIGHT, RATE, 0

    def __init__(self, scene: Scene, people: Sequence[Person], *, seed: int = 0) -> None:
        self.name, self.duration_s, self.warnings = scene.name, scene.seconds, list[str]()
        self.painted = list(frames(scene, people, seed=seed))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        for index, (image, truth) in enumerate(self.painted):
            yield Frame(index, truth.timestamp_s, image)


def _share_seen(box: Box, covers: Sequence[Box]) -> float:
    free = np.ones((box.height, box.width), bool)
    free[:, : max(0, -box.left)] = False
    free[:, max(0, WIDTH - box.left) :] = False
    for cover in covers:
        top, left = max(0, cover.top - box.top), max(0, cover.left - box.left)
        free[top : max(0, cover.bottom - box.top), left : max(0, cover.right - box.left)] = False
    return float(free.mean())


def _paint(image: np.ndarray, person: Person, where: tuple[float, float, float]) -> None:
    scale = where[2] / person.face.height
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(person.image, None, fx=scale, fy=scale, interpolation=how)
    alpha = cv2.resize(person.alpha, None, fx=scale, fy=scale, interpolation=how)[..., None]
    left = round(where[0] - scale * (person.face.left + person.face.right) / 2)
    top = round(where[1] - scale * (person.face.top + person.face.bottom) / 2)
    inside = (slice(max(0, -top), max(0, HEIGHT - top)), slice(max(0, -left), max(0, WIDTH - left)))
    small, alpha = small[inside], alpha[inside]
    top, left = max(0, top), max(0, left)
    under = image[top : top + small.shape[0], left : left + small.shape[1]]
    under[...] = (small * alpha + under * (1 - alpha)).astype(np.uint8)


def _ground(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    corners = (rng.uniform(70, 190, (3, 4, 1)) + rng.uniform(-25, 25, (3, 4, 3))).astype(np.float32)
    return cv2.resize(corners, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)
