"""`/api/v1/keys`: keys for programs. A key is shown once, when it is made."""

from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from mien.db import utc_now
from mien.db.queries import keys, users
from mien.server import accounts
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer
from mien.server.documents.people import KeyDocument, KeyPage, NewKeyDocument
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


class KeyQuery(PageQuery):
    """Whose keys, and which page of them."""

    mine: bool = Field(default=False, description="One's own alone, for administrators too.")


@blueprint.post("")
@blueprint.input(NewKey, arg_name="new")
@blueprint.doc(
    operation_id="create_key",
    summary="Make a key",
    responses={201: answer(NewKeyDocument, "Made; `key` is shown this once")},
)
def create(new: NewKey) -> Response:
    """Make a key of one's own, with no more scopes than one has."""
    asking = holder()
    if not set(new.scopes) <= asking.scopes:
        raise Problem("forbidden", f"{asking.name} may {', '.join(sorted(asking.scopes))}, and so may keys of theirs")
    with services().database.transaction() as session:
        user = users.get(session, asking.id)
        row, text = accounts.create_key(session, user, name=new.name, scopes=new.scopes, days=new.days)
    made = json_answer(NewKeyDocument.made(row, text.text), 201)
    made.headers["Location"] = f"{VERSION}/keys/{row.id}"
    return made


@blueprint.get("")
@blueprint.input(KeyQuery, location="query", arg_name="query")
@blueprint.doc(operation_id="list_keys", summary="List keys", responses={200: answer(KeyPage, "A page, newest first")})
def list_page(query: KeyQuery) -> Response:
    """List one's keys, newest first; administrators see everybody's."""
    asking = allowed(READ)
    owner_id = asking.id if query.mine else asking.sees
    with services().database.reading() as session:
        page = keys.list_page(session, owner_id=owner_id, cursor=query.cursor, limit=query.limit)
    return json_answer(KeyPage(items=tuple(map(KeyDocument.of, page.items)), next_cursor=page.next_cursor))


@blueprint.get("/<key_id>")
@blueprint.doc(
    operation_id="get_key",
    summary="See a key, without its secret",
    responses={200: answer(KeyDocument, "What is known of it")},
)
def get(key_id: str) -> Response:
    """Return what is known of a key."""
    asking = allowed(READ)
    with services().database.reading() as session:
        return json_answer(KeyDocument.of(keys.get(session, key_id, owner_id=asking.sees)))


@blueprint.delete("/<key_id>")
@blueprint.doc(operation_id="delete_key", summary="Revoke a key", responses={204: "It is worth nothing now"})
def delete(key_id: str) -> tuple[str, int]:
    """Revoke a key for good."""
    asking = holder()
    with services().database.transaction() as session:
        keys.revoke(session, key_id, owner_id=asking.sees, now=utc_now())
        note(session, "key.revoke", key_id)
    return "", 204
