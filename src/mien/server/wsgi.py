"""Serving the application with gunicorn's threads, one recognizer a process.

Chosen by measurement: threads serve WebSockets and event streams, and LiteRT lets go of Python's lock while it
computes.
"""

import os
from collections.abc import Mapping
from typing import Any

from gunicorn.app.base import BaseApplication

from mien.db import Database
from mien.server.app import create_app
from mien.server.exposure import is_loopback
from mien.server.inference import Bench
from mien.server.services import Services
from mien.settings import Settings
from mien.storage import open_store

GRACE_S = 30
"""Seconds that requests in flight may take when the service is told to stop."""


class Service(BaseApplication):  # type: ignore[misc]
    """Gunicorn with mien in it; `run` serves until it is told to stop.

    Args:
        settings: of the deployment.
        bind: `host:port`.
        workers: processes.
        threads: of each; an open WebSocket or event stream holds one.
        options: further settings of gunicorn.
    """

    def __init__(
        self, settings: Settings, *, bind: str, workers: int, threads: int, options: Mapping[str, Any] | None = None
    ) -> None:
        self._settings = settings
        self._options = {
            "bind": bind, "workers": workers, "threads": threads, "worker_class": "gthread",
            "graceful_timeout": GRACE_S, "timeout": 120, "keepalive": 15, "accesslog": None, "loglevel": "warning",
            "forwarded_allow_ips": "",  # `MIEN_PROXIES` says which headers of proxies are believed, not gunicorn
            "proc_name": "mien",
            **(options or {}),
        }  # fmt: skip
        self._local = is_loopback(bind.rpartition(":")[0])
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application, in the worker's process: connections must not be shared by processes."""
        return create_app(open_services(self._settings, local=self._local))


def open_services(settings: Settings, *, local: bool = False) -> Services:
    """Open what the views work with: the model, the database and the store.

    Args:
        settings: of the deployment.
        local: whether the service listens on loopback alone.
    """
    from mien.recognizer import Recognizer

    seats = os.cpu_count() or 1
    return Services(
        settings=settings,
        recognizer=Recognizer(settings=settings),
        bench=Bench(seats=seats, line=8 * seats),
        database=Database(settings.database),
        store=open_store(settings.storage),
        local=local,
    )
