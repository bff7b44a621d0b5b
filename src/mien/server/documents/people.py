"""People, their sessions and keys, and what they did, as the API answers it."""

from dataclasses import dataclass
from typing import Any, Literal

from mien.db.tables import Activity, ApiKey, Role, User
from mien.server.documents import Instant
from mien.server.people import Person

Scope = Literal["read", "write", "admin"]
"""What a request may do."""

By = Literal["session", "key", "local"]
"""By what somebody shows who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person, as far as everybody who may ask needs to know."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInDocument:
    """A session that has begun; `csrf_token` goes into `X-CSRF-Token` of whatever changes something."""

    user: Somebody
    csrf_token: str
    expires_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingDocument:
    """Who asks, by what, and what they may do."""

    user: Somebody
    scopes: tuple[Scope, ...]
    by: By

    @classmethod
    def of(cls, asking: Person) -> "AskingDocument":
        """Return the document of whoever asks."""
        return cls(**_asking(asking))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedDocument(AskingDocument):
    """A session that has new tokens."""

    csrf_token: str

    @classmethod
    def renewed(cls, asking: Person, csrf_token: str) -> "RenewedDocument":
        """Return the document of whoever asks, with the new token."""
        return cls(**_asking(asking), csrf_token=csrf_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDocument:
    """A person; `disabled_at` says since when they are shut out."""

    id: str
    name: str
    role: Role
    created_at: Instant
    disabled_at: Instant | None
    has_password: bool

    @classmethod
    def of(cls, user: User) -> "UserDocument":
        """Return the document of a row."""
        return cls(
            id=user.id, name=user.name, role=user.role, created_at=user.created_at, disabled_at=user.disabled_at,
            has_password=user.password_hash is not None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """A page of people, newest first; `next_cursor` is null on the last."""

    items: tuple[UserDocument, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDocument:
    """A key, without its secret; `prefix` is how it begins."""

    id: str
    user_id: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: Instant
    last_used_at: Instant | None
    expires_at: Instant | None
    revoked_at: Instant | None

    @classmethod
    def of(cls, row: ApiKey) -> "KeyDocument":
        """Return the document of a row."""
        return cls(**_key(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyDocument(KeyDocument):
    """A key that was made; `key` is the whole of it and is shown this once."""

    key: str

    @classmethod
    def made(cls, row: ApiKey, text: str) -> "NewKeyDocument":
        """Return the document of a new row and its secret."""
        return cls(**_key(row), key=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage:
    """A page of keys, newest first; `next_cursor` is null on the last."""

    items: tuple[KeyDocument, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDocument:
    """Somebody did something: `actor_id` is null where nobody was signed in, `network` is that of the address."""

    id: str
    at: Instant
    actor_id: str | None
    action: str
    object_type: str
    object_id: str
    request_id: str
    network: str

    @classmethod
    def of(cls, entry: Activity) -> "ActivityDocument":
        """Return the document of a row."""
        return cls(
            id=entry.id, at=entry.at, actor_id=entry.actor_id, action=entry.action, object_type=entry.object_type,
            object_id=entry.object_id, request_id=entry.request_id, network=entry.address,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPage:
    """A page of what was done, newest first; `next_cursor` is null on the last."""

    items: tuple[ActivityDocument, ...]
    next_cursor: str | None


def _asking(asking: Person) -> dict[str, Any]:
    user = Somebody(id=asking.id, name=asking.name, role=asking.role)
    return {"user": user, "scopes": tuple(sorted(asking.scopes)), "by": asking.by}


def _key(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.id, "user_id": row.user_id, "name": row.name, "prefix": row.prefix, "scopes": tuple(row.scopes),
        "created_at": row.created_at, "last_used_at": row.last_used_at, "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
    }  # fmt: skip
