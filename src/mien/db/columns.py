"""Types of columns that SQLite and PostgreSQL then read and write alike."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` in PostgreSQL, text that sorts by time in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an instant into UTC.

        Raises:
            ValueError: it has no time zone, so it could be any of two dozen instants.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone; got {value!r}")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an instant with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that any client may have sent.

    PostgreSQL takes no NUL and neither database half a surrogate pair; both become U+FFFD, so that what is looked for
    by such an id is not found, rather than being an error.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what no database takes."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


def utc_now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)
