"""`mien worker`: reads the films and archives that the service took."""

import click

from mien.errors import MissingExtraError
from mien.settings import Settings, load_settings
from mien.telemetry import write_logs

GRACE_S = 20
"""Seconds that jobs may take to finish when the worker is told to stop."""


def open_recognizer(settings: Settings, labels: str) -> object:
    """Return the recognizer that reads, loaded; in the process of each job."""
    from mien.jobs import work

    return work.open_recognizer(settings, labels)  # type: ignore[arg-type]


@click.command()
@click.option("--concurrency", default=1, show_default=True, type=click.IntRange(1), help="Jobs at a time.")
@click.option("--grace", default=GRACE_S, show_default=True, type=click.IntRange(0),
              help="Seconds to finish in when told to stop; what is not done then is handed back.")  # fmt: skip
@click.option("--parent", type=int, hidden=True, help="Stop when this process, which started the worker, ends.")
def command(concurrency: int, grace: int, parent: int | None) -> None:
    """Read films and archives of pictures for the service, until stopped.

    Jobs come by MIEN_QUEUE_URL; database and storage are those of `mien serve`. SIGTERM and Ctrl-C stop it gracefully.
    """
    try:
        from mien.db import Database, require_current, upgrade
        from mien.jobs.worker import run_worker
    except ImportError as error:
        raise MissingExtraError(f"the service needs {error.name}: pip install 'mien[server]'") from None
    settings = load_settings()
    write_logs(settings.log_format, level=settings.log_level)
    with Database(settings.database) as database:
        (upgrade if database.kind == "sqlite" else require_current)(database)
    run_worker(settings, concurrency=concurrency, grace_s=grace, opens=open_recognizer, parent=parent)
