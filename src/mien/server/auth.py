"""Saying who asks: for now the one local person, on loopback without a login."""

from apiflask import APIFlask
from flask import g

from mien.db import utc_now
from mien.db.queries import users
from mien.db.tables import Role
from mien.server.people import SCOPES, Person
from mien.server.services import services

LOCAL = "local"
"""The name of the person who owns everything where nobody has to sign in."""


def register(app: APIFlask) -> None:
    """Ask of every request to whom it belongs."""
    app.before_request(_identify)


def _identify() -> None:
    database = services().database
    with database.transaction() as session:
        row = users.by_name(session, LOCAL) or users.create(session, name=LOCAL, role=Role.ADMIN, now=utc_now())
    g.person = Person(id=row.id, name=row.name, role=row.role, scopes=frozenset(SCOPES[row.role]))
