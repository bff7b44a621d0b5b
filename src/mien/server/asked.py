"""What a request for a job asks for: the film or archive, and what is to be made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import IO, Annotated, Any, Literal, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from mien.db.queries import uploads
from mien.db.tables import Job, JobKind
from mien.emotions import LabelView
from mien.jobs.archive import printable
from mien.jobs.request import JobRequest
from mien.server.people import Person
from mien.server.problems import Problem
from mien.server.services import Services
from mien.settings import Settings
from mien.video.smooth import HALF_LIFE_S

FORMS = 'multipart/form-data with a file `video` or `archive`, or application/json {"upload": id, "kind": "video"}'

Model = TypeVar("Model", bound=BaseModel)

_AROUND = 1 << 20  # bytes that a form may have around its file


class Options(BaseModel):
    """What is to be made of a film or an archive."""

    model_config = ConfigDict(extra="forbid")

    every: Annotated[int, Field(ge=1, le=100_000)] | Literal["auto"] = Field(
        default=1, description='Read each k-th frame; "auto": as many as keep pace'
    )
    smooth: float = Field(default=HALF_LIFE_S, ge=0, le=60, description="Half-life of the smoothing, in seconds")
    annotate: bool = Field(default=False, description="Make a film with what was read drawn in")
    blur: bool = Field(default=False, description="Make faces unrecognizable in that film and in the report")
    labels: LabelView = "emotions"


class UploadedJob(Options):
    """A job whose input was uploaded in pieces."""

    upload: str = Field(min_length=1, description="The upload's id")
    kind: JobKind = JobKind.VIDEO


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for a job.

    Attributes:
        kind: what is read.
        request: what is wanted.
        file: the film or archive; None where it was uploaded before.
    """

    kind: JobKind
    request: JobRequest
    file: IO[bytes] | None = None

    def store(self, at_hand: Services, person: Person, *, scope: str) -> tuple[str, JobRequest]:
        """Bring the film or archive into the job's scope of the store; return its key, and the request with its name.

        Raises:
            Problem: the upload is not whole yet.
            RecordNotFoundError: there is no such upload, or it is somebody else's.
            FileTooLargeError: it is larger than is taken.
        """
        most = at_hand.settings.max_upload_bytes
        if self.file is not None:
            return at_hand.store.put(self.file, scope=scope, max_bytes=most), self.request  # type: ignore[arg-type]
        with at_hand.database.reading() as session:
            upload = uploads.get(session, self.request.upload, owner_id=person.id)
        received = at_hand.store.received(upload.store_id)
        if upload.size != received:
            raise Problem("conflict", f"{received:,} of the upload's {upload.size:,} bytes have come; send the rest")
        return at_hand.store.finish(upload.store_id, scope=scope), replace(self.request, source=printable(upload.name))

    def is_that_of(self, job: Job) -> bool:
        """Whether a job was made by this request, as far as it says what is wanted of which upload."""
        kept = JobRequest.of(job.request)
        return job.kind is self.kind and replace(kept, source="", context={}) == replace(self.request, source="")

    def forget_upload(self, session: Session, person: Person) -> str | None:
        """Delete the upload's row, now that its bytes are the job's; return what the store calls it, to be forgotten
        there once the transaction has ended well. None: there was no upload.
        """
        if not self.request.upload:
            return None
        return uploads.remove(session, self.request.upload, owner_id=person.id).store_id


def asked_of(request: Request, settings: Settings) -> Asked:
    """Return what a request asks for.

    Raises:
        Problem: `unsupported-media`, `invalid` or, before anything is read, `too-large`.
    """
    request.max_content_length = settings.max_upload_bytes + _AROUND
    if request.mimetype == "multipart/form-data":
        return _form(request)
    if request.mimetype != "application/json":
        raise Problem("unsupported-media", f"{request.mimetype or 'no Content-Type'} came; send {FORMS}")
    request.max_content_length = _AROUND
    body = request.get_json()
    if not isinstance(body, dict):
        raise Problem("invalid", f"the document is no object; send {FORMS}")
    asked = _checked(UploadedJob, body)
    return Asked(kind=asked.kind, request=_wish(asked, asked.kind, upload=asked.upload))


def idempotency_key(request: Request) -> str | None:
    """Return the header `Idempotency-Key`, or None without one.

    Raises:
        Problem: `invalid`: it is empty, longer than 200 characters, or not printable.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= 200 and key.isprintable()):
        raise Problem("invalid", f"Idempotency-Key is 1 to 200 printable characters; {len(key)} came")
    return key


def _form(request: Request) -> Asked:
    sent = [(kind, file) for kind in JobKind for file in request.files.getlist(kind)]
    if len(sent) != 1 or len(request.files) != 1:
        raise Problem("invalid", f"a job has one file, `video` or `archive`; {len(request.files)} came")
    kind, file = sent[0]
    asked = _checked(Options, request.form.to_dict())
    return Asked(kind=kind, request=_wish(asked, kind, source=file.filename or ""), file=file.stream)


def _checked(model: type[Model], values: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        faults = {".".join(map(str, fault["loc"])) or "body": fault["msg"] for fault in error.errors()}
        words = "; ".join(f"{place}: {fault}" for place, fault in faults.items())
        raise Problem("invalid", words, errors=faults) from None


def _wish(asked: Options, kind: JobKind, *, source: str = "", upload: str = "") -> JobRequest:
    if asked.blur and asked.every != 1:
        raise Problem("invalid", "faces are blurred where they are looked for, so blur needs every=1")
    if kind is JobKind.ARCHIVE and (asked.annotate or asked.blur or asked.every != 1):
        raise Problem("invalid", "every, annotate and blur are for films; an archive has `labels` alone")
    return JobRequest(
        source=printable(source), every=asked.every, smooth=asked.smooth, annotate=asked.annotate, blur=asked.blur,
        labels=asked.labels, upload=upload,
    )  # fmt: skip
