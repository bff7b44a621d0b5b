"""The service's database: SQLite embedded, PostgreSQL in earnest.

`Database(url)` opens it, `mien.db.tables` says what it holds, `mien.db.queries` has the functions that read and write,
one file a resource, and `upgrade`, `downgrade` and `check` bring the tables to the form this version of mien needs.
Names are loaded when they are first used, so that importing `mien.db` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien.db.columns import utc_now
    from mien.db.ids import new_id
    from mien.db.schema import Schema, check, downgrade, upgrade
    from mien.db.session import Database

__all__ = ["Database", "Schema", "check", "downgrade", "new_id", "upgrade", "utc_now"]

_HOMES = {
    "Database": "session", "Schema": "schema", "check": "schema", "downgrade": "schema", "new_id": "ids",
    "upgrade": "schema", "utc_now": "columns",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"mien.db.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in ("sqlalchemy", "alembic"):
            raise
        from mien.errors import MissingExtraError

        raise MissingExtraError(f"the service needs {error.name}: pip install 'mien[server]'") from None
