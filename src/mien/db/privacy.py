"""Everything that is kept of one person: to hand over (GDPR, Articles 15 and 20), and to erase (Article 17)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from mien.db.queries import users
from mien.db.retention import delete_all
from mien.db.session import Database
from mien.db.tables import Activity, AnalysisRow, ApiKey, Job, LoginSession, Table, Upload
from mien.storage import Store

_SECRETS = frozenset({"password_hash", "token_hash", "csrf_hash", "key_hash", "store_id", "request_hash"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One row about a person.

    Attributes:
        kind: the table, such as "analyses".
        row: its columns, without secrets; values that JSON has, instants as `datetime`.
        keys: of its files in the store, which belong to the export.
    """

    kind: str
    row: dict[str, Any]
    keys: tuple[str, ...] = ()


def export(session: Session, user_id: str) -> Iterator[Exported]:
    """Yield every row about a person, one at a time, oldest first within a table.

    Raises:
        RecordNotFoundError: there is no such person.
    """
    yield _exported(users.get(session, user_id))
    for rows in _rows(user_id):
        for row in session.scalars(rows.execution_options(yield_per=100)):
            yield _exported(row)
            session.expunge(row)


def erase(database: Database, store: Store, user_id: str, *, also: Callable[[Session], None] = lambda _: None) -> None:
    """Erase a person: files, analyses, jobs, uploads, keys, sessions, and the person.

    Entries of the activity log stay for their time; the person's id in them then leads to nobody. A job that is being
    worked on is lost to its worker; what that still writes is swept by the next purge.

    Args:
        database: of the rows.
        store: of the files.
        user_id: of the person.
        also: done in the transaction in which the person goes, such as to write down who erased them.

    Raises:
        RecordNotFoundError: there is no such person.
        ConflictError: nobody else is an admin.
        StorageError: a file could not be deleted; the person is still there, and it can be tried again.
    """
    with database.transaction() as session:
        users.check_dispensable(session, users.get(session, user_id))
        # Most analyses have no picture; a bucket would be asked once for each.
        pictured = AnalysisRow.image_key.is_not(None)
        scopes = _ids(session, select(AnalysisRow.id).where(AnalysisRow.owner_id == user_id, pictured))
        scopes += _ids(session, select(Job.id).where(Job.owner_id == user_id))
        uploads = _ids(session, select(Upload.store_id).where(Upload.owner_id == user_id))
    for scope in scopes:
        store.delete_scope(scope)
    for upload in uploads:
        store.abort(upload)
    for table in (AnalysisRow, Job):
        delete_all(database, table.id, table.owner_id == user_id)  # before the person: they may be very many
    with database.transaction() as session:
        user = users.get(session, user_id)
        users.check_dispensable(session, user)
        also(session)
        session.delete(user)  # and with it, by the foreign keys, everything that is the person's


def _rows(user_id: str) -> Sequence[Select[Any]]:
    return (
        select(LoginSession).where(LoginSession.user_id == user_id).order_by(LoginSession.created_at),
        select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.created_at),
        select(AnalysisRow).where(AnalysisRow.owner_id == user_id).order_by(AnalysisRow.created_at, AnalysisRow.id),
        select(Job).where(Job.owner_id == user_id).order_by(Job.created_at, Job.id),
        select(Upload).where(Upload.owner_id == user_id).order_by(Upload.created_at, Upload.id),
        select(Activity).where(Activity.actor_id == user_id).order_by(Activity.at, Activity.id),
    )


def _exported(row: Table) -> Exported:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    public = {name: value for name, value in values.items() if name not in _SECRETS}
    return Exported(kind=row.__tablename__, row=public, keys=_keys(row))


def _keys(row: Table) -> tuple[str, ...]:
    if isinstance(row, AnalysisRow):
        return (row.image_key,) if row.image_key else ()
    if isinstance(row, Job):
        return (*((row.input_key,) if row.input_key else ()), *row.results.values())
    return ()


def _ids(session: Session, chosen: Select[str]) -> list[str]:
    return list(session.scalars(chosen))
