"""The worker: takes jobs, starts a process for each, reports their progress, writes down how they ended."""

import logging
import os
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import wait

from sqlalchemy.orm import Session

from mien import tracing
from mien.db import Database, utc_now
from mien.db.queries import jobs
from mien.db.queries.jobs import Word
from mien.db.tables import Job
from mien.errors import DatabaseUnavailableError, MienError, QueueUnavailableError
from mien.jobs.outcome import INTERNAL, OF_THE_SERVICE, PROCESS_DIED, Done, Failed
from mien.jobs.queue import Queue
from mien.jobs.request import JobRequest
from mien.jobs.run import Run, warm_up
from mien.jobs.sweep import Sweep
from mien.jobs.tidy import tidy
from mien.jobs.work import OpensRecognizer, Task, open_recognizer
from mien.settings import Settings
from mien.storage import Store
from mien.telemetry import saying

HEARTBEAT_S = 1.0
"""Seconds between two reports of a job to the database."""

TURN_S = 0.2
"""Seconds that the worker waits for its processes to say something before it looks at the queue again."""

AWAY_S = 2.0
"""Seconds for which a queue or database that did not answer is not asked again."""

CRASHES = 3
"""Attempts after which a job whose own process crashes, or fails in a way nobody foresaw, is not tried again: memory
may be short once, not for ever. Those that were handed back do not count."""

LONGEST_RETRY_S = 600
"""Most seconds between two attempts at a job."""

log = logging.getLogger("mien.jobs")


class Worker:
    """Reads films and archives until it is told to stop.

    Everything but the reading happens in one thread, in turns that are short whatever is away.

    Args:
        settings: of the deployment.
        database: of the jobs; the truth about them.
        store: of their files.
        queue: says which jobs to look at.
        concurrency: jobs at a time.
        opens: opens what reads.
    """

    def __init__(
        self, *, settings: Settings, database: Database, store: Store, queue: Queue, concurrency: int = 1,
        opens: OpensRecognizer = open_recognizer,
    ) -> None:  # fmt: skip
        self._settings, self._database, self._store, self._queue = settings, database, store, queue
        self._concurrency, self._opens = concurrency, opens
        self._sweep = Sweep(database=database, store=store, queue=queue, settings=settings)
        self._runs: list[Run] = []
        self._stopping, self._next_beat, self._patience_end = False, 0.0, float("inf")
        self._ask_again = 0.0

    def stop(self, *, grace_s: float) -> None:
        """Take nothing new, finish what is at hand, and hand back what is not done after `grace_s` seconds."""
        if not self._stopping:
            self._stopping, self._patience_end = True, time.monotonic() + grace_s

    def run(self, *, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Work until `stop` was called, and what was at hand is finished or handed back.

        Args:
            goes_on: asked in every turn; once it says no, the worker stops without grace.
        """
        warm_up()
        self._sweep.start()
        try:
            while not self._stopping or self._runs:
                if not goes_on():
                    self.stop(grace_s=0)
                self.turn()
        finally:
            self._sweep.stop()
            for run in self._runs:
                run.end()

    def turn(self) -> None:
        """Look at the processes, write down what they said, and take what there is room for."""
        for run in self._runs:
            run.look()
        if time.monotonic() >= self._patience_end:
            self._hand_back()
        try:
            self._settle()
            if time.monotonic() >= self._next_beat:
                self._next_beat = time.monotonic() + HEARTBEAT_S
                self._beat()
            if not self._stopping and time.monotonic() >= self._ask_again:
                self._take()
        except (DatabaseUnavailableError, QueueUnavailableError) as error:
            log.warning("%s; tried again in %g s", error, AWAY_S)
            self._ask_again = time.monotonic() + AWAY_S
        wait([run.pipe for run in self._runs if run.outcome is None], TURN_S)

    def _take(self) -> None:
        while len(self._runs) < self._concurrency:
            job = self._next()
            if job is None:
                return
            task = self._task(job)
            with saying(**task.ids):
                log.info("job %s (%s), attempt %d", job.id, job.kind, job.attempt)
            tracing.past("queue", began=job.not_before, carrier=task.request.context, job_id=job.id)
            self._runs.append(Run(task))

    def _next(self) -> Job | None:
        """Claim the next job of the queue whose row says that it waits; where the queue is away, of the database."""
        try:
            while (job_id := self._queue.take()) is not None:
                if job := self._claim(job_id):
                    return job
        except QueueUnavailableError as error:
            log.warning("%s; jobs are taken from the database", error)
            self._ask_again = time.monotonic() + AWAY_S
            return self._claim(None)
        return None

    def _claim(self, job_id: str | None) -> Job | None:
        with self._database.transaction() as session:
            return jobs.claim(session, job_id=job_id, now=utc_now())

    def _task(self, job: Job) -> Task:
        return Task(
            job_id=job.id, attempt=job.attempt, kind=job.kind, request=JobRequest.of(job.request),
            input_key=job.input_key or "", settings=self._settings, open_recognizer=self._opens,
            # Each attempt that is handed back adds one to those the job was made with.
            handed_back=max(0, job.max_attempts - self._settings.job_attempts),
        )  # fmt: skip

    def _beat(self) -> None:
        """Report every job that is under way, and stop those that were cancelled or are another's."""
        self._sign()
        for run in [run for run in self._runs if run.outcome is None]:
            word = self._report(run)
            if word is Word.GO_ON:
                continue
            run.end()
            self._runs.remove(run)
            if word is Word.CANCEL:
                self._end_cancelled(run)
            self._tidy(run)

    def _report(self, run: Run) -> Word:
        task, progress = run.task, run.progress
        with self._database.transaction() as session:
            return jobs.heartbeat(
                session, task.job_id, attempt=task.attempt, progress=progress.share, stage=progress.stage, now=utc_now()
            )

    def _end_cancelled(self, run: Run) -> None:
        task = run.task
        self._database.run(lambda session: jobs.cancelled(session, task.job_id, attempt=task.attempt, now=utc_now()))
        with saying(**task.ids):
            log.info("job %s: cancelled", task.job_id)

    def _settle(self) -> None:
        """Write down how jobs ended; while the database is away, they stay in hand."""
        for run in [run for run in self._runs if run.outcome is not None]:
            with saying(**run.task.ids), self._database.transaction() as session:
                self._write_down(session, run)
            self._runs.remove(run)
            self._tidy(run)

    def _write_down(self, session: Session, run: Run) -> None:
        task, end = run.task, run.outcome
        if isinstance(end, Done):
            counts = jobs.succeed(session, task.job_id, attempt=task.attempt, results=end.results, now=utc_now())
            log.info("job %s: %s", task.job_id, "done" if counts else "done, but it was another's by then")
        elif isinstance(end, Failed):
            again = end.again and not (end.code in (PROCESS_DIED, INTERNAL) and task.tries >= CRASHES)
            retry_in = self._retry_in(task.tries) if again else None
            jobs.fail(
                session, task.job_id, attempt=task.attempt, code=end.code, message=end.message, retry_in=retry_in,
                now=utc_now(),
            )  # fmt: skip
            # Logs hold no names of files that were sent.
            said = end.cause or (end.message if end.code in OF_THE_SERVICE else "")
            why = f"{end.code}: {said}" if said else end.code
            log.warning("job %s, attempt %d: %s", task.job_id, task.attempt, why)

    def _retry_in(self, tries: int) -> timedelta:
        return timedelta(seconds=min(LONGEST_RETRY_S, self._settings.job_retry_s * 2 ** (tries - 1)))

    def _hand_back(self) -> None:
        """Give the jobs that are under way back to the queue, as if they had not been taken."""
        for run in self._runs:
            run.end()
            if run.outcome is None:
                with saying(**run.task.ids):
                    self._hand_back_one(run.task)
                self._tidy(run)
        self._runs = [run for run in self._runs if run.outcome is not None]

    def _hand_back_one(self, task: Task) -> None:
        try:
            self._database.run(
                lambda session: jobs.hand_back(session, task.job_id, attempt=task.attempt, now=utc_now())
            )
            self._queue.put(task.job_id)
        except MienError as error:  # another worker will find that this one is silent
            log.warning("job %s could not be handed back: %s", task.job_id, error)
        log.info("job %s: handed back", task.job_id)

    def _sign(self) -> None:
        try:
            self._queue.sign()
        except QueueUnavailableError as error:
            log.debug("%s", error)

    def _tidy(self, run: Run) -> None:
        try:
            tidy(run.task.job_id, database=self._database, store=self._store, settings=self._settings)
        except MienError as error:  # the purge will do it
            log.warning("job %s leaves something behind: %s", run.task.job_id, error)


def run_worker(
    settings: Settings, *, concurrency: int, grace_s: float, opens: OpensRecognizer = open_recognizer,
    parent: int | None = None,
) -> None:  # fmt: skip
    """Work until SIGTERM or SIGINT, or until the process that started this one is gone.

    Args:
        settings: of the deployment.
        concurrency: jobs at a time.
        grace_s: seconds to finish in, once it is told to stop.
        opens: opens what reads.
        parent: stop when this process, which started the worker, ends, however it does.
    """
    import signal

    from mien.jobs.queue import open_queue
    from mien.storage import open_store

    with Database(settings.database) as database:
        worker = Worker(
            settings=settings, database=database, store=open_store(settings.storage),
            queue=open_queue(settings.queue), concurrency=concurrency, opens=opens,
        )  # fmt: skip
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop(grace_s=grace_s))
        tracing.start(settings.otlp_url, service="mien worker")
        try:
            worker.run(goes_on=lambda: parent is None or os.getppid() == parent)
        finally:
            tracing.stop()
