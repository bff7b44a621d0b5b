"""The sweep: what keeps jobs going whatever was killed or lost. Every worker does it; several at once do no harm."""

import logging
import threading
import time
from datetime import timedelta

from sqlalchemy.orm import Session

from mien.db import Database, Policy, purge, utc_now
from mien.db.queries import jobs
from mien.db.queries.jobs import Recovered
from mien.errors import DatabaseUnavailableError, MienError
from mien.jobs.queue import Queue
from mien.jobs.tidy import tidy, tidy_folders
from mien.settings import Settings
from mien.storage import Store

SWEEP_S = 2.0
"""Seconds between two sweeps."""

PURGE_S = 600.0
"""Seconds between two purges of what is past its time."""

HEARD_AGAIN_S = 10.0
"""Seconds after the database was last away for which no worker counts as silent: it could not report, and has now time
to. A film that was read through the outage is not read again."""

log = logging.getLogger("mien.jobs")

_NOTHING = Recovered(queued=(), failed=(), cancelled=())


class Sweep:
    """Takes jobs back from silent workers, fills the queue with what waits, deletes what is past its time.

    Args:
        database: of the jobs.
        store: of their files.
        queue: to be filled.
        settings: of the deployment.
    """

    def __init__(self, *, database: Database, store: Store, queue: Queue, settings: Settings) -> None:
        self._database, self._store, self._queue, self._settings = database, store, queue, settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sweep_on, name="mien sweep", daemon=True)
        self._next_purge = self._judges_from = time.monotonic()

    def start(self) -> None:
        """Begin, in a thread of its own: a purge may take long, and heartbeats must not wait for it."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is at hand."""
        self._stop.set()
        self._thread.join(10)

    def once(self) -> Recovered:
        """Sweep; return what became of the jobs of silent workers.

        Raises:
            DatabaseUnavailableError: the database cannot be reached.
            QueueUnavailableError: the queue cannot be filled.
        """
        recovered, waiting = self._looked()
        for job_id in (*recovered.failed, *recovered.cancelled):
            tidy(job_id, database=self._database, store=self._store, settings=self._settings)
        if waiting:
            there = self._queue.waiting()
            for job_id in waiting:
                if job_id not in there:
                    self._queue.put(job_id)
        return recovered

    def _looked(self) -> tuple[Recovered, tuple[str, ...]]:
        now = utc_now()
        silent_since = now - timedelta(seconds=self._settings.job_silence_s)

        def work(session: Session) -> tuple[Recovered, tuple[str, ...]]:
            recovered = _NOTHING
            if time.monotonic() >= self._judges_from:
                recovered = jobs.recover(session, silent_since=silent_since, now=now)
            return recovered, jobs.waiting(session, now=now)

        try:
            return self._database.run(work)
        except DatabaseUnavailableError:
            self._judges_from = time.monotonic() + HEARD_AGAIN_S
            raise

    def purge(self) -> None:
        """Delete what is past its time, and folders that were left behind.

        Raises:
            DatabaseUnavailableError: the database cannot be reached.
            StorageUnavailableError: the store cannot be reached.
        """
        tidy_folders(database=self._database, settings=self._settings)
        done = purge(self._database, self._store, Policy.of(self._settings), now=utc_now())
        for trouble in done.troubles:
            log.warning("not deleted, tried again later: %s", trouble)

    def _sweep_on(self) -> None:
        while not self._stop.is_set():
            for part in (self._recover, self._purge_in_time):  # each by itself: without a queue there is still a purge
                try:
                    part()
                except MienError as error:
                    log.warning("sweep: %s", error)
                except Exception:  # whatever it was, the jobs need the next sweep
                    log.exception("sweep")
            self._stop.wait(SWEEP_S)

    def _recover(self) -> None:
        recovered = self.once()
        if any((recovered.queued, recovered.failed, recovered.cancelled)):
            log.warning("taken from silent workers: %s", recovered)

    def _purge_in_time(self) -> None:
        if time.monotonic() >= self._next_purge:
            self._next_purge = time.monotonic() + PURGE_S
            self.purge()
