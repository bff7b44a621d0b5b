"""`/api/v1/users`: people, by administrators; and oneself."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from mien.db import utc_now
from mien.db.queries import EVERYONE, users
from mien.db.tables import Role, User
from mien.errors import RecordNotFoundError
from mien.server import accounts, cookies, limits, passwords
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer
from mien.server.documents.people import UserDocument, UserPage
from mien.server.paging import PageQuery
from mien.server.people import ADMIN, READ, Person, allowed, holder
from mien.server.problems import Problem
from mien.server.requests import require_object
from mien.server.services import services

blueprint = APIBlueprint("users", __name__, url_prefix=f"{VERSION}/users", tag="people")


_SHOWN: dict[str, Any] = {"minLength": passwords.SHORTEST, "maxLength": passwords.LONGEST}
"""What the description says of a password; `mien.server.passwords` checks it, in its own words."""


class NewUser(BaseModel):
    """Somebody to be added."""

    name: str = Field(min_length=1, max_length=200)
    role: Role = Role.MEMBER
    password: str | None = Field(
        default=None, max_length=1000, description="None: they can only use keys.", json_schema_extra=_SHOWN
    )


class UserChange(BaseModel):
    """What is to be different; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = Field(default=None, strict=True)


class NewPassword(BaseModel):
    """A new password, and the one before where it is one's own."""

    password: str = Field(max_length=1000, json_schema_extra=_SHOWN)
    current_password: str | None = Field(default=None, max_length=1000)


@blueprint.post("")
@blueprint.input(NewUser, arg_name="new")
@blueprint.doc(
    operation_id="create_user",
    summary="Add a person",
    responses={201: answer(UserDocument, "Added"), 409: "The name is taken"},
)
def create(new: NewUser) -> Response:
    """Add a person; for administrators."""
    allowed(ADMIN)
    password_hash = passwords.hashed(new.password, name=new.name) if new.password is not None else None
    with services().database.transaction() as session:
        user = accounts.create_user(session, name=new.name, role=new.role, password_hash=password_hash)
    added = json_answer(UserDocument.of(user), 201)
    added.headers["Location"] = f"{VERSION}/users/{user.id}"
    return added


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="list_users", summary="List people", responses={200: answer(UserPage, "A page, newest first")}
)
def list_page(query: PageQuery) -> Response:
    """List people, newest first; for administrators."""
    allowed(ADMIN)
    with services().database.reading() as session:
        page = users.list_page(session, cursor=query.cursor, limit=query.limit)
    return json_answer(UserPage(items=tuple(map(UserDocument.of, page.items)), next_cursor=page.next_cursor))


@blueprint.get("/<user_id>")
@blueprint.doc(
    operation_id="get_user",
    summary="See a person; `me` is oneself",
    responses={200: answer(UserDocument, "The person")},
)
def get(user_id: str) -> Response:
    """Return a person."""
    user_id = _seen(allowed(READ), user_id)
    with services().database.reading() as session:
        return json_answer(UserDocument.of(users.get(session, user_id)))


@blueprint.patch("/<user_id>")
@blueprint.input(UserChange, arg_name="change")
@blueprint.doc(
    operation_id="update_user",
    summary="Change a person's role, shut them out or let them in",
    responses={200: answer(UserDocument, "Changed"), 409: "Nobody else is an administrator"},
)
def update(user_id: str, change: UserChange) -> Response:
    """Change a person; for administrators. Somebody always stays an administrator."""
    user_id = _seen(allowed(ADMIN), user_id)
    require_object()
    with services().database.transaction() as session:
        user = users.get(session, user_id)
        if change.role is not None and change.role != user.role:
            users.change(session, user_id, role=change.role)
            note(session, "user.role", user_id)
        if change.disabled is not None and change.disabled != bool(user.disabled_at):
            users.disable(session, user_id, now=utc_now()) if change.disabled else users.enable(session, user_id)
            note(session, "user.disable" if change.disabled else "user.enable", user_id)
    return json_answer(UserDocument.of(user))


@blueprint.put("/<user_id>/password")
@blueprint.input(NewPassword, arg_name="new")
@blueprint.doc(
    operation_id="set_password",
    summary="Set a password; `me` is oneself",
    responses={204: "Set; every session of theirs is over"},
)
def set_password(user_id: str, new: NewPassword) -> tuple[Response, int]:
    """Set one's own password, or as an administrator somebody's. It ends every session of that person."""
    asking = holder()
    user_id = _seen(asking, user_id)
    with services().database.reading() as session:
        user = users.get(session, user_id)
    if user_id == asking.id and user.password_hash:
        _confirm(user, new.current_password)
    password_hash = passwords.hashed(new.password, name=user.name)
    with services().database.transaction() as session:
        accounts.set_password(session, user_id, password_hash)
    done = Response()
    if user_id == asking.id:
        cookies.take(done)
    return done, 204


def _seen(asking: Person, user_id: str) -> str:
    """Return the id of a person that `asking` may know of; everybody else is not there."""
    if user_id in ("me", asking.id):
        return asking.id
    if asking.sees is not EVERYONE:
        raise RecordNotFoundError(f"no user {user_id!r}")
    return user_id


def _confirm(user: User, current: str | None) -> None:
    limits.count_sign_in(user.name)
    if not passwords.fits(current or "", user.password_hash):
        raise Problem("forbidden", "current_password is not the password; a new one needs it")
    limits.forgive(user.name)
