"""Workers as processes of their own, killed without warning; servers that go away and come back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import servers
from job_house import HERE, House, make_house, until
from mien.db.tables import JobState


@pytest.fixture
def patient_house(tmp_path: Path) -> Iterator[House]:
    """A house in which no worker counts as silent because the machine is busy, for tests that need none lost."""
    with make_house(tmp_path, job_silence_s=60) as made:
        yield made


def test_every_job_ends_once_and_right_though_its_workers_are_killed(either_house: House, short_film: bytes) -> None:
    house = either_house
    house.environment["MIEN_TEST_DELAY"] = "0.1"  # so that a film lasts longer than a look
    ids = [house.ask(short_film, attempts=99) for _ in range(4)]
    for _ in range(2):
        with house.process("--concurrency", "2") as worker:
            house.kill_at_work(worker, ids)
    with house.process("--concurrency", "2"):
        until(lambda: all(house.job(i).state.is_final for i in ids))
    assert [house.job(i).state for i in ids] == [JobState.SUCCEEDED] * 4
    assert max(house.job(i).attempt for i in ids) > 1
    for job_id in ids:
        assert [row["frame"] for row in house.rows(job_id)] == list(range(12))
        assert {row["success"] for row in house.rows(job_id)} == {True}


def test_the_processes_of_jobs_end_with_a_killed_worker(patient_house: House, long_film: bytes, tmp_path: Path) -> None:
    house = patient_house
    house.environment |= {"MIEN_TEST_DELAY": "0.05", "MIEN_TEST_PIDS": str(tmp_path)}
    house.ask(long_film)
    with house.process():
        until(lambda: [path for path in tmp_path.iterdir() if path.name.isdigit()])
    (pid,) = (path.name for path in tmp_path.iterdir() if path.name.isdigit())
    until(lambda: not is_alive(pid))


def is_alive(pid: str) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_told_to_stop_finishes_what_it_has_and_takes_nothing_new(
    patient_house: House, short_film: bytes
) -> None:
    house = patient_house
    house.environment["MIEN_TEST_DELAY"] = "0.2"
    first, second = house.ask(short_film), house.ask(short_film)
    with house.process("--grace", "60") as worker:
        until(lambda: house.job(first).state is JobState.RUNNING)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    assert (house.job(first).state, house.job(second).state) == (JobState.SUCCEEDED, JobState.QUEUED)


def test_redis_may_be_killed_and_come_back_empty(tmp_path: Path, short_film: bytes) -> None:
    (tmp_path / "redis").mkdir()
    with servers.redis(tmp_path / "redis") as server, make_house(tmp_path, queue_url=server.url) as house:
        with house.process():
            first = house.ask(short_film)
            until(lambda: house.job(first).state.is_final)
            server.kill()
            second = house.ask(short_film, enqueue=False)
            until(lambda: house.job(second).state.is_final)
            for file in (tmp_path / "redis").rglob("*.aof*"):
                file.unlink()
            server.start()
            third = house.ask(short_film, enqueue=False)
            until(lambda: house.job(third).state.is_final)
        assert {house.job(i).state for i in (first, second, third)} == {JobState.SUCCEEDED}


def test_a_worker_ends_with_the_service_that_started_it_however_that_ends(house: House, tmp_path: Path) -> None:
    command = f'"{sys.executable}" "{HERE / "fake_worker.py"}" worker --parent $$ & echo $! > "{tmp_path}/pid"; wait'
    with subprocess.Popen(
        ["sh", "-c", command], env=os.environ | house.environment, stderr=subprocess.DEVNULL
    ) as service:
        until(lambda: house.queue.last_seen_s() is not None)
        service.kill()
    until(lambda: not is_alive((tmp_path / "pid").read_text().strip()))


def test_postgresql_may_go_away_while_a_film_is_read_and_come_back(
    postgresql_server: servers.PostgreSQL, tmp_path: Path, short_film: bytes
) -> None:
    engine = create_engine(postgresql_server.url.replace("sql:", "sql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE jobs_of_processes"))
    engine.dispose()
    url = postgresql_server.database("jobs_of_processes")
    with make_house(tmp_path, database_url=url, job_silence_s=60) as house:
        house.environment["MIEN_TEST_DELAY"] = "0.2"
        with house.process():
            job_id = house.ask(short_film)
            until(lambda: house.job(job_id).stage == "reading")
            postgresql_server.stop()
            time.sleep(3)  # long enough for the film to end meanwhile
            postgresql_server.start()
            until(lambda: house.job(job_id).state.is_final)
        job = house.job(job_id)
        assert (job.state, job.attempt, job.error_message) == (JobState.SUCCEEDED, 1, None)
        assert len(house.rows(job_id)) == 12
