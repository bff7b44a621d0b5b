"""Saying who asks: by an API key, by a browser's session, or by sitting at the machine where nobody has to sign in.

Nothing is looked up before a view asks `mien.server.people`, so health, metrics and documents ask nobody.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from apiflask import APIFlask
from flask import request
from sqlalchemy.orm import Session

from mien.db import Database, utc_now
from mien.db.queries import keys, sessions, users
from mien.db.queries.keys import KeyHolder
from mien.db.queries.sessions import LoggedIn
from mien.db.tables import Role, User
from mien.errors import ConflictError, DatabaseUnavailableError, MienError
from mien.server import cookies, tokens
from mien.server.exposure import SAFE, require_here, require_own_page
from mien.server.people import KEY, SCOPES, SESSION, WHO, Person, check
from mien.server.people import LOCAL as AT_THE_MACHINE
from mien.server.problems import Problem
from mien.server.services import Services, services

LOCAL = "local"
"""The name of the person who owns everything where nobody has to sign in."""

CSRF_HEADER = "X-CSRF-Token"

TOUCHED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a key or session was last used, so that reading does not write each time."""

_ENDED = {
    KEY: "this API key was revoked or is past its time, or its person was shut out or is gone",
    SESSION: "this session has ended, or its person was shut out or is gone",
    AT_THE_MACHINE: "whoever is at this machine has to sign in now",
}


def register(app: APIFlask) -> None:
    """Let `mien.server.people` find out who asks."""
    app.extensions[WHO] = _who


def local_person_allowed(session: Session) -> bool:
    """Return whether nobody has to sign in: on loopback, while nobody has a password and no setting asks for it."""
    return _nobody_need_sign_in() and not users.any_password(session)


def _nobody_need_sign_in() -> bool:
    at_hand = services()
    return at_hand.local and at_hand.settings.auth == "auto"


def sign_in_required() -> bool:
    """Return whether one has to say who one is; true where the database cannot tell."""
    try:
        with services().database.reading() as session:
            return not local_person_allowed(session)
    except MienError:
        return True


def _who() -> Person | None:
    """Return who asks, None where nobody says so.

    Raises:
        Problem: what was shown is worth nothing, or comes from somebody else's page.
    """
    shown = request.headers.get("Authorization")
    if shown is not None:
        return _by_key(shown)
    token = cookies.token()
    return (_by_session(token) if token else None) or _at_the_machine()


def _by_key(shown: str) -> Person:
    scheme, _, key = shown.partition(" ")
    if scheme.lower() != "bearer":
        raise Problem("unauthenticated", "Authorization is read as `Bearer KEY` only")
    now = utc_now()
    with services().database.reading() as session:
        found = keys.by_hash(session, tokens.hashed(key.strip()), now=now)
    if found is None:
        raise Problem("unauthenticated", "this API key is unknown, revoked or past its time")
    return _with_key(services().database, found, now)


def _by_session(token: str) -> Person | None:
    now, idle = utc_now(), timedelta(minutes=services().settings.session_idle_minutes)
    with services().database.reading() as session:
        found = sessions.by_token(session, tokens.hashed(token), now=now)
    if found is None or now - found.session.last_seen_at > idle:
        return None
    require_own_page()
    if request.method not in SAFE and not tokens.fits(request.headers.get(CSRF_HEADER, ""), found.session.csrf_hash):
        raise Problem("csrf", f"{request.method} in a session needs its token in {CSRF_HEADER}")
    return _in_session(services().database, found, now)


def _at_the_machine() -> Person | None:
    if not _nobody_need_sign_in():
        return None
    with services().database.reading() as session:
        row, any_password = users.by_name_and_any_password(session, LOCAL)
    if any_password:
        return None
    require_here()
    row = row or _made()
    return None if row.disabled_at else _person(row, by=AT_THE_MACHINE)


def require_still(at_hand: Services, before: Person, scope: str) -> None:
    """See that somebody who was let in before would be let in now; from any thread, for what outlasts its request.

    What goes on counts as use of the key or session.

    Args:
        at_hand: the collaborators.
        before: who they were then.
        scope: what they must be allowed.

    Raises:
        Problem: `unauthenticated` or `forbidden`.
        DatabaseUnavailableError: nobody can tell.
    """
    asking = _again(at_hand.database, before)
    if asking is None:
        raise Problem("unauthenticated", _ENDED[before.by])
    check(asking, scope)


def _again(database: Database, before: Person) -> Person | None:
    """Return who asked before, as they are now; None where they are let in no more."""
    now = utc_now()
    with database.reading() as session:
        if before.by == AT_THE_MACHINE:
            row, any_password = users.by_name_and_any_password(session, LOCAL)
            stays = row is not None and row.id == before.id and not row.disabled_at and not any_password
            return _person(row, by=AT_THE_MACHINE) if row and stays else None
        key = keys.by_id(session, before.credential, now=now) if before.by == KEY else None
        login = sessions.by_id(session, before.credential, now=now) if before.by == SESSION else None
    if key:
        return _with_key(database, key, now)
    return _in_session(database, login, now) if login else None


def _with_key(database: Database, found: KeyHolder, now: datetime) -> Person:
    if _is_long_ago(found.key.last_used_at, now):
        _write(database, lambda session: keys.touch(session, found.key.id, now=now))
    return _person(found.user, by=KEY, credential=found.key.id, at_most=found.key.scopes)


def _in_session(database: Database, found: LoggedIn, now: datetime) -> Person:
    if _is_long_ago(found.session.last_seen_at, now):
        _write(database, lambda session: sessions.touch(session, found.session.id, now=now))
    return _person(found.user, by=SESSION, credential=found.session.id)


def _made() -> User:
    database = services().database
    try:
        with database.transaction() as session:
            return users.create(session, name=LOCAL, role=Role.ADMIN, now=utc_now())
    except ConflictError:  # another request was first
        with database.reading() as session:
            row = users.by_name(session, LOCAL)
        if row is None:
            raise
        return row


def _person(user: User, *, by: str, credential: str = "", at_most: list[str] | None = None) -> Person:
    scopes = frozenset(SCOPES[user.role]) & frozenset(SCOPES[user.role] if at_most is None else at_most)
    return Person(id=user.id, name=user.name, role=user.role, scopes=scopes, by=by, credential=credential)


def _is_long_ago(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at > TOUCHED_EVERY


def _write(database: Database, work: Callable[[Session], Any]) -> None:
    # When a key was last used is not worth a failed request.
    with suppress(DatabaseUnavailableError), database.transaction() as session:
        work(session)
