"""Redis is killed under a service and a worker, and comes back: with what it had written down, then empty."""

from pathlib import Path

import servers
from job_house import until
from running_service import API, Service, service, start_worker


def test_redis_may_be_killed_and_come_back_as_it_was_or_empty(tmp_path: Path, photo: bytes, short_film: bytes) -> None:
    (tmp_path / "redis").mkdir()
    with servers.redis(tmp_path / "redis") as redis:
        shared = {"MIEN_QUEUE_URL": redis.url, "MIEN_RATE_URL": redis.url.replace("/0", "/1"), "MIEN_JOB_RETRY_S": "0"}
        with service(tmp_path, **shared) as running:
            ids = [_ordered(running, short_film, "before"), _ordered(running, short_film, "before, too")]
            worker = start_worker(tmp_path, "--grace", "0", **shared)
            try:
                until(lambda: running.job(ids[0])["state"] == "running")
                redis.kill()
                ids.append(_ordered(running, short_film, "meanwhile"))
                assert running.read(photo).status == 200
                assert set(running.faults()) == {"queue"}
                until(lambda: running.job(ids[-1])["state"] == "succeeded")  # found in the database
                redis.start()
                until(lambda: running.faults() == {})
                redis.kill()
                for file in (tmp_path / "redis").rglob("*.aof*"):
                    file.unlink()
                redis.start()
                ids.append(_ordered(running, short_film, "after"))
                until(lambda: all(running.job(one)["state"] == "succeeded" for one in ids))
            finally:
                worker.terminate()
                worker.wait(30)
            assert [running.job(one)["attempt"] for one in ids] == [1] * 4
            log = (tmp_path / "worker.log").read_text()
            assert [log.count(f'job {one}: done"') for one in ids] == [1] * 4  # nobody read one again for nothing
            first, *others = [running.rows(one) for one in ids]
            assert len(first) == 12
            assert others == [first] * 3
            assert len(running.ask("GET", f"{API}/jobs").json["items"]) == 4


def _ordered(running: Service, film: bytes, key: str) -> str:
    answer = running.order(film, Idempotency_Key=key)
    assert answer.status == 202
    assert answer.took_s < 3  # whether Redis is there or not
    return str(answer.json["id"])
