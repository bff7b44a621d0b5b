"""Room and files for those who run the service, on both databases."""

from datetime import timedelta

from fake_rows import DAY, KEY, NOW, add_job, add_user
from mien.db import Database, new_id
from mien.db.queries import jobs, uploads, usage
from mien.storage import StoredFile


def test_the_database_tells_its_size(database: Database) -> None:
    with database.reading() as session:
        assert usage.database_bytes(session) > 50_000


def test_the_longest_waiting_job_is_known_until_it_is_taken_up(database: Database) -> None:
    with database.transaction() as session:
        owner = add_user(session).id
        assert usage.oldest_waiting(session) is None
        for hours in (2, 0, 1):
            add_job(session, owner, now=NOW + timedelta(hours=hours))
        assert usage.oldest_waiting(session) == NOW
        jobs.claim(session, now=NOW + DAY)
        assert usage.oldest_waiting(session) == NOW + timedelta(hours=1)


def test_files_are_known_by_their_rows(database: Database) -> None:
    job_id = new_id()
    keys = [f"{job_id}/{KEY}", f"{job_id}/{'1' * 64}", f"{new_id()}/{KEY}"]
    with database.transaction() as session:
        add_job(session, add_user(session).id, job_id=job_id, input_key=keys[0])
        found = usage.kinds(session, [StoredFile(key=key, size=1, modified=NOW) for key in keys])
    assert [found.of(key) for key in keys] == [usage.INPUTS, usage.RESULTS, usage.OTHER]


def test_what_has_come_of_uploads_is_added_up(database: Database) -> None:
    with database.transaction() as session:
        assert usage.uploads_bytes(session) == 0
        owner = add_user(session).id
        for received in (3, 4_000_000_000):
            row = uploads.create(
                session, owner_id=owner, store_id=new_id(), size=5_000_000_000, now=NOW, expires_at=NOW
            )
            uploads.advance(session, row.id, received=received, expires_at=NOW)
        assert usage.uploads_bytes(session) == 4_000_000_003
