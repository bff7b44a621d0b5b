"""The front door: an image in, every face's expression out."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien import calibration
from mien.card import Card, load_card
from mien.emotions import LABEL_VIEWS, VIEW_HEADS, VIEW_LABELS, LabelView
from mien.errors import ModelError
from mien.explanation import METHODS, explain
from mien.faces import Detector, Image, align, open_detector, quality
from mien.faces.landmarks import Landmarker, Landmarks
from mien.formats import open_predictor
from mien.registry import Registry
from mien.results import Analysis, Box, Detection, Explanation, Face, ModelIdentity, Scores
from mien.settings import Settings, load_settings

Crops = NDArray[np.uint8] | Sequence[NDArray[np.uint8]]


class Predictor(Protocol):
    """A loaded network; any thread may call it."""

    def predict(self, crops: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Return each head's logits `(n, K)` for crops `(n, S, S, C)`."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """A network and the card that says how it is fed and what it answers."""

    card: Card
    predictor: Predictor


def open_model(model: str | Path, settings: Settings, *, file: str = "") -> Model:
    """Open a model by its name in the registry ("mien", "mien@2", "mien@production") or by its folder.

    Args:
        model: name, or path of a folder with a `card.json`.
        settings: say where the registry is and how many threads an interpreter may use.
        file: which exported file of it, relative to its folder; "" for the card's default.

    Raises:
        ModelNotFoundError: the registry has no such model.
        ModelFileError: its files are missing or damaged.
    """
    folder = model if isinstance(model, Path) else Registry(settings.models).find(model)
    card = load_card(folder)
    return Model(card, open_predictor(folder, card, path=file, threads=settings.threads))


class Recognizer:
    """Reads how viewers would read the faces of an image. Loads everything once; any number of threads may use it.

    Args:
        model: the expression model: a name in the registry ("mien", "mien@2"), a model's folder, or an open `Model`.
        detector: "auto", a name in `mien.faces.DETECTORS`, or an object with a `Detector`'s methods.
        labels: the answers' label set: "emotions" (seven, from FER+ votes), "ferplus" (its eight) or "fer2013" (seven).
        settings: by default those of the environment.
        landmarks: the landmark model: a name, a folder or an open `Model`.
        file: which exported file of the expression model to use, such as "model_float32.tflite"; "" for its default.
        flip: also look at each face mirrored and average both answers; twice the time.

    Raises:
        ValueError: `labels` or `detector` is none of those known.
        ModelNotFoundError: the registry has no such model, or the detector's file is nowhere.
        ModelFileError: the model's files are missing or damaged.
        ModelError: the model has no head for these labels.
    """

    def __init__(
        self,
        model: str | Path | Model = "mien",
        *,
        detector: str | Detector = "auto",
        labels: LabelView = "emotions",
        settings: Settings | None = None,
        landmarks: str | Path | Model = "landmarks",
        file: str = "",
        flip: bool = False,
    ) -> None:
        if labels not in LABEL_VIEWS:
            raise ValueError(f"unknown labels {labels!r}; there are {', '.join(LABEL_VIEWS)}")
        settings = settings or load_settings()
        self._model = model if isinstance(model, Model) else open_model(model, settings, file=file)
        self._detector = open_detector(detector, settings) if isinstance(detector, str) else detector
        points = landmarks if isinstance(landmarks, Model) else open_model(landmarks, settings)
        self._landmarker = Landmarker(points.predictor, image_size=points.card.image_size)
        self._view, self._flip = labels, flip
        self._check_head()

    @property
    def card(self) -> Card:
        """The expression model's card."""
        return self._model.card

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the answers, in their order."""
        return VIEW_LABELS[self._view]

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers, and how its answers are calibrated."""
        calibrated = calibration.describe(self.card, self._head)
        return ModelIdentity(self.card.name, self.card.version, self.labels, calibrated)

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an RGB image `(H, W, 3)` and read its expression.

        Args:
            image: RGB, uint8; `mien.images.decode` makes one of any file's bytes.
            source: what to call the image in the answer.

        Raises:
            ValueError: the image is no uint8 `(H, W, 3)`.
        """
        clock = _Clock()
        detections = self.detect(image)
        clock.lap("detect")
        return self._read(image, detections, clock, source)

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Find every face of an RGB image `(H, W, 3)`, largest first, without reading it.

        Raises:
            ValueError: the image is no uint8 `(H, W, 3)`.
        """
        _check_image(image)
        return tuple(_visible(self._detector.detect(image), image))

    def read_boxes(self, image: Image, detections: Sequence[Detection], *, source: str = "") -> Analysis:
        """Read faces whose boxes are known, in their order; otherwise as `read`, which takes those of `detect`.

        Args:
            image: RGB `(H, W, 3)`.
            detections: where the faces are; a box that is off by a tenth of its size does no harm, as landmarks are
                sought in it.
            source: what to call the image in the answer.

        Raises:
            ValueError: the image is no uint8 `(H, W, 3)`, or a box lies outside it.
        """
        _check_image(image)
        outside = [detection.box for detection in detections if not _clipped(detection.box, image)]
        if outside:
            raise ValueError(
                f"boxes lie at least partly in the image of {image.shape[1]} x {image.shape[0]}; got {outside}"
            )
        return self._read(image, detections, _Clock(), source)

    def _read(self, image: Image, detections: Sequence[Detection], clock: "_Clock", source: str) -> Analysis:
        landmarks = self._landmarker.find(image, [d.box for d in detections])
        clock.lap("landmarks")
        scores = self._scores(self._aligned(image, landmarks))
        faces = tuple(
            self._face(image, i, *parts) for i, parts in enumerate(zip(detections, landmarks, scores, strict=True))
        )
        clock.lap("classify")
        height, width = image.shape[:2]
        return Analysis(self.identity, source, width, height, faces, timing_ms=clock.laps)

    def read_many(self, images: Iterable[Image]) -> tuple[Analysis, ...]:
        """Read several RGB images, in their order; see `read`."""
        return tuple(self.read(image) for image in images)

    def classify(self, crops: Crops) -> Scores:
        """Read faces that are already cut out, framed as FER2013's: forehead to chin, upright.

        Args:
            crops: uint8, of any size: one face `(H, W)` grey, `(H, W, 1)` or `(H, W, 3)` RGB; many `(n, H, W)` or
                `(n, H, W, C)`; or a sequence of single faces of different sizes.

        Returns:
            Scores with probabilities `(n, K)`; n is 1 for one face.

        Raises:
            ValueError: the crops have another type or shape.
        """
        return self._scores(self._resized(crops))

    def explain(
        self, image: Image, face: Face, *, method: str = METHODS[0], label: str | None = None, seed: int = 0
    ) -> Explanation:
        """Tell which regions of a face carry its verdict, by covering parts of it and reading it again.

        Takes as long as reading several hundred faces ("rise") or about 150 ("occlusion") without finding them.

        Args:
            image: RGB `uint8 (H, W, 3)`, the one the face was read in.
            face: as `read(image)` gave it.
            method: a name in `mien.explanation.METHODS`; Grad-CAM, which needs Keras, is `mien.evaluation.gradcam`.
            label: whose probability is explained; None for the dominant one.
            seed: of the random covers; the same seed gives the same explanation.

        Raises:
            ValueError: the image is no uint8 `(H, W, 3)`, or there is no such method or label.
        """
        _check_image(image)
        size, channels = self.card.image_size, self.card.channels
        matrix = align.to_template(face.landmarks, size=size, template=self._template)
        crop = align.cut(image, matrix, size=size, channels=channels)
        return replace(self._explained(crop, method, label, seed), to_crop=matrix)

    def explain_crops(
        self, crops: Crops, *, method: str = METHODS[0], label: str | None = None, seed: int = 0
    ) -> tuple[Explanation, ...]:
        """Explain faces that are already cut out, in their order; see `classify` for the crops and `explain` for more.

        Raises:
            ValueError: the crops have another type or shape, or there is no such method or label.
        """
        return tuple(self._explained(crop, method, label, seed) for crop in self._resized(crops))

    def _explained(self, crop: NDArray[np.uint8], method: str, label: str | None, seed: int) -> Explanation:
        def read(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
            return self._scores(crops).probabilities

        return explain(read, crop, self.labels, method=method, label=label, seed=seed)

    def _resized(self, crops: Crops) -> NDArray[np.uint8]:
        size, channels = self.card.image_size, self.card.channels
        ready = [align.resize_crops(batch, size=size, channels=channels) for batch in _batches(crops)]
        return np.concatenate(ready) if ready else np.zeros((0, size, size, channels), np.uint8)

    @property
    def _head(self) -> str:
        return VIEW_HEADS[self._view]

    def _check_head(self) -> None:
        if self._head not in self.card.heads:
            usable = [view for view in LABEL_VIEWS if VIEW_HEADS[view] in self.card.heads]
            instead = f"labels={' or '.join(map(repr, usable))} would do" if usable else "it reads no expressions"
            raise ModelError(f"model {self.card.name!r} has no head for labels={self._view!r}; {instead}")

    def _aligned(self, image: Image, landmarks: Sequence[Landmarks]) -> NDArray[np.uint8]:
        size, channels = self.card.image_size, self.card.channels
        crops = np.empty((len(landmarks), size, size, channels), np.uint8)
        for crop, found in zip(crops, landmarks, strict=True):
            crop[...] = align.crop(image, found.points, size=size, channels=channels, template=self._template)
        return crops

    @property
    def _template(self) -> NDArray[np.float32]:
        own = self.card.landmark_template
        return np.array(own, np.float32) if own else align.TEMPLATE

    def _scores(self, crops: NDArray[np.uint8]) -> Scores:
        probabilities = self._probabilities(crops)
        if self._flip:
            probabilities = np.asarray((probabilities + self._probabilities(crops[:, :, ::-1])) / 2, np.float32)
        return Scores(self.labels, probabilities)

    def _probabilities(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        logits = self._model.predictor.predict(np.ascontiguousarray(crops))[self._head]
        return calibration.probabilities(self.card, self._view, logits).astype(np.float32)

    def _face(self, image: Image, face_id: int, detection: Detection, landmarks: Landmarks, scores: Scores) -> Face:
        # The landmarks were sought around the whole box, as its part beyond the edge says where the face is.
        box = _clipped(detection.box, image) or detection.box
        return Face(
            face_id=face_id,
            box=box,
            detection_confidence=detection.confidence,
            landmarks=landmarks.points,
            quality=quality.assess(image, box, landmarks),
            scores=scores,
            prediction_set=self._prediction_set(scores),
        )

    def _prediction_set(self, scores: Scores) -> tuple[str, ...]:
        """Return the labels that the card's rule puts into the set, most probable first; at least the dominant one."""
        rule = calibration.rule_of(self.card, self._view)
        (held,) = calibration.prediction_sets(scores.probabilities[None], self.labels, rule)
        inside = dict(zip(self.labels, held, strict=True))
        return tuple(label for label, _ in scores.ranked() if inside[label])


class _Clock:
    """Milliseconds between laps, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now


def _check_image(image: Image) -> None:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        came = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise ValueError(f"an image is RGB uint8 (H, W, 3), as mien.images.decode returns it; got {came}")
    if not image.size:
        raise ValueError(f"an image has at least one pixel; got {image.shape}")


def _visible(detections: Iterable[Detection], image: Image) -> list[Detection]:
    """Return the detections that are at least partly inside the image, largest first."""
    inside = [d for d in detections if _clipped(d.box, image)]
    return sorted(inside, key=lambda d: -d.box.width * d.box.height)


def _clipped(box: Box, image: Image) -> Box | None:
    height, width = image.shape[:2]
    left, top, right, bottom = max(box.left, 0), max(box.top, 0), min(box.right, width), min(box.bottom, height)
    return Box(left, top, right, bottom) if left < right and top < bottom else None


def _batches(crops: Crops) -> list[NDArray[np.uint8]]:
    """Return crops of whichever form as arrays `(n, H, W, C)`."""
    if not isinstance(crops, np.ndarray):
        return [batch for crop in crops for batch in _batches(crop)]
    if crops.dtype != np.uint8:
        raise ValueError(f"crops are uint8, 0 to 255; got {crops.dtype}")
    many = _many(crops)
    if many.ndim != 4 or many.shape[3] not in (1, 3) or 0 in many.shape[1:]:
        raise ValueError(f"crops are (H, W), (H, W, C), (n, H, W) or (n, H, W, C) with C 1 or 3; got {crops.shape}")
    return [many]


def _many(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if crops.ndim == 2:
        return crops[None, ..., None]
    if crops.ndim == 3:
        return crops[None] if crops.shape[2] in (1, 3) else crops[..., None]
    return crops
