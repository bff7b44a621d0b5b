"""How far explanations can be trusted: deletion and insertion areas of each method over many faces, beside baselines.

A method explains something only if it beats maps that know nothing of the network: random blobs, and a blob in the
middle of the crop, where a face is. The areas are read from the network that answers, also for maps from elsewhere.
"""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from mien import annotate, images
from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import VIEW_LABELS, LabelView
from mien.errors import DatasetError
from mien.evaluation.calibration import probabilities_in
from mien.evaluation.columns import columns
from mien.evaluation.intervals import Interval, interval, resampled_sums
from mien.evaluation.predictions import Progress
from mien.evaluation.protocols import views_of
from mien.explanation import METHODS, Chance, Crops, Map, Read, chance_of, effect
from mien.explanation.faithfulness import areas
from mien.faces.align import resize_crops
from mien.formats import Predictor

RANDOM, CENTRE = "random", "centre"
"""The baselines: maps that know nothing of the network."""

FEWEST = 20
"""A mean map is shown of labels that at least so many faces were given: the mean of fewer is no mean, but persons."""

MapMaker = Callable[[Chance, Crops, int, int], Map]
"""From a label's chance, a crop `(S, S, C)`, the label's place in the view and a seed to a map `(S, S)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodScores:
    """How faithful one method's maps are, as means over faces with 95 % intervals.

    Attributes:
        method: its name.
        deletion: area under the label's probability while pixels go, hottest first; the smaller the better.
        insertion: the same while they come; the larger the better.
        margin: insertion less deletion, of each face.
        over_random: the margin less that of random blobs on the same face; above 0 the map tells something. None for
            the random blobs.
        over_centre: the margin less that of a blob in the middle; None for that one.
        ms_a_face: median milliseconds that one map takes.
    """

    method: str
    deletion: Interval
    insertion: Interval
    margin: Interval
    over_random: Interval | None
    over_centre: Interval | None
    ms_a_face: float


@dataclass(frozen=True, slots=True, eq=False)
class MeanMap:
    """Where the network looks for one label, over all faces that it gave that label.

    Attributes:
        label: the label.
        faces: how many.
        face: their mean `uint8 (S, S, C)`.
        heat: method to the mean of the faces' heat maps `(S, S)`.
    """

    label: str
    faces: int
    face: NDArray[np.uint8]
    heat: Mapping[str, Map]

    def picture(self, method: str, *, side: int = 144) -> str:
        """Return the mean face with a method's mean map laid over, as a `data:` address."""
        heat = self.heat[method] / np.maximum(self.heat[method].max(), 1e-9)
        drawn = annotate.heat_over_crop(self.face, heat, side=side)
        return "data:image/jpeg;base64," + base64.b64encode(images.encode(drawn, "jpg")).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationScores:
    """How faithful the methods are on a sample of faces.

    Attributes:
        split: where the faces are from.
        view: whose labels are explained: for each face the most probable one.
        faces: how many.
        seed: of the sample, the maps and the bootstrap.
        methods: one entry a method, baselines last.
        mean_maps: of the labels that enough faces were given.
    """

    split: str
    view: str
    faces: int
    seed: int
    methods: tuple[MethodScores, ...]
    mean_maps: tuple[MeanMap, ...]

    def record(self) -> dict[str, Any]:
        """Return the numbers, for JSON."""
        facts = {"split": self.split, "view": self.view, "faces": self.faces, "seed": self.seed}
        return facts | {"methods": msgspec.to_builtins(self.methods)}


def score_explanations(
    predictor: Predictor,
    card: Card,
    dataset: Dataset,
    *,
    split: str,
    faces: int = 500,
    more: Mapping[str, MapMaker] | None = None,
    resamples: int = 2000,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> ExplanationScores:
    """Explain the most probable label of a random sample of faces by every method, and measure the maps' areas.

    Args:
        predictor: the network that answers.
        card: its card, with its calibrations.
        dataset: faces; labels are not needed.
        split: where to take them from.
        faces: how many; all where there are fewer.
        more: further methods that need more than answers, such as Grad-CAM.
        resamples: of the bootstrap.
        seed: of the sample, the maps and the bootstrap.
        progress: told the share of faces done, 0 to 1.

    Raises:
        DatasetError: the split has no pictures.
        ModelError: the model has no head that could be scored.
    """
    view = views_of(card)[0]
    makers = {m: _by_covering(m) for m in METHODS} | dict(more or {}) | {RANDOM: random_blobs, CENTRE: centre_blob}
    crops = _sample(dataset, card, split, faces, seed)
    read = reader(predictor, card, view)
    places = read(crops).argmax(axis=1)
    found = np.empty((len(crops), len(makers), 3))
    maps = np.empty((len(crops), len(makers), card.image_size, card.image_size), np.float32)
    for i, (crop, place) in enumerate(zip(crops, places.tolist(), strict=True)):
        chance = chance_of(read, place)
        for j, make in enumerate(makers.values()):
            began = time.perf_counter()
            maps[i, j] = make(chance, crop, place, seed + i)
            found[i, j, 2] = (time.perf_counter() - began) * 1000
            trust = areas(chance, crop, maps[i, j], seed=seed + i)
            found[i, j, :2] = trust.deletion, trust.insertion
        progress((i + 1) / len(crops))
    return ExplanationScores(
        split=split,
        view=view,
        faces=len(crops),
        seed=seed,
        methods=_scores(tuple(makers), found, resamples=resamples, seed=seed),
        mean_maps=tuple(_mean_maps(tuple(makers)[:-2], maps, crops, places, VIEW_LABELS[view])),
    )


def reader(predictor: Predictor, card: Card, view: LabelView) -> Read:
    """Return what reads crops into a view's calibrated probabilities."""
    return lambda crops: probabilities_in(view, predictor.predict(crops), card)


def random_blobs(chance: Chance, crop: Crops, place: int, seed: int) -> Map:
    """Return a random map as smooth as RISE's: noise on a grid of 7 x 7, enlarged."""
    coarse = np.random.default_rng(seed).random((7, 7)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, crop.shape[:2], interpolation=cv2.INTER_LINEAR), np.float32)


def centre_blob(chance: Chance, crop: Crops, place: int, seed: int) -> Map:
    """Return a Gaussian in the middle of the crop, a quarter of its side wide (one standard deviation)."""
    side = crop.shape[0]
    bell = np.exp(-(((np.arange(side) + 0.5 - side / 2) / (side / 4)) ** 2) / 2)
    return np.outer(bell, bell).astype(np.float32)


def text_table(scores: ExplanationScores) -> str:
    """Return the scores as a short plain table."""
    head = ("explanations", "deletion", "insertion", "margin", "over random", "over centre", "ms a face")
    return "\n".join(columns([head, *(_cells(m) for m in scores.methods)]))


def _cells(m: MethodScores) -> tuple[str, ...]:
    spread = (f"{s.value:.3f} ({s.low:.3f} to {s.high:.3f})" for s in (m.deletion, m.insertion, m.margin))
    over = (f"{s.value:+.3f} ({s.low:+.3f} to {s.high:+.3f})" if s else "–" for s in (m.over_random, m.over_centre))
    return (m.method, *spread, *over, f"{m.ms_a_face:.0f}")


def _by_covering(method: str) -> MapMaker:
    return lambda chance, crop, place, seed: effect(method, chance, crop, seed=seed)


def _sample(dataset: Dataset, card: Card, split: str, faces: int, seed: int) -> Crops:
    inside = np.flatnonzero(dataset.split == split)
    if not len(inside):
        raise DatasetError(f"data set {dataset.name!r} has no pictures to explain in {split}")
    rows = np.sort(np.random.default_rng(seed).permutation(inside)[:faces])
    return resize_crops(dataset.images[rows], size=card.image_size, channels=card.channels)


def _scores(
    names: tuple[str, ...], found: NDArray[np.float64], *, resamples: int, seed: int
) -> tuple[MethodScores, ...]:
    """Return the means of `found` `(faces, methods, 3)`: deletion, insertion, milliseconds."""
    margins = found[..., 1] - found[..., 0]
    against = [margins - margins[:, [names.index(baseline)]] for baseline in (RANDOM, CENTRE)]
    columns = np.stack([found[..., 0], found[..., 1], margins, *against], axis=2)
    drawn = resampled_sums(columns.reshape(len(found), -1), resamples=resamples, seed=seed) / len(found)
    drawn, means = drawn.reshape(resamples, *columns.shape[1:]), columns.mean(axis=0)
    spreads = [[interval(mean, drawn[:, j, k]) for k, mean in enumerate(row)] for j, row in enumerate(means)]
    times = np.median(found[..., 2], axis=0)
    return tuple(
        MethodScores(
            method=name,
            deletion=deletion,
            insertion=insertion,
            margin=margin,
            over_random=None if name == RANDOM else over_random,
            over_centre=None if name == CENTRE else over_centre,
            ms_a_face=round(float(ms), 2),
        )
        for name, ms, (deletion, insertion, margin, over_random, over_centre) in zip(names, times, spreads, strict=True)
    )


def _mean_maps(
    names: tuple[str, ...], maps: NDArray[np.float32], crops: Crops, places: NDArray[np.int64], labels: tuple[str, ...]
) -> list[MeanMap]:
    heat = np.clip(maps, 0, None)
    heat /= np.maximum(heat.max(axis=(2, 3), keepdims=True), 1e-9)
    groups = [(label, np.flatnonzero(places == place)) for place, label in enumerate(labels)]
    return [
        MeanMap(
            label=label,
            faces=len(rows),
            face=np.rint(crops[rows].mean(axis=0)).astype(np.uint8),
            heat={name: heat[rows, j].mean(axis=0) for j, name in enumerate(names)},
        )
        for label, rows in groups
        if len(rows) >= FEWEST
    ]
