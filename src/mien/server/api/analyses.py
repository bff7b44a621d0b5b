"""`/api/v1/analyses`: read pictures, and see again what was read."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mien import images, tracing
from mien.db import new_id, utc_now
from mien.db.queries import analyses
from mien.db.tables import AnalysisRow
from mien.emotions import FERPLUS
from mien.errors import DatabaseUnavailableError, ImageError, ImageTooLargeError, StorageError
from mien.records import AnalysisRecord, Failure, FailureRecord, record
from mien.results import NOTICE
from mien.server import kept, metrics
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer, raw, refusal
from mien.server.documents.analyses import ANALYSES, AnalysisDocument, AnalysisPage, ExplanationDocument
from mien.server.paging import WorkQuery
from mien.server.people import READ, WRITE, Person, allowed
from mien.server.pictures import MOST, Sent, decoded_base64, sent
from mien.server.problems import Problem
from mien.server.requests import require_object
from mien.server.services import Services, services
from mien.server.specification import described

blueprint = APIBlueprint("analyses", __name__, url_prefix=f"{VERSION}/analyses", tag="analyses")


READ_S = 20.0
"""Seconds after which no further picture of a request is begun: one who sends 32 of the largest would hold a seat for
minutes."""

_PICTURE = {"type": "string", "format": "binary"}

_ENTRY = {
    "type": "object",
    "properties": {
        "base64": {"type": "string", "minLength": 1, "description": "the picture; a data: address is taken as well"},
        "url": {
            "type": "string",
            "minLength": 1,
            "description": "where it is, for services that fetch (MIEN_FETCH_URLS)",
        },
        "source": {"type": "string", "description": "what to call it in the answer"},
    },
    "oneOf": [{"required": ["base64"]}, {"required": ["url"]}],
}

_PICTURES_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object", "required": ["image"],
                "properties": {"image": {"type": "array", "items": _PICTURE, "minItems": 1, "maxItems": MOST}},
            }
        },
        "application/json": {
            "schema": {
                "type": "object", "required": ["images"],
                "properties": {"images": {"type": "array", "items": _ENTRY, "minItems": 1, "maxItems": MOST}},
            }
        },
        **{kind: {"schema": _PICTURE} for kind in ("image/jpeg", "image/png", "application/octet-stream")},
    },
}  # fmt: skip


Emotion = Annotated[str, Field(pattern=f"^({'|'.join(FERPLUS)})$", json_schema_extra={"enum": list(FERPLUS)})]


class AnalysesQuery(WorkQuery):
    """Which page of the analyses, and which analyses."""

    emotion: Emotion | None = Field(default=None, description="Only those in which a face showed this most")


class ImageQuery(BaseModel):
    """What to do to the picture first."""

    annotated: bool = Field(default=False, description="draw in what was read")
    blurred: bool = Field(default=False, description="make its faces unrecognizable")


class ExplanationBody(BaseModel):
    """What to explain."""

    model_config = ConfigDict(extra="forbid")

    face: int = Field(default=0, ge=0, le=10_000, description="the face's number, its `face_id`")
    method: Literal["rise", "occlusion"] = "rise"
    base64: str | None = Field(default=None, min_length=1, description="the picture, where the service did not keep it")


@blueprint.before_request
def check() -> None:
    """Refuse strangers before a document of theirs is read, which may be as large as a picture."""
    allowed(READ)


@blueprint.post("")
@described(request_body=_PICTURES_BODY)
@blueprint.doc(
    operation_id="create_analyses", summary="Read pictures", responses={200: answer(ANALYSES, "What was read")}
)
def create() -> Response:
    """Read every face in one or several pictures.

    One picture that cannot be read is a problem; of several, each such one has an `error` in its place and the others
    are read. No face is an empty list.
    """
    asking, at_hand = allowed(WRITE), services()
    pictures = sent(request, at_hand.fetcher)
    with at_hand.bench.seat():
        read = list(_read_all(at_hand, pictures, until_s=time.monotonic() + READ_S))
    return json_answer({"analyses": _kept(at_hand, read, pictures, asking)})


@blueprint.get("")
@blueprint.input(AnalysesQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="list_analyses",
    summary="List what was read",
    responses={200: answer(AnalysisPage, "A page, newest first")},
)
def list_page(query: AnalysesQuery) -> Response:
    """List analyses, newest first: all, or those of some days, names or emotions."""
    owner = query.whose(allowed(READ))
    with services().database.reading() as session:
        page = analyses.list_page(
            session, owner_id=owner, which=query.which, emotion=query.emotion, cursor=query.cursor, limit=query.limit
        )
    return json_answer({"items": [_document(row) for row in page.items], "next_cursor": page.next_cursor})


@blueprint.get("/<analysis_id>")
@blueprint.doc(
    operation_id="get_analysis",
    summary="See one analysis",
    responses={200: answer(AnalysisDocument, "What was read in it")},
)
def get(analysis_id: str) -> Response:
    """Return what was read in a picture."""
    asking = allowed(READ)
    return json_answer(_document(_row(services(), analysis_id, asking)))


@blueprint.delete("/<analysis_id>")
@blueprint.doc(
    operation_id="delete_analysis",
    summary="Delete one analysis",
    responses={204: "It is gone, and its picture where one was kept"},
)
def delete(analysis_id: str) -> tuple[str, int]:
    """Delete an analysis, its faces and its picture."""
    asking, at_hand = allowed(WRITE), services()
    with at_hand.database.transaction() as session:
        image_key = analyses.remove(session, analysis_id, owner_id=asking.sees)
        note(session, "analysis.delete", analysis_id)
    if image_key:
        at_hand.store.delete(image_key)
    return "", 204


@blueprint.get("/<analysis_id>/image")
@blueprint.input(ImageQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="get_picture",
    summary="See the picture of an analysis",
    responses={200: raw("The picture", "image/*"), 404: refusal("No such analysis, or its picture was not kept")},
)
def image(analysis_id: str, query: ImageQuery) -> Response:
    """Return the picture as it came, or as JPEG with what was read drawn in or its faces made unrecognizable."""
    asking, at_hand = allowed(READ), services()
    row = _row(at_hand, analysis_id, asking)
    data = _kept_picture(at_hand, row)
    if not query.annotated and not query.blurred:
        return Response(data, content_type=f"image/{images.sniff(data).lower()}")
    with at_hand.bench.seat():
        shown = kept.drawn(
            _decoded(at_hand, data), kept.analysis_of(row.result), annotated=query.annotated, blurred=query.blurred
        )
        return Response(images.encode(shown, "jpg"), content_type="image/jpeg")


@blueprint.post("/<analysis_id>/explanation")
@blueprint.input(ExplanationBody, arg_name="body")
@blueprint.doc(
    operation_id="explain_face",
    summary="Explain one face",
    responses={
        200: answer(ExplanationDocument, "Which regions carry the face's verdict"),
        404: refusal("No such analysis or face, or its picture was neither kept nor sent along"),
        409: refusal("The picture that was sent along is another"),
    },
)
def explanation(analysis_id: str, body: ExplanationBody) -> Response:
    """Tell which regions of a face carry its verdict: a heat map, and how far to trust it.

    Takes as long as reading several hundred faces, and holds one of the bench's seats meanwhile.
    """
    asking, at_hand = allowed(READ), services()
    require_object()
    row = _row(at_hand, analysis_id, asking)
    data = _kept_picture(at_hand, row) if body.base64 is None else decoded_base64(body.base64, "the document")
    analysis = kept.analysis_of(row.result)
    face = next((one for one in analysis.faces if one.face_id == body.face), None)
    if face is None:
        raise Problem("not-found", f"the analysis has {len(analysis.faces)} faces, none with the number {body.face}")
    with at_hand.bench.seat():
        picture = _decoded(at_hand, data)
        if picture.shape[:2] != (row.height, row.width):
            raise Problem("conflict", f"the picture that was read has {row.width} x {row.height} pixels; another came")
        # The verdict that was kept, whatever the model that reads today would say.
        label = face.dominant if face.dominant in at_hand.recognizer.labels else None
        found = at_hand.recognizer.explain(picture, face, method=body.method, label=label)
    said = kept.explanation_record(analysis, face, found)
    return json_answer(ExplanationDocument(face=body.face, explanation=said, notice=NOTICE))


def _row(at_hand: Services, analysis_id: str, asking: Person) -> AnalysisRow:
    with at_hand.database.reading() as session:
        return analyses.get(session, analysis_id, owner_id=asking.sees)


def _kept_picture(at_hand: Services, row: AnalysisRow) -> bytes:
    if row.image_key is None:
        raise Problem("image-not-kept", "the picture of this analysis was not kept, or its time has passed")
    with at_hand.store.open(row.image_key) as file:
        return file.read()


def _decoded(at_hand: Services, data: bytes) -> images.Image:
    limits = at_hand.settings
    return images.decode(data, max_bytes=limits.max_image_bytes, max_pixels=limits.max_image_pixels)


def _read_all(
    at_hand: Services, pictures: tuple[Sent, ...], *, until_s: float
) -> Iterator[AnalysisRecord | FailureRecord]:
    for number, picture in enumerate(pictures):
        if number and time.monotonic() > until_s:
            why = f"the {number} pictures before it took {READ_S:g} s, all that a request has; send it by itself"
            yield record(Failure(picture.source, ImageTooLargeError.__name__, why))
        else:
            yield _read(at_hand, picture, alone=len(pictures) == 1)


def _read(at_hand: Services, picture: Sent, *, alone: bool) -> AnalysisRecord | FailureRecord:
    try:
        with tracing.span("decode", bytes=len(picture.data)):
            image = _decoded(at_hand, picture.data)
    except ImageError as error:
        if alone:
            raise
        return record(Failure(picture.source, type(error).__name__, str(error)))
    with tracing.span("read"):
        analysis = at_hand.recognizer.read(image, source=picture.source)
        tracing.laps(analysis.timing_ms)
        tracing.note(faces=len(analysis.faces))
    metrics.read(analysis)
    return record(analysis)


@dataclass(frozen=True, slots=True)
class _Keep:
    """What was read in a picture, to be kept under an id; and the picture's key, where it was kept."""

    analysis_id: str
    said: AnalysisRecord
    key: str | None


def _kept(
    at_hand: Services, read: Sequence[AnalysisRecord | FailureRecord], pictures: Sequence[Sent], asking: Person
) -> list[dict[str, Any] | FailureRecord]:
    """Keep what was read in a request's pictures, all of it or nothing; return what is said of each."""
    keeps: list[_Keep] = []
    try:
        # Not in the transaction: whoever waits for a slow store must not keep others from the database.
        for said, picture in zip(read, pictures, strict=True):
            if isinstance(said, AnalysisRecord):
                analysis_id = new_id()
                keeps.append(_Keep(analysis_id, said, _keep_picture(at_hand, picture, analysis_id)))
        rows = iter(_keep(at_hand, keeps, asking))
    except DatabaseUnavailableError:
        raise  # the rows may have been written all the same, and know of the pictures; if not, the purge will see them
    except BaseException:
        _drop_pictures(at_hand, keeps)
        raise
    return [_document(next(rows)) if isinstance(said, AnalysisRecord) else said for said in read]


def _keep_picture(at_hand: Services, picture: Sent, analysis_id: str) -> str | None:
    if not at_hand.settings.keep_images_days:
        return None
    return at_hand.store.put(picture.data, scope=analysis_id, max_bytes=at_hand.settings.max_image_bytes)


def _drop_pictures(at_hand: Services, keeps: Sequence[_Keep]) -> None:
    for keep in keeps:
        if keep.key:
            with suppress(StorageError):  # the purge will see it
                at_hand.store.delete(keep.key)


def _keep(at_hand: Services, keeps: Sequence[_Keep], asking: Person) -> list[AnalysisRow]:
    """Write everything in one transaction."""
    now, attempts = utc_now(), count()

    def work(session: Session) -> list[AnalysisRow]:
        # An attempt whose line broke at its very end may have been written.
        again = next(attempts) > 0
        if again and session.get(AnalysisRow, keeps[0].analysis_id) is not None:
            return [analyses.get(session, keep.analysis_id, owner_id=asking.id) for keep in keeps]
        # A microsecond apart, so that lists have them in the order in which they were sent.
        times = (now + place * timedelta.resolution for place in count())
        try:
            return [_write(at_hand, session, keep, asking, now=at) for keep, at in zip(keeps, times, strict=False)]
        except IntegrityError:
            if again:  # it was, a moment ago: whoever looks once more will see it
                raise DatabaseUnavailableError("an attempt that was given up was written all the same") from None
            raise

    return at_hand.database.run(work) if keeps else []


def _write(at_hand: Services, session: Session, keep: _Keep, asking: Person, *, now: datetime) -> AnalysisRow:
    settings = at_hand.settings
    note(session, "analysis.create", keep.analysis_id)
    return analyses.create(
        session, keep.said, owner_id=asking.id, analysis_id=keep.analysis_id, now=now, image_key=keep.key,
        image_expires_at=now + timedelta(days=settings.keep_images_days) if keep.key else None,
        expires_at=now + timedelta(days=settings.keep_results_days),
    )  # fmt: skip


def _document(row: AnalysisRow) -> dict[str, Any]:
    times = {"created_at": row.created_at, "expires_at": row.expires_at}
    return {"id": row.id, **times, "image_kept": bool(row.image_key), **row.result}
