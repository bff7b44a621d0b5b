"""What a recognizer answers: values, frozen and checked at birth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOTICE = "Expression as viewers would read it, not the person's feeling."

QUALITY_REASONS = (
    "LOW_SHARPNESS", "LOW_BRIGHTNESS", "OVEREXPOSED", "SMALL_FACE", "EXTREME_POSE", "OCCLUDED", "TRUNCATED",
    "NOT_A_PHOTO",
)  # fmt: skip

_NOTHING = 1e-5  # of a probability; means of float32 are no more exact than a hundredth of it


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left and top inside, right and bottom just outside."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.right <= self.left or self.bottom <= self.top:
            raise ValueError(f"a box needs left < right and top < bottom; got {self}")

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    def normalized(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom divided by the image's width and height."""
        return self.left / width, self.top / height, self.right / width, self.bottom / height

    def iou(self, other: "Box") -> float:
        """Intersection over union with `other`, in [0, 1]."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        intersection = width * height
        return intersection / (self.width * self.height + other.width * other.height - intersection)


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector finds: a box, which may reach over the image's edge, and its confidence in [0, 1]."""

    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a face can be read, with the reasons where it cannot.

    Attributes:
        ok: no reason speaks against reading this face.
        reasons: those of `QUALITY_REASONS` that apply.
        sharpness: 0 (blurred) to 1 (sharp).
        brightness: mean grey value of the face, 0 to 1.
        size_px: the longer side of the box in pixels.
        yaw: degrees, positive when the person turns to their left (the image's right).
        pitch: degrees, positive when the person looks up.
        roll: degrees, positive when the head leans clockwise as seen in the image.
    """

    ok: bool
    reasons: tuple[str, ...]
    sharpness: float
    brightness: float
    size_px: int
    yaw: float
    pitch: float
    roll: float

    def __post_init__(self) -> None:
        unknown = set(self.reasons) - set(QUALITY_REASONS)
        if unknown:
            raise ValueError(f"unknown quality reasons {sorted(unknown)}; known are {', '.join(QUALITY_REASONS)}")
        if self.ok == bool(self.reasons):
            raise ValueError(f"quality is ok exactly when it has no reasons; got ok={self.ok}, reasons={self.reasons}")


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Calibrated probabilities in the order of `labels`: `(n, K)` for n faces, `(K,)` for one; each row sums to 1."""

    labels: tuple[str, ...]
    probabilities: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.probabilities.ndim not in (1, 2) or self.probabilities.shape[-1] != len(self.labels):
            shape = self.probabilities.shape
            raise ValueError(f"probabilities of shape {shape} do not fit {len(self.labels)} labels {self.labels}")

    def __len__(self) -> int:
        return len(self.probabilities) if self.probabilities.ndim == 2 else 1

    def __getitem__(self, row: int) -> "Scores":
        """Return the scores of one face, `(K,)`, from those of many."""
        if self.probabilities.ndim != 2:
            raise IndexError("these scores are of one face; only scores of many can be indexed")
        return Scores(self.labels, self.probabilities[row])

    def __iter__(self) -> Iterator["Scores"]:
        """Yield the scores of each face."""
        return (self[row] for row in range(len(self)))

    @property
    def dominant(self) -> str:
        """The most probable label of one face."""
        if self.probabilities.ndim != 1:
            raise ValueError(f"dominant is of one face; take scores[i].dominant for each of these {len(self)}")
        return self.labels[int(self.probabilities.argmax())]

    @property
    def entropy(self) -> float:
        """Shannon entropy of one face's probabilities in bits, 0 to log2(K)."""
        kept = self.probabilities[self.probabilities > 0].astype(np.float64)
        return float(max(0.0, -(kept * np.log2(kept)).sum()))

    def ranked(self) -> tuple[tuple[str, float], ...]:
        """Label and probability of one face, most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return tuple((self.labels[i], float(self.probabilities[i])) for i in order)


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Which regions of a face carry the probability of one label: where the network looks, not why a person feels.

    Attributes:
        method: how it was found: a name in `mien.explanation.METHODS`.
        label: whose probability is explained.
        crop: the face as the network saw it, `uint8 (S, S, C)`.
        effect: `(S, S)`, how much of the label's probability hangs on each pixel: what it loses, on average, where the
            pixel is covered; below 0 where covering it helps the label.
        deletion: mean probability of the label while pixels are covered, most important first, 0 to 1; a map that is
            right makes it small (Petsiuk et al. 2018, arXiv:1806.07421).
        insertion: the same while pixels come onto a blurred face; a map that is right makes it large.
        to_crop: the map `(2, 3)` from the picture to the crop in pixels; None for a face that came cut out.
    """

    method: str
    label: str
    crop: NDArray[np.uint8]
    effect: NDArray[np.float32]
    deletion: float
    insertion: float
    to_crop: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.crop.ndim != 3 or self.effect.shape != self.crop.shape[:2]:
            raise ValueError(f"a map of shape {self.effect.shape} does not fit a crop (S, S, C) of {self.crop.shape}")

    @property
    def peak(self) -> float:
        """The probability that hangs on the most important pixel and its surroundings: what `heat` calls 1."""
        return float(self.effect.max())

    @property
    def heat(self) -> NDArray[np.float32]:
        """`effect` as shares of its peak `(S, S)`: 1 where covering costs the label most, 0 where it costs nothing.

        A map that nowhere reaches a hundred-thousandth is not blown up to 1: nothing hangs on any place.
        """
        return np.asarray(np.clip(self.effect / max(self.peak, _NOTHING), 0, 1), np.float32)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The crop's corners in the picture, `(4, 2)` pixels: those at its left top, right top, right and left bottom.

        Raises:
            ValueError: the face came cut out, so there is no picture.
        """
        if self.to_crop is None:
            raise ValueError("this face came cut out, so it has no place in a picture; Recognizer.explain gives one")
        side = self.crop.shape[0]
        ends = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float64)
        return np.asarray(np.linalg.solve(self.to_crop[:, :2], (ends - self.to_crop[:, 2]).T).T)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of an image and how viewers would read its expression.

    Attributes:
        face_id: its number in the image, from 0, largest face first.
        box: where it is, clipped to the image.
        detection_confidence: the detector's own score, 0 to 1.
        landmarks: `(5, 2)` pixels: right eye, left eye, nose tip, right and left mouth corner, of the person.
        quality: how far it can be read.
        scores: one probability for each label, `(K,)`.
        prediction_set: the labels that viewers may well have chosen, at the model card's coverage.
        explanation: which regions carry the verdict, where that was asked for.
    """

    face_id: int
    box: Box
    detection_confidence: float
    landmarks: NDArray[np.float32]
    quality: Quality
    scores: Scores
    prediction_set: tuple[str, ...]
    explanation: Explanation | None = None

    def __post_init__(self) -> None:
        if self.landmarks.shape != (5, 2):
            raise ValueError(f"landmarks are (5, 2) pixels; got shape {self.landmarks.shape}")

    @property
    def dominant(self) -> str:
        """The most probable label."""
        return self.scores.dominant

    @property
    def uncertain(self) -> bool:
        """True where more than one label is plausible, or the face cannot be read well; `quality.reasons` say why."""
        return len(self.prediction_set) != 1 or not self.quality.ok


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model answered."""

    name: str
    version: int
    labels: tuple[str, ...]
    calibration: str


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything read in one image.

    Attributes:
        model: which model answered.
        source: the file or name the image came from; "" where it came as pixels.
        width: the image's width in pixels, after EXIF rotation.
        height: the image's height in pixels, after EXIF rotation.
        faces: largest first; empty where there is none.
        warnings: sentences for the person, about this image.
        timing_ms: milliseconds by stage: decode, detect, landmarks, classify, explain.
    """

    model: ModelIdentity
    source: str
    width: int
    height: int
    faces: tuple[Face, ...]
    warnings: tuple[str, ...] = ()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
