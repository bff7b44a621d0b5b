"""`/api/v1/privacy`: everything that is kept of a person, to take along and to erase."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from mien.db import erase as erase_person
from mien.db.queries import EVERYONE, users
from mien.errors import RecordNotFoundError
from mien.server import cookies, exports
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import raw, refusal
from mien.server.people import ADMIN, READ, Person, allowed, holder
from mien.server.problems import Problem
from mien.server.services import services

blueprint = APIBlueprint("privacy", __name__, url_prefix=f"{VERSION}/privacy", tag="people")


class Whose(BaseModel):
    """Whose data."""

    user_id: str | None = Field(default=None, description="Somebody else's, for administrators; none: one's own.")


class Erasure(Whose):
    """Whose data is to be erased for good."""

    name: str = Field(max_length=200, description="The person's name once more, against slips.")


@blueprint.get("/export")
@blueprint.input(Whose, location="query", arg_name="whose")
@blueprint.doc(
    operation_id="export_person",
    summary="Take everything along",
    responses={
        200: raw("A zip: rows.jsonl, and the files under files/", "application/zip"),
        404: refusal("There is no such person"),
    },
)
def export(whose: Whose) -> Response:
    """Send everything that is kept of a person as a zip, without passwords and secrets."""
    at_hand, user_id = services(), _whose(allowed(READ), whose.user_id)
    with at_hand.database.transaction() as session:
        users.get(session, user_id)
        note(session, "privacy.export", user_id)
    with at_hand.database.reading() as session:
        rows = exports.gather(session, user_id)
    answer = Response(exports.archive(rows, at_hand.store), content_type="application/zip")
    answer.headers["Content-Disposition"] = "attachment; filename=mien-export.zip"
    return answer


@blueprint.post("/erase")
@blueprint.input(Erasure, arg_name="erasure")
@blueprint.doc(
    operation_id="erase_person",
    summary="Erase a person",
    responses={204: "Everything that was kept is gone", 404: "There is no such person", 409: "The only administrator"},
)
def erase(erasure: Erasure) -> tuple[Response, int]:
    """Erase a person: analyses, jobs, files, keys, sessions, and the person. It cannot be undone."""
    at_hand, asking = services(), holder()
    user_id = _whose(asking, erasure.user_id)
    with at_hand.database.reading() as session:
        user = users.get(session, user_id)
    if erasure.name != user.name:
        raise Problem("invalid", "name is not the person's name; nothing was erased")
    erase_person(at_hand.database, at_hand.store, user_id, also=lambda session: note(session, "privacy.erase", user_id))
    answer = Response()
    if user_id == asking.id:
        cookies.take(answer)
    return answer, 204


def _whose(asking: Person, user_id: str | None) -> str:
    if user_id is None or user_id == asking.id:
        return asking.id
    if asking.sees is not EVERYONE or ADMIN not in asking.scopes:
        raise RecordNotFoundError(f"no user {user_id!r}")
    return user_id
