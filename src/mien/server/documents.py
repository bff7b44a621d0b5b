"""The documents that the API answers, and their place in the OpenAPI description."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from flask import Response

from mien.records import AnalysisRecord, ExplanationRecord, FailureRecord

REFERENCE = "#/components/schemas/{name}"

JSON = "application/json"

Described = Any
"""A response of the OpenAPI description; APIFlask's own type of it is one that few dictionaries have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisDocument(AnalysisRecord):
    """What was read in a picture, and what is kept of it."""

    id: str
    created_at: datetime
    expires_at: datetime
    image_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisPage:
    """A page of analyses, newest first; `next_cursor` is null on the last."""

    items: tuple[AnalysisDocument, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationDocument:
    """Which regions of a face carry its verdict."""

    face: int
    explanation: ExplanationRecord
    notice: str


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
    """A model and the versions of it; `in_use` is the version that the service reads with, null where it does not."""

    name: str
    in_use: int | None
    versions: tuple[VersionDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """All models of the registry."""

    items: tuple[ModelDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument:
    """A version with its card, what `mien evaluate` measured, and its training epoch by epoch."""

    name: str
    version: int
    aliases: tuple[str, ...]
    packaged: bool
    card: Mapping[str, Any]
    metrics: Mapping[str, Any] | None
    history: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasDocument:
    """Where an alias points."""

    name: str
    alias: str
    version: int


_KINDS = (
    AnalysisDocument, AnalysisPage, FailureRecord, ExplanationDocument, ModelDocument, ModelList, CardDocument,
    AliasDocument,
)  # fmt: skip

_TEXT = {"type": "string"}

_OTHERS: dict[str, Any] = {
    "Analyses": {
        "type": "object", "required": ["analyses"], "title": "Analyses",
        "description": "One entry a picture, in the order they came; `error` in place of faces for those not read.",
        "properties": {
            "analyses": {
                "type": "array",
                "items": {
                    "anyOf": [{"$ref": REFERENCE.format(name=name)} for name in ("AnalysisDocument", "FailureRecord")]
                },
            }
        },
    },
    "Problem": {
        "type": "object", "title": "Problem",
        "description": "A problem document (RFC 9457). Its `type` never changes and leads to a page that explains it.",
        "required": ["type", "title", "status", "detail", "remedy", "instance", "request_id"],
        "properties": {
            "type": {**_TEXT, "format": "uri-reference"}, "title": _TEXT, "status": {"type": "integer"},
            "detail": {**_TEXT, "description": "what was wrong here, what came, what would do"},
            "remedy": _TEXT, "instance": _TEXT, "request_id": _TEXT,
            "errors": {"description": "the place of each fault, where a document or query did not fit its schema"},
        },
    },
}  # fmt: skip


def components() -> dict[str, Any]:
    """Return the schemas of all documents, by name."""
    _, found = msgspec.json.schema_components(_KINDS, ref_template=REFERENCE)
    return {**found, **_OTHERS}


def answer(kind: type | str, description: str, *, media: str = JSON) -> Described:
    """Return a response of the OpenAPI description that holds one of the documents."""
    name = kind if isinstance(kind, str) else kind.__name__
    return {"description": description, "content": {media: {"schema": {"$ref": REFERENCE.format(name=name)}}}}


def raw(description: str, *media: str) -> Described:
    """Return a response of the OpenAPI description that holds no JSON."""
    return {"description": description, "content": {kind: {"schema": _TEXT} for kind in media}}


def events_of(description: str) -> Described:
    """Return a response of the OpenAPI description that is a stream of server-sent events."""
    return {"description": description, "content": {"text/event-stream": {}}}


def refusal(description: str) -> Described:
    """Return a response of the OpenAPI description that is a problem, or has no body, and says when it comes."""
    return {"description": description}


def json_answer(value: object, status: int = 200) -> Response:
    """Return anything that msgspec can write as a JSON answer."""
    return Response(msgspec.json.encode(value), status, content_type=JSON)
