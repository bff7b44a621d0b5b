"""Workers and the service are killed without warning, again and again; jobs end once, and right."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import servers
from job_house import until
from mien.db import Database
from mien.db.tables import JobState
from mien.jobs.tidy import find
from running_service import API, FULL, Service, children, descendants, frozen, is_alive, service, start_worker

SILENCE = {"MIEN_JOB_SILENCE_S": "2", "MIEN_JOB_ATTEMPTS": "100", "MIEN_JOB_RETRY_S": "0"}


@pytest.fixture(params=["in earnest", "embedded"] if FULL else ["in earnest"])
def shared(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    """What the service and its workers share: SQLite alone, or PostgreSQL and Redis."""
    if request.param == "embedded":
        yield SILENCE
        return
    with servers.redis(tmp_path_factory.mktemp("redis")) as redis:
        yield SILENCE | {"MIEN_DATABASE_URL": request.getfixturevalue("new_database")(), "MIEN_QUEUE_URL": redis.url}


class Crew:
    """Two workers, of which one is replaced whenever it is killed."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self.workers = [start(), start()]

    def kill_at_work(self, number: int, running: Service, ids: list[str]) -> bool:
        """Kill a worker while a job is under way, and start another; return whether a job was lost with it.

        It is stopped first, so that it cannot end its job between the look and the kill.
        """
        worker = self.workers[number]
        at_work = [pid for pid in children(worker.pid) if children(pid)]
        os.kill(worker.pid, signal.SIGSTOP)
        lost = bool(at_work) and any(running.job(one)["state"] == "running" for one in ids)
        if lost:
            worker.kill()
            worker.wait()
            self.workers[number] = self._start()
        else:
            os.kill(worker.pid, signal.SIGCONT)
        return lost

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


@contextmanager
def crew(folder: Path, shared: dict[str, str]) -> Iterator[Crew]:
    made = Crew(lambda: start_worker(folder, **shared))
    try:
        yield made
    finally:
        made.end()


def test_every_film_is_read_once_though_its_workers_are_killed(tmp_path: Path, shared: dict, short_film: bytes) -> None:
    number, kills = (50, 20) if FULL else (6, 3)
    with service(tmp_path, "--no-worker", **shared) as running, crew(tmp_path, shared) as workers:
        ids = [running.order(short_film, Idempotency_Key=str(i)).json["id"] for i in range(number)]
        done = 0
        while done < kills:
            unfinished = [one for one in ids if running.job(one)["state"] != "succeeded"]
            assert unfinished, f"all was done after {done} kills"
            done += workers.kill_at_work(done % 2, running, unfinished)
            time.sleep(0.02)
        until(lambda: all(running.job(one)["state"] in ("succeeded", "failed") for one in ids), seconds=240)
        jobs = [running.job(one) for one in ids]
        assert Counter(job["state"] for job in jobs) == {"succeeded": number}
        assert sum(job["attempt"] > 1 for job in jobs) >= 1
        first, *others = [running.rows(one) for one in ids]
        assert [row["frame"] for row in first] == list(range(12))
        assert all(row["success"] for row in first)
        assert others == [first] * (number - 1)
    log = (tmp_path / "worker.log").read_text()
    assert max(log.count(f'job {one}: done"') for one in ids) == 1  # nobody's results were counted twice
    files = [path.name for path in (tmp_path / "mien" / "storage" / "files").glob("*/*")]
    assert len(files) == sum(
        len(set(job["results"]) - {"json"}) for job in jobs
    )  # and nothing of lost attempts is left
    assert not list((tmp_path / "mien" / "jobs").iterdir())


def test_a_service_that_is_killed_goes_on_where_it_was_when_it_is_started_again(
    tmp_path: Path, long_film: bytes
) -> None:
    (tmp_path / "tmp").mkdir()
    variables = SILENCE | {"TMPDIR": str(tmp_path / "tmp")}
    with service(tmp_path, **variables) as running:
        ids = [running.order(long_film, Idempotency_Key=str(i)).json["id"] for i in range(2)]
        reading = frozen(running, ids[0])
        family = descendants(running.process.pid)
        running.kill()
        os.kill(reading, signal.SIGCONT)
        until(lambda: not any(map(is_alive, family)))
    with service(tmp_path, port=running.port, **variables) as running:
        until(lambda: all(running.job(one)["state"] == "succeeded" for one in ids))
        interrupted, other = (running.rows(one) for one in ids)
        assert [row["frame"] for row in interrupted] == list(range(80))
        assert interrupted == other
        assert [running.job(one)["attempt"] for one in ids] == [2, 1]
        assert running.stop() == 0
    assert not list((tmp_path / "tmp").rglob("*"))


def test_a_service_that_is_told_to_stop_finishes_what_it_was_sent_and_hands_films_back(
    tmp_path: Path, long_film: bytes, photo: bytes
) -> None:
    first = "from mien.server import embedded; embedded.GRACE_S = 1"
    with service(tmp_path, first=first, **SILENCE) as running:
        job_id = running.order(long_film).json["id"]
        frozen(running, job_id)  # so that it does not end within the time it is given
        family = descendants(running.process.pid)
        line = running.begin(
            "POST", f"{API}/analyses", announces=len(photo), sends=photo[:9999], Content_Type="image/jpeg"
        )
        assert running.ask("GET", "/health/live").status == 200  # so the line that was there before has been taken up
        running.process.terminate()
        until(lambda: not _takes_more(running))
        line.sendall(photo[9999:])
        said = line.makefile("rb").read()
        assert said.startswith(b"HTTP/1.1 200 ")
        assert b'"dominant"' in said
        assert running.process.wait(60) == 0
        assert not any(map(is_alive, family))
    with Database(f"sqlite:///{tmp_path / 'mien' / 'mien.db'}") as database:
        job = find(job_id, database=database)
        assert job is not None
        assert (job.state, job.max_attempts) == (JobState.QUEUED, 101)  # the attempt does not count


def test_one_process_of_several_may_die_or_end(tmp_path: Path, photo: bytes) -> None:
    with service(tmp_path, "--no-worker", "--workers", "2") as running:
        until(lambda: len(running.processes()) == 2)
        began = _began(running)
        for how in (signal.SIGTERM, signal.SIGKILL):
            assert running.read(photo).status == 200
            first, second = running.processes()
            os.kill(first, how)
            until(lambda first=first: len(running.processes()) == 2 and first not in running.processes())
            assert second in running.processes()
            until(lambda: _answers(running))
            assert {running.read(photo).status for _ in range(8)} == {200}
        counted = running.ask("GET", "/metrics").body.decode()
        assert "mien_pictures_total 18.0" in counted  # of all processes, those that are gone as well
        assert {_began(running) for _ in range(20)} == {began}  # whoever answers, the counts are since then


def _began(running: Service) -> str:
    return str(running.ask("GET", f"{API}/operations").json["started_at"])


def _answers(running: Service) -> bool:
    """Whether the new process answers too: of twenty in a row on lines of their own, some come to it."""
    try:
        return all(running.ask("GET", "/health/ready").status == 200 for _ in range(5))
    except OSError:
        return False


def _takes_more(running: Service) -> bool:
    try:
        return running.ask("GET", "/health/live", seconds=0.5).status == 200
    except OSError:
        return False
