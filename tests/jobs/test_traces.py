"""A job's log lines and trace say which request asked for it, in whichever process they are made."""

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from job_house import House, make_house
from mien.telemetry import CONTEXT

TRACE = "0af7651916cd43dd8448eb211c80319c"
CONTEXT_OF_JOB = {"request_id": "request-1", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


class Collector:
    """Takes what OpenTelemetry sends over HTTP, and reads it."""

    def __init__(self) -> None:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        self.spans: list[tuple[str, str, str]] = []
        taken = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    import gzip

                    body = gzip.decompress(body)
                for of_process in ExportTraceServiceRequest.FromString(body).resource_spans:
                    name = next(a.value.string_value for a in of_process.resource.attributes if a.key == "service.name")
                    found = (span for scope in of_process.scope_spans for span in scope.spans)
                    taken.spans += [(name, span.name, span.trace_id.hex()) for span in found]
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="needs the otel extra")
    made = Collector()
    yield made
    made.close()


def test_workers_lines_about_a_job_say_whose_request_it_was(
    house: House, short_film: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[dict[str, str]] = []

    class Hears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "job" in record.getMessage():
                said.append(dict(CONTEXT.get()))

    logger, hears = logging.getLogger("mien.jobs"), Hears()
    logger.addHandler(hears)
    with caplog.at_level(logging.INFO, "mien.jobs"):
        job_id = house.ask(short_film, context=CONTEXT_OF_JOB)
        house.turn_until(house.worker(), job_id)
    logger.removeHandler(hears)
    assert len(said) >= 2
    assert said == [{"job_id": job_id, "request_id": "request-1"}] * len(said)


def test_a_worker_and_the_process_of_a_job_trace_into_the_requests_trace(
    tmp_path: Path, short_film: bytes, collector: Collector
) -> None:
    with make_house(tmp_path, otlp_url=collector.url) as house, house.process() as worker:
        job_id = house.ask(short_film, context=CONTEXT_OF_JOB)
        house.turn_until(NoWorker(), job_id)  # type: ignore[arg-type]
        worker.terminate()
        worker.wait(30)
        log = (house.settings.data_dir / "worker.log").read_text()
    of_request = {(process, name) for process, name, trace in collector.spans if trace == TRACE}
    of_job = {("mien job", name) for name in ("job", "fetch", "read", "store")}
    assert of_request == {("mien worker", "queue"), *of_job}
    about = [line for line in map(json.loads, log.splitlines()) if line.get("job_id") == job_id]
    assert about, log
    assert {line["request_id"] for line in about} == {"request-1"}


class NoWorker:
    """In place of a worker of this process, where another works."""

    def turn(self) -> None:
        pass
