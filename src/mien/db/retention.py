"""Deleting what is past its time: files first, then the rows that know of them, so that a failure can be tried again.

Nothing is kept longer than the row says and than the settings say now, whichever is less.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from mien.db.session import Database
from mien.db.tables import Activity, ActivityHorizon, AnalysisRow, ApiKey, Job, JobState, LoginSession, Upload
from mien.errors import StorageError, StorageUnavailableError
from mien.settings import Settings
from mien.storage import Store

BATCH = 200
"""Rows of one transaction, so that nobody waits long for it."""

ROWS = 2000
"""The same of rows that have no files."""

ORPHAN_AGE = timedelta(days=1)
"""A file that no row knows of goes at that age: a row is written soon after its file, or never."""

_UNFINISHED_GRACE = timedelta(days=1)  # a job may wait and run for so long beyond the time its results are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long things are kept.

    Attributes:
        images: pictures and films, from when they came; those of jobs from when the job ended.
        results: analyses, from when they were made; jobs and their results, from when the job ended.
        activity: entries of the log; keys, from when they were revoked or expired.
        uploads: unfinished uploads, from when a piece last came.
    """

    images: timedelta
    results: timedelta
    activity: timedelta
    uploads: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Policy":
        """Return the policy of the settings."""
        return cls(
            images=timedelta(days=settings.keep_images_days),
            results=timedelta(days=settings.keep_results_days),
            activity=timedelta(days=settings.keep_activity_days),
            uploads=timedelta(hours=settings.keep_uploads_hours),
        )


@dataclass(slots=True, kw_only=True)
class Purged:
    """How much was deleted, by kind, and what could not be.

    Attributes:
        analyses: analyses with their faces.
        images: pictures of analyses that stay, and inputs of jobs that stay.
        jobs: jobs with their results.
        uploads: uploads that nobody finished in time, known or not.
        sessions: sessions that had expired.
        keys: keys that were revoked or had expired.
        activity: entries of the log.
        orphans: files that no row knew of.
        troubles: why something could not be deleted; it is tried again next time.
    """

    analyses: int = 0
    images: int = 0
    jobs: int = 0
    uploads: int = 0
    sessions: int = 0
    keys: int = 0
    activity: int = 0
    orphans: int = 0
    troubles: list[str] = field(default_factory=list)


def purge(database: Database, store: Store, policy: Policy, *, now: datetime) -> Purged:
    """Delete everything that is past its time, and files that no row knows of.

    Several may do so at once; each thing is deleted once.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
        StorageUnavailableError: the store cannot be reached; rows that need no store are deleted all the same.
    """
    purged = Purged()
    _purge_rows(database, policy, purged, now=now)
    _purge_images(database, store, policy, purged, now=now)
    _purge_analyses(database, store, policy, purged, now=now)
    _purge_inputs(database, store, policy, purged, now=now)
    _purge_jobs(database, store, policy, purged, now=now)
    _purge_uploads(database, store, purged, now=now)
    _purge_orphans(database, store, policy, purged, now=now)
    return purged


def drop_input(database: Database, store: Store, job_id: str) -> None:
    """Delete the film or archive of a job that has ended, now rather than at the next purge; for workers.

    A job that has not ended, or is gone, is left as it is.

    Raises:
        StorageError: it could not be deleted; the next purge tries again.
    """
    with database.reading() as session:
        key = session.scalar(select(Job.input_key).where(Job.id == job_id, Job.finished_at.is_not(None)))
    if key is not None:
        store.delete(key)
        _execute(database, update(Job).where(Job.id == job_id).values(input_key=None))


def _purge_rows(database: Database, policy: Policy, purged: Purged, *, now: datetime) -> None:
    """Delete rows that have no files."""
    past = now - policy.activity
    # Opens the log's guard for what is older, and for that alone.
    database.run(lambda session: _move_horizon(session, past))
    purged.sessions = delete_all(database, LoginSession.id, LoginSession.expires_at <= now)
    purged.keys = delete_all(database, ApiKey.id, or_(ApiKey.revoked_at <= past, ApiKey.expires_at <= past))
    purged.activity = delete_all(database, Activity.id, Activity.at < past)


def _move_horizon(session: Session, before: datetime) -> None:
    moved = update(ActivityHorizon).values(before=before).returning(ActivityHorizon.id)
    if session.scalar(moved) is None:
        try:
            with session.begin_nested():
                session.add(ActivityHorizon(id=1, before=before))
        except IntegrityError:  # another purge was quicker
            session.scalar(moved)


def _purge_images(database: Database, store: Store, policy: Policy, purged: Purged, *, now: datetime) -> None:
    due = or_(AnalysisRow.image_expires_at <= now, AnalysisRow.created_at <= now - policy.images)
    due = and_(AnalysisRow.image_key.is_not(None), due)
    for batch in _due(database, AnalysisRow.id, AnalysisRow.image_key, due):
        gone = _gone(batch, lambda _, key: store.delete(str(key)), purged)
        changed = update(AnalysisRow).where(AnalysisRow.id.in_(gone)).values(image_key=None, image_expires_at=None)
        _execute(database, changed)
        purged.images += len(gone)


def _purge_analyses(database: Database, store: Store, policy: Policy, purged: Purged, *, now: datetime) -> None:
    due = or_(AnalysisRow.expires_at <= now, AnalysisRow.created_at <= now - policy.results)
    for batch in _due(database, AnalysisRow.id, AnalysisRow.image_key, due):
        # Most analyses have no picture; their scope is not looked for.
        gone = _gone(batch, lambda scope, key: store.delete_scope(scope) if key else None, purged)
        purged.analyses += _delete(database, AnalysisRow.id, gone)


def _purge_inputs(database: Database, store: Store, policy: Policy, purged: Purged, *, now: datetime) -> None:
    due = and_(Job.input_key.is_not(None), Job.finished_at <= now - policy.images)
    for batch in _due(database, Job.id, Job.input_key, due):
        gone = _gone(batch, lambda _, key: store.delete(str(key)), purged)
        changed = update(Job).where(Job.id.in_(gone)).values(input_key=None)
        _execute(database, changed)
        purged.images += len(gone)


def _purge_jobs(database: Database, store: Store, policy: Policy, purged: Purged, *, now: datetime) -> None:
    past = now - policy.results
    unfinished = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    due = or_(Job.finished_at <= past, and_(unfinished, Job.created_at <= past - _UNFINISHED_GRACE))
    for batch in _due(database, Job.id, Job.id, due):
        gone = _gone(batch, lambda scope, _: store.delete_scope(scope), purged)
        purged.jobs += _delete(database, Job.id, gone)


def _purge_uploads(database: Database, store: Store, purged: Purged, *, now: datetime) -> None:
    for batch in _due(database, Upload.id, Upload.store_id, Upload.expires_at <= now):
        gone = _gone(batch, lambda _, upload: store.abort(str(upload)), purged)
        purged.uploads += _delete(database, Upload.id, gone)


def _purge_orphans(database: Database, store: Store, policy: Policy, purged: Purged, *, now: datetime) -> None:
    old = (file.key for file in store.list() if file.modified <= now - ORPHAN_AGE)
    while batch := list(islice(old, BATCH)):
        known = _known(database, {key.partition("/")[0] for key in batch})
        lost = [(key, key) for key in batch if key.partition("/")[0] not in known]
        purged.orphans += len(_gone(lost, lambda _, key: store.delete(str(key)), purged))
    stale = [(upload, upload) for upload, grown in store.uploads() if grown <= now - policy.uploads]
    purged.uploads += len(_gone(stale, lambda _, upload: store.abort(str(upload)), purged))


def _due(
    database: Database, row_id: InstrumentedAttribute[str], also: InstrumentedAttribute[Any],
    due: ColumnElement[bool],
) -> Iterator[Sequence[tuple[str, Any]]]:  # fmt: skip
    """Yield batches of ids of rows that are due, with another column's value; in order, so that none comes twice."""
    last = ""
    while True:
        chosen = select(row_id, also).where(row_id > last, due).order_by(row_id).limit(BATCH)
        with database.reading() as session:
            rows = session.execute(chosen).all()
        yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def _gone(rows: Iterable[tuple[str, Any]], remove: Callable[[str, Any], None], purged: Purged) -> list[str]:
    """Remove the files of rows; return the ids of those whose files are gone."""
    gone = []
    for row_id, also in rows:
        try:
            remove(row_id, also)
        except StorageUnavailableError:
            raise
        except StorageError as error:
            purged.troubles.append(str(error))
        else:
            gone.append(row_id)
    return gone


def _execute(database: Database, statement: Update) -> None:
    database.run(lambda session: session.execute(statement))


def _delete(database: Database, row_id: InstrumentedAttribute[str], ids: list[str]) -> int:
    return database.run(lambda session: _deleted(session, row_id, row_id.in_(ids)))


def delete_all(database: Database, row_id: InstrumentedAttribute[str], condition: ColumnElement[bool]) -> int:
    """Delete rows some at a time, until none is left, so that nobody waits long; return how many there were."""
    some, gone = select(row_id).where(condition).limit(ROWS), 0
    while deleted := database.run(lambda session: _deleted(session, row_id, row_id.in_(some))):
        gone += deleted
    return gone


def _deleted(session: Session, row_id: InstrumentedAttribute[str], condition: ColumnElement[bool]) -> int:
    done = session.execute(delete(row_id.class_).where(condition), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _known(database: Database, scopes: set[str]) -> set[str]:
    """Return which of these scopes belong to a row."""
    with database.reading() as session:
        return {
            row_id
            for column in (AnalysisRow.id, Job.id, Upload.id)
            for row_id in session.scalars(select(column).where(column.in_(scopes)))
        }
