"""`/api/v1/sessions`: sign in with name and password, see who one is, and sign out."""

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, Field

from mien.db import utc_now
from mien.db.queries import sessions, users
from mien.db.tables import User
from mien.server import accounts, cookies, limits, passwords, tokens
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer
from mien.server.documents.people import AskingDocument, RenewedDocument, SignedInDocument, Somebody
from mien.server.exposure import require_own_page
from mien.server.people import SESSION, Person, person
from mien.server.problems import Problem
from mien.server.services import services

blueprint = APIBlueprint("sessions", __name__, url_prefix=f"{VERSION}/sessions", tag="people")


class SignIn(BaseModel):
    """Who wants to sign in."""

    name: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


@blueprint.post("")
@blueprint.input(SignIn, arg_name="sign_in")
@blueprint.doc(
    operation_id="sign_in",
    summary="Sign in",
    responses={
        201: answer(SignedInDocument, "Signed in; two cookies come along"),
        401: "Name or password is wrong",
    },
)
def create(sign_in: SignIn) -> Response:
    """Sign in with name and password; the session's token comes as a cookie that no script sees.

    Send `csrf_token`, which is also in the cookie `mien_csrf`, as `X-CSRF-Token` with whatever changes something.
    """
    require_own_page()
    limits.count_sign_in(sign_in.name)
    database = services().database
    with database.reading() as session:
        user = users.by_name(session, sign_in.name)
    if not accounts.may_enter(user, sign_in.password) or user is None:
        with database.transaction() as session:
            note(session, "session.refuse", user.id if user else "")
        raise Problem("unauthenticated", "name or password is wrong")
    limits.forgive(sign_in.name)
    return _signed_in(user, _newer_hash(user, sign_in.password))


@blueprint.get("/current")
@blueprint.doc(operation_id="get_session", summary="Who am I?", responses={200: answer(AskingDocument, "Who asks")})
def get() -> Response:
    """Say who asks, by what, and what they may do."""
    return json_answer(AskingDocument.of(person()))


@blueprint.put("/current")
@blueprint.doc(
    operation_id="renew_session",
    summary="Renew the session's tokens",
    responses={200: answer(RenewedDocument, "The old ones are worth nothing now"), 409: "Nobody is in a session"},
)
def renew() -> Response:
    """Give the session new tokens, until the same end as before."""
    asking, (token, csrf) = _in_session(), (tokens.new_token(), tokens.new_token())
    with services().database.transaction() as session:
        row = sessions.get(session, asking.credential)
        hashes = {"token_hash": tokens.hashed(token), "csrf_hash": tokens.hashed(csrf)}
        if row is None or not sessions.rotate(session, row.id, **hashes, expires_at=row.expires_at, now=utc_now()):
            raise Problem("unauthenticated", "the session has ended")
    return _with_tokens(RenewedDocument.renewed(asking, csrf), token, csrf, row.expires_at)


@blueprint.delete("/current")
@blueprint.doc(
    operation_id="sign_out",
    summary="Sign out",
    responses={204: "The session is over", 409: "Nobody is in a session"},
)
def delete() -> tuple[Response, int]:
    """End the session that asks."""
    asking = _in_session()
    with services().database.transaction() as session:
        accounts.end_session(session, asking.credential)
    done = Response()
    cookies.take(done)
    return done, 204


def _in_session() -> Person:
    asking = person()
    if asking.by != SESSION:
        raise Problem("conflict", f"this request was let in by {asking.by}; there is no session")
    return asking


def _newer_hash(user: User, password: str) -> str | None:
    if user.password_hash and passwords.is_dated(user.password_hash):
        return passwords.renewed(password)
    return None


def _signed_in(user: User, newer_hash: str | None) -> Response:
    at_hand, token, csrf, before = services(), tokens.new_token(), tokens.new_token(), cookies.token()
    with at_hand.database.transaction() as session:
        if before:  # the browser's former session, so that none is left behind
            sessions.end_by_token(session, tokens.hashed(before))
        if newer_hash:
            users.get(session, user.id).password_hash = newer_hash
        row = accounts.begin_session(
            session, user, token=token, csrf=csrf, user_agent=request.user_agent.string,
            hours=at_hand.settings.session_hours,
        )  # fmt: skip
    who = Somebody(id=user.id, name=user.name, role=user.role)
    body = SignedInDocument(user=who, csrf_token=csrf, expires_at=row.expires_at)
    return _with_tokens(body, token, csrf, row.expires_at, status=201)


def _with_tokens(body: object, token: str, csrf: str, expires_at: datetime, *, status: int = 200) -> Response:
    said = json_answer(body, status)
    cookies.give(said, session=token, csrf=csrf, expires_at=expires_at)
    return said
