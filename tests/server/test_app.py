"""What every answer has in common: an id, protecting headers, and problems instead of tracebacks."""

import threading

import pytest
from flask.testing import FlaskClient

from mien.errors import (
    DatabaseUnavailableError,
    QueueUnavailableError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
)
from mien.server.api import health
from mien.server.problems import KINDS, Problem
from mien.server.services import Services


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_readiness_names_each_part(client: FlaskClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json["parts"]["model"] == {"ok": True, "detail": ""}


def test_readiness_names_what_fails_and_what_never_answers(
    client: FlaskClient, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = threading.Event()
    monkeypatch.setattr(health, "PATIENCE_S", 0.2)
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 60)
    monkeypatch.setattr(type(at_hand.store), "check", lambda _: ends.wait(20))
    answer = client.get("/health/ready")
    ends.set()
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    faults = {name: part["detail"] for name, part in answer.json["parts"].items() if not part["ok"]}
    assert set(faults) == {"storage", "disk"}
    assert faults["storage"] == "no answer within 0.2 s"
    assert "bytes are free" in faults["disk"]


@pytest.mark.parametrize(
    ("error", "says"),
    [(StorageRefusedError("s3://secret-bucket"), "refuses"), (StorageError("at /srv"), "does not answer"),
     (StorageFullError("at /srv"), "no room"), (DatabaseUnavailableError("at db.internal"), "database"),
     (QueueUnavailableError("at queue.internal"), "queue"), (OSError(28, "No space left on device", "/tmp/x"), "disk")],
)  # fmt: skip
def test_what_is_away_is_told_in_words_that_give_nothing_away(
    app, client: FlaskClient, error: Exception, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise error

    answer = client.get("/fails")
    assert (answer.status_code, answer.json["type"], answer.headers["Retry-After"]) == (
        503, "/problems/unavailable", "5",
    )  # fmt: skip
    assert says in answer.json["detail"]
    assert str(error) not in answer.text
    assert str(error) in caplog.text


def test_an_unknown_address_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.json["type"] == "/problems/not-found"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_a_failure_tells_no_secrets(app, client: FlaskClient) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("password=hunter2")

    answer = client.get("/broken")
    assert (answer.status_code, answer.json["type"]) == (500, "/problems/internal")
    assert "hunter2" not in answer.text


def test_a_problem_says_when_to_come_back(app, client: FlaskClient) -> None:
    @app.get("/busy")
    def busy() -> None:
        raise Problem("overloaded", "2 are at work", retry_after_s=1.7)

    answer = client.get("/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize(("given", "kept"), [("abcd-1234", True), ("a b\tc<script>", False), ("x" * 65, False)])
def test_a_callers_request_id_is_kept_where_it_is_a_plain_word(client: FlaskClient, given: str, kept: bool) -> None:
    answer = client.get("/health/live", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


def test_every_answer_protects_the_browser(client: FlaskClient) -> None:
    headers = client.get("/health/live").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_problem_types_are_unique() -> None:
    assert len({kind.type for kind in KINDS}) == len(KINDS)


def test_the_specification_is_openapi_3_1(client: FlaskClient) -> None:
    specification = client.get("/openapi.json").json
    assert specification["openapi"].startswith("3.1")
    assert "/health/ready" in specification["paths"]
