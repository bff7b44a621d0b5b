"""Who is asking: every view asks here, and only `mien.server.auth` says who it is."""

from dataclasses import dataclass

from flask import current_app, g

from mien.db.queries.pages import EVERYONE, Owner
from mien.db.tables import Role
from mien.server.problems import Problem

READ, WRITE, ADMIN = "read", "write", "admin"
"""What a key may be allowed: to see, to send and delete, to administer."""

SCOPES = {Role.VIEWER: {READ}, Role.MEMBER: {READ, WRITE}, Role.ADMIN: {READ, WRITE, ADMIN}}
"""What each role allows at most."""


WHO = "mien.who"
"""The application's extension that finds out who asks; `mien.server.auth` puts it there."""

SESSION, KEY, LOCAL = "session", "key", "local"
"""How somebody shows who they are: a browser's session, an API key, or by sitting at the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asks, or a program that asks in their name.

    Attributes:
        id: of their row in `mien.db.tables.User`.
        name: for people.
        role: of the person.
        scopes: what this request may do: those of the role, or fewer where a key with fewer asks.
        by: `SESSION`, `KEY` or `LOCAL`.
        credential: id of the session or key; "" for the local person.
    """

    id: str
    name: str
    role: Role
    scopes: frozenset[str]
    by: str = SESSION
    credential: str = ""

    @property
    def sees(self) -> Owner:
        """Whose rows the person may see: their own, or everybody's for an administrator."""
        return EVERYONE if ADMIN in self.scopes else self.id


def person() -> Person:
    """Return who asks; the first call in a request looks it up.

    Raises:
        Problem: `unauthenticated`: nobody said so, or what they showed is worth nothing; `csrf` or `forbidden`: a
            browser was made to ask by somebody else's page.
    """
    if "person" not in g:
        g.person, g.person_refused = None, None
        try:
            g.person = current_app.extensions[WHO]()
        except Problem as refused:
            g.person_refused = refused
    if g.get("person_refused"):
        raise g.person_refused
    found: Person | None = g.person
    if found is None:
        raise Problem("unauthenticated", "This needs somebody who is signed in, or an API key")
    return found


def known() -> Person | None:
    """Return who asks, or None where nobody said so or what they showed is refused."""
    try:
        return person()
    except Problem:
        return None


def allowed(scope: str) -> Person:
    """Return who asks, if they may.

    Args:
        scope: `READ`, `WRITE` or `ADMIN`.

    Raises:
        Problem: `unauthenticated` or `forbidden`.
    """
    asking = person()
    check(asking, scope)
    return asking


def check(asking: Person, scope: str) -> None:
    """See that somebody may do something.

    Raises:
        Problem: `forbidden`.
    """
    if scope not in asking.scopes:
        raise Problem("forbidden", f"{asking.name} may {', '.join(sorted(asking.scopes))}; this needs {scope}")


def holder() -> Person:
    """Return who asks, if they may change passwords, keys and the account: a key of theirs may only with `ADMIN`.

    So a key that leaks cannot make itself last longer, or shut its owner out.

    Raises:
        Problem: `unauthenticated` or `forbidden`.
    """
    asking = person()
    if asking.by == KEY and ADMIN not in asking.scopes:
        raise Problem("forbidden", "an API key may not change the account it belongs to; sign in")
    return asking
