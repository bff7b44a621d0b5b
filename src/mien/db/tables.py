"""The tables of the service. Rows are read and written by the functions of `mien.db.queries`.

Ids are UUIDs of version 7 as text, instants are UTC, documents are JSON. Rows know each other by id alone: there are no
relationships that would ask the database behind one's back.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mien.db.columns import Utc, Words
from mien.db.ids import LENGTH, new_id

NAME = 200
"""Longest name of a person, key, model or file, in characters."""

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Role(StrEnum):
    """What a person may do: everything, work of their own, or read their own."""

    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class JobKind(StrEnum):
    """What a job reads."""

    VIDEO = "video"
    ARCHIVE = "archive"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether it stays so."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


def _words(kind: type[StrEnum]) -> Enum:
    # Text with a check rather than a type of PostgreSQL's own, whose values cannot be taken away again.
    return Enum(
        kind, native_enum=False, length=16, create_constraint=True, name=kind.__name__.lower(),
        values_callable=lambda words: [word.value for word in words],
    )  # fmt: skip


class Table(DeclarativeBase):
    """What the tables share: names of constraints that migrations can refer to, and types."""

    metadata = MetaData(naming_convention=_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Utc(),
        str: Words(),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        list[str]: JSON(),
        Role: _words(Role),
        JobKind: _words(JobKind),
        JobState: _words(JobState),
    }


def _id() -> Mapped[str]:
    return mapped_column(Words(LENGTH), primary_key=True, default=new_id)


def _owner() -> Mapped[str]:
    return mapped_column(Words(LENGTH), ForeignKey("users.id", ondelete="CASCADE"))


class User(Table):
    """A person, or a program that acts for one."""

    __tablename__ = "users"

    id: Mapped[str] = _id()
    name: Mapped[str] = mapped_column(Words(NAME), unique=True)
    password_hash: Mapped[str | None]  # None: no password fits, such as for a person who only has keys
    role: Mapped[Role]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "created_at", "id"),)


class LoginSession(Table):
    """A person who is logged in in one browser; the cookie's token and the CSRF token are kept as hashes."""

    __tablename__ = "sessions"

    id: Mapped[str] = _id()
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    csrf_hash: Mapped[str] = mapped_column(Words(64))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    user_agent: Mapped[str] = mapped_column(default="")


class ApiKey(Table):
    """A key for programs; its first characters are kept to tell keys apart, the rest as a hash."""

    __tablename__ = "api_keys"

    id: Mapped[str] = _id()
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Words(NAME))
    prefix: Mapped[str] = mapped_column(Words(32))
    key_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id", "created_at", "id"), Index(None, "created_at", "id"))


class AnalysisRow(Table):
    """What was read in one picture: the document of `mien.records`, and what lists and retention ask for."""

    __tablename__ = "analyses"

    id: Mapped[str] = _id()
    owner_id: Mapped[str] = _owner()
    created_at: Mapped[datetime]
    source: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    model_name: Mapped[str] = mapped_column(Words(NAME))
    model_version: Mapped[int]
    labels: Mapped[list[str]]
    result: Mapped[dict[str, Any]]
    image_key: Mapped[str | None]
    image_expires_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "image_expires_at"),
    )


class FaceRow(Table):
    """One face of an analysis, as far as counts and filters need it."""

    __tablename__ = "faces"

    analysis_id: Mapped[str] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    left: Mapped[int]
    top: Mapped[int]
    right: Mapped[int]
    bottom: Mapped[int]
    dominant: Mapped[str] = mapped_column(Words(32))
    probability: Mapped[float]
    uncertain: Mapped[bool]
    quality_ok: Mapped[bool]


class Job(Table):
    """A film or an archive of pictures to be read; `attempt` counts the workers that took it up."""

    __tablename__ = "jobs"

    id: Mapped[str] = _id()
    owner_id: Mapped[str] = _owner()
    kind: Mapped[JobKind]
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    progress: Mapped[float] = mapped_column(CheckConstraint("progress BETWEEN 0 AND 1", name="progress"), default=0.0)
    stage: Mapped[str] = mapped_column(Words(NAME), default="")
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    idempotency_key: Mapped[str | None] = mapped_column(Words(NAME))
    request: Mapped[dict[str, Any]]
    request_hash: Mapped[str] = mapped_column(Words(64))
    input_key: Mapped[str | None]  # None once the input was deleted
    results: Mapped[dict[str, str]] = mapped_column(default=dict)  # format: key in the store
    error_code: Mapped[str | None] = mapped_column(Words(64))
    error_message: Mapped[str | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "state", "created_at", "id"),
        Index(None, "state", "heartbeat_at"),
        Index(None, "finished_at"),
    )


class Upload(Table):
    """A file that comes in pieces; its bytes are in the store under `store_id`, until a job is made of it."""

    __tablename__ = "uploads"

    id: Mapped[str] = _id()
    owner_id: Mapped[str] = _owner()
    store_id: Mapped[str] = mapped_column(Words(64))
    name: Mapped[str] = mapped_column(Words(NAME), default="")
    size: Mapped[int | None] = mapped_column(BigInteger)  # in bytes, where it was announced
    received: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes that came so far
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index(None, "owner_id", "created_at", "id"),)


class Activity(Table):
    """Who did what to which object. Rows are added and, when their time is over, deleted; a trigger refuses all else.

    `actor_id` is no foreign key: the entry outlives the person, and then names nobody.
    """

    __tablename__ = "activity"

    id: Mapped[str] = _id()
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(Words(LENGTH))  # None: nobody was logged in
    action: Mapped[str] = mapped_column(Words(64))
    object_type: Mapped[str] = mapped_column(Words(32))
    object_id: Mapped[str] = mapped_column(Words(NAME))
    request_id: Mapped[str] = mapped_column(Words(64))
    address: Mapped[str] = mapped_column(Words(64))  # of the network, not of the machine

    __table_args__ = (Index(None, "at", "id"), Index(None, "actor_id", "at", "id"))


class ActivityHorizon(Table):
    """The one row that says before which instant the log may be deleted; the trigger reads it."""

    __tablename__ = "activity_horizon"

    id: Mapped[int] = mapped_column(CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False)
    before: Mapped[datetime]
