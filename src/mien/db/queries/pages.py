"""Whose rows, and which page of them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from mien.db.columns import Utc
from mien.errors import CursorError, RecordNotFoundError

Row = TypeVar("Row")

LARGEST_PAGE = 200
"""Rows a page may have at most."""


class Everyone(Enum):
    """A type with one value, so that no missing id is taken for the right to see everything."""

    EVERYONE = "everyone"


EVERYONE = Everyone.EVERYONE
"""In the place of an owner's id: rows of everybody, for those who may see them."""

Owner = str | Everyone
"""A person's id, or `EVERYONE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Some rows, newest first.

    Attributes:
        items: the rows.
        next_cursor: what gives the page after this one; None: this is the last.
    """

    items: tuple[Row, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is ordered by, newest first; an index begins with them."""

    at: InstrumentedAttribute[datetime]
    id: InstrumentedAttribute[str]


def page(session: Session, rows: Select[Row], order: Order, *, cursor: str | None, limit: int) -> Page[Row]:
    """Return the page of `rows` that `cursor` leads to; the first without one.

    Rows that are added or deleted between two pages shift nothing: a cursor is the place of the last row seen.

    Raises:
        CursorError: `cursor` was not given by mien.
        ValueError: `limit` is not between 1 and `LARGEST_PAGE`.
    """
    if not 1 <= limit <= LARGEST_PAGE:
        raise ValueError(f"a page has 1 to {LARGEST_PAGE} rows; got {limit}")
    if cursor is not None:
        at, row_id = _place(cursor)
        rows = rows.where(tuple_(order.at, order.id) < tuple_(literal(at, Utc()), literal(row_id)))
    # One row more than asked for tells whether there is another page.
    found = session.scalars(rows.order_by(order.at.desc(), order.id.desc()).limit(limit + 1)).all()
    items = tuple(found[:limit])
    if len(found) <= limit:
        return Page(items=items, next_cursor=None)
    last: Any = items[-1]
    return Page(items=items, next_cursor=_cursor(getattr(last, order.at.key), getattr(last, order.id.key)))


def owned(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], owner_id: Owner
) -> list[ColumnElement[bool]]:
    """Return the conditions that leave an owner's rows; none for `EVERYONE`."""
    return [] if owner_id is EVERYONE else [column == owner_id]


def found(row: Row | None, kind: str, row_id: str) -> Row:
    """Return `row` if there is one.

    Raises:
        RecordNotFoundError: there is none.
    """
    if row is None:
        raise RecordNotFoundError(f"no {kind} {row_id!r}")
    return row


def _cursor(at: datetime, row_id: str) -> str:
    return base64.urlsafe_b64encode(f"{at.astimezone(UTC).isoformat()} {row_id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        at, _, row_id = text.partition(" ")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or "\x00" in row_id:
            raise ValueError(text)
        place = instant.astimezone(UTC), row_id
    except (binascii.Error, ValueError, OverflowError):  # the first hour of the year 1 is in no year elsewhere
        raise CursorError(f"no page begins at {cursor[:100]!r}; take `next_cursor` of the page before") from None
    return place
