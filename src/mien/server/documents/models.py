"""Models and how well they score, as the API answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mien.card import Card
from mien.server.documents import also, instead, reference


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDocument:
    """One version of a model."""

    version: int
    aliases: tuple[str, ...]
    packaged: bool
    task: str
    architecture: str
    parameters: int
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDocument:
    """A model and the versions of it.

    Attributes:
        name: of the model.
        in_use: the version that the service reads with, null where it does not.
        earlier: alias to the version that it pointed to before; those that never pointed elsewhere are left out.
        versions: the versions.
    """

    name: str
    in_use: int | None
    earlier: Mapping[str, int]
    versions: tuple[VersionDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """All models of the registry."""

    items: tuple[ModelDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument:
    """A version with its card, what `mien evaluate` measured, and its training epoch by epoch.

    `history` has an entry an epoch: column to number, null where the epoch has none. `words` is the card for people, in
    Markdown: intended use, limits, terms; "" where `mien evaluate` wrote none.
    """

    name: str
    version: int
    aliases: tuple[str, ...]
    packaged: bool
    card: Card
    words: str
    metrics: Mapping[str, Any] | None
    history: tuple[Mapping[str, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasDocument:
    """Where an alias points."""

    name: str
    alias: str
    version: int


def _scored() -> tuple[type, ...]:
    from mien.evaluation.abstention import Abstention
    from mien.evaluation.coverage import Coverage
    from mien.evaluation.explanations import MethodScores
    from mien.evaluation.gaps import Gap
    from mien.evaluation.metrics import Metrics
    from mien.evaluation.robustness import Robustness
    from mien.evaluation.slices import Slice

    return Metrics, Coverage, Abstention, Slice, Gap, Robustness, MethodScores


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": reference(name)}


def _or_none(name: str) -> dict[str, Any]:
    return {"anyOf": [reference(name), _NONE]}


_TEXT = {"type": "string"}
_NONE = {"type": "null"}

also(
    "Scores",
    {
        "type": "object", "required": ["protocol", "split", "title", "metrics"],
        "description": "The scores of one protocol on one split; `mien evaluate` writes more than is named here.",
        "properties": {
            "protocol": _TEXT, "split": _TEXT, "title": _TEXT, "view": _TEXT, "metrics": reference("Metrics"),
            "ece_uncalibrated": {"type": "number"}, "coverage": _or_none("Coverage"),
            "abstention": _or_none("Abstention"), "gaps": _list("Gap"),
            "slices": {"type": "object", "additionalProperties": _list("Slice")},
        },
    },
)  # fmt: skip
also(
    "ExplanationFigures",
    {
        "type": "object", "required": ["split", "view", "faces", "methods"],
        "description": "How faithful the maps of each method of explanation are, on a sample of faces.",
        "properties": {
            "split": _TEXT, "view": _TEXT, "faces": {"type": "integer"}, "methods": _list("MethodScores"),
        },
    },
)  # fmt: skip
also(
    "MetricsDocument",
    {
        "type": "object",
        "description": "What `mien evaluate` measured; which members there are, and more, depends on its version.",
        "properties": {
            "file": _TEXT, "created": _TEXT, "calibrated_to": _TEXT, "results": _list("Scores"),
            "calibration": {"type": "object", "additionalProperties": _TEXT},
            "robustness": _or_none("Robustness"), "explanations": _or_none("ExplanationFigures"),
        },
    },
)  # fmt: skip
instead("CardDocument.metrics", _or_none("MetricsDocument"), _scored)
