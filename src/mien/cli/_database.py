"""The service's database, as the commands that use it open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mien.settings import Settings

if TYPE_CHECKING:
    from mien.db import Database


@contextmanager
def ready_database(settings: Settings) -> Iterator["Database"]:
    """Open the database and see that it has the form needed.

    Raises:
        SchemaError: it has not; the embedded one is brought up to date unasked, as it is nobody else's.
        MissingExtraError: the extra `server` is not installed.
    """
    from mien.db import Database, require_current, upgrade

    with Database(settings.database) as database:
        (upgrade if database.kind == "sqlite" else require_current)(database)
        yield database
