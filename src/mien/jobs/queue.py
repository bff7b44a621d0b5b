"""The queue: ids of jobs, in SQLite beside the database or in Redis. It may lose them; the sweep puts them in again.

    queue = open_queue(settings.queue)
    queue.put(job_id)

Carried by huey's storages, which know how to hand each entry to one taker.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mien.errors import MissingExtraError, QueueUnavailableError, SettingsError
from mien.settings import Settings, load_settings
from mien.video.sources.stream import shown

NAME = "mien"
"""What the queue's tables or keys are called."""

TIMEOUT_S = 3.0
"""Seconds after which Redis counts as not there."""

_SEEN = "worker-seen"

log = logging.getLogger("mien.jobs")


class Queue:
    """Ids of jobs that wait for a worker; used from any thread, connects when it is first used.

    Every method raises:
        QueueUnavailableError: it cannot be reached.
    """

    def __init__(self, url: str) -> None:
        """Prepare the queue.

        Args:
            url: `sqlite:///path` or `redis://host:port/number`, `rediss://` with TLS.

        Raises:
            SettingsError: the URL is neither.
        """
        self._scheme = urlsplit(url).scheme
        if self._scheme not in ("sqlite", "redis", "rediss") or (self._scheme == "sqlite" and not urlsplit(url).path):
            raise SettingsError("MIEN_QUEUE_URL is no address; sqlite:///path or redis://host:6379/0 would be")
        self._url = url

    def __str__(self) -> str:
        return shown(self._url)

    def put(self, job_id: str) -> None:
        """Put a job's id at the end."""
        with self._named_troubles():
            self._storage.enqueue(job_id.encode())

    def take(self) -> str | None:
        """Take the first id out, or return None where there is none; never waits for one."""
        with self._named_troubles():
            found = self._storage.dequeue()
        return None if found is None else bytes(found).decode(errors="replace")

    def waiting(self) -> frozenset[str]:
        """Return every id in the queue."""
        with self._named_troubles():
            return frozenset(bytes(entry).decode(errors="replace") for entry in self._storage.enqueued_items())

    def depth(self) -> int:
        """Return how many ids wait."""
        with self._named_troubles():
            return int(self._storage.queue_size())

    def check(self) -> None:
        """Ask the queue for an answer."""
        self.depth()

    def sign(self) -> None:
        """Note that a worker is there, now."""
        with self._named_troubles():
            self._storage.put_data(_SEEN, str(time.time()).encode())

    def last_seen_s(self) -> float | None:
        """Return how many seconds ago a worker was there; None where none ever was."""
        with self._named_troubles():
            said = self._storage.peek_data(_SEEN)
        try:
            return max(0.0, time.time() - float(bytes(said)))
        except (TypeError, ValueError):  # huey's word for nothing is an object of its own
            return None

    @cached_property
    def _storage(self) -> Any:
        try:
            from huey.storage import RedisStorage, SqliteStorage
        except ModuleNotFoundError:
            raise MissingExtraError("the service needs huey: pip install 'mien[server]'") from None
        if self._scheme == "sqlite":
            path = Path(urlsplit(self._url).path.removeprefix("/")).expanduser()
            path.parent.mkdir(parents=True, exist_ok=True)
            return SqliteStorage(NAME, filename=str(path))
        try:
            from redis import ConnectionPool
        except ModuleNotFoundError:
            raise MissingExtraError("MIEN_QUEUE_URL needs redis: pip install 'mien[server]'") from None
        limits: Any = {"socket_connect_timeout": TIMEOUT_S, "socket_timeout": TIMEOUT_S}
        return RedisStorage(NAME, blocking=False, connection_pool=ConnectionPool.from_url(self._url, **limits))

    @contextmanager
    def _named_troubles(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise QueueUnavailableError(f"the queue {self} does not answer: {error}") from error
        except Exception as error:
            # Redis's own errors, named by their module: importing them would make Redis's client needed everywhere.
            if not type(error).__module__.startswith("redis."):
                raise
            raise QueueUnavailableError(f"the queue {self} does not answer: {error}") from error


@lru_cache(maxsize=8)
def open_queue(url: str) -> Queue:
    """Return the queue at `url`, the same one in every call: its connections are kept.

    Raises:
        SettingsError: the URL is neither SQLite's nor Redis's.
    """
    return Queue(url)


def enqueue(job_id: str, *, settings: Settings) -> bool:
    """Tell the workers of a new job; return whether that succeeded.

    Where it does not, the job waits in the database all the same, and the workers' next sweep finds it there.
    """
    try:
        open_queue(settings.queue).put(job_id)
    except QueueUnavailableError as error:
        log.warning("job %s will be found by the sweep: %s", job_id, error)
        return False
    return True


def depth(settings: Settings | None = None) -> int:
    """Return how many jobs wait in the queue; for the metrics.

    Args:
        settings: by default those of the environment.

    Raises:
        QueueUnavailableError: it cannot be reached.
    """
    return open_queue((settings or load_settings()).queue).depth()
