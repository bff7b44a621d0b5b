"""Films and archives to be read: asked for, taken up by one worker at a time, brought to an end.

A job's `attempt` is the number of the worker that has it. Every write of a worker names the attempt it was given; once
another attempt has begun, or the job was cancelled or deleted, the writes of the former one change nothing. So a job
that is worked on twice still ends once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mien.db.columns import Utc
from mien.db.ids import new_id
from mien.db.queries.filters import ALL, Which
from mien.db.queries.pages import Order, Owner, Page, found, owned, page
from mien.db.queries.users import lock_user
from mien.db.tables import Job, JobKind, JobState
from mien.errors import ConflictError

_ORDER = Order(Job.created_at, Job.id)

WORKER_LOST = "worker_lost"
"""The error code of a job whose workers were lost as often as it may be tried."""


@dataclass(frozen=True, slots=True)
class Created:
    """A job that was asked for; `new` is false where the same request with the same key had made it before."""

    job: Job
    new: bool


class Word(StrEnum):
    """What a worker hears when it reports: go on, stop since the job was cancelled, or stop since it is another's."""

    GO_ON = "go_on"
    CANCEL = "cancel"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Ids of jobs whose workers fell silent: those queued again, failed for good, and cancelled as was asked."""

    queued: tuple[str, ...]
    failed: tuple[str, ...]
    cancelled: tuple[str, ...]


def create(
    session: Session, *, owner_id: str, kind: JobKind, request: Mapping[str, Any], input_key: str,
    idempotency_key: str | None = None, max_attempts: int = 3, job_id: str = "", now: datetime,
) -> Created:  # fmt: skip
    """Ask for a job, or return the one that the same request under the same idempotency key made before.

    Args:
        session: of the transaction.
        owner_id: whose it is.
        kind: what it reads.
        request: what is wanted of it, as JSON.
        input_key: the input's key in the store, in the scope `job_id`.
        idempotency_key: the client's word for this request; one person's keys are their own.
        max_attempts: workers that may take it up before it has failed.
        job_id: from `new_id`, where the input was stored before; "": a new one. If the answer is not new, the scope
            `job_id` in the store is of no use any more.
        now: when it was asked for.

    Raises:
        ConflictError: the key was used for another request.
    """
    digest = request_hash(kind, request, input_key)
    job = Job(
        id=job_id or new_id(), owner_id=owner_id, kind=kind, request=dict(request), request_hash=digest,
        input_key=input_key, idempotency_key=idempotency_key, max_attempts=max_attempts, created_at=now, not_before=now,
    )  # fmt: skip
    before = _by_idempotency_key(session, owner_id, idempotency_key)
    if before is None:
        try:
            with session.begin_nested():
                session.add(job)
            return Created(job, new=True)
        except IntegrityError:  # another request with the same key was quicker
            before = _by_idempotency_key(session, owner_id, idempotency_key)
            if before is None:
                raise
    if before.request_hash != digest:
        raise ConflictError(f"the idempotency key {idempotency_key!r} was used for another request; take a new one")
    return Created(before, new=False)


def request_hash(kind: JobKind, request: Mapping[str, Any], input_key: str) -> str:
    """Return the SHA-256 of a request; of the input it holds the hash of the bytes, not where they are kept.

    Its `context`, which tells of the HTTP request that made it, is another each time and does not count.
    """
    content, wanted = input_key.rpartition("/")[2], {name: wish for name, wish in request.items() if name != "context"}
    return hashlib.sha256(msgspec.json.encode([kind, wanted, content], order="deterministic")).hexdigest()


def get(session: Session, job_id: str, *, owner_id: Owner) -> Job:
    """Return a job.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    chosen = select(Job).where(Job.id == job_id, *owned(Job.owner_id, owner_id))
    return found(session.scalar(chosen), "job", job_id)


def list_page(
    session: Session, *, owner_id: Owner, which: Which = ALL, kind: JobKind | None = None,
    state: JobState | None = None, cursor: str | None = None, limit: int = 50,
) -> Page[Job]:  # fmt: skip
    """Return a page of jobs, newest first.

    Args:
        session: to ask in.
        owner_id: whose.
        which: of them.
        kind: only those that read this.
        state: only those that stand so.
        cursor: `next_cursor` of the page before; None: the first page.
        limit: rows of the page at most.

    Raises:
        CursorError: `cursor` was not given by mien.
    """
    rows = select(Job).where(*owned(Job.owner_id, owner_id))
    rows = rows.where(*which.conditions(Job.created_at, Job.request["source"].as_string()))
    rows = rows if kind is None else rows.where(Job.kind == kind)
    rows = rows if state is None else rows.where(Job.state == state)
    return page(session, rows, _ORDER, cursor=cursor, limit=limit)


def counts(session: Session) -> dict[JobState, int]:
    """Return how many jobs stand in each state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return dict.fromkeys(JobState, 0) | dict(rows.all())


def count_open(session: Session, *, owner_id: str) -> int:
    """Return how many jobs of a person wait or run; who asks for the same person meanwhile waits."""
    lock_user(session, owner_id)
    unfinished = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    return session.scalar(select(func.count()).where(Job.owner_id == owner_id, unfinished)) or 0


def claim(session: Session, *, job_id: str | None = None, now: datetime) -> Job | None:
    """Take up a job that waits, and count the attempt; None where there is none.

    Of several workers that ask at once, each gets another job or none.

    Args:
        session: of the transaction.
        job_id: that one, if it waits and its time has come; None: the one that has waited longest.
        now: when.
    """
    waiting = select(Job.id).where(Job.state == JobState.QUEUED, Job.not_before <= now)
    if job_id is not None:
        waiting = waiting.where(Job.id == job_id)
    waiting = waiting.order_by(Job.created_at, Job.id).limit(1).with_for_update(skip_locked=True)
    chosen = session.scalar(waiting)  # SQLite has one writer at a time and knows no FOR UPDATE, nor needs it
    if chosen is None:
        return None
    taken = {
        "state": JobState.RUNNING, "attempt": Job.attempt + 1, "heartbeat_at": now,
        "started_at": func.coalesce(Job.started_at, literal(now, Utc())), "progress": 0.0, "stage": "",
    }  # fmt: skip
    return _changed(session, Job.id == chosen, Job.state == JobState.QUEUED, **taken)


def heartbeat(session: Session, job_id: str, *, attempt: int, progress: float, stage: str = "", now: datetime) -> Word:
    """Report that an attempt is alive and how far it has come, and hear whether to go on."""
    values = {"heartbeat_at": now, "progress": min(max(progress, 0.0), 1.0), "stage": stage}
    job = _changed(session, *_held(job_id, attempt), **values)
    if job is None:
        return Word.LOST
    return Word.CANCEL if job.cancel_requested else Word.GO_ON


def succeed(session: Session, job_id: str, *, attempt: int, results: Mapping[str, str], now: datetime) -> bool:
    """End a job well; return whether the attempt still had it, and so whether its results count.

    Args:
        session: of the transaction.
        job_id: the job.
        attempt: the worker's.
        results: the key in the store of each format.
        now: when.
    """
    values = {"state": JobState.SUCCEEDED, "progress": 1.0, "results": dict(results), "finished_at": now}
    return _changed(session, *_held(job_id, attempt), error_code=None, error_message=None, **values) is not None


def fail(
    session: Session, job_id: str, *, attempt: int, code: str, message: str, retry_in: timedelta | None = None,
    now: datetime,
) -> Job | None:  # fmt: skip
    """End an attempt badly; return the job as it stands then, None where the attempt no longer had it.

    Args:
        session: of the transaction.
        job_id: the job.
        attempt: the worker's.
        code: a word for programs, such as "video_unreadable".
        message: a sentence for people.
        retry_in: another attempt may begin after so long, if one is left; None: another would fail as well.
        now: when.
    """
    job = session.scalar(select(Job).where(*_held(job_id, attempt)).with_for_update())
    if job is None:
        return None
    job.error_code, job.error_message = code, message
    if job.cancel_requested:
        _end(job, JobState.CANCELLED, now=now)
    elif retry_in is not None and job.attempt < job.max_attempts:
        job.state, job.not_before = JobState.QUEUED, now + retry_in
    else:
        _end(job, JobState.FAILED, now=now)
    session.flush()
    return job


def cancel(session: Session, job_id: str, *, owner_id: Owner, now: datetime) -> Job:
    """Cancel a job that waits, or ask the worker of one that runs to stop; one that has ended stays as it is.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    chosen = select(Job).where(Job.id == job_id, *owned(Job.owner_id, owner_id)).with_for_update()
    job = found(session.scalar(chosen), "job", job_id)
    if job.state is JobState.QUEUED:
        _end(job, JobState.CANCELLED, now=now)
    job.cancel_requested = job.cancel_requested or not job.state.is_final
    session.flush()
    return job


def cancelled(session: Session, job_id: str, *, attempt: int, now: datetime) -> bool:
    """Say that a worker has stopped as it was asked; return whether the attempt still had the job."""
    return _changed(session, *_held(job_id, attempt), state=JobState.CANCELLED, finished_at=now) is not None


def hand_back(session: Session, job_id: str, *, attempt: int, now: datetime) -> bool:
    """Queue a job again that its worker has no time for; return whether the attempt still had it.

    The attempt does not count against those a job may have: nothing went wrong with it. A job that was to be cancelled
    is.
    """
    job = session.scalar(select(Job).where(*_held(job_id, attempt)).with_for_update())
    if job is None:
        return False
    if job.cancel_requested:
        _end(job, JobState.CANCELLED, now=now)
    else:
        job.state, job.not_before, job.max_attempts, job.stage = JobState.QUEUED, now, job.max_attempts + 1, ""
    session.flush()
    return True


def by_idempotency_key(session: Session, owner_id: str, key: str) -> Job | None:
    """Return the job that a person asked for under an idempotency key, or None."""
    return _by_idempotency_key(session, owner_id, key)


def recover(session: Session, *, silent_since: datetime, now: datetime) -> Recovered:
    """Take jobs from workers that have reported nothing since an instant, and queue them again.

    A job that was to be cancelled is; one that had its last attempt has failed with the code `WORKER_LOST`.
    """
    silent = select(Job).where(Job.state == JobState.RUNNING, Job.heartbeat_at < silent_since)
    jobs = session.scalars(silent.with_for_update(skip_locked=True)).all()
    for job in jobs:
        _take_back(job, now=now)
    session.flush()
    ids = {state: tuple(job.id for job in jobs if job.state is state) for state in JobState}
    return Recovered(queued=ids[JobState.QUEUED], failed=ids[JobState.FAILED], cancelled=ids[JobState.CANCELLED])


def waiting(session: Session, *, now: datetime, limit: int = 1000) -> tuple[str, ...]:
    """Return ids of jobs whose time has come, longest waiting first: for a queue that was lost and is filled anew."""
    chosen = select(Job.id).where(Job.state == JobState.QUEUED, Job.not_before <= now)
    return tuple(session.scalars(chosen.order_by(Job.created_at, Job.id).limit(limit)))


def remove(session: Session, job_id: str, *, owner_id: Owner) -> str:
    """Delete a job; return its scope in the store, whose files the caller deletes then. A worker that has it is LOST.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    session.delete(get(session, job_id, owner_id=owner_id))
    session.flush()
    return job_id


def _held(job_id: str, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return Job.id == job_id, Job.attempt == attempt, Job.state == JobState.RUNNING


def _changed(session: Session, *conditions: ColumnElement[bool], **values: Any) -> Job | None:
    # One statement, so that what it asks for still holds when it writes.
    changed = update(Job).where(*conditions).values(**values).returning(Job)
    return session.scalar(changed, execution_options={"populate_existing": True, "synchronize_session": False})


def _take_back(job: Job, *, now: datetime) -> None:
    if job.cancel_requested:
        _end(job, JobState.CANCELLED, now=now)
    elif job.attempt < job.max_attempts:
        job.state, job.not_before = JobState.QUEUED, now
    else:
        job.error_code = WORKER_LOST
        job.error_message = f"the worker fell silent in the last of {job.max_attempts} attempts"
        _end(job, JobState.FAILED, now=now)


def _end(job: Job, state: JobState, *, now: datetime) -> None:
    job.state, job.finished_at = state, now


def _by_idempotency_key(session: Session, owner_id: str, key: str | None) -> Job | None:
    if key is None:
        return None
    return session.scalar(select(Job).where(Job.owner_id == owner_id, Job.idempotency_key == key))
