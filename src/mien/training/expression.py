"""The expression task: FER+ votes and the FER2013 label, two heads on one body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mien.data.dataset import Dataset
from mien.emotions import HEAD_LABELS, majority, vote_shares
from mien.errors import RecipeError
from mien.faces import align
from mien.training.augment import mixing, varied
from mien.training.outliers import outliers
from mien.training.recipe import Recipe
from mien.training.task import Predict
from mien.training.teacher import Teacher

Teach = Callable[[NDArray[np.uint8], Mapping[str, tuple[str, ...]]], Mapping[str, NDArray[np.float32]]]
"""Crops `(n, S, S, C)` and the heads' labels to the teachers' probabilities `{head: (n, K)}`."""

ASKED_AGAIN = 2000
"""How many training pictures are scored, as they are, after each epoch: beside the validation scores they tell whether
a network learns too little (both are low) or by heart (far apart)."""

OUTLIERS = 1
"""What sets the generator of pictures of no face apart from that of the step's variations."""


class ExpressionTask:
    """Learn how viewers read faces, from a data set with votes, labels or both; see `Task`.

    Args:
        recipe: what to do.
        dataset: labelled faces.
        landmarks: of its pictures; where given, faces are cut anew so that their points lie at the template.
        teach: what the recipe's teachers answer, mixed into the targets: asked once about the pictures, or about each
            step's crops.

    Raises:
        RecipeError: the data set has no rows to train or to validate on, or nothing that the recipe's loss counts.
    """

    def __init__(
        self, recipe: Recipe, dataset: Dataset, *, landmarks: Teacher | None = None, teach: Teach | None = None
    ) -> None:
        self.recipe = recipe
        self.data = {dataset.name: dataset.hash}
        targets = _targets(dataset, recipe)
        self.heads = {head: HEAD_LABELS[head] for head in targets}
        train, held = (np.flatnonzero(dataset.split == name) for name in ("train", "validation"))
        scores = max((int((truth >= 0).sum()) for truth in _truths(dataset, targets, held).values()), default=0)
        if not len(train) or not scores:
            raise RecipeError(
                f"data set {dataset.name!r} has {len(train)} training rows, and {scores} validation rows with a label "
                "or a majority of votes"
            )
        images = dataset.images if landmarks is None else realigned(dataset, landmarks)
        self._crops = _in_sizes(images[train], recipe)
        self._targets = {head: t[train] for head, t in targets.items()}
        if teach and not recipe.loss.distillation_on_crops:
            self._targets = _taught(self._targets, teach(images[train], self.heads), recipe.loss.distillation)
        self._teach = teach if recipe.loss.distillation_on_crops else None
        self._weights = {head: _row_weights(t, recipe.loss.class_weight_power) for head, t in self._targets.items()}

        def scored(rows: NDArray[np.int64]) -> _Scored:
            crops = align.resize_crops(images[rows], size=recipe.image_size, channels=recipe.channels)
            return _Scored(crops, _truths(dataset, targets, rows))

        self._held = scored(held)
        self._known = scored(np.random.default_rng(recipe.seed).permutation(train)[:ASKED_AGAIN])
        self.steps = len(train) // recipe.batch_size or 1

    def batch(self, epoch: int, step: int) -> tuple[NDArray[np.float32], dict[str, Any], dict[str, Any]]:
        """Return one step's varied crops, target distributions and row weights."""
        crops, targets, weights = self._varied(epoch, step)
        if self._teach:
            answers = self._teach(np.rint(crops).astype(np.uint8), self.heads)
            targets = _taught(targets, answers, self.recipe.loss.distillation)
        crops, rows = self._with_outliers(crops, epoch, step)
        for head in targets:
            targets[head][rows], weights[head][rows] = 1 / targets[head].shape[1], 1.0
        return crops, targets, weights

    def crops(self, epoch: int, step: int) -> NDArray[np.float32]:
        """Return one step's varied crops; teachers are not asked."""
        return self._with_outliers(self._varied(epoch, step)[0], epoch, step)[0]

    def _varied(self, epoch: int, step: int) -> tuple[NDArray[np.float32], dict[str, Any], dict[str, Any]]:
        recipe = self.recipe
        sources = self._crops[recipe.size_at(epoch)]
        order = np.random.default_rng((recipe.seed, epoch)).permutation(len(sources))
        rows = order[step * recipe.batch_size : (step + 1) * recipe.batch_size]
        rng = np.random.default_rng((recipe.seed, epoch, step))
        loud = epoch < recipe.epochs - recipe.augment.quiet_epochs
        crops = varied(sources[rows], recipe.augment, rng, erase=loud).astype(np.float32)
        targets = {head: t[rows] for head, t in self._targets.items()}
        weights = {head: w[rows] for head, w in self._weights.items()}
        if recipe.augment.mixup and loud:
            return _mixed(crops, targets, weights, recipe.augment.mixup, rng)
        return crops, targets, weights

    def _with_outliers(self, crops: NDArray[np.float32], epoch: int, step: int) -> tuple[NDArray[np.float32], slice]:
        """Put pictures of no face into the last rows, their number rounded by lot; return the crops and those rows."""
        share, rng = self.recipe.augment.outliers, np.random.default_rng((self.recipe.seed, epoch, step, OUTLIERS))
        rows = slice(len(crops) - int(share * len(crops) + rng.random() * (share > 0)), len(crops))
        crops[rows] = outliers(np.rint(crops[rows]).astype(np.uint8), rng)
        return crops, rows

    def losses(self) -> dict[str, Any]:
        """Return the cross-entropy with each head's target distribution."""
        strength = self.recipe.loss.logit_adjustment
        return {head: _cross_entropy(t, strength) for head, t in self._targets.items()}

    def loss_weights(self) -> dict[str, float]:
        """Return each head's weight."""
        return {head: getattr(self.recipe.loss, head) for head in self.heads}

    def validate(self, predict: Predict) -> dict[str, float]:
        """Return accuracy, macro-recall and log loss a head; the score is the mean accuracy.

        `train_<head>_accuracy` is that of some training pictures, as they are; nothing is chosen by it.
        """
        row = self._held.score(predict)
        row["score"] = float(np.mean([row[f"{head}_accuracy"] for head in self._held.truths]))
        known = self._known.score(predict)
        return row | {f"train_{key}": value for key, value in known.items() if key.endswith("_accuracy")}


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """Pictures to be scored: crops `(n, S, S, C)` and each head's true columns `(n,)`, -1 where unknown."""

    crops: NDArray[np.uint8]
    truths: Mapping[str, NDArray[np.int64]]

    def score(self, predict: Predict) -> dict[str, float]:
        outputs = predict(self.crops)
        row: dict[str, float] = {}
        for head, truth in self.truths.items():
            row |= {f"{head}_{name}": value for name, value in _scores(outputs[head], truth).items()}
        return row


def realigned(dataset: Dataset, landmarks: Teacher) -> NDArray[np.uint8]:
    """Return a data set's pictures `(n, S, S, C)` cut anew by their landmarks; those without sure ones as they are."""
    found, out = landmarks.of(dataset), dataset.images.copy()
    size, channels = out.shape[1], out.shape[3]
    for index in np.flatnonzero(found.usable()):
        image = np.broadcast_to(out[index], (size, size, 3))
        out[index] = align.crop(image, found.points[index] * size, size=size, channels=channels)
    return out


def _targets(dataset: Dataset, recipe: Recipe) -> dict[str, NDArray[np.float32]]:
    """Return the targets of each head that the training pictures have some of."""
    targets, train = {}, dataset.split == "train"
    shares = vote_shares(dataset.votes, minimum=recipe.loss.minimum_votes)
    if recipe.loss.votes and shares[train].any():
        targets["votes"] = shares
    classes = len(HEAD_LABELS["fer2013"])
    known = (dataset.labels >= 0) & (dataset.labels < classes)
    if recipe.loss.fer2013 and known[train].any():
        sharp = np.eye(classes, dtype=np.float32)[np.where(known, dataset.labels, 0)] * known[:, None]
        targets["fer2013"] = _softened(sharp, dataset.votes, recipe.loss.label_smoothing, recipe.loss.vote_smoothing)
    if not targets:
        voted = int(shares[train].any(axis=1).sum())
        raise RecipeError(
            f"nothing to learn: of {train.sum()} training rows of data set {dataset.name!r} {voted} rows have votes, "
            f"with loss.votes = {recipe.loss.votes:g} and loss.minimum_votes = {recipe.loss.minimum_votes}, and "
            f"{int(known[train].sum())} a label of the head fer2013, with loss.fer2013 = {recipe.loss.fer2013:g}"
        )
    return targets


def _softened(
    labels: NDArray[np.float32], votes: NDArray[np.int64], even: float, viewers: float
) -> NDArray[np.float32]:
    """Give a share of each label's target to all labels alike, and one to what viewers answered, where they did."""
    known = labels.any(axis=1, keepdims=True)
    shares = vote_shares(votes)[:, : labels.shape[1]]
    total = shares.sum(axis=1, keepdims=True)
    seen = np.where(total > 0, shares / np.maximum(total, 1e-6), labels)
    soft = labels * (1 - even - viewers) + even / labels.shape[1] + viewers * seen
    return np.asarray(soft * known, np.float32)


def _in_sizes(images: NDArray[np.uint8], recipe: Recipe) -> dict[int, NDArray[np.uint8]]:
    sizes = {*recipe.progressive_sizes, recipe.image_size}
    return {size: align.resize_crops(images, size=size, channels=recipe.channels) for size in sizes}


def _taught(
    targets: Mapping[str, NDArray[np.float32]], answers: Mapping[str, NDArray[np.float32]], share: float
) -> dict[str, NDArray[np.float32]]:
    """Mix teachers' answers into the targets of the rows that have one."""
    return {
        head: np.where(t.any(axis=1, keepdims=True), (1 - share) * t + share * answers[head], t).astype(np.float32)
        for head, t in targets.items()
    }


def _truths(
    dataset: Dataset, targets: Mapping[str, NDArray[np.float32]], rows: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return the rows' true column of each head that any of them has one of."""
    labels = np.where(dataset.labels < len(HEAD_LABELS["fer2013"]), dataset.labels, -1)
    truths = {"votes": majority(dataset.votes)[rows], "fer2013": labels[rows]}
    return {head: truths[head] for head in targets if (truths[head] >= 0).any()}


def _row_weights(targets: NDArray[np.float32], power: float) -> NDArray[np.float32]:
    known = targets.sum(axis=1)
    if not power:
        return np.asarray(known > 0, np.float32)
    share = targets.sum(axis=0) / known.sum()
    weights = targets @ (1 / np.maximum(share, 1e-6)) ** power
    return np.asarray(weights / weights[known > 0].mean(), np.float32)


def _cross_entropy(targets: NDArray[np.float32], strength: float) -> Any:
    if not strength:
        return keras.losses.CategoricalCrossentropy(from_logits=True)
    prior = targets.sum(axis=0) / targets.sum()
    shift = (strength * np.log(np.maximum(prior, 1e-6))).astype(np.float32)
    entropy = keras.losses.CategoricalCrossentropy(from_logits=True, reduction="none")

    def adjusted(truth: Any, logits: Any) -> Any:
        return entropy(truth, logits + shift)

    return adjusted


def _mixed(
    crops: NDArray[np.float32], targets: dict[str, Any], weights: dict[str, Any], alpha: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], dict[str, Any], dict[str, Any]]:
    partner, share = mixing(len(crops), alpha, rng)
    own = share[:, None, None, None]
    blended, mass = {}, {}
    for head, target in targets.items():
        mine, other = share * weights[head], (1 - share) * weights[head][partner]
        mass[head] = mine + other
        total = np.maximum(mass[head], 1e-6)[:, None]
        blended[head] = (mine[:, None] * target + other[:, None] * target[partner]) / total
    return crops * own + crops[partner] * (1 - own), blended, mass


def _scores(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, float]:
    kept = truth >= 0
    logits, truth = logits[kept].astype(np.float64), truth[kept]
    right = logits.argmax(axis=1) == truth
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    recalls = [right[truth == c].mean() for c in np.unique(truth)]
    return {
        "accuracy": float(right.mean()),
        "macro_recall": float(np.mean(recalls)),
        "log_loss": float(-log_p[np.arange(len(truth)), truth].mean()),
    }
