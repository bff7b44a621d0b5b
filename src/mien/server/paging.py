"""Which page of a list: the query that every list takes."""

from pydantic import BaseModel, Field


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(
        default=None, min_length=1, description="`next_cursor` of the page before; none for the first"
    )
    limit: int = Field(default=50, ge=1, le=200)
