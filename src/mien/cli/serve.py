"""`mien serve`: the service."""

from contextlib import nullcontext

import click

from mien.cli._database import ready_database
from mien.errors import MissingExtraError
from mien.settings import Settings, load_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes, each with a model.")
@click.option(
    "--threads", type=click.IntRange(1), help="Of each process; by default as many as its pictures and streams need."
)
@click.option(
    "--no-worker", is_flag=True, help="Start no built-in worker; one is started unless MIEN_QUEUE_URL is set."
)
def command(host: str, port: int, workers: int, threads: int | None, no_worker: bool) -> None:
    """Serve the API at http://HOST:PORT until stopped.

    What is kept lies below MIEN_DATA_DIR, unless MIEN_DATABASE_URL and MIEN_STORAGE_URL say elsewhere. At 127.0.0.1
    nobody has to sign in, as long as nobody has a password; beyond it, an admin must be able to (`mien admin`).
    """
    try:
        from mien.server.embedded import built_in_worker
        from mien.server.wsgi import Service, usual_threads
    except ImportError as error:
        raise MissingExtraError(f"the service needs {error.name}: pip install 'mien[server]'") from None
    settings = load_settings()
    _check(settings, host)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"mien: serving at http://{shown}:{port} (stop with Ctrl-C)", err=True)
    with nullcontext() if no_worker or settings.queue_url else built_in_worker():
        threads = threads or usual_threads(settings)
        Service(settings, bind=f"{shown}:{port}", workers=workers, threads=threads).run()


def _check(settings: Settings, host: str) -> None:
    from mien.server import consent, exposure

    consent.check_purpose(settings)
    with ready_database(settings) as database:
        with database.reading() as session:
            exposure.check(session, host)
        with database.transaction() as session:
            consent.note_exception(session, settings)
