"""Connections to the database: SQLite or PostgreSQL, transactions, and what happens when the connection is lost."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from mien.errors import DatabaseUnavailableError, MissingExtraError, SchemaError, SettingsError

Result = TypeVar("Result")

BUSY_TIMEOUT_S = 10.0
"""Seconds that a writer waits for another to finish; and for a free connection, in PostgreSQL."""

CONNECT_TIMEOUT_S = 3
"""Seconds after which PostgreSQL counts as not there."""

GONE_S = 10
"""Seconds after which a machine that says nothing more, not even that it got what was sent, counts as gone."""

SILENCE_S = 30.0
"""Seconds after which PostgreSQL counts as frozen if it says nothing to what it was asked, though its machine is
there."""

STATEMENT_S = 25.0
"""Seconds after which PostgreSQL, where it is not frozen, ends a statement itself, its wait for locks included: none of
the service takes so long, and one that nobody waits for any more must not go on."""

POOL = 8, 24
"""Connections that are kept open by one process, and how many more it may open for a while."""

WAITS_S = (0.05, 0.2, 0.5, 1.0)
"""Seconds between the attempts of `Database.run`."""

_READING = "mien_reading"
# deadlock_detected, serialization_failure: PostgreSQL took the transaction back and says to try again.
_TAKEN_BACK = ("40P01", "40001")


class Database:
    """An open database; holds a pool of connections, and is used from any thread.

    Make one after forking, not before: processes must not share connections. Rows stay usable after their transaction.
    """

    def __init__(self, url: str | URL) -> None:
        """Prepare the engine; nothing connects before the first transaction.

        Raises:
            SettingsError: the URL is not one of SQLite or PostgreSQL.
            MissingExtraError: PostgreSQL's driver is not installed.
        """
        self.engine = open_engine(url)
        self._reading = self.engine.execution_options(**_reading_options(self.engine))

    def __str__(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def kind(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose writes are all kept when the block ends well, and none when it fails.

        Raises:
            DatabaseUnavailableError: the database cannot be reached, or was lost on the way. Where it was lost while
                the end was being written, the writes may have been kept.
            SchemaError: a table or column is missing.
        """
        with _named_troubles(self.engine), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and cannot write; it waits for no writer.

        Raises:
            DatabaseUnavailableError: the database cannot be reached, or was lost on the way.
        """
        with _named_troubles(self.engine), Session(self._reading, expire_on_commit=False) as session, session.begin():
            yield session

    def run(self, work: Callable[[Session], Result], *, waits_s: Iterable[float] = WAITS_S) -> Result:
        """Return what `work` returns in a transaction, which is begun anew when the connection is lost.

        `work` may so be done twice; give it ids that were made before, or guard it by what it changes (as the attempt
        number guards a job).

        Args:
            work: takes a session.
            waits_s: seconds between attempts; one more attempt than there are waits.

        Raises:
            DatabaseUnavailableError: the database could not be reached in any attempt.
        """
        for wait in waits_s:
            try:
                return self._once(work)
            except DatabaseUnavailableError:
                time.sleep(wait)
        return self._once(work)

    def check(self) -> None:
        """Ask the database for an answer.

        Raises:
            DatabaseUnavailableError: none came.
        """
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, work: Callable[[Session], Result]) -> Result:
        with self.transaction() as session:
            return work(session)


def open_engine(url: str | URL) -> Engine:
    """Return an engine for `url` with mien's settings for that database.

    Raises:
        SettingsError: the URL is not one of SQLite or PostgreSQL.
        MissingExtraError: PostgreSQL's driver is not installed.
    """
    address = _address(url)
    common: dict[str, Any] = {"json_serializer": _json_text, "json_deserializer": msgspec.json.decode}
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, common)
    return _postgresql(address, common)


def _address(url: str | URL) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        # The text may hold a password, so it is not repeated.
        raise SettingsError(
            "MIEN_DATABASE_URL is no address; sqlite:///path or postgresql://host/name would be"
        ) from None
    if backend in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and address.database and address.database != ":memory:":
        return address.set(drivername="sqlite")
    raise SettingsError(
        f"MIEN_DATABASE_URL is {address.render_as_string(hide_password=True)!r};"
        " sqlite:///path (a file) or postgresql://host/name would do"
    )


def _sqlite(address: URL, common: dict[str, Any]) -> Engine:
    path = Path(address.database or "").expanduser()
    engine = create_engine(
        address.set(database=str(path)),
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": BUSY_TIMEOUT_S},
        **common,
    )

    @event.listens_for(engine, "do_connect")
    def make_file(*_: object) -> None:
        with suppress(OSError):  # SQLite will say what is wrong
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # nobody else's business; the log beside it gets the same

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: object) -> None:
        connection.isolation_level = None  # or Python's sqlite3 begins and ends transactions as it sees fit
        connection.execute("PRAGMA journal_mode = WAL")  # readers and the one writer do not wait for each other
        connection.execute("PRAGMA synchronous = NORMAL")  # with WAL safe from crashes of the program
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql(f"PRAGMA query_only = {int(bool(reading))}")
        # A transaction that reads first and writes later would be refused if another wrote in between.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(address: URL, common: dict[str, Any]) -> Engine:
    try:
        from mien.db.patience import PatientConnection

        engine = create_engine(
            address, pool_pre_ping=True, pool_size=POOL[0], max_overflow=POOL[1], pool_timeout=BUSY_TIMEOUT_S,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S, "tcp_user_timeout": GONE_S * 1000, "keepalives_idle": GONE_S,
                "keepalives_interval": 2, "keepalives_count": 3,
            }, **common,
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"PostgreSQL needs {error.name}: pip install 'mien[postgres]'") from None

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: Any, named: Any) -> Any:
        connection = PatientConnection.connect(*arguments, **named)
        connection.silence_s = SILENCE_S
        return connection

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: object) -> None:
        # Not among the options of the connection, which poolers such as PgBouncer refuse.
        connection.execute(f"SET lock_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
        connection.execute(f"SET statement_timeout = {round(STATEMENT_S * 1000)}")
        connection.commit()  # or it would end with the first transaction

    return engine


def _reading_options(engine: Engine) -> dict[str, bool]:
    return {_READING: True} if engine.dialect.name == "sqlite" else {_READING: True, "postgresql_readonly": True}


@contextmanager
def _named_troubles(engine: Engine) -> Iterator[None]:
    """Turn what the drivers raise when the database is away into one error of mien's."""
    try:
        yield
    except PoolTimeoutError:
        raise DatabaseUnavailableError(f"every connection to {_place(engine)} has been busy too long") from None
    except DBAPIError as error:
        cause = str(error.orig).strip().partition("\n")[0]
        if _lacks_tables(error, cause):
            raise SchemaError(f"{_place(engine)}: {cause}; run `mien db upgrade`") from error
        if not _is_away(error):
            raise
        raise DatabaseUnavailableError(f"{_place(engine)} does not answer: {cause}") from error


def _lacks_tables(error: DBAPIError, cause: str) -> bool:
    # undefined_table and undefined_column in PostgreSQL; SQLite has words only.
    return getattr(error.orig, "sqlstate", "") in ("42P01", "42703") or cause.startswith(
        ("no such table", "no such col")
    )


def _is_away(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or isinstance(error, OperationalError) or state in _TAKEN_BACK


def _place(engine: Engine) -> str:
    return f"the database {engine.url.render_as_string(hide_password=True)}"


def _json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()
