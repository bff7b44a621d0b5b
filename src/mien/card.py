"""The model card as data: what a model is, where it came from, how it must be fed and how well it scored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mien.errors import ModelFileError

CARD_FILE = "card.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One exported file of a model.

    Attributes:
        format: the module of `mien.formats` that opens it ("litert", "savedmodel", "onnx", "keras").
        variant: "float32", "float16" or "int8".
        path: relative to the card's folder.
        sha256: of the file, or of the lines "path sha256" of all its files; see `mien.files.sha256_of`.
        size_bytes: of all its files.
        max_difference: largest difference of any probability from Keras over the real faces it was checked on.
        checked_faces: how many faces that were.
        top1_agreement: the share of them for which every head's most probable label is that of Keras; None
            where no labels are.
    """

    format: str
    variant: str
    path: str
    sha256: str
    size_bytes: int
    max_difference: float
    checked_faces: int
    top1_agreement: float | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The files and folders it consists of, relative to the card's folder."""
        return ("saved_model.pb", "variables") if self.format == "savedmodel" else (self.path,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model is, where it came from, how it must be fed and how well it scored.

    Attributes:
        name: the model's name in the registry.
        version: its version there; 0 before it is added.
        task: "expression" or "landmarks".
        architecture: the module of `mien.architectures` that builds it.
        image_size: side S of the square crop in pixels.
        channels: 1 for grey, 3 for RGB.
        heads: output name to the meaning of its columns.
        landmark_template: where the five landmarks of an aligned crop lie, as shares of S; empty for other tasks.
        temperatures: output name to the divisor of its logits that calibrates them (Guo et al. 2017).
        prediction_set_thresholds: view to the smallest probability that puts a label into the prediction set.
        prediction_set_coverage: the share of faces whose true label the set holds, at which it was calibrated.
        parameters: number of weights.
        created: UTC ISO 8601.
        recipe: the recipe it was trained by, as TOML text.
        data: data set name to the hash of its prepared form.
        seed: of the training run.
        environment: versions and hardware it was trained with.
        commit: of mien, at training time; "" outside a checkout.
        scores: metric to value, nested by data set, as `mien evaluate` measured them.
        files: every exported file.
        default_file: path of the file a recognizer opens unless told otherwise.
    """

    name: str
    version: int = 0
    task: str = "expression"
    architecture: str
    image_size: int
    channels: int
    heads: Mapping[str, tuple[str, ...]]
    landmark_template: tuple[tuple[float, float], ...] = ()
    temperatures: Mapping[str, float] = field(default_factory=dict)
    prediction_set_thresholds: Mapping[str, float] = field(default_factory=dict)
    prediction_set_coverage: float = 0.9
    parameters: int = 0
    created: str = ""
    recipe: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    scores: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[ModelFile, ...] = ()
    default_file: str = ""

    def file(self, path: str = "") -> ModelFile:
        """Return the facts of one exported file, by default the one a recognizer opens.

        Raises:
            ModelFileError: the card lists no such file.
        """
        wanted = path or self.default_file
        for candidate in self.files:
            if candidate.path == wanted:
                return candidate
        held = ", ".join(f.path for f in self.files) or "none"
        raise ModelFileError(f"model {self.name!r} has no exported file {wanted!r}; it has {held}")


def load_card(folder: Path) -> Card:
    """Read the card in a model's folder.

    Raises:
        ModelFileError: there is no card, or it is not one.
    """
    path = folder / CARD_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Card)
    except FileNotFoundError:
        raise ModelFileError(f"{folder} holds no {CARD_FILE}, so it is no model") from None
    except msgspec.DecodeError as error:
        raise ModelFileError(f"{path} is not a model card: {error}") from None


def encode_card(card: Card) -> bytes:
    """Return the card as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(card), indent=2)
