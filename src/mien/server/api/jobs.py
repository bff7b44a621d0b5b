"""`/api/v1/jobs`: films and archives of pictures, read in the background."""

from dataclasses import replace
from functools import partial
from typing import cast

from apiflask import APIBlueprint
from flask import Response, request, url_for
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from mien import tracing
from mien.db import new_id, utc_now
from mien.db.queries import jobs
from mien.db.tables import Job, JobKind, JobState
from mien.errors import DatabaseUnavailableError, RecordNotFoundError, StoredFileNotFoundError, UploadError
from mien.jobs.queue import enqueue
from mien.jobs.tidy import tidy
from mien.server import limits
from mien.server.api import VERSION
from mien.server.api.uploads import drop
from mien.server.asked import Asked, Options, UploadedJob, asked_of, idempotency_key
from mien.server.audit import note
from mien.server.auth import require_still
from mien.server.documents import answer, events_of, json_answer, raw, refusal
from mien.server.documents.jobs import RESULTS, Form, JobDocument, JobLinks, JobPage
from mien.server.feeds import feed
from mien.server.paging import WorkQuery
from mien.server.people import ADMIN, READ, WRITE, Person, allowed
from mien.server.permits import Permit
from mien.server.problems import Problem
from mien.server.requests import request_id
from mien.server.results import FORMATS, page_of, streamed
from mien.server.services import Services, services
from mien.server.specification import described
from mien.telemetry import saying

blueprint = APIBlueprint("jobs", __name__, url_prefix=f"{VERSION}/jobs", tag="jobs")


class JobsQuery(WorkQuery):
    """Which page of the jobs, and which jobs."""

    kind: JobKind | None = Field(default=None, description="Only jobs that read this")
    state: JobState | None = Field(default=None, description="Only jobs that stand so")


class ResultsQuery(BaseModel):
    """Which results, in which form."""

    format: Form = "json"
    cursor: str | None = Field(default=None, description="Of `json`: `next_cursor` of the page before")
    limit: int = Field(default=200, ge=1, le=1000, description="Of `json`: entries of a page")
    redirect: bool = Field(default=False, description="Answer with the store's own signed address, where it has one")


_TYPES = tuple(dict.fromkeys(kind.partition(";")[0] for form, kind in FORMATS.items() if form != "json"))
_FILE = {"type": "string", "format": "binary"}
_OPTIONS = Options.model_json_schema()["properties"]
_UPLOADED = UploadedJob.model_json_schema()["properties"] | {"kind": {"enum": [kind.value for kind in JobKind]}}
_FORM = {"type": "object", "properties": {"video": _FILE, "archive": _FILE, **_OPTIONS}}
_BODY = {
    "content": {
        "multipart/form-data": {"schema": _FORM},
        "application/json": {"schema": {"type": "object", "required": ["upload"], "properties": _UPLOADED}},
    },
}
"""A film or an archive itself, or an upload that is whole."""


@blueprint.post("")
@described(request_body=_BODY, problems=("conflict", "not-found", "unreadable", "too-many-open"))
@blueprint.doc(
    operation_id="create_job",
    summary="Have a film or an archive read",
    responses={
        202: answer(JobDocument, "The job waits; `Location` says where to look"),
        200: answer(JobDocument, "The same request had made this job before"),
    },
)
def create() -> Response:
    """Take a film (`video`) or a ZIP of pictures (`archive`), or an upload that is whole, to be read.

    The same request with the same `Idempotency-Key` is the same job; another request with it is a conflict.
    """
    person, at_hand, key = allowed(WRITE), services(), idempotency_key(request)
    asked = asked_of(request, at_hand.settings)
    if key and (before := _before(at_hand, person, key, asked)):
        return _answer(before, 200)
    try:
        job, new = _create(at_hand, person, asked, key)
    except (RecordNotFoundError, StoredFileNotFoundError, UploadError):
        # The upload is gone: the same request, sent twice, may have made its job meanwhile.
        before = _before(at_hand, person, key, asked) if key else None
        if before is None:
            raise
        return _answer(before, 200)
    if new:
        with saying(job_id=job.id), tracing.span("queue.put", kind="producer", job_id=job.id):
            enqueue(job.id, settings=at_hand.settings)
    return _answer(job, 202 if new else 200)


@blueprint.get("")
@blueprint.input(JobsQuery, location="query", arg_name="query")
@blueprint.doc(operation_id="list_jobs", summary="List jobs", responses={200: answer(JobPage, "A page, newest first")})
def list_page(query: JobsQuery) -> Response:
    """List jobs, newest first: all, or those of some days, names, kinds or states."""
    owner = query.whose(allowed(READ))
    with services().database.reading() as session:
        page = jobs.list_page(
            session, owner_id=owner, which=query.which, kind=query.kind, state=query.state, cursor=query.cursor,
            limit=query.limit,
        )  # fmt: skip
    return json_answer(JobPage(items=tuple(map(document, page.items)), next_cursor=page.next_cursor))


@blueprint.get("/<job_id>")
@blueprint.doc(
    operation_id="get_job", summary="See how a job stands", responses={200: answer(JobDocument, "How it stands")}
)
def get(job_id: str) -> Response:
    """Return a job: its state, how far it has come, where its results are, or why there are none."""
    return json_answer(document(_job(job_id, allowed(READ))))


@blueprint.get("/<job_id>/events")
@blueprint.doc(
    operation_id="follow_job",
    summary="Follow a job",
    responses={
        200: events_of(
            "Server-sent events until it has ended, for a minute at most",
            progress=JobDocument.__name__,
            end=JobDocument.__name__,
            gone="",
        ),
        204: refusal("It had ended; do not come back"),
    },
)
def events(job_id: str) -> Response:
    """Send the job whenever it changes, as server-sent events: `progress`, and at last `end`.

    After a minute, or when the service is told to stop, the stream ends and the client connects again, as browsers do
    by themselves.
    """
    person, at_hand = allowed(READ), services()
    needed = READ if _job(job_id, person).owner_id == person.id else ADMIN  # who may see it as an administrator alone
    permit = Permit(partial(require_still, at_hand, person, needed))

    def look() -> JobDocument:
        permit.require()
        with at_hand.database.reading() as session:
            return document(jobs.get(session, job_id, owner_id=person.sees), links=links)

    links = _links(job_id)
    return feed(
        look, seen=request.headers.get("Last-Event-ID", ""), line=request.environ.get("gunicorn.socket"),
        going=at_hand.streams.going,
    )  # fmt: skip


@blueprint.get("/<job_id>/results")
@blueprint.input(ResultsQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="get_results",
    summary="Get what a job made",
    responses={
        200: raw("The results", *_TYPES, document=RESULTS),
        206: raw("The part asked for in `Range`", *_TYPES),
        302: refusal("The store's own address"),
        409: refusal("The job has not ended well"),
    },
)
def results(job_id: str, query: ResultsQuery) -> Response:
    """Return a page of the results as JSON, or one of the files: `csv`, `parquet`, `jsonl`, `html`, `mp4`, `events`."""
    job, store = _job(job_id, allowed(READ)), services().store
    if job.state is not JobState.SUCCEEDED:
        raise Problem("conflict", f"the job is {job.state}; only one that has succeeded has results", state=job.state)
    key = job.results.get("jsonl" if query.format == "json" else query.format)
    if key is None:
        has = ", ".join(["json", *sorted(job.results)])
        raise Problem("not-found", f"this job made no {query.format}; it made {has}")
    if query.format == "json":
        return page_of(store, key, cursor=query.cursor, limit=query.limit)
    return streamed(store, key, form=query.format, name=str(job.request.get("source", "")), redirect=query.redirect)


@blueprint.delete("/<job_id>")
@blueprint.doc(
    operation_id="delete_job",
    summary="Cancel or delete a job",
    responses={
        200: answer(JobDocument, "It waited, and is cancelled"),
        202: answer(JobDocument, "It runs, and its worker will stop"),
        204: "It had ended, and is gone",
    },
)
def delete(job_id: str) -> Response | tuple[str, int]:
    """Cancel a job that waits or runs; delete one that has ended, with its results."""
    person, at_hand = allowed(WRITE), services()
    was_final = _job(job_id, person).state.is_final
    if was_final:
        at_hand.database.run(lambda session: _remove(session, job_id, person))
        at_hand.store.delete_scope(job_id)
        return "", 204
    job = at_hand.database.run(lambda session: _cancel(session, job_id, person))
    if job.state.is_final:
        tidy(job_id, database=at_hand.database, store=at_hand.store, settings=at_hand.settings)
    return json_answer(document(job), 200 if job.state.is_final else 202)


def document(job: Job, *, links: JobLinks | None = None) -> JobDocument:
    """Return a job as JSON has it.

    Args:
        job: the row.
        links: addresses of its parts; where there is no request to make them from.
    """
    links = links or _links(job.id)
    made = {form: f"{links.results}?format={form}" for form in _forms(job)}
    return JobDocument.of(job, links=links, forms=made)


def _forms(job: Job) -> list[Form]:
    made = {*job.results, *(("json",) if "jsonl" in job.results else ())}
    return [cast(Form, form) for form in FORMATS if form in made]


def _links(job_id: str) -> JobLinks:
    return JobLinks(
        self=url_for("jobs.get", job_id=job_id),
        events=url_for("jobs.events", job_id=job_id),
        results=url_for("jobs.results", job_id=job_id),
    )


def _remove(session: Session, job_id: str, person: Person) -> None:
    jobs.remove(session, job_id, owner_id=person.sees)
    note(session, "job.delete", job_id)


def _cancel(session: Session, job_id: str, person: Person) -> Job:
    note(session, "job.cancel", job_id)
    return jobs.cancel(session, job_id, owner_id=person.sees, now=utc_now())


def _job(job_id: str, person: Person) -> Job:
    with services().database.reading() as session:
        return jobs.get(session, job_id, owner_id=person.sees)


def _before(at_hand: Services, person: Person, key: str, asked: Asked) -> Job | None:
    """Return the job that an upload was used for already: its bytes cannot be sent again to compare them."""
    if not asked.request.upload:
        return None
    with at_hand.database.reading() as session:
        job = jobs.by_idempotency_key(session, person.id, key)
    if job is not None and not asked.is_that_of(job):
        raise Problem("conflict", f"the idempotency key {key!r} was used for another request; take a new one")
    return job


def _create(at_hand: Services, person: Person, asked: Asked, key: str | None) -> tuple[Job, bool]:
    job_id, needed, upload = new_id(), False, None
    try:
        input_key, wanted = asked.store(at_hand, person, scope=job_id)
        wanted = replace(wanted, context={"request_id": request_id(), **tracing.carrier()})
        with at_hand.database.transaction() as session:
            created = jobs.create(
                session, owner_id=person.id, kind=asked.kind, request=wanted.kept(),
                input_key=input_key, idempotency_key=key, max_attempts=at_hand.settings.job_attempts, job_id=job_id,
                now=utc_now(),
            )  # fmt: skip
            upload = asked.forget_upload(session, person)
            if created.new:
                others = jobs.count_open(session, owner_id=person.id) - 1
                limits.check_open("jobs", others, most=at_hand.settings.open_jobs)
                note(session, "job.create", job_id)
        needed = created.new
    except DatabaseUnavailableError:
        needed = True  # perhaps: the row may have been written before the line broke. If not, the purge will see it
        raise
    finally:
        if not needed:
            at_hand.store.delete_scope(job_id)
    if upload:
        drop(at_hand, upload)  # the job has its film
    return created.job, created.new


def _answer(job: Job, status: int) -> Response:
    said = json_answer(document(job), status)
    said.headers["Location"] = url_for("jobs.get", job_id=job.id)
    return said
