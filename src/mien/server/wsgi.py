"""Serving the application with gunicorn's threads, one recognizer a process.

Chosen by measurement: threads serve WebSockets and event streams, and LiteRT lets go of Python's lock while it
computes.
"""

import logging
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import ParseException

from mien import tracing
from mien.db import Database, utc_now
from mien.images import keep_freed_memory
from mien.server.errors import misread
from mien.server.exposure import is_loopback
from mien.server.fetching import Fetcher
from mien.server.inference import Bench
from mien.server.lines import Worker, listening
from mien.server.services import EXTENSION, Services
from mien.server.shared import SharedFolder, place
from mien.server.streams import Streams
from mien.settings import Settings
from mien.storage import open_store
from mien.telemetry import METRICS_FOLDER, write_logs

LINE = 2
"""Requests that may wait for each seat in a burst; `Bench` lets nobody wait where too much comes for longer. Seats and
line together must be fewer than a process has threads, or requests wait for a thread, where nobody counts them:
`usual_threads`."""

FEEDS = 8
"""Threads of a process beyond those for seats, line and live streams: for event feeds and what needs no seat."""

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
        self._settings, self._started_at = settings, utc_now()
        self._shared = SharedFolder(place())
        os.environ[METRICS_FOLDER] = str(self._shared.path)
        self._options: dict[str, Any] = {
            "bind": bind, "workers": workers, "threads": threads, "worker_class": Worker,
            "graceful_timeout": GRACE_S, "timeout": 120, "keepalive": 15, "accesslog": None, "loglevel": "warning",
            "forwarded_allow_ips": "",  # `MIEN_PROXIES` says which headers of proxies are believed, not gunicorn
            "proc_name": "mien", "worker_tmp_dir": str(place()), "child_exit": _forget, "post_worker_init": _follow,
            "worker_exit": _leave,
            **(options or {}),
        }  # fmt: skip
        self._local = is_loopback(bind.rpartition(":")[0])
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        if "control_socket_disable" in self.cfg.settings:  # gunicorn 25 and later: nobody is to steer it from outside
            self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """Make the application, in the worker's process: connections must not be shared by processes."""
        from mien.server.app import create_app  # after the folder of the metrics was named

        write_logs(self._settings.log_format, level=self._settings.log_level)
        tracing.start(self._settings.otlp_url, service="mien")  # in each process: its sender is a thread
        keep_freed_memory()
        app = create_app(open_services(self._settings, local=self._local, started_at=self._started_at))
        app.register_error_handler(ParseException, misread)  # a body's chunks are only read by the view
        app.wsgi_app = listening(app.wsgi_app)  # type: ignore[method-assign]
        return app


def usual_threads(settings: Settings) -> int:
    """Return how many threads a process needs so that none who may come in waits for one."""
    return (1 + LINE) * _cores() + settings.live_streams + FEEDS


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _follow(worker: Any) -> None:
    """Let streams see that their process is to stop, which gunicorn tells the worker alone."""
    services: Services = worker.app.callable.extensions[EXTENSION]
    services.streams.going = lambda: bool(worker.alive)
    logging.getLogger("mien.server").info("ready, process %d", worker.pid)


def _leave(_server: Any, _worker: Any) -> None:
    """Send the last traces of a process that ends."""
    tracing.stop()


def _forget(_: Any, worker: Any) -> None:
    """Drop the gauges of a process that has ended; its counters stay."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def open_services(settings: Settings, *, local: bool = False, started_at: datetime | None = None) -> Services:
    """Open what the views work with: the model, the database and the store.

    Args:
        settings: of the deployment.
        local: whether the service listens on loopback alone.
        started_at: when it began to serve; None: now.
    """
    from mien.server.recognizers import open_recognizer

    # As many as there are cores in each process: connections are shared out unevenly, and no core is to stand idle.
    seats = _cores()
    return Services(
        settings=settings,
        recognizer=open_recognizer(settings),
        bench=Bench(seats=seats, line=LINE * seats),
        database=Database(settings.database),
        store=open_store(settings.storage),
        local=local,
        fetcher=Fetcher(max_bytes=settings.max_image_bytes) if settings.fetch_urls else None,
        streams=Streams(settings.live_streams),
        started_at=started_at or utc_now(),
    )
