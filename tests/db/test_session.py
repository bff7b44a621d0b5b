"""Connections: which database an address means, and what happens when it is away."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import servers
from fake_rows import NOW, add_user
from mien.db import Database, schema, session
from mien.db.queries import users
from mien.db.tables import Role, User
from mien.errors import DatabaseUnavailableError, MissingExtraError, SchemaError, SettingsError


def test_what_a_transaction_wrote_is_kept_whole_or_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        kept = add_user(session)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add_all([User(name="ben", role=Role.MEMBER, created_at=NOW) for _ in range(2)])
    with database.reading() as session:
        assert [user.name for user in users.list_page(session).items] == ["ana"]
    assert kept.name == "ana"  # rows stay usable after their transaction


def test_a_reader_cannot_write_and_waits_for_no_writer(database: Database) -> None:
    with database.transaction() as writer:
        add_user(writer)
        with database.reading() as reader:
            assert users.count(reader) == 0  # the state before
    with pytest.raises(Exception, match=r"read-?only"), database.reading() as reader:
        add_user(reader, "ben")
    with database.reading() as reader:
        assert users.count(reader) == 1


def test_instants_come_back_in_utc_whatever_zone_they_came_in(database: Database) -> None:
    from datetime import timedelta, timezone

    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    with database.transaction() as session:
        user_id = add_user(session, now=elsewhere).id
    with database.reading() as session:
        created_at = users.get(session, user_id).created_at
    assert (created_at, created_at.utcoffset()) == (NOW, timedelta(0))


def test_an_instant_without_a_zone_is_a_slip(database: Database) -> None:
    with pytest.raises(Exception, match="an instant needs a time zone"), database.transaction() as session:
        add_user(session, now=NOW.replace(tzinfo=None))


def test_foreign_keys_and_words_are_checked_by_the_database(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(
            text("INSERT INTO users (id, name, role, created_at) VALUES ('1', 'x', 'emperor', '2026-01-01')")
        )
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(
            text("INSERT INTO sessions (id, token_hash, csrf_hash, user_id, created_at, last_seen_at, expires_at,"
                 " user_agent) VALUES ('1', 'a', 'b', 'nobody', '2026-01-01', '2026-01-01', '2026-01-01', '')")
        )  # fmt: skip


def test_a_database_without_tables_says_what_to_do(empty_url: str) -> None:
    with (
        Database(empty_url) as database,
        pytest.raises(SchemaError, match="`mien db upgrade`"),
        database.reading() as s,
    ):
        users.count(s)


def test_a_check_asks_the_database(database: Database) -> None:
    database.check()


# SQLite ---------------------------------------------------------------------------------------------------------------


def test_sqlite_makes_its_folder_and_keeps_a_log_beside_the_file(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'new' / 'mien.db'}") as database, database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA busy_timeout")) == 10_000


def test_nobody_else_on_the_machine_may_read_sqlites_files(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'mien.db'}") as database, database.transaction() as session:
        session.execute(text("CREATE TABLE x (y)"))
        session.commit()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("mien.db*")} == {0o600}
        assert len(list(tmp_path.glob("mien.db*"))) == 3


def test_sqlite_that_cannot_be_opened_is_unavailable_and_named(tmp_path: Path) -> None:
    (tmp_path / "mien.db").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'mien.db'}")
    with pytest.raises(DatabaseUnavailableError, match=r"mien\.db does not answer: unable to open"):
        database.check()


def test_a_writer_that_waits_too_long_for_another_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_S", 0.01)
    url = f"sqlite:///{tmp_path / 'mien.db'}"
    with Database(url) as database, database.transaction() as first:
        first.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailableError, match="database is locked"), database.transaction() as second:
            second.execute(text("SELECT 1"))


# PostgreSQL -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def postgres(postgresql_url: str) -> Iterator[Database]:
    with Database(postgresql_url) as database:
        yield database


def test_while_postgresql_is_away_it_is_unavailable_and_then_all_goes_on(
    postgres: Database, postgresql_server: servers.PostgreSQL
) -> None:
    postgres.check()
    postgresql_server.stop()
    try:
        with pytest.raises(DatabaseUnavailableError, match="does not answer") as away:
            postgres.run(lambda session: session.execute(text("SELECT 1")), waits_s=(0.0,))
        assert "postgresql" in str(away.value)
    finally:
        postgresql_server.start()
    postgres.check()


def test_work_is_done_once_postgresql_is_back(postgres: Database, postgresql_server: servers.PostgreSQL) -> None:
    postgres.check()
    postgresql_server.stop()

    def waits() -> Iterator[float]:
        yield 0
        postgresql_server.start()
        yield 0

    assert postgres.run(lambda session: session.scalar(text("SELECT 7")), waits_s=waits()) == 7


def test_a_connection_lost_in_the_middle_is_work_begun_anew(postgres: Database) -> None:
    begun = []

    def work(session: object) -> int:
        pid = session.scalar(text("SELECT pg_backend_pid()"))  # type: ignore[attr-defined]
        begun.append(pid)
        if len(begun) == 1:
            with postgres.transaction() as other:
                other.execute(text(f"SELECT pg_terminate_backend({pid})"))
        return int(session.scalar(text("SELECT 7")))  # type: ignore[attr-defined]

    assert postgres.run(work, waits_s=(0,)) == 7
    assert len(set(begun)) == 2


def test_too_many_connections_at_once_are_refused_and_named(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_S", 0.01)
    monkeypatch.setattr(session, "POOL", (1, 0))
    with Database(postgresql_url) as database, database.transaction() as first:
        first.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailableError, match="busy too long"):
            database.check()


def test_a_writer_of_postgresql_that_waits_too_long_for_another_is_told_so(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_S", 0.05)
    alone = text("LOCK TABLE users IN EXCLUSIVE MODE")
    with Database(postgresql_url) as database:
        for _ in range(2):  # a connection that is used again is as impatient
            with database.transaction() as first:
                first.execute(alone)
                with pytest.raises(DatabaseUnavailableError, match="lock timeout"), database.transaction() as second:
                    second.execute(alone)


def test_postgresql_that_is_there_and_says_nothing_is_unavailable(
    postgresql_server: servers.PostgreSQL, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SILENCE_S", 0.3)
    monkeypatch.setattr(session, "CONNECT_TIMEOUT_S", 2)  # the least that libpq knows
    with Database(postgresql_url) as database:
        database.check()
        began_s = time.monotonic()
        with postgresql_server.frozen():
            with pytest.raises(DatabaseUnavailableError, match="does not answer"):  # by a connection that was open
                database.check()
            with pytest.raises(DatabaseUnavailableError, match="does not answer"):  # by a new one
                database.check()
        assert time.monotonic() - began_s < 10
        database.check()


def test_what_postgresql_says_nothing_to_in_the_middle_is_unavailable_and_nothing_is_kept(
    postgresql_server: servers.PostgreSQL, postgresql_url: str, emptied: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    emptied()
    monkeypatch.setattr(session, "SILENCE_S", 0.3)

    def freeze_between(database: Database) -> None:
        with ExitStack() as frozen, database.transaction() as writer:
            add_user(writer)
            frozen.enter_context(postgresql_server.frozen())
            add_user(writer, "ben")

    with Database(postgresql_url) as database:
        with pytest.raises(DatabaseUnavailableError, match=r"nothing for 0\.3 s"):
            freeze_between(database)
        with database.reading() as reader:
            assert users.count(reader) == 0


def test_an_answer_may_take_long_that_a_migration_waits_for(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SILENCE_S", 0.3)
    sleeps = text("SELECT pg_sleep(0.7)")
    with Database(postgresql_url) as database:
        with schema._alone(database) as connection:
            connection.execute(sleeps)
        with pytest.raises(DatabaseUnavailableError), database.transaction() as other:
            other.execute(sleeps)


def test_postgresql_itself_ends_what_takes_too_long(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "STATEMENT_S", 0.2)
    with Database(postgresql_url) as database:
        with pytest.raises(DatabaseUnavailableError, match="statement timeout"), database.transaction() as other:
            other.execute(text("SELECT pg_sleep(5)"))
        database.check()
        with schema._alone(database) as connection:
            connection.execute(text("SELECT pg_sleep(0.4)"))


def test_no_message_holds_the_password() -> None:
    with Database(f"postgresql://ana:secret@127.0.0.1:{servers.free_port()}/mien") as database:
        assert "secret" not in str(database)
        with pytest.raises(DatabaseUnavailableError, match=r"ana:\*\*\*@") as away:
            database.check()
    assert "secret" not in str(away.value)


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["postgresql://host/mien", "postgres://host/mien", "postgresql+psycopg://host/mien"])
def test_postgresql_is_spelled_in_any_of_its_ways(url: str) -> None:
    with Database(url) as database:
        assert (database.kind, database.engine.driver) == ("postgresql", "psycopg")


@pytest.mark.parametrize(
    "url", ["mysql://ana:secret@host/mien", "sqlite://", "sqlite:///:memory:", "mien.db", "secret:x@"]
)
def test_other_addresses_are_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(SettingsError, match="MIEN_DATABASE_URL is ") as refused:
        Database(url)
    assert "secret" not in str(refused.value)


def test_without_postgresqls_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mien\[postgres\]'"):
        Database("postgresql://host/mien")
