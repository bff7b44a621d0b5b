"""Who is asking: every view asks here, and only `mien.server.auth` says who it is."""

from dataclasses import dataclass

from flask import g

from mien.db.queries.pages import EVERYONE, Owner
from mien.db.tables import Role
from mien.server.problems import Problem

READ, WRITE, ADMIN = "read", "write", "admin"
"""What a key may be allowed: to see, to send and delete, to administer."""

SCOPES = {Role.VIEWER: {READ}, Role.MEMBER: {READ, WRITE}, Role.ADMIN: {READ, WRITE, ADMIN}}
"""What each role allows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asks, or a program that asks in their name.

    Attributes:
        id: of their row in `mien.db.tables.User`.
        name: for people.
        role: of the person.
        scopes: what this request may do: those of the role, or fewer where a key with fewer asks.
    """

    id: str
    name: str
    role: Role
    scopes: frozenset[str]

    @property
    def sees(self) -> Owner:
        """Whose rows the person may see: their own, or everybody's for an administrator."""
        return EVERYONE if ADMIN in self.scopes else self.id


def person() -> Person:
    """Return who asks.

    Raises:
        Problem: `unauthenticated`: nobody said so.
    """
    found: Person | None = g.get("person")
    if found is None:
        raise Problem("unauthenticated", "This needs somebody who is signed in, or an API key")
    return found


def allowed(scope: str) -> Person:
    """Return who asks, if they may.

    Args:
        scope: `READ`, `WRITE` or `ADMIN`.

    Raises:
        Problem: `unauthenticated` or `forbidden`.
    """
    asking = person()
    if scope not in asking.scopes:
        raise Problem("forbidden", f"{asking.name} may {', '.join(sorted(asking.scopes))}; this needs {scope}")
    return asking
