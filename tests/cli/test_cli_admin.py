"""`mien admin`: people and keys from the machine that has the database; and what `mien serve` asks of them."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("apiflask", reason="needs the server extra")

from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from mien.cli import mien
from mien.db import Database, utc_now
from mien.db.queries import EVERYONE, activity, keys, users
from mien.db.tables import Role
from mien.errors import AccountError, ConflictError, MienError, RecordNotFoundError
from mien.server import passwords, tokens
from mien.settings import load_settings

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIEN_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return tmp_path


def run(*arguments: str, answer: str = "") -> Result:
    shown = CliRunner().invoke(mien, ["admin", *arguments], input=answer)
    assert shown.exception is None or isinstance(shown.exception, SystemExit | MienError), shown.exception
    return shown


@pytest.fixture
def database():
    with Database(load_settings().database) as opened:
        yield opened


def test_a_person_is_added_with_a_password_from_standard_input(database: Database) -> None:
    shown = run("create-user", "ana", "--role", "admin", answer=f"{PASSWORD}\n")
    assert shown.exit_code == 0, shown.exception
    assert PASSWORD not in shown.output
    with database.reading() as session:
        ana = users.by_name(session, "ana")
        assert (ana.role, passwords.fits(PASSWORD, ana.password_hash)) == ("admin", True)
        assert [entry.action for entry in activity.list_page(session, actor_id=EVERYONE).items] == ["user.create"]
    assert run("list-users").output == f"ana\tadmin\tpassword\t{ana.id}\n"


def test_others_write_while_somebody_reads_the_list_slowly(database: Database) -> None:
    run("create-user", "ana", answer=f"{PASSWORD}\n")
    with database.transaction() as session:
        for number in range(2000):  # more than a pipe takes
            users.create(session, name=f"person {number}", role=Role.VIEWER, now=utc_now())
    command = [sys.executable, "-c", "from mien.cli import main; main()", "admin", "list-users"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        with database.transaction() as session:
            users.create(session, name="bob", role=Role.VIEWER, now=utc_now())
        process.stdout.read()


def test_a_terminal_is_asked_twice(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    monkeypatch.setattr("mien.cli.admin._at_a_terminal", lambda: True)
    shown = run("create-user", "ana", answer=f"{PASSWORD}\nanother\n{PASSWORD}\n{PASSWORD}\n")
    assert shown.exit_code == 0
    assert PASSWORD not in shown.output
    assert "do not match" in shown.output


@pytest.mark.parametrize(
    ("arguments", "answer", "error"),
    [
        (("create-user", "ana"), f"{PASSWORD}\n", ConflictError),
        (("create-user", "bob"), "short\n", AccountError),
        (("create-user", " bob"), "", AccountError),
        (("create-user", "local"), f"{PASSWORD}\n", AccountError),
        (("set-password", "bob"), f"{PASSWORD}\n", RecordNotFoundError),
        (("create-key", "bob"), "", RecordNotFoundError),
        (("create-key", "ana", "--scope", "admin"), "", AccountError),
        (("revoke-key", "mien_abc_x"), "", RecordNotFoundError),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[str, ...], answer: str, error: type[MienError]) -> None:
    run("create-user", "ana", "--no-password")
    assert isinstance(run(*arguments, answer=answer).exception, error)


def test_a_new_password_holds_at_once(database: Database) -> None:
    run("create-user", "ana", answer=f"{PASSWORD}\n")
    assert run("set-password", "ana", answer="another horse battery\n").exit_code == 0
    with database.reading() as session:
        assert passwords.fits("another horse battery", users.by_name(session, "ana").password_hash)


def test_a_key_comes_alone_on_standard_output_and_is_revoked_by_its_text(database: Database) -> None:
    run("create-user", "ana", "--no-password")
    shown = run("create-key", "ana", "--days", "3")
    key = shown.stdout.strip()
    with database.reading() as session:
        holder = keys.by_hash(session, tokens.hashed(key), now=utc_now())
    assert (holder.user.name, holder.key.scopes) == ("ana", ["read", "write"])
    assert (holder.key.expires_at - holder.key.created_at).days == 3
    assert run("revoke-key", key).exit_code == 0
    with database.reading() as session:
        assert keys.by_hash(session, tokens.hashed(key), now=utc_now()) is None


# `mien serve`, as a process


def serve(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from mien.cli import main; main()", "serve", *arguments]
    return subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("--host", "0.0.0.0"), {}, "mien admin create-user NAME --role admin"),
        ((), {"MIEN_PURPOSE": "workplace"}, "Article 5(1)(f)"),
    ],
    ids=["beyond loopback", "a forbidden purpose"],
)
def test_the_service_refuses_to_start(arguments: tuple[str, ...], environment: dict[str, str], said: str) -> None:
    with serve(*arguments, **environment) as process:
        assert process.wait(30) == 1
        assert process.stderr is not None
        assert said in process.stderr.read()


def test_beyond_loopback_the_service_asks_everybody_to_sign_in() -> None:
    run("create-user", "ana", "--role", "admin", "--no-password")
    key, port = run("create-key", "ana").stdout.strip(), free_port()
    with serve("--host", "0.0.0.0", "--port", str(port)) as process:
        try:
            where = f"http://127.0.0.1:{port}/api/v1/sessions/current"
            assert status(where, process) == 401
            assert status(where, process, Authorization=f"Bearer {key}") == 200
        finally:
            process.terminate()
            process.wait(40)


def test_at_loopback_the_service_knows_who_sits_there() -> None:
    port = free_port()
    with serve("--port", str(port)) as process:
        try:
            where = f"http://127.0.0.1:{port}/api/v1/sessions/current"
            assert status(where, process) == 200
            assert status(where, process, Host="evil.example") == 403
        finally:
            process.terminate()
            process.wait(40)


def status(where: str, process: subprocess.Popen[str], **headers: str) -> int:
    """Return the status of an answer, as soon as the service gives one."""
    for _ in range(300):
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            with urllib.request.urlopen(urllib.request.Request(where, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it never answered")
