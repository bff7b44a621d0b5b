"""Teachers: trained models whose answers on the training pictures become part of the targets.

Knowledge distillation (Hinton et al. 2015, arXiv:1503.02531). A teacher of the student's own size helps too, the more
the noisier the labels are (born-again networks, Furlanello et al. 2018, arXiv:1805.04770).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.calibration import softmax
from mien.card import CARD_FILE, KERAS_FILE, Card, load_card
from mien.errors import ModelNotFoundError, RecipeError
from mien.faces.align import resize_crops
from mien.files import sha256
from mien.formats import Predictor, open_predictor
from mien.registry import Registry

BATCH = 256


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """A trained model that answers for training pictures.

    Attributes:
        name: as the recipe has it.
        sha256: of the file that answers.
        card: how it is fed.
        predictor: the network.
    """

    name: str
    sha256: str
    card: Card
    predictor: Predictor


def open_teacher(name: str, *, models: Path) -> Teacher:
    """Open a teacher by its run or model folder, or by its name in the registry.

    Args:
        name: folder or name.
        models: root of the registry, `Settings.models`.

    Raises:
        ModelNotFoundError: there is no such model.
        ModelFileError: its files are missing or damaged.
    """
    folder = model_folder(name, models=models)
    card, path = load_card(folder), folder / KERAS_FILE
    if not path.is_file():
        facts = card.file("")
        return Teacher(name, facts.sha256, card, open_predictor(folder, card))
    keras = import_module("mien.formats.keras")
    return Teacher(name, sha256(path), card, keras.open_file(path, card, threads=1))


def model_folder(name: str, *, models: Path) -> Path:
    """Return the run or model folder called so, or else that of the model called so in the registry at `models`.

    Raises:
        ModelNotFoundError: there is no such model, or the run is not finished.
    """
    folder = Path(name)
    if (folder / CARD_FILE).is_file():
        return folder
    if (folder / "recipe.toml").is_file():
        raise ModelNotFoundError(f"the run in {name} is not finished")
    try:
        return Registry(models).find(name)
    except ModelNotFoundError as error:
        raise ModelNotFoundError(f"{name} is no folder of a run or model, and {error}") from None


def answers(
    teachers: Sequence[Teacher],
    crops: NDArray[np.uint8],
    heads: Mapping[str, Sequence[str]],
    *,
    mirrored: bool = True,
) -> dict[str, NDArray[np.float32]]:
    """Return each head's mean probabilities `(n, K)` over the teachers.

    Args:
        teachers: at least one.
        crops: uint8 `(n, S, S, C)`, of any size.
        heads: name to labels, as the student has them.
        mirrored: ask about each crop's mirror image, too.

    Raises:
        RecipeError: a teacher lacks a head, or answers in other labels.
    """
    mean = {head: np.zeros((len(crops), len(labels)), np.float32) for head, labels in heads.items()}
    for teacher in teachers:
        _check(teacher, heads)
        for start in range(0, len(crops), BATCH):
            rows = slice(start, start + BATCH)
            for head, shares in _asked(teacher, crops[rows], mirrored=mirrored).items():
                if head in mean:
                    mean[head][rows] += shares / len(teachers)
    return mean


def _check(teacher: Teacher, heads: Mapping[str, Sequence[str]]) -> None:
    for head, labels in heads.items():
        if tuple(teacher.card.heads.get(head, ())) != tuple(labels):
            raise RecipeError(f"the teacher {teacher.name!r} has no head {head!r} with the labels {', '.join(labels)}")


def _asked(teacher: Teacher, crops: NDArray[np.uint8], *, mirrored: bool) -> dict[str, NDArray[np.float32]]:
    ready = resize_crops(crops, size=teacher.card.image_size, channels=teacher.card.channels)
    views = (ready, ready[:, :, ::-1]) if mirrored else (ready,)
    said = [teacher.predictor.predict(np.ascontiguousarray(view)) for view in views]
    return {head: np.mean([softmax(one[head]) for one in said], axis=0) for head in teacher.card.heads}
