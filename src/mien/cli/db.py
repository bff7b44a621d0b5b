"""`mien db`: bring the service's database to the form this version needs, and delete what is past its time."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.db import Database, Schema


@click.group()
def command() -> None:
    """Look after the service's database: MIEN_DATABASE_URL, by default SQLite below MIEN_DATA_DIR."""


@command.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables forward to REVISION, by default to what this version of mien needs; all of it or nothing."""
    from mien.db import upgrade as bring_forward

    with _database() as database:
        _say(bring_forward(database, revision))


@command.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(revision: str, yes: bool) -> None:
    """Bring the tables back to REVISION, such as 0001, or "base": none. What later revisions added is lost."""
    from mien.db import downgrade as bring_back

    with _database() as database:
        if not yes:
            click.confirm(f"Delete what came after {revision} from {database}?", abort=True, err=True)
        _say(bring_back(database, revision))


@command.command()
def check() -> None:
    """Say whether the tables have the form this version of mien needs; the exit code is 1 where they have not."""
    from mien.db import check as look

    with _database() as database:
        schema = look(database)
    _say(schema)
    if not schema.is_current:
        sys.exit(1)


@command.command()
def purge() -> None:
    """Delete what is past its time by the MIEN_KEEP_... settings, and files that no row knows of.

    The service does so by itself, every hour; this is for a cron job or after a change of the settings.
    """
    from mien.db import Policy, require_current, utc_now
    from mien.db import purge as delete
    from mien.storage import open_store

    settings = load_settings()
    with _database() as database:
        require_current(database)
        purged = asdict(delete(database, open_store(settings.storage), Policy.of(settings), now=utc_now()))
    troubles = purged.pop("troubles")
    click.echo(", ".join(f"{kind} {number}" for kind, number in purged.items()))
    for trouble in troubles:
        click.echo(f"mien: {trouble}", err=True)
    if troubles:
        sys.exit(1)


def _database() -> "Database":
    from mien.db import Database

    return Database(load_settings().database)


def _say(schema: "Schema") -> None:
    at = schema.revision or "empty"
    if schema.is_current:
        click.echo(f"{at}: as this version of mien needs it")
    elif not schema.known:
        click.echo(f"{at}: made by a newer mien; this one needs {schema.head}")
    else:
        click.echo(f"{at}: {', '.join(schema.pending)} to come; run `mien db upgrade`")
