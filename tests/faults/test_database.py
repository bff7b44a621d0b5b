"""PostgreSQL goes away, with the service and a film under way, and comes back."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import simple_websocket

import servers
from job_house import until
from running_service import API, FULL, Service, service

AT_ONCE_S = 3.0
"""Seconds within which everybody has an answer, on a machine that is busy with other things."""


def test_postgresql_may_go_away_and_come_back(
    postgresql_server: servers.PostgreSQL, new_database: Callable[[], str], tmp_path: Path, photo: bytes,
    long_film: bytes,
) -> None:  # fmt: skip
    with service(tmp_path, MIEN_DATABASE_URL=new_database()) as running:
        kept = running.read(photo).json["analyses"][0]
        undisturbed = running.order(long_film, Idempotency_Key="undisturbed").json["id"]
        until(lambda: running.job(undisturbed)["state"] == "succeeded")
        interrupted = running.order(long_film, Idempotency_Key="interrupted").json["id"]
        wire = simple_websocket.Client(f"{running.socket_url}{API}/live")
        wire.send(json.dumps({"consent": True}))
        assert json.loads(wire.receive(timeout=20))["type"] == "ready"
        until(lambda: running.job(interrupted)["state"] == "running")

        postgresql_server.stop()
        try:
            ends = time.monotonic() + (20 if FULL else 3)
            turns = 0
            while time.monotonic() < ends or not turns:
                _everybody_is_told(running, photo, long_film, kept["id"], interrupted)
                wire.send(photo)
                assert (
                    json.loads(wire.receive(timeout=20))["type"] == "frame"
                )  # a stream that is open needs no database
                turns += 1
        finally:
            postgresql_server.start()

        until(lambda: running.faults() == {})
        assert running.read(photo).status == 200
        assert running.ask("GET", f"{API}/analyses/{kept['id']}").json == kept
        until(lambda: running.job(interrupted)["state"] not in ("queued", "running"))
        job = running.job(interrupted)
        assert (job["state"], job["attempt"], job["error"]) == ("succeeded", 1, None)
        assert running.rows(interrupted) == running.rows(undisturbed)
        wire.close()


def _everybody_is_told(running: Service, photo: bytes, film: bytes, analysis_id: str, job_id: str) -> None:
    answers = {
        "read": running.read(photo), "order": running.order(film),
        "see": running.ask("GET", f"{API}/analyses/{analysis_id}"), "job": running.ask("GET", f"{API}/jobs/{job_id}"),
        "follow": running.ask("GET", f"{API}/jobs/{job_id}/events"), "begin": running.ask(
            "POST", f"{API}/uploads", Upload_Length="7"), "who": running.ask("GET", f"{API}/sessions/current"),
        "sign in": running.ask("POST", f"{API}/sessions", b'{"name": "ana", "password": "correct horse battery"}',
                               Content_Type="application/json"),
    }  # fmt: skip
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {answer.json["type"] for answer in answers.values()} == {"/problems/unavailable"}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers.values())
    assert max(answer.took_s for answer in answers.values()) < AT_ONCE_S
    assert set(running.faults()) == {"database"}
    assert running.ask("GET", "/health/live").status == running.ask("GET", "/metrics").status == 200
