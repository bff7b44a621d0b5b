"""`/api/v1/keys`: keys for programs. A key is shown once, when it is made."""

from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from mien.db import utc_now
from mien.db.queries import keys, users
from mien.db.tables import ApiKey
from mien.server import accounts
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import json_answer
from mien.server.paging import PageQuery
from mien.server.people import READ, allowed, holder
from mien.server.problems import Problem
from mien.server.services import services

blueprint = APIBlueprint("keys", __name__, url_prefix=f"{VERSION}/keys", tag="people")


class NewKey(BaseModel):
    """A key to be made."""

    name: str = Field(min_length=1, max_length=200, description="To know it again.")
    scopes: list[Literal["read", "write", "admin"]] = Field(default=["read"], min_length=1, max_length=3)
    days: int | None = Field(default=accounts.KEY_DAYS, ge=1, le=3650, description="None: until it is revoked.")


@blueprint.post("")
@blueprint.input(NewKey, arg_name="new")
@blueprint.doc(summary="Make a key", responses={201: "Made; `key` is shown this once"})
def create(new: NewKey) -> Response:
    """Make a key of one's own, with no more scopes than one has."""
    asking = holder()
    if not set(new.scopes) <= asking.scopes:
        raise Problem("forbidden", f"{asking.name} may {', '.join(sorted(asking.scopes))}, and so may keys of theirs")
    with services().database.transaction() as session:
        user = users.get(session, asking.id)
        row, text = accounts.create_key(session, user, name=new.name, scopes=new.scopes, days=new.days)
    answer = json_answer({**_document(row), "key": text.text}, 201)
    answer.headers["Location"] = f"{VERSION}/keys/{row.id}"
    return answer


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.doc(summary="List keys")
def list_page(query: PageQuery) -> Response:
    """List one's keys, newest first; administrators see everybody's."""
    asking = allowed(READ)
    with services().database.reading() as session:
        page = keys.list_page(session, owner_id=asking.sees, cursor=query.cursor, limit=query.limit)
    return json_answer({"items": [_document(row) for row in page.items], "next_cursor": page.next_cursor})


@blueprint.get("/<key_id>")
@blueprint.doc(summary="See a key, without its secret")
def get(key_id: str) -> Response:
    """Return what is known of a key."""
    asking = allowed(READ)
    with services().database.reading() as session:
        return json_answer(_document(keys.get(session, key_id, owner_id=asking.sees)))


@blueprint.delete("/<key_id>")
@blueprint.doc(summary="Revoke a key", responses={204: "It is worth nothing now"})
def delete(key_id: str) -> tuple[str, int]:
    """Revoke a key for good."""
    asking = holder()
    with services().database.transaction() as session:
        keys.revoke(session, key_id, owner_id=asking.sees, now=utc_now())
        note(session, "key.revoke", key_id)
    return "", 204


def _document(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.id, "user_id": row.user_id, "name": row.name, "prefix": row.prefix, "scopes": row.scopes,
        "created_at": row.created_at, "last_used_at": row.last_used_at, "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
    }  # fmt: skip
