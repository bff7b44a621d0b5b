"""Jobs, what they made, and uploads, as the API answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from mien.db.tables import Job, JobKind, JobState, Upload
from mien.emotions import EMOTIONS, FERPLUS, LabelView
from mien.jobs.outcome import CODES
from mien.jobs.request import JobRequest
from mien.records import AnalysisRecord, FailureRecord
from mien.server.documents import Instant, also, either, instead, reference

Form = Literal["json", "jsonl", "csv", "parquet", "html", "mp4", "events"]
"""In which a job's results may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishDocument:
    """What was asked of a job."""

    source: str
    every: int | Literal["auto"]
    smooth: float
    annotate: bool
    blur: bool
    labels: LabelView

    @classmethod
    def of(cls, wish: JobRequest) -> "WishDocument":
        """Return the document of a request."""
        return cls(
            source=wish.source, every=wish.every, smooth=wish.smooth, annotate=wish.annotate, blur=wish.blur,
            labels=wish.labels,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFault:
    """Why a job, or its last attempt, failed: a code for programs and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLinks:
    """Addresses of a job's parts."""

    self: str
    events: str
    results: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """A job: how it stands, how far it has come, where its results are, or why there are none.

    `progress` is a share of 1; `results` has the address of each form that was made.
    """

    id: str
    kind: JobKind
    state: JobState
    progress: float
    stage: str
    attempt: int
    cancel_requested: bool
    request: WishDocument
    error: JobFault | None
    results: Mapping[Form, str]
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    links: JobLinks

    @classmethod
    def of(cls, job: Job, *, links: JobLinks, forms: Mapping[Form, str]) -> "JobDocument":
        """Return the document of a row.

        Args:
            job: the row.
            links: addresses of its parts.
            forms: of its results, with the address of each.
        """
        return cls(
            id=job.id, kind=job.kind, state=job.state, progress=round(job.progress, 4), stage=job.stage,
            attempt=job.attempt, cancel_requested=job.cancel_requested,
            request=WishDocument.of(JobRequest.of(job.request)),
            error=JobFault(code=job.error_code, message=job.error_message or "") if job.error_code else None,
            results=forms, created_at=job.created_at, started_at=job.started_at, finished_at=job.finished_at,
            links=links,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """A page of jobs, newest first; `next_cursor` is null on the last."""

    items: tuple[JobDocument, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadDocument:
    """A file that comes in pieces: `received` of its `size` bytes have come."""

    id: str
    name: str
    size: int
    received: int
    created_at: Instant
    expires_at: Instant

    @classmethod
    def of(cls, upload: Upload, received: int) -> "UploadDocument":
        """Return the document of a row."""
        return cls(
            id=upload.id, name=upload.name, size=upload.size or 0, received=received, created_at=upload.created_at,
            expires_at=upload.expires_at,
        )  # fmt: skip


def _or_null(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def _row() -> dict[str, Any]:
    """Return the schema of a film's rows, which have a column for each label."""
    cells: dict[str, Any] = {"source": {"type": "string"}, "frame": {"type": "integer"}}
    cells |= {"timestamp_s": _or_null("number"), "face_id": _or_null("integer"), "success": {"type": "boolean"}}
    cells |= {"reason": _or_null("string")}
    cells |= {side: _or_null("integer") for side in ("left", "top", "right", "bottom")}
    cells |= {"detection_confidence": _or_null("number"), "quality_ok": _or_null("boolean")}
    cells |= {"quality_reasons": _or_null("string"), "uncertain": _or_null("boolean"), "entropy": _or_null("number")}
    cells |= {"dominant": {"anyOf": [reference("Label"), {"type": "null"}]}}
    cells |= {f"{kind}_{label}": _or_null("number") for kind in ("p", "smoothed") for label in FERPLUS}
    cells |= {"model_name": _or_null("string"), "model_version": _or_null("integer")}
    extra = {f"{kind}_{label}" for kind in ("p", "smoothed") for label in set(FERPLUS) - set(EMOTIONS)}
    return {"type": "object", "properties": cells, "required": [name for name in cells if name not in extra]}


def _page(items: dict[str, Any], description: str) -> dict[str, Any]:
    parts = {"items": {"type": "array", "items": items}, "next_cursor": _or_null("string")}
    return {"type": "object", "description": description, "required": [*parts], "properties": parts}


also("Row", {**_row(), "description": "One face of one frame, or one frame without a face, whose `reason` says why."})
also("RowPage", _page(reference("Row"), "A page of a film's rows, in the film's order."))
also(
    "PicturePage",
    _page(either("AnalysisRecord", "FailureRecord"), "A page of what was read in an archive's pictures."),
    AnalysisRecord,
    FailureRecord,
)
RESULTS = also(
    "JobResults", {**either("RowPage", "PicturePage"), "description": "Of a film rows, of an archive pictures."}
)
instead("JobFault.code", {"type": "string", "enum": list(CODES)})
instead(
    "JobDocument.results",
    {
        "type": "object", "additionalProperties": False,
        "properties": {form: {"type": "string"} for form in get_args(Form)},
    },
)  # fmt: skip
