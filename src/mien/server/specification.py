"""What the OpenAPI description says beyond the views' own words: the problems of each operation, and who may ask.

The problems follow from what an operation takes, so that no view has to repeat them and none is forgotten.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
from apiflask import APIFlask
from flask import Response, request

from mien.server import documents
from mien.server.auth import sign_in_required
from mien.server.problems import BY_SLUG, KINDS

PROBLEM_JSON = "application/problem+json"

SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key."},
    "cookie": {
        "type": "apiKey", "in": "cookie", "name": "mien_session",
        "description": "A session, as `POST /api/v1/sessions` begins it; writes need the header `X-CSRF-Token` too.",
    },
}  # fmt: skip

SECURITY: tuple[dict[str, list[str]], ...] = ({"bearer": []}, {"cookie": []})
"""By what one may show who one is; `{}`, nothing, is added while nobody has to sign in at this service."""

TAGS = {
    "analyses": "Pictures, and what was read in them", "jobs": "Films and archives, read in the background",
    "uploads": "Large files in pieces (tus 1.0)", "models": "Which models there are, and which one reads",
    "people": "People, their sessions and keys, what they did, and what is kept of them",
    "server": "What the service is and takes, and how it does",
    "health": "Whether it can take work, and figures, for machines",
}  # fmt: skip
"""What the operations are grouped by."""

View = TypeVar("View", bound=Callable[..., Any])

_BODIES: dict[str, dict[str, Any]] = {}
_HEADERS: dict[str, dict[str, str]] = {}
_PROBLEMS: dict[str, tuple[str, ...]] = {}

PATTERNS = {"alias": "^[a-z][a-z0-9._-]{0,63}$"}
"""What parts of an address look like, by their names."""

_METHODS = ("get", "post", "put", "patch", "delete")
_OPEN = frozenset({"get_live", "get_ready", "get_metrics", "get_server", "sign_in"})
"""Operations that ask nobody who they are."""

_RARE = ("too-many-open",)  # told of the operations that name it alone
_ALWAYS = ("bad-request",)
_OF_THE_API = ("unauthenticated", "forbidden", "rate-limited", "unavailable", "overloaded")
_WITH_A_NAME = ("not-found",)
_WITH_A_QUERY = ("invalid",)
_WITH_A_BODY = ("too-large", "unsupported-media", "invalid")


def described(
    *, request_body: dict[str, Any] | None = None, headers: dict[str, str] | None = None, problems: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """Return a decorator that says of a view's operation what no schema class can.

    Args:
        request_body: as OpenAPI has it.
        headers: required headers that hold a whole number, and what it means.
        problems: kinds beyond those that follow from what the operation takes.
    """

    def remember(view: View) -> View:
        name = _operation_id(view)
        if request_body is not None:
            _BODIES[name] = request_body
        _HEADERS[name], _PROBLEMS[name] = headers or {}, problems
        return view

    return remember


def _operation_id(view: Any) -> str:
    """Return what the decorator `doc`, which stands below `described`, called the view's operation."""
    name: str = view._spec["operation_id"]
    return name


def register(app: APIFlask) -> None:
    """Complete the description whenever it is made; who may ask is added as it is answered."""
    app.config |= {
        "AUTO_VALIDATION_ERROR_RESPONSE": False, "AUTO_AUTH_ERROR_RESPONSE": False, "OPENAPI_VERSION": "3.1.0",
        "SECURITY_SCHEMES": SECURITY_SCHEMES, "DESCRIPTION": _DESCRIPTION,
    }  # fmt: skip
    app.spec_processor(completed)
    app.after_request(_say_who_may_ask)


def completed(specification: Any) -> Any:
    """Return the description with schemas, problems and security added to what the views say."""
    parts = specification.setdefault("components", {})
    parts["schemas"] = {**parts.get("schemas", {}), **documents.components()}
    parts["securitySchemes"] = SECURITY_SCHEMES
    specification["tags"] = [{"name": name, "description": description} for name, description in TAGS.items()]
    parts["schemas"].pop("HTTPError", None)  # APIFlask's own, in place of which problems come
    for path, operation in _operations(specification):
        name = operation["operationId"]
        if name in _BODIES:
            operation["requestBody"] = _BODIES[name]
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        operation["parameters"] = [*operation.get("parameters", ()), *map(_header, _HEADERS.get(name, {}).items())]
        for parameter in operation["parameters"]:
            if parameter["in"] == "path" and parameter["name"] in PATTERNS:
                parameter["schema"]["pattern"] = PATTERNS[parameter["name"]]
        operation["security"] = [] if name in _OPEN else list(SECURITY)
        _add_problems(operation, path, _PROBLEMS.get(name, ()))
    return _plain(specification)


def _plain(specification: Any) -> Any:
    """Return the description with one schema for each enumeration, where pydantic has one for each use of it."""
    schemas = specification["components"]["schemas"]
    twice = {name: last for name in schemas if (last := name.rpartition(".")[2]) != name}
    for name, last in twice.items():
        schemas.setdefault(last, schemas[name])
        del schemas[name]
    text = msgspec.json.encode(specification).decode()
    for name, last in twice.items():
        text = text.replace(f'"{documents.REFERENCE.format(name=name)}"', f'"{documents.REFERENCE.format(name=last)}"')
    return msgspec.json.decode(text)


def _say_who_may_ask(answer: Response) -> Response:
    """Add to the description, on its way out, that nobody has to sign in, as long as that is so."""
    if request.endpoint != "openapi.spec" or sign_in_required():
        return answer
    specification = msgspec.json.decode(answer.data)
    for _, operation in _operations(specification):
        if operation["security"]:
            operation["security"].insert(0, {})
    answer.data = msgspec.json.encode(specification)
    return answer


def _header(header: tuple[str, str]) -> dict[str, Any]:
    name, description = header
    whole = {"type": "integer", "minimum": 0}
    return {"in": "header", "name": name, "required": True, "description": description, "schema": whole}


def _operations(specification: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in specification.get("paths", {}).items():
        yield from ((path, item[method]) for method in _METHODS if method in item)


def _add_problems(operation: dict[str, Any], path: str, more: tuple[str, ...]) -> None:
    slugs = set(_ALWAYS) | set(more) | set(_OF_THE_API if path.startswith("/api/") else ())
    slugs |= set(_WITH_A_NAME if "{" in path else ())
    slugs |= set(_WITH_A_QUERY if any(one.get("in") == "query" for one in operation.get("parameters", ())) else ())
    slugs |= set(_WITH_A_BODY if "requestBody" in operation else ())
    responses = operation["responses"]
    for status in sorted({BY_SLUG[slug].status for slug in slugs} | {int(s) for s in responses if s >= "400"}):
        given = responses.get(str(status), {})
        content = given.get("content", {}).get(documents.JSON, {})
        if "$ref" in content.get("schema", {}) and "HTTPError" not in content["schema"]["$ref"]:
            continue  # a document of the view's own, as that of /health/ready
        responses[str(status)] = _problem(status, given.get("description", ""), more)


def _problem(status: int, said: str, more: tuple[str, ...]) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if kind.status == status and (kind.slug not in _RARE or kind.slug in more)]
    description = said or " or ".join(dict.fromkeys(kind.title for kind in kinds))
    response: dict[str, Any] = documents.answer("Problem", description, media=PROBLEM_JSON)
    if status in (429, 503):
        seconds = {"schema": {"type": "integer"}, "description": "seconds after which to try again"}
        response["headers"] = {"Retry-After": seconds}
    return response


_DESCRIPTION = (
    "Reads facial expressions: every face in a picture, a film or a stream, and how viewers would read it. An "
    "expression is not a feeling, and every answer says so. What ends badly ends with a problem document (RFC 9457), "
    "whose `type` leads to a page that explains it."
)
