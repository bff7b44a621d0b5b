"""`/api/v1/analyses`: read pictures, and see again what was read."""

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from mien import images
from mien.db import new_id, utc_now
from mien.db.queries import analyses
from mien.db.tables import AnalysisRow
from mien.errors import ImageError
from mien.records import AnalysisRecord, Failure, FailureRecord, record
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import json_answer
from mien.server.people import READ, WRITE, Person, allowed
from mien.server.pictures import Sent, sent
from mien.server.services import Services, services

blueprint = APIBlueprint("analyses", __name__, url_prefix=f"{VERSION}/analyses", tag="analyses")


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(default=None, description="`next_cursor` of the page before; none for the first")
    limit: int = Field(default=50, ge=1, le=200)


@blueprint.post("")
@blueprint.doc(summary="Read pictures", responses={200: "What was read, one entry a picture, in the order they came"})
def create() -> Response:
    """Read every face in one or several pictures.

    One picture that cannot be read is a problem; of several, each such one has an `error` in its place and the others
    are read. No face is an empty list.
    """
    asking, pictures, at_hand = allowed(WRITE), sent(request), services()
    answers = [_read(at_hand, picture, asking, alone=len(pictures) == 1) for picture in pictures]
    return json_answer({"analyses": answers})


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.doc(summary="List what was read")
def list_page(query: PageQuery) -> Response:
    """List analyses, newest first."""
    asking = allowed(READ)
    with services().database.reading() as session:
        page = analyses.list_page(session, owner_id=asking.sees, cursor=query.cursor, limit=query.limit)
    return json_answer({"items": [_document(row) for row in page.items], "next_cursor": page.next_cursor})


@blueprint.get("/<analysis_id>")
@blueprint.doc(summary="See one analysis")
def get(analysis_id: str) -> Response:
    """Return what was read in a picture."""
    asking = allowed(READ)
    with services().database.reading() as session:
        return json_answer(_document(analyses.get(session, analysis_id, owner_id=asking.sees)))


@blueprint.delete("/<analysis_id>")
@blueprint.doc(summary="Delete one analysis", responses={204: "It is gone, and its picture where one was kept"})
def delete(analysis_id: str) -> tuple[str, int]:
    """Delete an analysis, its faces and its picture."""
    asking, at_hand = allowed(WRITE), services()
    with at_hand.database.transaction() as session:
        image_key = analyses.remove(session, analysis_id, owner_id=asking.sees)
        note(session, "analysis.delete", analysis_id)
    if image_key:
        at_hand.store.delete(image_key)
    return "", 204


def _read(at_hand: Services, picture: Sent, asking: Person, *, alone: bool) -> dict[str, Any] | FailureRecord:
    try:
        image = images.decode(
            picture.data, max_bytes=at_hand.settings.max_image_bytes, max_pixels=at_hand.settings.max_image_pixels
        )
    except ImageError as error:
        if alone:
            raise
        return record(Failure(picture.source, type(error).__name__, str(error)))
    with at_hand.bench.seat():
        answer = record(at_hand.recognizer.read(image, source=picture.source))
    return _document(at_hand.database.run(lambda session: _keep(session, at_hand, answer, picture, asking)))


def _keep(session: Session, at_hand: Services, answer: AnalysisRecord, picture: Sent, asking: Person) -> AnalysisRow:
    now, key, analysis_id, days = utc_now(), None, new_id(), at_hand.settings.keep_images_days
    if days:
        key = at_hand.store.put(picture.data, scope=analysis_id, max_bytes=at_hand.settings.max_image_bytes)
    note(session, "analysis.create", analysis_id)
    return analyses.create(
        session, answer, owner_id=asking.id, analysis_id=analysis_id, now=now, image_key=key,
        image_expires_at=now + timedelta(days=days) if days else None,
        expires_at=now + timedelta(days=at_hand.settings.keep_results_days),
    )  # fmt: skip


def _document(row: AnalysisRow) -> dict[str, Any]:
    times = {"created_at": row.created_at, "expires_at": row.expires_at}
    return {"id": row.id, **times, "image_kept": bool(row.image_key), **row.result}
