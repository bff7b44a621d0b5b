"""The documents that the API answers, and their place in the OpenAPI description.

One file a subject. A document enters the description when a view says with `answer` that it answers it, so the types
that a client is generated from are the ones that the views build.
"""

import inspect
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Response

from mien.emotions import EMOTIONS, FERPLUS
from mien.results import QUALITY_REASONS
from mien.server.problems import KINDS

REFERENCE = "#/components/schemas/{name}"

JSON = "application/json"

Described = Any
"""A response of the OpenAPI description; APIFlask's own type of it is one that few dictionaries have."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time of the documents, always UTC; said so, as the description then tells that its text is a date and time."""

_kinds: dict[str, type] = {}
_others: dict[str, dict[str, Any]] = {}
_properties: dict[str, dict[str, Any]] = {}
_late: list[Callable[[], tuple[type, ...]]] = []

_WORDS: dict[str, tuple[str, ...]] = {
    "EmotionRecord.label": FERPLUS, "FaceRecord.dominant": FERPLUS, "ExplanationRecord.label": FERPLUS,
    "FaceRecord.prediction_set": FERPLUS, "TrackedFace.dominant": FERPLUS, "TrackedFace.prediction_set": FERPLUS,
    "ModelIdentity.labels": FERPLUS, "Quality.reasons": QUALITY_REASONS,
}  # fmt: skip
"""Properties whose type is text in Python and one of a few words in truth."""

_TEXT = {"type": "string"}
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {5,}.+)*)", re.MULTILINE)


def reference(name: str) -> dict[str, str]:
    """Return what stands for a schema of the description elsewhere in it."""
    return {"$ref": REFERENCE.format(name=name)}


def either(*names: str) -> dict[str, Any]:
    """Return the schema of what is one of several documents."""
    return {"anyOf": [reference(name) for name in names]}


def also(name: str, schema: dict[str, Any], *parts: type) -> str:
    """Add a schema to the description that no class says, and the classes it refers to; return its name."""
    _others[name] = {"title": name, **schema}
    _kinds.update({part.__name__: part for part in parts})
    return name


def instead(place: str, schema: dict[str, Any], late: Callable[[], tuple[type, ...]] = tuple) -> None:
    """Say more of a property than its annotation does.

    Args:
        place: `Document.property`.
        schema: in place of the one that follows from the annotation.
        late: returns classes that it refers to; called when the description is made, as they take long to import.
    """
    _properties[place] = schema
    _late.append(late)


def components() -> dict[str, Any]:
    """Return the schemas of all documents, by name. What is always written is required."""
    late = [kind for load in _late for kind in load()]
    _, found = msgspec.json.schema_components((*_kinds.values(), *late), ref_template=REFERENCE)
    for name, schema in found.items():
        _describe(schema)
        _say_text(schema)
        for key, property_ in schema.get("properties", {}).items():
            if "default" in property_:
                del property_["default"]
                schema["required"] = [*schema.get("required", ()), key]
            place = f"{name}.{key}"
            if place in _WORDS:
                schema["properties"][key] = _worded(property_, _WORDS[place])
            schema["properties"] |= {key: _properties[place]} if place in _properties else {}
    return {**found, **_others, "Label": _LABEL, "Problem": _PROBLEM}


def answer(kind: type | str, description: str, *, media: str = JSON) -> Described:
    """Return a response of the OpenAPI description that holds one of the documents."""
    name = kind if isinstance(kind, str) else kind.__name__
    if isinstance(kind, type):
        _kinds[name] = kind
    return {"description": description, "content": {media: {"schema": reference(name)}}}


def raw(description: str, *media: str, document: str = "") -> Described:
    """Return a response of the OpenAPI description that holds no JSON, or one document beside other forms."""
    content: dict[str, Any] = {kind: {"schema": _raw(kind)} for kind in media}
    if document:
        content[JSON] = {"schema": reference(document)}
    return {"description": description, "content": content}


def events_of(description: str, **events: str) -> Described:
    """Return a response of the OpenAPI description that is a stream of server-sent events.

    As OpenAPI 3.1 has it, the schema is that of one event.

    Args:
        description: of the stream.
        events: the name of each kind of event, and of the document that its data is; "": an empty one.
    """
    kinds = [_event(name, document) for name, document in events.items()]
    return {"description": description, "content": {"text/event-stream": {"schema": {"anyOf": kinds}}}}


def refusal(description: str) -> Described:
    """Return a response of the OpenAPI description that is a problem, or has no body, and says when it comes."""
    return {"description": description}


def json_answer(value: object, status: int = 200) -> Response:
    """Return anything that msgspec can write as a JSON answer."""
    return Response(msgspec.json.encode(value), status, content_type=JSON)


def _describe(schema: dict[str, Any]) -> None:
    """Give each property the words that its class's docstring has for it."""
    said, _, attributes = inspect.cleandoc(schema.get("description", "")).partition("\n\nAttributes:\n")
    schema |= {"description": said} if said else {}
    for name, words in _ATTRIBUTE.findall(attributes):
        if name in schema.get("properties", {}):
            schema["properties"][name]["description"] = " ".join(words.split())


def _say_text(schema: Any) -> None:
    """Say of every choice of words within that it is text, which generators of clients want to read."""
    if isinstance(schema, dict):
        if all(isinstance(word, str) for word in schema.get("enum", (None,))):
            schema.setdefault("type", "string")
        for part in schema.values():
            _say_text(part)
    elif isinstance(schema, list):
        for part in schema:
            _say_text(part)


def _event(name: str, document: str) -> dict[str, Any]:
    holds = reference(document) if document else {"type": "object"}
    data = {**_TEXT, "contentMediaType": JSON, "contentSchema": holds}
    parts = {"event": {**_TEXT, "const": name}, "id": _TEXT, "data": data}
    return {"type": "object", "required": ["event", "id", "data"], "properties": parts}


def _raw(media: str) -> dict[str, str]:
    return _TEXT if media.startswith("text/") else {**_TEXT, "format": "binary"}


def _worded(schema: dict[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    one = reference("Label") if words is FERPLUS else {**_TEXT, "enum": list(words)}
    return {**schema, "items": one} if schema.get("type") == "array" else one


_LABEL = {
    "title": "Label", "type": "string", "enum": list(FERPLUS),
    "description": f"One of the seven emotions {', '.join(EMOTIONS)}; `contempt` is a label of FER+ alone.",
}  # fmt: skip

_PROBLEM = {
    "type": "object", "title": "Problem",
    "description": "A problem document (RFC 9457). Its `type` never changes and leads to a page that explains it.",
    "required": ["type", "title", "status", "detail", "remedy", "instance", "request_id"],
    "properties": {
        "type": {**_TEXT, "format": "uri-reference", "enum": [kind.type for kind in KINDS]},
        "title": _TEXT,
        "status": {"type": "integer", "enum": sorted({kind.status for kind in KINDS})},
        "detail": {**_TEXT, "description": "what was wrong here, what came, what would do"},
        "remedy": _TEXT, "instance": _TEXT, "request_id": _TEXT,
        "errors": {
            "type": "object", "additionalProperties": True,
            "description": "the place of each fault, where a document or query did not fit its schema",
        },
        "received": {"type": "integer", "description": "of an upload that is gone on with elsewhere: where it stands"},
        "state": {**_TEXT, "description": "of a job that has no results: how it stands"},
    },
}  # fmt: skip
