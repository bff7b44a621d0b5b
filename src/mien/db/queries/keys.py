"""Keys for programs. They come as hashes; how they are made is the server's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from mien.db.queries.pages import Order, Owner, Page, found, owned, page
from mien.db.tables import ApiKey, User

_ORDER = Order(ApiKey.created_at, ApiKey.id)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A key and whose it is."""

    key: ApiKey
    user: User


def create(
    session: Session, *, user_id: str, name: str, prefix: str, key_hash: str, scopes: Sequence[str],
    expires_at: datetime | None = None, now: datetime,
) -> ApiKey:  # fmt: skip
    """Give a person a key."""
    row = ApiKey(
        user_id=user_id, name=name, prefix=prefix, key_hash=key_hash, scopes=list(scopes), created_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def by_hash(session: Session, key_hash: str, *, now: datetime) -> KeyHolder | None:
    """Return the key of a hash, unless it is revoked or has expired or its person is disabled."""
    return _holding(session, ApiKey.key_hash == key_hash, now=now)


def by_id(session: Session, key_id: str, *, now: datetime) -> KeyHolder | None:
    """Return a key by id, unless it is revoked or has expired or its person is disabled."""
    return _holding(session, ApiKey.id == key_id, now=now)


def get(session: Session, key_id: str, *, owner_id: Owner) -> ApiKey:
    """Return a key by id.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    chosen = select(ApiKey).where(ApiKey.id == key_id, *owned(ApiKey.user_id, owner_id))
    return found(session.scalar(chosen), "key", key_id)


def by_prefix(session: Session, prefix: str) -> ApiKey:
    """Return a key by its first characters.

    Raises:
        RecordNotFoundError: no key begins so, or several do.
    """
    rows = session.scalars(select(ApiKey).where(ApiKey.prefix == prefix).limit(2)).all()
    return found(rows[0] if len(rows) == 1 else None, "key", prefix)


def list_page(session: Session, *, owner_id: Owner, cursor: str | None = None, limit: int = 50) -> Page[ApiKey]:
    """Return a page of keys, newest first; revoked ones too, as long as they are kept.

    Raises:
        CursorError: `cursor` was not given by mien.
    """
    return page(session, select(ApiKey).where(*owned(ApiKey.user_id, owner_id)), _ORDER, cursor=cursor, limit=limit)


def touch(session: Session, key_id: str, *, now: datetime) -> None:
    """Note that a key was used; call it now and then, not at every request."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


def revoke(session: Session, key_id: str, *, owner_id: Owner, now: datetime) -> ApiKey:
    """Make a key worth nothing; one that was revoked before stays as it is.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    key = get(session, key_id, owner_id=owner_id)
    key.revoked_at = key.revoked_at or now
    session.flush()
    return key


def _holding(session: Session, which: ColumnElement[bool], *, now: datetime) -> KeyHolder | None:
    row = session.execute(
        select(ApiKey, User)
        .join(User, User.id == ApiKey.user_id)
        .where(
            which,
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    return KeyHolder(row[0], row[1]) if row else None
