"""Where the aliases of models pointed, and since when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mien.db.tables import ModelAlias


def record(session: Session, *, name: str, alias: str, version: int, by: str | None, now: datetime) -> ModelAlias:
    """Note that an alias points to a version from now on; `by` is the person's id."""
    row = ModelAlias(name=name, alias=alias, version=version, by=by, at=now)
    session.add(row)
    session.flush()
    return row


def current(session: Session, *, name: str, alias: str) -> ModelAlias | None:
    """Return where an alias points now, if anybody has ever said."""
    return session.scalar(_newest_first(name, alias).limit(1))


def history(session: Session, *, name: str, alias: str, limit: int = 100) -> Sequence[ModelAlias]:
    """Return where an alias pointed, newest first."""
    return session.scalars(_newest_first(name, alias).limit(limit)).all()


def _newest_first(name: str, alias: str) -> Select[ModelAlias]:
    chosen = select(ModelAlias).where(ModelAlias.name == name, ModelAlias.alias == alias)
    return chosen.order_by(ModelAlias.at.desc(), ModelAlias.id.desc())
