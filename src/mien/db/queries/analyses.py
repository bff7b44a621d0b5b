"""What was read in pictures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from mien.db.ids import new_id
from mien.db.queries import rows
from mien.db.queries.filters import ALL, Which
from mien.db.queries.pages import Order, Owner, Page, found, owned, page
from mien.db.tables import AnalysisRow, FaceRow
from mien.records import AnalysisRecord, FaceRecord

_ORDER = Order(AnalysisRow.created_at, AnalysisRow.id)


def create(
    session: Session, record: AnalysisRecord, *, owner_id: str, expires_at: datetime, image_key: str | None = None,
    image_expires_at: datetime | None = None, analysis_id: str = "", now: datetime,
) -> AnalysisRow:  # fmt: skip
    """Keep an analysis and its faces; the row that is returned is no part of the session.

    Args:
        session: of the transaction.
        record: what `mien.records.record` made of the analysis.
        owner_id: whose it is.
        expires_at: when it must go.
        image_key: the picture's key in the store, in the scope `analysis_id`; None: it is not kept.
        image_expires_at: when the picture must go; needed with `image_key`.
        analysis_id: from `new_id`, where the picture was stored before; "": a new one.
        now: when it was read.

    Raises:
        ValueError: the picture is kept and nobody said until when, or the picture could not be read.
    """
    width, height = record.image.width, record.image.height
    if width is None or height is None:
        raise ValueError("a picture that could not be read is no analysis")
    if (image_key is None) != (image_expires_at is None):
        raise ValueError("image_key and image_expires_at go together")
    row = AnalysisRow(
        id=analysis_id or new_id(), owner_id=owner_id, created_at=now, source=record.image.source, width=width,
        height=height, model_name=record.model.name, model_version=record.model.version,
        labels=list(record.model.labels), result=msgspec.to_builtins(record), image_key=image_key,
        image_expires_at=image_expires_at, expires_at=expires_at,
    )  # fmt: skip
    rows.write(session, row)
    rows.write_many(session, FaceRow, [_face(row.id, *numbered) for numbered in enumerate(record.faces)])
    return row


def get(session: Session, analysis_id: str, *, owner_id: Owner) -> AnalysisRow:
    """Return an analysis.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    chosen = select(AnalysisRow).where(AnalysisRow.id == analysis_id, *owned(AnalysisRow.owner_id, owner_id))
    return found(session.scalar(chosen), "analysis", analysis_id)


def list_page(
    session: Session, *, owner_id: Owner, which: Which = ALL, emotion: str | None = None, cursor: str | None = None,
    limit: int = 50,
) -> Page[AnalysisRow]:  # fmt: skip
    """Return a page of analyses, newest first.

    Args:
        session: to ask in.
        owner_id: whose.
        which: of them.
        emotion: only those in which a face showed this label before all others.
        cursor: `next_cursor` of the page before; None: the first page.
        limit: rows of the page at most.

    Raises:
        CursorError: `cursor` was not given by mien.
    """
    chosen = select(AnalysisRow).where(*owned(AnalysisRow.owner_id, owner_id))
    chosen = chosen.where(*which.conditions(AnalysisRow.created_at, AnalysisRow.source))
    if emotion is not None:
        shows = select(FaceRow.index).where(FaceRow.analysis_id == AnalysisRow.id, FaceRow.dominant == emotion)
        chosen = chosen.where(shows.exists())
    return page(session, chosen, _ORDER, cursor=cursor, limit=limit)


def faces(session: Session, analysis_id: str) -> Sequence[FaceRow]:
    """Return the faces of an analysis, in order."""
    return session.scalars(select(FaceRow).where(FaceRow.analysis_id == analysis_id).order_by(FaceRow.index)).all()


def remove(session: Session, analysis_id: str, *, owner_id: Owner) -> str | None:
    """Delete an analysis and its faces; return the key of the picture, which the caller deletes from the store then.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    row = get(session, analysis_id, owner_id=owner_id)
    session.delete(row)
    session.flush()
    return row.image_key


def _face(analysis_id: str, index: int, face: FaceRecord) -> dict[str, Any]:
    probability = next(e.probability for e in face.emotions if e.label == face.dominant)
    return {
        "analysis_id": analysis_id, "index": index, "left": face.box.left, "top": face.box.top,
        "right": face.box.right, "bottom": face.box.bottom, "dominant": face.dominant, "probability": probability,
        "uncertain": face.uncertain, "quality_ok": face.quality.ok,
    }  # fmt: skip
