"""The service's database: SQLite embedded, PostgreSQL in earnest.

`Database(url)` opens it, `mien.db.tables` says what it holds, `mien.db.queries` has the functions that read and write,
one file a resource. `upgrade`, `downgrade`, `check` and `require_current` are about the tables' form, `purge` deletes what
is past its time, `erase` and `export` what is kept of one person.
Names are loaded when they are first used, so that importing `mien.db` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien.db.columns import utc_now
    from mien.db.ids import new_id
    from mien.db.privacy import erase, export
    from mien.db.retention import Policy, Purged, purge
    from mien.db.schema import Schema, check, downgrade, require_current, upgrade
    from mien.db.session import Database

__all__ = [
    "Database", "Policy", "Purged", "Schema", "check", "downgrade", "erase", "export", "new_id", "purge",
    "require_current", "upgrade", "utc_now",
]  # fmt: skip

_HOMES = {
    "Database": "session", "Policy": "retention", "Purged": "retention", "Schema": "schema", "check": "schema",
    "downgrade": "schema", "erase": "privacy", "export": "privacy", "new_id": "ids", "purge": "retention",
    "require_current": "schema", "upgrade": "schema", "utc_now": "columns",
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
