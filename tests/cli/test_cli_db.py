"""`mien db`: the tables' form, and what is past its time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fake_rows import DAY, add_analysis, add_user
from mien import db
from mien.cli import mien
from mien.db.queries import EVERYONE, analyses
from mien.errors import MienError, SchemaError, SettingsError
from mien.settings import load_settings
from mien.storage import open_store


def run(*arguments: str, answer: str = "") -> Result:
    shown = CliRunner().invoke(mien, ["db", *arguments], input=answer)
    assert shown.exception is None or isinstance(shown.exception, SystemExit | MienError), shown.exception
    return shown


def test_a_database_is_brought_forward_and_back(data_dir: Path) -> None:
    assert (run("check").exit_code, run("check").output) == (
        1,
        "empty: 0001, 0002, 0003, 0004 to come; run `mien db upgrade`\n",
    )
    assert run("upgrade").output == "0004: as this version of mien needs it\n"
    assert run("check").exit_code == 0
    assert (data_dir / "mien.db").is_file()
    assert run("downgrade", "0003", "--yes").output == "0003: 0004 to come; run `mien db upgrade`\n"
    assert run("upgrade", "0004").exit_code == 0


def test_going_back_asks_first(data_dir: Path) -> None:
    run("upgrade")
    asked = run("downgrade", "base", answer="n\n")
    assert asked.exit_code == 1
    assert f"Delete what came after base from sqlite:///{data_dir / 'mien.db'}?" in asked.stderr
    assert run("check").exit_code == 0
    assert run("downgrade", "base", answer="y\n").exit_code == 0
    assert run("check").exit_code == 1


def test_a_newer_database_is_said_to_be_one(data_dir: Path) -> None:
    from sqlalchemy import text

    run("upgrade")
    with db.Database(load_settings().database) as database, database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    shown = run("check")
    assert (shown.exit_code, shown.output) == (1, "9999: made by a newer mien; this one needs 0004\n")


def test_purge_deletes_rows_and_files_past_their_time(data_dir: Path) -> None:
    run("upgrade")
    settings = load_settings()
    store = open_store(settings.storage)
    now = datetime.now(UTC)
    old, new = db.new_id(), db.new_id()
    with db.Database(settings.database) as database:
        with database.transaction() as session:
            owner = add_user(session).id
            for analysis_id, made in ((old, now - 31 * DAY), (new, now)):
                key = store.put(b"picture", scope=analysis_id, max_bytes=99)
                add_analysis(session, owner, analysis_id=analysis_id, now=made, image_key=key, keep=31 * DAY)
        shown = run("purge")
        # By default pictures are not kept at all, so that of the analysis that stays goes too.
        assert shown.output == "analyses 1, images 2, jobs 0, uploads 0, sessions 0, keys 0, activity 0, orphans 0\n"
        with database.reading() as session:
            assert [row.id for row in analyses.list_page(session, owner_id=EVERYONE).items] == [new]
    assert not list(store.list())


def test_what_could_not_be_deleted_is_named_and_the_exit_code_says_so(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("upgrade")
    monkeypatch.setattr("mien.db.retention.purge", lambda *_, **__: db.Purged(jobs=2, troubles=["cannot delete it"]))
    shown = run("purge")
    assert (shown.exit_code, shown.stderr) == (1, "mien: cannot delete it\n")
    assert "jobs 2" in shown.stdout


def test_purge_needs_current_tables(data_dir: Path) -> None:
    shown = run("purge")
    assert isinstance(shown.exception, SchemaError)
    assert "run `mien db upgrade`" in str(shown.exception)


def test_an_address_that_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIEN_DATABASE_URL", "mysql://host/mien")
    assert isinstance(run("check").exception, SettingsError)


def test_times_are_kept_by_the_settings(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIEN_KEEP_IMAGES_DAYS", "3")
    assert db.Policy.of(load_settings()).images == timedelta(days=3)
