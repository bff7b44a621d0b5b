"""Writing rows straight into their tables: those that each request adds and nobody changes in its transaction.

A session keeps books about what is added to it, which takes several times as long as the writing.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import DeclarativeBase, Session

_BOOKS = "_sa_instance_state"


def write(session: Session, row: DeclarativeBase) -> None:
    """Insert one row, after whatever the session had to write before it; the session will not know of it."""
    values = {name: value for name, value in vars(row).items() if name != _BOOKS}
    write_many(session, type(row), [values])


def write_many(session: Session, kind: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table, given as columns' values."""
    if rows:
        session.execute(_insertion(kind.metadata.tables[kind.__tablename__]), rows)


@cache
def _insertion(table: Table) -> Insert:
    return insert(table)
