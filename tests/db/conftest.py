"""A database of each kind, with its tables; the tests run over both."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import servers
from mien.db import Database, upgrade
from mien.db.tables import Table
from mien.storage import Store, open_store

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    with Database(f"sqlite:///{path}") as database:
        upgrade(database)
    return path


@pytest.fixture(scope="session")
def postgresql_admin(postgresql_server: servers.PostgreSQL) -> Iterator[Callable[[str], None]]:
    """Says a sentence to the server, outside any transaction."""
    url = postgresql_server.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)

    def say(sentence: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(sentence))

    yield say
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: servers.PostgreSQL, postgresql_admin: Callable[[str], None]) -> str:
    """The address of a database with its tables, which the tests share one after the other."""
    postgresql_admin("CREATE DATABASE mien TEMPLATE template0")
    with Database(postgresql_server.database("mien")) as database:
        upgrade(database)
    return postgresql_server.database("mien")


@pytest.fixture(scope="session")
def emptied(postgresql_url: str) -> Iterator[Callable[[], None]]:
    """Deletes every row of that database; without its triggers, as one of them would refuse."""
    engine = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"), pool_pre_ping=True)

    def empty() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in Table.metadata.sorted_tables:
                connection.execute(table.delete())

    yield empty
    engine.dispose()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'mien.db'}"
        return
    say = request.getfixturevalue("postgresql_admin")
    say("CREATE DATABASE empty TEMPLATE template0")
    yield request.getfixturevalue("postgresql_server").database("empty")
    say("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with its tables, and nothing in them."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "mien.db")
        yield f"sqlite:///{tmp_path / 'mien.db'}"
    else:
        request.getfixturevalue("emptied")()
        yield request.getfixturevalue("postgresql_url")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as database:
        yield database


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store"))
