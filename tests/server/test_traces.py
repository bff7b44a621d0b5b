"""What a request's trace and log lines say, and that its job says the same."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from fake_recognizer import painted
from mien import images, tracing
from mien.db.queries import EVERYONE, jobs
from mien.server.services import Services
from mien.telemetry import JsonFormatter

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[Callable[[], dict]]:
    pytest.importorskip("opentelemetry.sdk", reason="needs the otel extra")
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    tracing.start("http://collector", service="test", exporter=exporter)
    yield lambda: {span.name: span for span in exporter.get_finished_spans()}
    tracing.stop()


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict]]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger, before = logging.getLogger("mien"), logging.getLogger("mien").level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(before)


def ask_for_a_job(client: FlaskClient, key: str = "", **headers: str):
    headers |= {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/jobs", data={"video": (io.BytesIO(b"film"), "film.mp4")}, headers=headers)


def test_a_picture_is_traced_from_the_request_to_its_faces(client: FlaskClient, spans, lines) -> None:
    picture = images.encode(painted(2), "png")
    headers = {"traceparent": PARENT, "X-Request-ID": "request-1"}
    client.post("/api/v1/analyses", data=picture, content_type="image/png", headers=headers)
    made = spans()
    request = made["POST /api/v1/analyses"]
    assert f"{request.context.trace_id:032x}" == TRACE
    assert dict(request.attributes) == {"request_id": "request-1", "http.response.status_code": 200}
    assert {"decode", "read", "detect"} <= set(made)
    assert made["detect"].parent.span_id == made["read"].context.span_id
    assert made["read"].attributes["faces"] == 2
    assert {(line["request_id"], line["trace_id"]) for line in lines()} == {("request-1", TRACE)}


def test_who_only_watches_is_not_traced(client: FlaskClient, spans) -> None:
    client.get("/health/live")
    client.get("/metrics")
    assert not spans()


def test_an_answer_that_failed_is_a_trace_that_failed(
    client: FlaskClient, at_hand: Services, spans, monkeypatch
) -> None:
    monkeypatch.setattr(type(at_hand.recognizer), "read", lambda *_, **__: 1 / 0)
    client.post("/api/v1/analyses", data=images.encode(painted(1), "png"), content_type="image/png")
    made = spans()
    assert not made["POST /api/v1/analyses"].status.is_ok
    assert not made["read"].status.is_ok


def test_a_job_remembers_the_request_that_asked_for_it(client: FlaskClient, at_hand: Services, spans) -> None:
    answer = ask_for_a_job(client, **{"traceparent": PARENT, "X-Request-ID": "request-2"})
    with at_hand.database.reading() as session:
        context = jobs.get(session, answer.json["id"], owner_id=EVERYONE).request["context"]
    assert context["request_id"] == "request-2"
    assert context["traceparent"].split("-")[1] == TRACE
    assert spans()["queue.put"].attributes["job_id"] == answer.json["id"]
    assert "context" not in answer.json["request"]


def test_the_same_request_is_the_same_job_although_it_comes_again(client: FlaskClient) -> None:
    first, again = ask_for_a_job(client, "7"), ask_for_a_job(client, "7")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json["id"] == again.json["id"]
