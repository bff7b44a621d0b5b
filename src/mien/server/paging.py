"""Which page of a list: the query that every list takes."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from mien.db.queries.filters import Which
from mien.db.queries.pages import Owner
from mien.server.people import Person

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT", re.ASCII)


def _written(text: object) -> object:
    # pydantic would take "0.5" for half a second after 1970 began.
    if isinstance(text, str) and not _RFC3339.match(text):
        raise ValueError("an instant is written as 2026-11-24T12:00:00Z")
    return text


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first or last day there is, seen from elsewhere
        return (datetime.min if at.year == 1 else datetime.max).replace(tzinfo=UTC)


Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_utc)]
"""An instant in a query, as RFC 3339 writes it."""


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(
        default=None, min_length=1, description="`next_cursor` of the page before; none for the first"
    )
    limit: int = Field(default=50, ge=1, le=200)


class WorkQuery(PageQuery):
    """Which page of what was read, and which of it."""

    source: str = Field(default="", max_length=200, description="Only what has this in its name, in whatever case")
    since: Instant | None = Field(default=None, description="Only what was made at this instant or later")
    until: Instant | None = Field(default=None, description="Only what was made before this instant")
    mine: bool = Field(default=False, description="Only one's own, for administrators, who see everybody's")

    @property
    def which(self) -> Which:
        """The conditions on the rows."""
        return Which(since=self.since, until=self.until, words=self.source)

    def whose(self, asking: Person) -> Owner:
        """Return whose rows are listed."""
        return asking.id if self.mine else asking.sees
