"""The store refuses, fails, says nothing or is gone: S3's protocol, from a server with moods."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import servers
from job_house import until
from moody_server import GONE, SILENT, WELL, MoodyServer, moody
from running_service import API, FULL, Service, frozen, service


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[MoodyServer]:
    (tmp_path / "s3").mkdir()
    with servers.s3(tmp_path / "s3") as address, moody(int(address.rpartition(":")[2])) as server:
        yield server


def test_a_store_may_refuse_fail_and_be_gone(s3: MoodyServer, tmp_path: Path, photo: bytes, long_film: bytes) -> None:
    variables = {
        "MIEN_STORAGE_URL": f"s3://{servers.BUCKET}/faults?endpoint=http://127.0.0.1:{s3.port}&region=us-east-1",
        "AWS_ACCESS_KEY_ID": servers.USER, "AWS_SECRET_ACCESS_KEY": servers.SECRET, "MIEN_KEEP_IMAGES_DAYS": "1",
        "MIEN_JOB_RETRY_S": "1", "MIEN_JOB_ATTEMPTS": "100",
    }  # fmt: skip
    with service(tmp_path, **variables) as running:
        kept = running.read(photo).json["analyses"][0]
        undisturbed = running.order(long_film).json["id"]
        until(lambda: running.job(undisturbed)["state"] == "succeeded")
        interrupted = running.order(long_film).json["id"]
        reader = frozen(running, interrupted)

        s3.is_now(403)
        os.kill(reader, signal.SIGCONT)
        until(lambda: f"job {interrupted}, attempt 1: storage: " in running.log.read_text())
        for mood in (403, 500, GONE):
            s3.is_now(mood)
            _everybody_is_told(running, photo, long_film, kept, undisturbed)
        s3.is_now(SILENT)
        _a_silent_store_holds_up_nobody_else(running, photo, kept)

        s3.is_now(WELL)
        until(lambda: running.faults() == {})
        assert running.ask("GET", f"{API}/analyses/{kept['id']}/image").body == photo
        assert running.read(photo).status == 200
        until(lambda: running.job(interrupted)["state"] in ("succeeded", "failed"))
        job = running.job(interrupted)
        assert (job["state"], job["error"]) == ("succeeded", None)
        assert job["attempt"] > 1
        assert running.rows(interrupted) == running.rows(undisturbed)
        for analysis in running.ask("GET", f"{API}/analyses").json["items"]:
            assert running.ask("GET", f"{API}/analyses/{analysis['id']}/image").body == photo  # none without its file


def _everybody_is_told(running: Service, photo: bytes, film: bytes, kept: dict, job_id: str) -> None:
    asked = {
        "read": lambda: running.read(photo), "order": lambda: running.order(film),
        "begin": lambda: running.ask("POST", f"{API}/uploads", Upload_Length="7"),
        "picture": lambda: running.ask("GET", f"{API}/analyses/{kept['id']}/image"),
        "results": lambda: running.ask("GET", f"{API}/jobs/{job_id}/results"),
        "health": lambda: running.ask("GET", "/health/ready"),
    }  # fmt: skip
    with ThreadPoolExecutor() as people:
        answers = {name: people.submit(ask) for name, ask in asked.items()}
    answers = {name: answer.result() for name, answer in answers.items()}
    parts = answers.pop("health").json["parts"]
    assert [name for name, part in parts.items() if not part["ok"]] == ["storage"]
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {answer.json["type"] for answer in answers.values()} == {"/problems/unavailable"}
    assert all("store" in answer.json["detail"] for answer in answers.values())
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers.values())
    assert max(answer.took_s for answer in answers.values()) < 10
    assert running.ask("GET", f"{API}/analyses/{kept['id']}").json == kept
    assert running.job(job_id)["state"] == "succeeded"


def _a_silent_store_holds_up_nobody_else(running: Service, photo: bytes, kept: dict) -> None:
    head = {"Content_Type": "image/jpeg"}
    lines = [running.begin("POST", f"{API}/analyses", announces=len(photo), sends=photo, **head) for _ in range(3)]
    assert "no answer" in running.faults()["storage"]
    body = b'{"name": "ana", "role": "viewer"}'
    assert running.ask("POST", f"{API}/users", body, Content_Type="application/json").status == 201  # writes a row
    assert running.ask("GET", f"{API}/analyses/{kept['id']}").json == kept
    if FULL:
        lines[0].settimeout(60)
        assert lines[0].recv(65536).startswith(b"HTTP/1.1 503 ")
    for line in lines:
        line.close()
