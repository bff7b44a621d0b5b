"""Who is logged in where. Tokens come as hashes; how they are made is the server's business."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from mien.db.tables import LoginSession, User


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session and whose it is."""

    session: LoginSession
    user: User


def create(
    session: Session, *, user_id: str, token_hash: str, csrf_hash: str, user_agent: str = "", expires_at: datetime,
    now: datetime,
) -> LoginSession:  # fmt: skip
    """Log a person in."""
    row = LoginSession(
        user_id=user_id, token_hash=token_hash, csrf_hash=csrf_hash, user_agent=user_agent[:400], created_at=now,
        last_seen_at=now, expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def by_token(session: Session, token_hash: str, *, now: datetime) -> LoggedIn | None:
    """Return the session of a token, unless it has expired or its person is disabled."""
    return _holding(session, LoginSession.token_hash == token_hash, now=now)


def by_id(session: Session, session_id: str, *, now: datetime) -> LoggedIn | None:
    """Return a session by id, unless it has ended or expired or its person is disabled."""
    return _holding(session, LoginSession.id == session_id, now=now)


def touch(session: Session, session_id: str, *, now: datetime) -> None:
    """Note that a session was used; call it now and then, not at every request."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now))


def rotate(
    session: Session, session_id: str, *, token_hash: str, csrf_hash: str, expires_at: datetime, now: datetime
) -> bool:
    """Give a session new tokens, so that the old ones are worth nothing; return whether it is still there."""
    values = {"token_hash": token_hash, "csrf_hash": csrf_hash, "expires_at": expires_at, "last_seen_at": now}
    changed = update(LoginSession).where(LoginSession.id == session_id, LoginSession.expires_at > now).values(values)
    return session.scalar(changed.returning(LoginSession.id)) is not None


def get(session: Session, session_id: str) -> LoginSession | None:
    """Return a session by id, if it is still there."""
    return session.get(LoginSession, session_id)


def end_by_token(session: Session, token_hash: str) -> None:
    """Log out of the session of a token, if there is one."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash))


def end(session: Session, session_id: str) -> None:
    """Log out of one session; one that is gone already is none to complain about."""
    session.execute(delete(LoginSession).where(LoginSession.id == session_id))


def _holding(session: Session, which: ColumnElement[bool], *, now: datetime) -> LoggedIn | None:
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(which, LoginSession.expires_at > now, User.disabled_at.is_(None))
    ).one_or_none()
    return LoggedIn(row[0], row[1]) if row else None
