"""Nothing outlives its time: by the rows' own word, by the settings of the day, in the database and in the store."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from fake_rows import DAY, NOW, add_analysis, add_job, add_user
from mien.db import Database, Policy, Purged, drop_input, new_id, purge
from mien.db.queries import EVERYONE, activity, analyses, jobs, keys, sessions, uploads
from mien.db.retention import _deleted
from mien.db.tables import Table
from mien.errors import DatabaseError, StorageRefusedError, StorageUnavailableError
from mien.settings import Settings
from mien.storage import Store

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
POLICY = Policy(images=7 * DAY, results=30 * DAY, activity=365 * DAY, uploads=DAY)
NOT_KEPT = Policy(images=timedelta(0), results=30 * DAY, activity=365 * DAY, uploads=DAY)


@pytest.fixture
def owner(database: Database) -> str:
    with database.transaction() as session:
        return add_user(session).id


def stored(store: Store, scope: str, data: bytes = b"picture") -> str:
    return store.put(data, scope=scope, max_bytes=99)


def age(store: Store, tmp_path: Path, by: timedelta) -> None:
    """Let every file of the store be older than it is."""
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - by.total_seconds()
            os.utime(path, (then, then))


def count(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in sorted(Table.metadata.tables)
        }


def test_the_policy_is_that_of_the_settings() -> None:
    assert Policy.of(Settings()) == NOT_KEPT
    settings = Settings(keep_images_days=1, keep_results_days=2, keep_activity_days=3, keep_uploads_hours=4)
    assert Policy.of(settings) == Policy(images=DAY, results=2 * DAY, activity=3 * DAY, uploads=4 * HOUR)


def test_nothing_outlives_its_time(database: Database, store: Store, owner: str, tmp_path: Path) -> None:
    """Everything that the service can keep is put there once; after its time not one row or file of it is left."""
    analysis_id, job_id = new_id(), new_id()
    with database.transaction() as session:
        add_analysis(session, owner, analysis_id=analysis_id, image_key=stored(store, analysis_id), keep_image=7 * DAY)
        add_job(session, owner, job_id=job_id, input_key=stored(store, job_id))
        jobs.claim(session, now=NOW)
        jobs.succeed(session, job_id, attempt=1, results={"csv": stored(store, job_id, b"csv")}, now=NOW)
        stored(store, job_id, b"what a lost attempt left")
        upload = store.begin_upload()
        uploads.create(session, owner_id=owner, store_id=upload, expires_at=NOW + DAY, now=NOW)
        sessions.create(session, user_id=owner, token_hash="t", csrf_hash="c", expires_at=NOW + 9 * DAY, now=NOW)
        keys.create(
            session, user_id=owner, name="x", prefix="x", key_hash="k", scopes=[], expires_at=NOW + DAY, now=NOW
        )
        activity.record(session, actor_id=owner, action="x", object_type="x", now=NOW)
    stored(store, new_id(), b"nobody's")
    store.begin_upload()
    before = count(database)

    purge(database, store, POLICY, now=NOW + HOUR)
    assert count(database) == before | {"activity_horizon": 1}  # nothing goes before its time
    assert len(list(store.list())) == 5

    purge(database, store, POLICY, now=NOW + 7 * DAY)
    with database.reading() as session:  # pictures go before results
        assert analyses.get(session, analysis_id, owner_id=owner).image_key is None
        assert jobs.get(session, job_id, owner_id=owner).input_key is None
        assert jobs.get(session, job_id, owner_id=owner).state.is_final
    assert {file.key.partition("/")[0] for file in store.list(job_id)} == {job_id}
    assert not list(store.list(analysis_id))

    age(store, tmp_path, 2 * DAY)
    purge(database, store, POLICY, now=NOW + 400 * DAY)
    assert {name for name, rows in count(database).items() if rows} == {"users", "activity_horizon"}
    assert not list(store.list())
    assert not list(store.uploads())
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


def test_what_was_deleted_is_counted(database: Database, store: Store, owner: str) -> None:
    with database.transaction() as session:
        for _ in range(3):
            add_analysis(session, owner, keep=DAY)
        one = new_id()
        add_analysis(session, owner, analysis_id=one, image_key=stored(store, one), keep_image=HOUR)
    assert purge(database, store, POLICY, now=NOW + DAY) == Purged(analyses=3, images=1)
    assert purge(database, store, POLICY, now=NOW + DAY) == Purged()


def test_a_shorter_time_set_later_holds_for_what_is_there(database: Database, store: Store, owner: str) -> None:
    with database.transaction() as session:
        one = new_id()
        add_analysis(session, owner, analysis_id=one, image_key=stored(store, one), keep_image=7 * DAY)
    assert purge(database, store, NOT_KEPT, now=NOW + SECOND).images == 1
    shorter = Policy(images=timedelta(0), results=DAY, activity=DAY, uploads=DAY)
    assert purge(database, store, shorter, now=NOW + DAY).analyses == 1


def test_a_longer_time_set_later_does_not_break_what_was_promised(database: Database, store: Store, owner: str) -> None:
    with database.transaction() as session:
        add_analysis(session, owner, keep=DAY)
    longer = Policy(images=900 * DAY, results=900 * DAY, activity=900 * DAY, uploads=DAY)
    assert purge(database, store, longer, now=NOW + DAY).analyses == 1


def test_by_default_a_jobs_film_goes_when_the_job_has_ended_and_not_before(
    database: Database, store: Store, owner: str
) -> None:
    waits, runs, ended = (new_id() for _ in range(3))
    with database.transaction() as session:
        for job_id in (waits, runs, ended):
            add_job(session, owner, job_id=job_id, input_key=stored(store, job_id))
        for job_id in (runs, ended):
            jobs.claim(session, job_id=job_id, now=NOW)
        jobs.fail(session, ended, attempt=1, code="x", message="y", now=NOW)
    assert purge(database, store, NOT_KEPT, now=NOW).images == 1
    with database.reading() as session:
        left = {job.id for job in jobs.list_page(session, owner_id=EVERYONE).items if job.input_key}
    assert left == {waits, runs}
    assert {file.key.partition("/")[0] for file in store.list()} == {waits, runs}


def test_a_worker_drops_the_film_of_a_job_that_has_ended_at_once(database: Database, store: Store, owner: str) -> None:
    job_id = new_id()
    with database.transaction() as session:
        add_job(session, owner, job_id=job_id, input_key=stored(store, job_id))
        jobs.claim(session, now=NOW)
    drop_input(database, store, job_id)
    assert len(list(store.list())) == 1  # it is being read
    with database.transaction() as session:
        jobs.succeed(session, job_id, attempt=1, results={}, now=NOW)
    for _ in range(2):
        drop_input(database, store, job_id)
    assert not list(store.list())
    with database.reading() as session:
        assert jobs.get(session, job_id, owner_id=owner).input_key is None


def test_a_job_that_never_ends_goes_too(database: Database, store: Store, owner: str) -> None:
    with database.transaction() as session:
        add_job(session, owner)
        running = add_job(session, owner).id
        jobs.claim(session, job_id=running, now=NOW)
    assert purge(database, store, POLICY, now=NOW + 30 * DAY).jobs == 0
    assert purge(database, store, POLICY, now=NOW + 31 * DAY).jobs == 2


def test_a_file_that_no_row_knows_of_goes_after_a_day(
    database: Database, store: Store, owner: str, tmp_path: Path
) -> None:
    with database.transaction() as session:
        known = new_id()
        add_job(session, owner, job_id=known, input_key=stored(store, known))
    lost = stored(store, new_id())
    now = next(store.list()).modified + HOUR
    assert purge(database, store, POLICY, now=now).orphans == 0  # its row may still be on the way
    age(store, tmp_path, DAY)
    assert purge(database, store, POLICY, now=now).orphans == 1
    assert not store.exists(lost)
    assert [file.key.partition("/")[0] for file in store.list()] == [known]


def test_the_log_goes_by_age_and_no_newer_entry_with_it(database: Database, store: Store, owner: str) -> None:
    with database.transaction() as session:
        for days in (0, 100, 400):
            activity.record(session, actor_id=owner, action=f"day {days}", object_type="x", now=NOW + days * DAY)
    assert purge(database, store, POLICY, now=NOW + 400 * DAY).activity == 1
    with database.reading() as session:
        kept = [entry.action for entry in activity.list_page(session, actor_id=EVERYONE).items]
    assert kept == ["day 400", "day 100"]
    with pytest.raises(Exception, match="append-only"), database.transaction() as session:
        session.execute(text("DELETE FROM activity"))


def test_several_may_purge_at_once_the_first_time_too(database: Database, store: Store, owner: str) -> None:
    together = Barrier(4)

    def begin(_: int) -> Purged:
        together.wait()
        return purge(database, store, POLICY, now=NOW)

    for _ in range(3):
        with database.transaction() as session:
            session.execute(text("DELETE FROM activity_horizon"))
        with ThreadPoolExecutor(4) as pool:
            assert [purged.troubles for purged in pool.map(begin, range(4))] == [[]] * 4


def test_many_are_deleted_in_several_batches(
    database: Database, store: Store, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mien.db.retention.BATCH", 3)
    with database.transaction() as session:
        for _ in range(10):
            add_analysis(session, owner, faces=0, keep=DAY)
    assert purge(database, store, POLICY, now=NOW + DAY).analyses == 10


def test_many_entries_of_the_log_are_deleted_a_few_at_a_time(
    database: Database, store: Store, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mien.db.retention.ROWS", 3)
    with database.transaction() as session:
        for number in range(10):
            activity.record(session, actor_id=owner, action="x", object_type="x", now=NOW)
            sessions.create(
                session, user_id=owner, token_hash=str(number), csrf_hash="c", expires_at=NOW + DAY, now=NOW
            )
    deletions: list[int] = []
    monkeypatch.setattr("mien.db.retention._deleted", lambda *asked: deletions.append(done := _deleted(*asked)) or done)
    purged = purge(database, store, POLICY, now=NOW + 400 * DAY)
    assert (purged.sessions, purged.activity, max(deletions)) == (10, 10, 3)


class Refusing:
    """A store that deletes nothing of one scope, or is not there at all."""

    def __init__(self, store: Store, scope: str, error: type[Exception]) -> None:
        self._store, self._scope, self._error = store, scope, error

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def delete(self, key: str) -> None:
        self.delete_scope(key.partition("/")[0])

    def delete_scope(self, scope: str) -> None:
        if scope == self._scope:
            raise self._error("no")
        self._store.delete_scope(scope)


@pytest.fixture
def two(database: Database, store: Store, owner: str) -> tuple[str, str]:
    ids = new_id(), new_id()
    with database.transaction() as session:
        for analysis_id in ids:
            add_analysis(session, owner, analysis_id=analysis_id, image_key=stored(store, analysis_id), keep=DAY,
                         keep_image=30 * DAY)  # fmt: skip
    return ids


def test_a_file_that_cannot_be_deleted_holds_up_nothing_else_and_is_tried_again(
    database: Database, store: Store, two: tuple[str, str]
) -> None:
    refusing: Store = Refusing(store, two[0], StorageRefusedError)  # type: ignore[assignment]
    purged = purge(database, refusing, POLICY, now=NOW + DAY)
    assert (purged.analyses, purged.troubles) == (1, ["no"])
    with database.reading() as session:
        assert [row.id for row in analyses.list_page(session, owner_id=EVERYONE).items] == [two[0]]
    assert purge(database, store, POLICY, now=NOW + DAY).analyses == 1
    assert not list(store.list())


def test_while_the_store_is_away_rows_with_files_stay(
    database: Database, store: Store, owner: str, two: tuple[str, str]
) -> None:
    with database.transaction() as session:
        activity.record(session, actor_id=owner, action="x", object_type="x", now=NOW - 400 * DAY)
    away: Store = Refusing(store, two[0], StorageUnavailableError)  # type: ignore[assignment]
    with pytest.raises(StorageUnavailableError):
        purge(database, away, POLICY, now=NOW + DAY)
    rows = count(database)
    assert (rows["analyses"], rows["activity"]) == (2, 0)


def test_a_purge_needs_the_tables(empty_url: str, store: Store) -> None:
    with Database(empty_url) as database, pytest.raises(DatabaseError, match="mien db upgrade"):
        purge(database, store, POLICY, now=NOW)
