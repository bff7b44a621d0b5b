"""`/api/v1/models`: which models there are, how well they score, and which one reads."""

import csv
import math
import re
from itertools import groupby
from typing import Annotated, Any

import msgspec
from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mien.card import CARD_PAGE, load_card
from mien.errors import ModelError, ModelNotFoundError, ModelUnavailableError
from mien.registry import Registry, Version
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer, refusal
from mien.server.documents.models import AliasDocument, CardDocument, ModelDocument, ModelList, VersionDocument
from mien.server.people import ADMIN, READ, allowed
from mien.server.problems import Problem
from mien.server.recognizers import Swapping
from mien.server.services import services
from mien.server.specification import PATTERNS

blueprint = APIBlueprint("models", __name__, url_prefix=f"{VERSION}/models", tag="models")

ALIAS = re.compile(PATTERNS["alias"])


@blueprint.before_request
def check() -> None:
    """Refuse strangers before a document of theirs is read."""
    allowed(READ)


def _whole(value: object) -> object:
    """Return 3 for 3.0: JSON knows no integers, and JSON Schema's are all numbers without a fraction."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class AliasBody(BaseModel):
    """Where an alias is to point."""

    model_config = ConfigDict(strict=True, extra="forbid")

    version: Annotated[int, BeforeValidator(_whole)] = Field(ge=1, le=1_000_000)


@blueprint.get("")
@blueprint.doc(
    operation_id="list_models",
    summary="List the models",
    responses={200: answer(ModelList, "Every model and its versions")},
)
def list_models() -> Response:
    """List every model of the registry with its versions and aliases."""
    allowed(READ)
    by_name = groupby(_registry().list(), key=lambda version: version.name)
    return json_answer(ModelList(items=tuple(_model(name, tuple(versions)) for name, versions in by_name)))


@blueprint.get("/<name>/versions")
@blueprint.doc(
    operation_id="list_versions",
    summary="List a model's versions",
    responses={200: answer(ModelDocument, "The model and its versions")},
)
def list_versions(name: str) -> Response:
    """List the versions of one model."""
    allowed(READ)
    return json_answer(_model(name, _versions(name)))


@blueprint.get("/<name>/versions/<int:version>")
@blueprint.doc(
    operation_id="get_version",
    summary="See one version",
    responses={200: answer(CardDocument, "Its card, metrics and history")},
)
def get_version(name: str, version: int) -> Response:
    """Return a version's card, what `mien evaluate` measured of it, and its training epoch by epoch."""
    allowed(READ)
    found = _version(name, version)
    card = msgspec.to_builtins(load_card(found.folder))
    return json_answer(
        {
            "name": name, "version": version, "aliases": found.aliases, "packaged": found.packaged, "card": card,
            "words": _words(found), "metrics": _metrics(found), "history": _history(found),
        }
    )  # fmt: skip


@blueprint.put("/<name>/aliases/<alias>")
@blueprint.input(AliasBody, arg_name="body")
@blueprint.doc(
    operation_id="set_alias",
    summary="Point an alias at a version",
    responses={
        200: answer(AliasDocument, "It points there"),
        409: refusal("The version cannot be opened"),
    },
)
def put_alias(name: str, alias: str, body: AliasBody) -> Response:
    """Point an alias at a version; where the service reads with it, the version is swapped in without a lost request.

    Nobody asks whether the version is better: `mien models promote` does.
    """
    allowed(ADMIN)
    if not ALIAS.fullmatch(alias):
        raise Problem("invalid", f"{alias!r} is no alias: small letters, digits, '.', '_' and '-', a letter first")
    _version(name, body.version)
    reading = services().recognizer

    def write_down() -> None:
        # Before the alias moves: where the database is away, nothing is done that no entry tells of.
        with services().database.transaction() as session:
            note(session, "model.promote", f"{name}@{body.version} {alias}")

    try:
        if isinstance(reading, Swapping) and reading.name == name:
            reading.promote(body.version, alias, before=write_down)
        else:
            write_down()
            _registry().promote(f"{name}@{body.version}", alias)
    except (ModelNotFoundError, ModelUnavailableError):
        raise
    except ModelError as error:
        raise Problem("conflict", f"{name}@{body.version} cannot be opened, so nothing was changed: {error}") from None
    return json_answer(AliasDocument(name=name, alias=alias, version=body.version))


def _registry() -> Registry:
    return Registry(services().settings.models)


def _versions(name: str) -> tuple[Version, ...]:
    found = tuple(version for version in _registry().list() if version.name == name)
    if not found:
        raise ModelNotFoundError(f"no model {name!r}; GET {VERSION}/models lists what there is")
    return found


def _version(name: str, version: int) -> Version:
    versions = _versions(name)
    for found in versions:
        if found.version == version:
            return found
    held = ", ".join(str(one.version) for one in versions)
    raise ModelNotFoundError(f"{name} has no version {version}; it has {held}")


def _model(name: str, versions: tuple[Version, ...]) -> ModelDocument:
    reading = services().recognizer.card
    in_use = reading.version if reading.name == name else None
    documents = tuple(_document(version) for version in versions)
    return ModelDocument(name=name, in_use=in_use, earlier=_registry().earlier(name), versions=documents)


def _document(version: Version) -> VersionDocument:
    card = load_card(version.folder)
    return VersionDocument(
        version=version.version, aliases=version.aliases, packaged=version.packaged, task=card.task,
        architecture=card.architecture, parameters=card.parameters, created=card.created,
    )  # fmt: skip


def _words(version: Version) -> str:
    path = version.folder / CARD_PAGE
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _metrics(version: Version) -> Any:
    path = version.folder / "metrics.json"
    return msgspec.json.decode(path.read_bytes()) if path.is_file() else None


def _history(version: Version) -> list[dict[str, float | None]]:
    path = version.folder / "history.csv"
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [{column: _number(cell) for column, cell in epoch.items()} for epoch in csv.DictReader(file)]


def _number(cell: str | None) -> float | None:
    """Return a cell of the history as JSON can say it: what is empty, no number or not finite is null."""
    try:
        number = float(cell or "nan")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
