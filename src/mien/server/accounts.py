"""What is done to people, keys and sessions, by the API and by `mien admin` alike; each with its entry in the log."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from mien.db import utc_now
from mien.db.queries import keys, sessions, users
from mien.db.tables import NAME, ApiKey, LoginSession, Role, User
from mien.errors import AccountError
from mien.server import passwords, tokens
from mien.server.audit import note
from mien.server.people import SCOPES
from mien.server.tokens import KeyText

KEY_DAYS = 90
"""Days that a key lasts where nobody says otherwise."""

RESERVED = frozenset({"local", "me"})
"""Names that mean something else."""


def checked_name(name: str) -> str:
    """Return `name` if a person or key may have it.

    Raises:
        AccountError: it is empty, too long, or does not show as what it is.
    """
    if not 1 <= len(name) <= NAME or not name.isprintable() or name != name.strip():
        raise AccountError(f"a name has 1 to {NAME} printable characters and no blanks around it; got {name[:50]!r}")
    return name


def create_user(session: Session, *, name: str, role: Role, password_hash: str | None) -> User:
    """Add a person.

    Raises:
        AccountError: the name cannot be taken.
        ConflictError: the name is taken.
    """
    if checked_name(name) in RESERVED:
        raise AccountError(f"{name!r} means something else here; take another name")
    user = users.create(session, name=name, role=role, password_hash=password_hash, now=utc_now())
    note(session, "user.create", user.id)
    return user


def set_password(session: Session, user_id: str, password_hash: str) -> User:
    """Give a person a new password, which ends their sessions."""
    user = users.change(session, user_id, password_hash=password_hash)
    note(session, "user.password", user_id)
    return user


def create_key(
    session: Session, user: User, *, name: str, scopes: Iterable[str], days: int | None
) -> tuple[ApiKey, KeyText]:
    """Give a person a key; the secret in the second value is shown once and kept nowhere.

    Args:
        session: of the transaction.
        user: whose it is.
        name: for people, to know it again.
        scopes: what it may do at most; no more than the person's role allows.
        days: how long it lasts; None: until it is revoked.

    Raises:
        AccountError: the name cannot be taken, or the role does not allow a scope.
    """
    wanted = set(scopes)
    if not wanted <= SCOPES[user.role]:
        raise AccountError(f"a {user.role} may {', '.join(sorted(SCOPES[user.role]))}; got {', '.join(sorted(wanted))}")
    text, now = tokens.new_key(), utc_now()
    row = keys.create(
        session, user_id=user.id, name=checked_name(name), prefix=text.prefix, key_hash=tokens.hashed(text.text),
        scopes=sorted(wanted), expires_at=now + timedelta(days=days) if days else None, now=now,
    )  # fmt: skip
    note(session, "key.create", row.id)
    return row, text


def begin_session(session: Session, user: User, *, csrf: str, token: str, user_agent: str, hours: int) -> LoginSession:
    """Sign a person in."""
    now = utc_now()
    row = sessions.create(
        session, user_id=user.id, token_hash=tokens.hashed(token), csrf_hash=tokens.hashed(csrf),
        user_agent=user_agent, expires_at=now + timedelta(hours=hours), now=now,
    )  # fmt: skip
    note(session, "session.create", row.id, actor_id=user.id)
    return row


def end_session(session: Session, session_id: str) -> None:
    """Sign a person out of one session."""
    sessions.end(session, session_id)
    note(session, "session.delete", session_id)


def may_enter(user: User | None, password: str) -> bool:
    """Return whether this is the person's password and they are let in; it takes as long for nobody."""
    fits = passwords.fits(password, user.password_hash if user else None)
    return fits and user is not None and user.disabled_at is None
