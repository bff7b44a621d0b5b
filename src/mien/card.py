"""The model card as data: what a model is, where it came from, how it must be fed and how well it scored."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mien.errors import ModelFileError

CARD_FILE = "card.json"

CARD_PAGE = "card.md"
"""The card for people, as `mien evaluate` writes it."""

KERAS_FILE = "model.keras"
"""A run's own float32 model, before anything is exported."""


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
class Calibration:
    """An affine map of a head's log-probabilities: calibrated ln p = matrix @ ln p + bias, up to a constant.

    Attributes:
        method: in words: "temperature 1.31 and bias", "vector scaling", "Dirichlet".
        matrix: `(K, K)`, K the head's columns.
        bias: `(K,)`.
    """

    method: str
    matrix: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]

    def __post_init__(self) -> None:
        size = len(self.bias)
        if len(self.matrix) != size or any(len(row) != size for row in self.matrix):
            raise ValueError(f"a calibration's matrix is square and as large as its bias; the bias has {size} numbers")
        if not all(map(math.isfinite, (*self.bias, *(cell for row in self.matrix for cell in row)))):
            raise ValueError("a calibration's numbers are finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRule:
    """Which labels a view's prediction set holds; see `mien.calibration.prediction_sets`.

    Attributes:
        mass: labels join as long as the more probable ones hold at most this together.
        least: label to the probability at which it joins in any case; labels that are missing have none.
        fitted: the mass that conformal prediction asked for; smaller than `mass` where the least that mien allows
            decides. None in older cards.
    """

    mass: float
    least: Mapping[str, float] = field(default_factory=dict)
    fitted: float | None = None

    @property
    def floored(self) -> bool:
        """True where conformal prediction asked for less than `mass`."""
        return self.fitted is not None and self.fitted < self.mass


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsembleMember:
    """One of the trained models that an ensemble was joined of: what its own card and run say.

    Attributes:
        name: as it was given to be joined.
        sha256: of the file that was joined.
        created: UTC ISO 8601.
        initial_weights: what its training began with, to the SHA-256 of its file.
        teachers: who taught it, to the SHA-256 of their files.
        seed: of its training run.
        environment: versions and hardware it was trained with.
        commit: of mien, when it was trained.
    """

    name: str
    sha256: str
    created: str
    initial_weights: Mapping[str, str] = field(default_factory=dict)
    teachers: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""


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
        landmark_template: where the five landmarks of an aligned crop lie, as shares of S; empty: at
            `mien.faces.align.TEMPLATE`.
        temperatures: output name to the divisor of its logits that calibrates them (Guo et al. 2017).
        calibrations: output name to the map that calibrates it, where one did better than a temperature; it replaces
            the temperature, which stays for readers that know no other.
        prediction_sets: view to the rule by which its prediction sets are made.
        prediction_set_thresholds: the rule of cards of before 0.2: view to the smallest probability that puts a label
            into the prediction set; read where `prediction_sets` has none.
        prediction_set_coverage: the share of faces whose true label the set holds, at which it was calibrated.
        parameters: number of weights.
        created: UTC ISO 8601.
        recipe: the recipe it was trained by, as TOML text.
        data: data set name to the hash of its prepared form.
        initial_weights: what training began with, and what that began with, to the SHA-256 of its file; empty for
            random weights. Of an ensemble, its members, and what these began with.
        teachers: who taught it, to the SHA-256 of their files.
        members: the trained models that an ensemble was joined of; empty where it was trained itself.
        seed: of the training run; none of a model that was joined of others.
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
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    prediction_sets: Mapping[str, SetRule] = field(default_factory=dict)
    prediction_set_thresholds: Mapping[str, float] = field(default_factory=dict)
    prediction_set_coverage: float = 0.9
    parameters: int = 0
    created: str = ""
    recipe: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    initial_weights: Mapping[str, str] = field(default_factory=dict)
    teachers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[EnsembleMember, ...] = ()
    seed: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    scores: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[ModelFile, ...] = ()
    default_file: str = ""

    def __post_init__(self) -> None:
        for head, calibration in self.calibrations.items():
            columns = len(self.heads.get(head, calibration.bias))
            if len(calibration.bias) != columns:
                raise ValueError(f"the calibration of {head!r} is for {len(calibration.bias)} columns, not {columns}")

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
    except (msgspec.DecodeError, ValueError) as error:
        raise ModelFileError(f"{path} is not a model card: {error}") from None


def encode_card(card: Card) -> bytes:
    """Return the card as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(card), indent=2)
