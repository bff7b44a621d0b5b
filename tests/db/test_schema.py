"""Tables come and go by revisions, with data in them, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from fake_rows import KEY, NOW, add_analysis, add_job, add_user
from mien import db
from mien.db import Database, schema
from mien.db import session as session_module
from mien.db.queries import EVERYONE, activity, analyses, jobs, uploads, users
from mien.db.tables import Table
from mien.errors import DatabaseUnavailableError, SchemaError

REVISIONS = ("0001", "0002", "0003", "0004")


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    with Database(empty_url) as database:
        yield database


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_is_brought_forward_and_says_where_it_is(empty: Database) -> None:
    assert db.check(empty) == db.Schema(revision=None, head=REVISIONS[-1], pending=REVISIONS)
    with pytest.raises(SchemaError, match="the database is empty, mien needs 0004: run `mien db upgrade`"):
        db.require_current(empty)
    assert db.upgrade(empty, "0001").pending == ("0002", "0003", "0004")
    with pytest.raises(SchemaError, match="at revision 0001, mien needs 0004"):
        db.require_current(empty)
    assert db.upgrade(empty).is_current
    assert db.upgrade(empty).is_current  # once more changes nothing
    db.require_current(empty)


def test_a_migration_waits_for_another_longer_than_for_a_table(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "BUSY_TIMEOUT_S", 0.05)
    with Database(postgresql_url) as database, ThreadPoolExecutor() as others:
        with database.transaction() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": schema._LOCK})
            waiting = others.submit(db.upgrade, database)
            assert wait([waiting], timeout=0.5).not_done
        assert waiting.result().is_current
        with database.transaction() as session:
            session.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(DatabaseUnavailableError, match="lock timeout"):
                db.upgrade(database)


def test_the_revisions_make_exactly_the_tables_of_the_program(empty: Database) -> None:
    db.upgrade(empty)
    with empty.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    made = {name: constraints(empty, name) for name in Table.metadata.tables}
    db.downgrade(empty, "base")
    assert tables(empty) == set()
    with empty.transaction() as session:
        Table.metadata.create_all(session.connection())
    assert made == {name: constraints(empty, name) for name in Table.metadata.tables}


def constraints(database: Database, table: str) -> dict[str, object]:
    looks = inspect(database.engine)
    foreign = looks.get_foreign_keys(table)
    return {
        "checks": sorted((c["name"], c["sqltext"]) for c in looks.get_check_constraints(table)),
        "keys": looks.get_pk_constraint(table)["constrained_columns"],
        "references": sorted((f["name"], f["referred_table"], *f["options"].items()) for f in foreign),
        "unique": sorted((u["name"], tuple(u["column_names"])) for u in looks.get_unique_constraints(table)),
        "nullable": {c["name"]: c["nullable"] for c in looks.get_columns(table)},
    }  # fmt: skip


def test_data_survives_every_step_up_and_down(empty: Database) -> None:
    """What was in the tables must still be there after going up and after coming back."""
    db.upgrade(empty, "0001")
    with empty.transaction() as session:
        owner = add_user(session).id
        analysis = add_analysis(session, owner, faces=2).id
        activity.record(session, actor_id=owner, action="analysis.create", object_type="analysis", now=NOW)

    db.upgrade(empty, "0002")
    with empty.transaction() as session:
        job = add_job(session, owner).id
        session.execute(
            text("INSERT INTO uploads (id, owner_id, state, store_id, name, received, created_at, expires_at)"
                 " VALUES ('1', :owner, 'open', :store_id, 'a.mp4', 7, :now, :now)"),
            {"owner": owner, "store_id": "0" * 32, "now": str(NOW)},
        )  # fmt: skip

    db.upgrade(empty)
    with empty.reading() as session:
        check_first(empty, owner, analysis)
        assert jobs.get(session, job, owner_id=owner).input_key == f"x/{KEY}"
        upload = uploads.get(session, "1", owner_id=owner)
        assert (upload.store_id, upload.name, upload.received) == ("0" * 32, "a.mp4", 7)
    assert "models" not in tables(empty)
    assert refuses_changes(empty)

    assert db.downgrade(empty, "0003").pending == ("0004",)
    assert "models" in tables(empty)
    with empty.reading() as session:
        kept = session.execute(text("SELECT id, state, key, received FROM uploads")).one()
    assert tuple(kept) == ("1", "open", None, 7)
    assert refuses_changes(empty)

    assert db.downgrade(empty, "0002").pending == ("0003", "0004")
    check_first(empty, owner, analysis)
    assert not refuses_changes(empty)
    with empty.reading() as session:
        assert jobs.get(session, job, owner_id=owner).request == {"stride": 5}

    db.downgrade(empty, "0001")
    check_first(empty, owner, analysis)
    assert not tables(empty) & {"jobs", "uploads"}

    db.upgrade(empty)
    check_first(empty, owner, analysis)
    with empty.reading() as session:
        assert not jobs.list_page(session, owner_id=EVERYONE).items

    assert db.downgrade(empty, "base").revision is None
    assert tables(empty) == set()


def check_first(database: Database, owner: str, analysis: str) -> None:
    with database.reading() as session:
        assert users.get(session, owner).name == "ana"
        row = analyses.get(session, analysis, owner_id=owner)
        assert row.result["faces"][0]["dominant"] == "happy"
        assert [face.index for face in analyses.faces(session, analysis)] == [0, 1]
        assert [entry.action for entry in activity.list_page(session, actor_id=owner).items] == ["analysis.create"]


def refuses_changes(database: Database) -> bool:
    try:
        with database.transaction() as session:
            session.execute(text("UPDATE activity SET action = action"))
    except DBAPIError as error:
        return "append-only" in str(error)
    return False


def test_a_step_that_fails_leaves_everything_as_it_was(empty: Database) -> None:
    db.upgrade(empty, "0001")
    with empty.transaction() as session:
        session.execute(text("CREATE TABLE uploads (id INTEGER)"))  # in the way of revision 0002, after `jobs`
    before = tables(empty)
    with pytest.raises(Exception, match="uploads"):
        db.upgrade(empty)
    assert tables(empty) == before
    assert db.check(empty).revision == "0001"


def test_of_several_who_upgrade_at_once_one_does_it(empty: Database) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: db.upgrade(empty), range(3)))
    assert all(schema.is_current for schema in done)


def test_a_database_of_a_newer_mien_is_left_alone(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert db.check(database) == db.Schema(revision="9999", head="0004", pending=(), known=False)
        with pytest.raises(SchemaError, match="revision 9999, which a newer mien made"):
            db.require_current(database)
        with pytest.raises(SchemaError, match="do not fit"):
            db.upgrade(database)
    finally:
        with database.transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0004'"))


def test_a_revision_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(SchemaError, match="do not fit"):
        db.downgrade(database, "7777")
    assert db.check(database).is_current


def test_revisions_are_numbered_without_a_gap_or_a_fork() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(schema._config())
    assert scripts.get_heads() == [REVISIONS[-1]]
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS
