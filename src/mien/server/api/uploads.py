"""`/api/v1/uploads`: large files in pieces, gone on with after a broken line.

The protocol is tus 1.0 (https://tus.io/protocols/resumable-upload), with its extensions creation, termination and
expiration; so its clients can be used.
"""

import base64
import binascii
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime

from apiflask import APIBlueprint
from flask import Response, request, url_for
from sqlalchemy.orm import Session

from mien.db import utc_now
from mien.db.queries import uploads
from mien.db.tables import NAME, Upload
from mien.errors import DatabaseUnavailableError, StorageError, UploadError
from mien.server import limits
from mien.server.api import VERSION
from mien.server.audit import note
from mien.server.documents import answer, json_answer
from mien.server.documents.jobs import UploadDocument
from mien.server.people import READ, WRITE, Person, allowed
from mien.server.problems import Problem
from mien.server.services import Services, services
from mien.server.specification import described

TUS = "1.0.0"
"""The version of the protocol."""

PIECE_TYPE = "application/offset+octet-stream"

log = logging.getLogger("mien.server")

blueprint = APIBlueprint("uploads", __name__, url_prefix=f"{VERSION}/uploads", tag="uploads")


@blueprint.after_request
def _say_version(answer: Response) -> Response:
    answer.headers["Tus-Resumable"] = TUS
    return answer


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.doc(hide=True)
def options() -> Response:
    """Say what of the protocol is there."""
    most = services().settings.max_upload_bytes
    said = {"Tus-Version": TUS, "Tus-Extension": "creation,termination,expiration", "Tus-Max-Size": str(most)}
    return Response(status=204, headers=said)


@blueprint.post("")
@described(headers={"Upload-Length": "Bytes of the whole file"}, problems=("invalid", "too-large", "too-many-open"))
@blueprint.doc(
    operation_id="create_upload",
    summary="Begin an upload",
    responses={201: answer(UploadDocument, "Send its pieces to the address in `Location`")},
)
def create() -> Response:
    """Begin a file of `Upload-Length` bytes; `Upload-Metadata: filename BASE64` says what it is called."""
    person, at_hand = allowed(WRITE), services()
    size, most = _number("Upload-Length"), at_hand.settings.max_upload_bytes
    if size > most:
        raise Problem("too-large", f"{size:,} bytes, more than the {most:,} that are taken (MIEN_MAX_UPLOAD_BYTES)")
    upload = _begun(at_hand, person, name=_name(), size=size)
    begun = _answer(upload, 0, 201)
    begun.headers["Location"] = url_for("uploads.get", upload_id=upload.id)
    return begun


@blueprint.get("/<upload_id>")
@blueprint.doc(
    operation_id="get_upload",
    summary="See how much of an upload has come",
    responses={200: answer(UploadDocument, "How it stands")},
)
def get(upload_id: str) -> Response:
    """Return an upload; its headers, for HEAD as well, say where the next piece begins."""
    at_hand = services()
    upload = _upload(at_hand, upload_id, allowed(READ))
    return _answer(upload, at_hand.store.received(upload.store_id), 200)


@blueprint.patch("/<upload_id>")
@described(
    request_body={"content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    headers={"Upload-Offset": "Where in the file the piece begins"},
    problems=("conflict",),
)
@blueprint.doc(
    operation_id="append_upload",
    summary="Send a piece of an upload",
    responses={204: "`Upload-Offset` says where the next one begins"},
)
def append(upload_id: str) -> Response:
    """Add the body at `Upload-Offset`. What came before a line broke is kept; GET or HEAD says how much."""
    person, at_hand = allowed(WRITE), services()
    if request.mimetype != PIECE_TYPE:
        raise Problem("unsupported-media", f"{request.mimetype or 'no Content-Type'} came; send {PIECE_TYPE}")
    offset, upload = _number("Upload-Offset"), _upload(at_hand, upload_id, person)
    size = upload.size or 0
    if offset + (request.content_length or 0) > size:
        raise Problem("too-large", f"the piece would end behind the {size:,} bytes that were announced")
    # One more than can be right: where the server says itself when a body ends, as gunicorn does, a body that is read
    # to just this limit is taken for one that goes on, and refused.
    request.max_content_length = size - offset + 1
    with alone(at_hand, upload):
        received = _appended(at_hand, upload, offset)
    at_hand.database.run(lambda session: _note(session, upload_id, received, at_hand))
    return Response(status=204, headers={"Upload-Offset": str(received), "Upload-Expires": _http(_expires(at_hand))})


@blueprint.delete("/<upload_id>")
@blueprint.doc(operation_id="delete_upload", summary="Give an upload up", responses={204: "It is gone"})
def delete(upload_id: str) -> tuple[str, int]:
    """Delete an upload and what has come of it."""
    person, at_hand = allowed(WRITE), services()
    upload = at_hand.database.run(lambda session: _removed(session, upload_id, person))
    at_hand.store.abort(upload.store_id)
    return "", 204


def _begun(at_hand: Services, person: Person, *, name: str, size: int) -> Upload:
    """Begin an upload in the store and then write it down: whoever waits for a slow store keeps nobody from the
    database.
    """
    most = at_hand.settings.open_uploads
    with at_hand.database.reading() as session:  # most who are refused need not trouble the store
        limits.check_open("uploads", uploads.count(session, owner_id=person.id), most=most)
    store_id = at_hand.store.begin_upload()
    try:
        with at_hand.database.transaction() as session:
            limits.check_open("uploads", uploads.count_alone(session, owner_id=person.id), most=most)
            upload = uploads.create(
                session, owner_id=person.id, store_id=store_id, name=name, size=size, expires_at=_expires(at_hand),
                now=utc_now(),
            )  # fmt: skip
            note(session, "upload.create", upload.id)
    except DatabaseUnavailableError:
        raise  # it may have been written down all the same; if not, the purge will see it
    except BaseException:
        drop(at_hand, store_id)
        raise
    return upload


def drop(at_hand: Services, store_id: str) -> None:
    """Delete what has come of an upload that nobody needs; what the store does not let go is left to the purge."""
    try:
        at_hand.store.abort(store_id)
    except StorageError as error:
        log.warning("an upload stays in the store for a while: %s", error)


def _removed(session: Session, upload_id: str, person: Person) -> Upload:
    note(session, "upload.delete", upload_id)
    return uploads.remove(session, upload_id, owner_id=person.sees)


def _appended(at_hand: Services, upload: Upload, offset: int) -> int:
    try:
        return at_hand.store.append(upload.store_id, request.stream, offset=offset, max_bytes=upload.size or 0)  # type: ignore[arg-type]
    except UploadError as error:
        raise Problem("conflict", str(error), received=error.received) from None


def _note(session: Session, upload_id: str, received: int, at_hand: Services) -> None:
    uploads.advance(session, upload_id, received=received, expires_at=_expires(at_hand))


def _upload(at_hand: Services, upload_id: str, person: Person) -> Upload:
    with at_hand.database.reading() as session:
        return uploads.get(session, upload_id, owner_id=person.sees)


@contextmanager
def alone(at_hand: Services, upload: Upload) -> Iterator[None]:
    """Let one request at a time append to an upload, of all processes of this machine."""
    folder = at_hand.settings.data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / upload.store_id
    lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it before may have deleted the file between our opening and our locking it.
        if os.fstat(lock).st_nlink == 0:
            raise BlockingIOError
    except BlockingIOError:
        os.close(lock)
        raise Problem("conflict", "another request is sending to this upload; ask how much has come") from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Problem("invalid", f"{header} is a number of bytes; got {text[:40]!r}")
    return int(text)


def _name() -> str:
    """Return the file's name in `Upload-Metadata`, "" without one."""
    for entry in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = entry.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")[:NAME]
            except (binascii.Error, ValueError):
                raise Problem("invalid", "Upload-Metadata: the filename is no base64") from None
    return ""


def _expires(at_hand: Services) -> datetime:
    return utc_now() + timedelta(hours=at_hand.settings.keep_uploads_hours)


def _http(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)


def _answer(upload: Upload, received: int, status: int) -> Response:
    said = json_answer(UploadDocument.of(upload, received), status)
    said.headers |= {"Upload-Offset": str(received), "Upload-Length": str(upload.size)}
    said.headers["Upload-Expires"] = _http(upload.expires_at)
    return said
