"""Recipes: what one training run does, as typed TOML. An unknown key is refused with the nearest right one named."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from mien.errors import RecipeError
from mien.registry.store import NAME

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Amount = Annotated[float, msgspec.Meta(ge=0)]


class Loss(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is minimized.

    Attributes:
        votes: weight of the FER+ vote head.
        fer2013: weight of the FER2013 label head.
        minimum_votes: classes with fewer votes count as none; 2 drops single votes as outliers.
        label_smoothing: of the FER2013 head, towards all labels alike.
        vote_smoothing: of the FER2013 head, towards the viewers' shares: a label that nobody else saw counts for less.
        distillation: share of every head's target that the recipe's teachers decide (arXiv:1503.02531).
        distillation_on_crops: ask the teachers about every varied crop, blended ones too (arXiv:2106.05237), instead of
            once about each picture and its mirror image: they know the pictures by heart, but not the crops.
        logit_adjustment: times the log prior of the classes, added to the logits while training (arXiv:2007.07314),
            so that rare classes are recalled; 0 is off.
        class_weight_power: rows weigh (1 / class share) to this power, normalized to mean 1; 0 is off.
    """

    votes: Amount = 1.0
    fer2013: Amount = 1.0
    minimum_votes: Positive = 2
    label_smoothing: Share = 0.0
    vote_smoothing: Share = 0.0
    distillation: Share = 0.0
    distillation_on_crops: bool = False
    logit_adjustment: Amount = 0.0
    class_weight_power: Amount = 0.0


class Optimizer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is minimized: linear warm-up, then a cosine to zero.

    Attributes:
        name: "sgd" with Nesterov momentum, or "adamw".
        learning_rate: the highest.
        momentum: of SGD.
        weight_decay: decoupled: each step takes this share, times the learning rate, off the weights. Beside SGD with
            momentum m, L2 regularization of w acts like w / (1 - m) here, so 5e-3 is the usual 5e-4.
        warmup_epochs: may be a fraction.
        final_learning_rate: share of the highest at the end.
        ema: momentum of the weights' exponential moving average, which is what is kept; 0 is off.
        clip_norm: largest norm of the whole gradient; 0 is off.
    """

    name: Literal["sgd", "adamw"] = "sgd"
    learning_rate: Annotated[float, msgspec.Meta(gt=0)] = 0.1
    momentum: Share = 0.9
    weight_decay: Amount = 5e-4
    warmup_epochs: Amount = 2.0
    final_learning_rate: Share = 0.0
    ema: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.999
    clip_norm: Amount = 0.0


class Augment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How training pictures are varied; every amount is 0 for off.

    Attributes:
        flip: probability of mirroring.
        shift: largest shift, share of the side.
        rotation: largest rotation in degrees.
        scale: largest change of size, share.
        shear: largest shear, share.
        brightness: largest change of brightness, share of 255.
        contrast: largest change of contrast, share.
        gamma: largest change of log2 gamma.
        blur: probability of a Gaussian blur (sigma 0.4 to 1.2 pixels).
        downscale: probability of a smaller picture, of 0.4 to 0.9 of the side, and back.
        noise: probability of Gaussian noise (sigma up to 12 grey values).
        jpeg: probability of JPEG compression (quality 25 to 90).
        erase: probability of a rectangle of noise or grey (random erasing, arXiv:1708.04896).
        erase_area: largest area of it, share; 0 is off, too.
        mixup: alpha of the Beta distribution that blends pairs of rows (arXiv:1710.09412).
        quiet_epochs: for that many last epochs no erasing and no mixup.
        outliers: share of each step's rows that give way to pictures of no face, with every label alike as their
            target (outlier exposure, arXiv:1812.04606).
    """

    flip: Share = 0.5
    shift: Share = 0.08
    rotation: Amount = 12.0
    scale: Share = 0.12
    shear: Share = 0.0
    brightness: Share = 0.15
    contrast: Share = 0.25
    gamma: Amount = 0.0
    blur: Share = 0.05
    downscale: Share = 0.0
    noise: Share = 0.05
    jpeg: Share = 0.05
    erase: Share = 0.25
    erase_area: Share = 0.2
    mixup: Amount = 0.0
    quiet_epochs: Annotated[int, msgspec.Meta(ge=0)] = 0
    outliers: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.0


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One training run.

    Attributes:
        name: of the model that comes out: small letters, digits, '.', '_' and '-'.
        task: "expression" or "landmarks".
        architecture: a module of `mien.architectures`.
        options: what its `build` takes.
        data: the prepared data set.
        alignment: "as_published": the crops as the data set has them; "realigned": cut anew by their landmarks.
        image_size: side of the crop in pixels.
        progressive_sizes: sides of the crops to begin with: the epochs are divided evenly among these and, last,
            `image_size`; small pictures train faster (arXiv:2104.00298).
        channels: of the crop.
        epochs: passes over the training pictures.
        batch_size: rows a step.
        seed: of everything random; below 2^31, so that those of its epochs fit into what generators take, 32 bits.
        precision: Keras dtype policy; `mixed_bfloat16` helps plain convolutions on new processors.
        devices: "single", or "data_parallel" to spread each batch over all devices.
        patience: epochs without a better validation score after which it stops; 0: never.
        initial_weights: a run folder, a model folder or a model in the registry to start from, or a file that others
            trained (see `mien.training.pretrained`); "" starts from random weights.
        teachers: run or model folders, or names in the registry, whose mean answers `loss.distillation` mixes in.
        tensorboard: write TensorBoard logs to `tensorboard/` in the run folder.
        mlflow: log to MLflow (its own environment variables say where).
    """

    name: str
    task: Literal["expression", "landmarks"] = "expression"
    architecture: str
    options: dict[str, Any] = {}
    data: str = "fer2013"
    alignment: Literal["as_published", "realigned"] = "as_published"
    image_size: Positive = 48
    progressive_sizes: tuple[Positive, ...] = ()
    channels: Literal[1, 3] = 1
    epochs: Positive
    batch_size: Positive = 128
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 1
    precision: Literal["float32", "mixed_bfloat16", "mixed_float16"] = "float32"
    devices: Literal["single", "data_parallel"] = "single"
    patience: Annotated[int, msgspec.Meta(ge=0)] = 0
    initial_weights: str = ""
    teachers: tuple[str, ...] = ()
    tensorboard: bool = False
    mlflow: bool = False
    loss: Loss = Loss()
    optimizer: Optimizer = Optimizer()
    augment: Augment = Augment()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name is {self.name!r}; small letters, digits, '.', '_' and '-' make a model's name")
        if taken := sorted({"image_size", "channels", "heads"} & set(self.options)):
            raise ValueError(f"options has {', '.join(taken)}, which the recipe itself or its data say")
        if bool(self.teachers) != bool(self.loss.distillation):
            raise ValueError("teachers and loss.distillation need each other")
        if self.loss.label_smoothing + self.loss.vote_smoothing > 1:
            raise ValueError("label_smoothing and vote_smoothing leave nothing of the label: their sum is above 1")
        if self.task != "expression" and (self.teachers or self.progressive_sizes):
            raise ValueError("teachers and progressive_sizes are for the task expression")

    def size_at(self, epoch: int) -> int:
        """Return the side of the crops in pixels that the epoch, counted from 0, is trained on."""
        sizes = (*self.progressive_sizes, self.image_size)
        return sizes[min(epoch * len(sizes) // self.epochs, len(sizes) - 1)]


def load_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        RecipeError: the file is missing, no TOML, or holds a key or value that is not of a recipe.
    """
    try:
        return parse_recipe(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"cannot read the recipe {path}: {error}") from None
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from None


def parse_recipe(text: str) -> Recipe:
    """Read a recipe from TOML text.

    Raises:
        RecipeError: it is no TOML, or holds a key or value that is not of a recipe.
    """
    try:
        return msgspec.convert(tomllib.loads(text), Recipe)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise RecipeError(f"{error}{_suggestion(str(error))}") from None


def _suggestion(message: str) -> str:
    unknown = re.search(r"unknown field `(\w+)`", message)
    if not unknown:
        return ""
    near = difflib.get_close_matches(unknown[1], sorted(set(_keys())), n=1)
    return f"; did you mean `{near[0]}`?" if near else f"; a recipe has {', '.join(Recipe.__struct_fields__)}"


def _keys() -> Iterator[str]:
    for table in (Recipe, Loss, Optimizer, Augment):
        yield from table.__struct_fields__
