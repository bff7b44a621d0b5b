"""People: who there is, what they may do, and their passwords' hashes."""

from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from mien.db.queries.pages import Order, Page, found, page
from mien.db.tables import ApiKey, LoginSession, Role, User
from mien.errors import ConflictError

_ORDER = Order(User.created_at, User.id)

_ANY_PASSWORD = exists().where(aliased(User).password_hash.is_not(None))


def create(session: Session, *, name: str, role: Role, password_hash: str | None = None, now: datetime) -> User:
    """Add a person.

    Raises:
        ConflictError: the name is taken.
    """
    user = User(name=name, role=role, password_hash=password_hash, created_at=now)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise ConflictError(f"there is a user {name!r} already") from None
    return user


def get(session: Session, user_id: str) -> User:
    """Return a person by id.

    Raises:
        RecordNotFoundError: there is none.
    """
    return found(session.get(User, user_id), "user", user_id)


def by_name(session: Session, name: str) -> User | None:
    """Return a person by name, if there is one."""
    return session.scalar(select(User).where(User.name == name))


def list_page(session: Session, *, cursor: str | None = None, limit: int = 50) -> Page[User]:
    """Return a page of people, newest first.

    Raises:
        CursorError: `cursor` was not given by mien.
    """
    return page(session, select(User), _ORDER, cursor=cursor, limit=limit)


def count(session: Session) -> int:
    """Return how many people there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def any_password(session: Session) -> bool:
    """Return whether anybody has a password, disabled people included."""
    return bool(session.scalar(select(_ANY_PASSWORD)))


def by_name_and_any_password(session: Session, name: str) -> tuple[User | None, bool]:
    """Return what `by_name` and `any_password` say, asked at once: without sign-in every request asks."""
    row = session.execute(select(User, _ANY_PASSWORD).where(User.name == name)).one_or_none()
    return (row[0], bool(row[1])) if row else (None, any_password(session))


def admin_can_enter(session: Session, *, now: datetime) -> bool:
    """Return whether there is an admin with a password, or with a key that holds."""
    holds = exists().where(
        ApiKey.user_id == User.id,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
    )
    enters = or_(User.password_hash.is_not(None), holds)
    return bool(session.scalar(select(exists().where(User.role == Role.ADMIN, User.disabled_at.is_(None), enters))))


def change(session: Session, user_id: str, *, role: Role | None = None, password_hash: str | None = None) -> User:
    """Change a person's role, password or both; a new password ends every session.

    Raises:
        RecordNotFoundError: there is no such person.
        ConflictError: nobody else is an admin.
    """
    user = get(session, user_id)
    if role is not None and role is not Role.ADMIN:
        check_dispensable(session, user)
    user.role = role or user.role
    if password_hash is not None:
        user.password_hash = password_hash
        _end_sessions(session, user_id)
    session.flush()
    return user


def disable(session: Session, user_id: str, *, now: datetime) -> User:
    """Shut a person out: sessions end, keys and password are refused by whoever looks at `disabled_at`.

    Raises:
        RecordNotFoundError: there is no such person.
        ConflictError: nobody else is an admin.
    """
    user = get(session, user_id)
    check_dispensable(session, user)
    user.disabled_at = user.disabled_at or now
    _end_sessions(session, user_id)
    session.flush()
    return user


def enable(session: Session, user_id: str) -> User:
    """Let a person in again.

    Raises:
        RecordNotFoundError: there is no such person.
    """
    user = get(session, user_id)
    user.disabled_at = None
    session.flush()
    return user


def lock_user(session: Session, user_id: str) -> None:
    """Let others who want to lock this person wait until the transaction ends; what refers to them may be added."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def check_dispensable(session: Session, user: User) -> None:
    """See that somebody is an admin without this person.

    Raises:
        ConflictError: nobody else is.
    """
    # The rows are locked, so that two admins who shut each other out at once do not both succeed.
    admins = select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).with_for_update()
    rows = session.scalars(admins).all()
    others = [row for row in rows if row.id != user.id]
    # Whoever cannot sign in, such as the local person, does not stand in for somebody who can.
    stands_in = bool(others) and (user.password_hash is None or any(row.password_hash for row in others))
    if user in rows and not stands_in:
        raise ConflictError(f"{user.name!r} is the only admin; make another one first")


def _end_sessions(session: Session, user_id: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))
