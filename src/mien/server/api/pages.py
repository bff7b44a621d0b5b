"""Which page of a list: what every list takes as its query."""

from pydantic import BaseModel, Field


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(default=None, description="`next_cursor` of the page before; none for the first")
    limit: int = Field(default=50, ge=1, le=200)
