"""What every answer has in common: an id, protecting headers, and problems instead of tracebacks."""

import pytest
from flask.testing import FlaskClient

from mien.server.problems import KINDS, Problem


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_readiness_names_each_part(client: FlaskClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json["parts"]["model"] == {"ok": True, "detail": ""}


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
