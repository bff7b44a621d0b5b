"""Which rows of a list: those of some days, those whose source has some words in its name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """What rows have to be to be listed.

    Their index still gives them in order; a word is looked for in each row that it gives, and so in a person's own rows
    alone. SQLite knows upper and lower case of ASCII only.

    Attributes:
        since: not older than this.
        until: older than this.
        words: what the source's name holds, in whatever case; "": anything.
    """

    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    def conditions(
        self, at: InstrumentedAttribute[datetime], source: InstrumentedAttribute[str] | ColumnElement[str]
    ) -> list[ColumnElement[bool]]:
        """Return the conditions, for a table's column of instants and its column, or expression, of names."""
        conditions: list[ColumnElement[bool]] = []
        if self.since is not None:
            conditions.append(at >= self.since)
        if self.until is not None:
            conditions.append(at < self.until)
        if self.words:
            # No name holds a NUL (`Words`), and PostgreSQL would not even take the question.
            conditions.append(source.icontains(self.words.replace("\0", "\ufffd"), autoescape=True))
        return conditions


ALL = Which()
"""Every row."""
