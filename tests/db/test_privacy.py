"""Everything of one person is handed over, or erased, and nothing of anybody else's."""

import pytest
from sqlalchemy import text

from fake_rows import DAY, NOW, add_analysis, add_job, add_user
from mien.db import Database, erase, export, new_id
from mien.db.queries import EVERYONE, activity, jobs, keys, sessions, uploads, users
from mien.db.tables import Role
from mien.errors import ConflictError, RecordNotFoundError, StorageRefusedError
from mien.storage import Store


def fill(database: Database, store: Store, name: str) -> str:
    """Give a person one of everything; return the person's id."""
    analysis_id, job_id, upload = new_id(), new_id(), store.begin_upload()
    with database.transaction() as session:
        owner = add_user(session, name).id
        picture = store.put(b"picture", scope=analysis_id, max_bytes=99)
        add_analysis(session, owner, faces=2, analysis_id=analysis_id, image_key=picture)
        add_job(session, owner, job_id=job_id, input_key=store.put(b"film", scope=job_id, max_bytes=99))
        jobs.claim(session, job_id=job_id, now=NOW)
        results = {"csv": store.put(b"csv", scope=job_id, max_bytes=99)}
        jobs.succeed(session, job_id, attempt=1, results=results, now=NOW)
        uploads.create(session, owner_id=owner, store_id=upload, expires_at=NOW + DAY, now=NOW)
        sessions.create(session, user_id=owner, token_hash=f"token-{name}", csrf_hash="csrf-secret",
                        expires_at=NOW + DAY, now=NOW)  # fmt: skip
        keys.create(session, user_id=owner, name="x", prefix="x", key_hash=f"key-{name}", scopes=[], now=NOW)
        activity.record(session, actor_id=owner, action="job.create", object_type="job", now=NOW)
    return owner


def test_an_export_holds_everything_of_a_person_and_no_secret(database: Database, store: Store) -> None:
    owner, _ = fill(database, store, "ana"), fill(database, store, "ben")
    with database.reading() as session:
        rows = list(export(session, owner))
    kinds = ["users", "sessions", "api_keys", "analyses", "jobs", "uploads", "activity"]
    assert [row.kind for row in rows] == kinds
    by_kind = {row.kind: row for row in rows}
    assert by_kind["users"].row["name"] == "ana"
    assert len(by_kind["analyses"].row["result"]["faces"]) == 2
    contents = []
    for row in rows:
        for key in row.keys:
            with store.open(key) as file:
                contents.append(file.read())
    assert contents == [b"picture", b"film", b"csv"]
    assert not [secret for secret in ("argon2", "token-", "csrf-secret", "key-ana", "ben") if secret in str(rows)]


def test_erasing_a_person_leaves_nothing_of_theirs_and_everything_of_others(database: Database, store: Store) -> None:
    ana, ben = fill(database, store, "ana"), fill(database, store, "ben")
    erase(database, store, ana)
    with database.reading() as session:
        assert users.by_name(session, "ana") is None
        for table, column in (
            ("sessions", "user_id"), ("api_keys", "user_id"), ("analyses", "owner_id"), ("jobs", "owner_id"),
            ("uploads", "owner_id"),
        ):  # fmt: skip
            owners = session.scalars(text(f"SELECT {column} FROM {table}")).all()
            assert owners == [ben], table
        assert session.scalar(text("SELECT count(*) FROM faces")) == 2
        # The log stays for its time; the id in it leads to nobody.
        assert len(activity.list_page(session, actor_id=EVERYONE).items) == 2
        with pytest.raises(RecordNotFoundError):
            list(export(session, ana))
    assert len(list(store.list())) == 3
    assert len(list(store.uploads())) == 1


def test_what_is_noted_of_an_erasure_is_kept_with_it_or_not_at_all(database: Database, store: Store) -> None:
    ana = fill(database, store, "ana")

    def note(session, *, fail: bool) -> None:
        activity.record(session, actor_id=None, action="privacy.erase", object_type="privacy", now=NOW)
        if fail:
            raise RuntimeError("the log is full")

    with pytest.raises(RuntimeError):
        erase(database, store, ana, also=lambda session: note(session, fail=True))
    assert [users_of(database), noted(database)] == [1, 0]
    erase(database, store, ana, also=lambda session: note(session, fail=False))
    assert [users_of(database), noted(database)] == [0, 1]


def users_of(database: Database) -> int:
    with database.reading() as session:
        return users.count(session)


def noted(database: Database) -> int:
    with database.reading() as session:
        entries = activity.list_page(session, actor_id=EVERYONE).items
        return sum(entry.action == "privacy.erase" for entry in entries)


def test_the_only_admin_is_not_erased(database: Database, store: Store) -> None:
    with database.transaction() as session:
        admin = add_user(session, role=Role.ADMIN).id
    with pytest.raises(ConflictError, match="only admin"):
        erase(database, store, admin)
    with pytest.raises(RecordNotFoundError):
        erase(database, store, "nobody")


def test_the_store_is_not_asked_for_pictures_that_were_not_kept(
    database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        ana = add_user(session, "ana").id
        for _ in range(3):
            add_analysis(session, ana)
    asked: list[str] = []
    monkeypatch.setattr(store, "delete_scope", asked.append)
    erase(database, store, ana)
    assert asked == []


def test_while_a_file_cannot_be_deleted_the_person_stays_and_it_can_be_tried_again(
    database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = fill(database, store, "ana")

    def refuse(key: str) -> None:
        raise StorageRefusedError("no")

    with monkeypatch.context() as patched:
        patched.setattr(store, "delete", refuse)
        with pytest.raises(StorageRefusedError):
            erase(database, store, ana)
    with database.reading() as session:
        assert users.get(session, ana).name == "ana"
    erase(database, store, ana)
    assert not list(store.list())
