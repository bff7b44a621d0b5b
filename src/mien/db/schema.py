"""Bringing a database to the form this version of mien needs, and back, by Alembic's revisions in the wheel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from mien.db.session import Database
from mien.errors import SchemaError

_LOCK = 0x6D69656E  # "mien": whoever migrates a PostgreSQL database holds this advisory lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What form a database has.

    Attributes:
        revision: the last one it went through; None: it is empty.
        head: the one this version of mien needs.
        pending: those between, in order; empty where the revision is one that this version does not know.
        known: whether this version of mien knows the revision; if not, a newer mien was here.
    """

    revision: str | None
    head: str
    pending: tuple[str, ...]
    known: bool = True

    @property
    def is_current(self) -> bool:
        """Whether the database has the form this version of mien needs."""
        return self.revision == self.head


def upgrade(database: Database, revision: str = "head") -> Schema:
    """Bring a database forward, by default to the form needed; all of it or, if a step fails, nothing.

    Several processes may do so at once: one does it, the others wait and find it done.

    Raises:
        SchemaError: no such revision, or a newer mien was here.
        DatabaseUnavailableError: the database cannot be reached.
    """
    _migrate(database, lambda config: command.upgrade(config, revision))
    return check(database)


def downgrade(database: Database, revision: str) -> Schema:
    """Bring a database back to a revision; "base" is an empty one. What the later ones added is lost.

    Raises:
        SchemaError: no such revision.
        DatabaseUnavailableError: the database cannot be reached.
    """
    _migrate(database, lambda config: command.downgrade(config, revision))
    return check(database)


def check(database: Database) -> Schema:
    """Return what form a database has; it is not changed.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
    """
    scripts = ScriptDirectory.from_config(_config())
    head = scripts.get_current_head() or ""
    with database.reading() as session:
        revision = MigrationContext.configure(session.connection()).get_current_revision()
    order = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    if revision is None:
        return Schema(revision=None, head=head, pending=tuple(order))
    known = revision in order
    return Schema(
        revision=revision, head=head, pending=tuple(order[order.index(revision) + 1 :]) if known else (), known=known
    )


def require_current(database: Database) -> None:
    """See that a database has the form needed, as every program does that is about to use it.

    Raises:
        SchemaError: it has not; the message says what to do.
        DatabaseUnavailableError: the database cannot be reached.
    """
    schema = check(database)
    if not schema.known:
        raise SchemaError(f"the database is at revision {schema.revision}, which a newer mien made; use that one")
    if not schema.is_current:
        at = f"at revision {schema.revision}" if schema.revision else "empty"
        raise SchemaError(f"the database is {at}, mien needs {schema.head}: run `mien db upgrade`")


def _migrate(database: Database, step: Callable[[Config], Any]) -> None:
    config = _config()
    with _alone(database) as connection:
        config.attributes["connection"] = connection
        try:
            step(config)
        except CommandError as error:
            raise SchemaError(f"the database's revisions do not fit: {error}") from None


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Give the connection of a transaction in which nobody else migrates; SQLite has one writer anyway."""
    with database.transaction() as session:
        connection = session.connection()
        if database.kind != "postgresql":
            yield connection
            return
        with _unhurried(connection):
            # For another's migration, however long it takes; not for tables in use, or those behind would wait, too.
            patience = connection.scalar(text("SHOW lock_timeout"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": patience})
            yield connection


@contextmanager
def _unhurried(connection: Connection) -> Iterator[None]:
    """Let PostgreSQL be silent while it works: a large table takes long."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    driver: Any = connection.connection.driver_connection
    before, driver.silence_s = driver.silence_s, None
    try:
        yield
    finally:
        driver.silence_s = before


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
