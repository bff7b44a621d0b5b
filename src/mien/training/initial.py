"""What a run begins with where it doesn't begin with random weights: a run, a model, or a file that others trained."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mien import architectures
from mien.card import KERAS_FILE, Card, load_card
from mien.errors import ModelNotFoundError, RecipeError
from mien.faces.align import resize_crops
from mien.files import sha256
from mien.formats import check_file, open_predictor
from mien.formats.keras import load
from mien.training import pretrained
from mien.training.distillation import model_folder
from mien.training.loop import predict
from mien.training.recipe import Recipe
from mien.training.task import Task

MEASURED_BATCHES = 4
"""Batches over which others' weights are fitted to mien's pictures; means and variances need no more."""

LARGEST_DIFFERENCE = 0.1
"""Mean difference of the logits of a network from those of the LiteRT file that it got its weights from, in standard
deviations of the file's; the rounding of int8 makes a fiftieth, another network several times as much."""


@dataclass(frozen=True, slots=True)
class Initial:
    """Weights to begin with.

    Attributes:
        file: they are in.
        card: of the model that the file is of; None where others trained it.
    """

    file: Path
    card: Card | None = None

    def origins(self, name: str) -> dict[str, str]:
        """Return what a run begins with that calls these weights `name`, and what they began with, to SHA-256s."""
        before = self.card.initial_weights if self.card else {}
        return {name: sha256(self.file)} | {known: digest for known, digest in before.items() if known != name}


def find_initial(recipe: Recipe, models: Path) -> Initial:
    """Return what a recipe's `initial_weights` names.

    Of a model whose float32 weights are not there the least rounded LiteRT file is taken.

    Args:
        recipe: that names some.
        models: root of the registry.

    Raises:
        RecipeError: there is no such file, run or model, or it holds no weights that can be read.
        ModelFileError: its file is not what its card says.
    """
    name = recipe.initial_weights
    if Path(name).suffix in pretrained.PACKAGES:
        return Initial(pretrained.find(name))
    try:
        folder = model_folder(name, models=models)
    except ModelNotFoundError as error:
        raise RecipeError(f"initial_weights: {error}; name a run folder, a model folder or a model") from None
    card = load_card(folder)
    if (path := folder / KERAS_FILE).is_file():
        return Initial(path, card)
    exported = [file for file in card.files if file.format == "litert" and (folder / file.path).is_file()]
    if not exported:
        raise RecipeError(f"initial_weights: {folder} has neither {KERAS_FILE} nor a LiteRT file")
    file = max(exported, key=lambda file: file.size_bytes)
    check_file(folder, file)
    return Initial(folder / file.path, card)


def initial_model(initial: Initial, recipe: Recipe, task: Task) -> Any:
    """Return the float32 model that a recipe's run begins with.

    Raises:
        RecipeError: the file is damaged, or of another network than the recipe's.
        ModelFileError: Keras cannot open it.
    """
    same = initial.card is None or initial.card.image_size == recipe.image_size
    size = recipe.image_size if same and not recipe.progressive_sizes else None  # the first crops may be smaller
    keras.utils.set_random_seed(recipe.seed)
    model = float32_model(recipe, task, image_size=size)
    if initial.file.name == KERAS_FILE:
        _copy(load(initial.file), model, initial.file)
        return model
    crops = np.concatenate([task.crops(0, step) for step in range(min(task.steps, MEASURED_BATCHES))])
    pretrained.start(model, initial.file, crops)
    if initial.card:
        _check(model, initial.file, initial.card, np.rint(crops).astype(np.uint8))
    return model


def float32_model(recipe: Recipe, task: Task, *, image_size: int | None) -> Any:
    """Return a recipe's network with random weights, in float32; `image_size` None takes crops of any.

    Raises:
        RecipeError: the network has not these options, or needs to know the size.
    """
    keras.config.set_dtype_policy("float32")
    widths = {head: len(columns) for head, columns in task.heads.items()}
    try:
        return architectures.build(
            recipe.architecture, image_size=image_size, channels=recipe.channels, heads=widths, **recipe.options
        )
    except ValueError as error:
        raise RecipeError(str(error)) from None


def _copy(source: Any, model: Any, path: Path) -> None:
    try:
        model.set_weights(source.get_weights())
    except ValueError as error:
        told = str(error).splitlines()[0]
        raise RecipeError(
            f"initial_weights: {path} is of another network ({told}); take its recipe's architecture, options and heads"
        ) from None


def _check(model: Any, path: Path, card: Card, crops: NDArray[np.uint8]) -> None:
    """Make sure that a network says what the LiteRT file that it got its weights from does.

    Options that change no shape, such as how large a network makes a crop, are in no file of weights.
    """
    crops = resize_crops(crops, size=card.image_size, channels=card.channels)
    said = open_predictor(path.parent, card, path=path.name).predict(crops)
    for head, logits in predict(model, crops).items():
        if head in said and np.abs(logits - said[head]).mean() > LARGEST_DIFFERENCE * said[head].std():
            raise RecipeError(
                f"initial_weights: with the weights of {path} the network says something else than the file; "
                "take the options of its recipe"
            )
