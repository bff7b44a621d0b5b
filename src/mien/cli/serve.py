"""`mien serve`: the service."""

from contextlib import nullcontext

import click

from mien.errors import MissingExtraError
from mien.settings import load_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes, each with a model.")
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1), help="Of each process.")
@click.option(
    "--no-worker", is_flag=True, help="Start no built-in worker; one is started unless MIEN_QUEUE_URL is set."
)
def command(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Serve the API at http://HOST:PORT until stopped.

    What is kept lies below MIEN_DATA_DIR, unless MIEN_DATABASE_URL and MIEN_STORAGE_URL say elsewhere.
    """
    try:
        from mien.db import Database, require_current, upgrade
        from mien.server.embedded import built_in_worker
        from mien.server.wsgi import Service
    except ImportError as error:
        raise MissingExtraError(f"the service needs {error.name}: pip install 'mien[server]'") from None
    settings = load_settings()
    with Database(settings.database) as database:
        # The embedded database is nobody else's, so it may be brought up to date unasked.
        (upgrade if database.kind == "sqlite" else require_current)(database)
    click.echo(f"mien: serving at http://{host}:{port} (stop with Ctrl-C)", err=True)
    with nullcontext() if no_worker or settings.queue_url else built_in_worker():
        Service(settings, bind=f"{host}:{port}", workers=workers, threads=threads).run()
