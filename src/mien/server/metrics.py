"""What Prometheus is told: requests, latency, faces, what was read, how busy the service is.

Counters and histograms of several processes are added up where `PROMETHEUS_MULTIPROC_DIR` names a folder they share;
`mien.server.wsgi` sets it before anything is counted.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from apiflask import APIFlask
from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from mien.results import Analysis
from mien.server.services import Services, services
from mien.telemetry import METRICS_FOLDER

_OWN = CollectorRegistry()

REQUESTS = Counter("mien_requests", "Requests answered", ("endpoint", "method", "status"), registry=_OWN)
LATENCY = Histogram(
    "mien_request_seconds", "From the request's arrival to its answer", ("endpoint",), registry=_OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
PICTURES = Counter("mien_pictures", "Pictures read", registry=_OWN)
FACES = Counter("mien_faces", "Faces read", registry=_OWN)
LABELS = Counter(
    "mien_labels", "Faces by their most probable label; its shares over time show drift", ("label",), registry=_OWN
)
UNCERTAIN = Counter("mien_uncertain_faces", "Faces whose answer is uncertain", registry=_OWN)
WORKING = Gauge("mien_bench_working", "Requests at work", registry=_OWN, multiprocess_mode="livesum")
WAITING = Gauge("mien_bench_waiting", "Requests that wait for a seat", registry=_OWN, multiprocess_mode="livesum")
STREAMS = Gauge("mien_live_streams", "Live streams that are open", registry=_OWN, multiprocess_mode="livesum")
VERSION = Gauge(
    "mien_model_version", "Version of the model that reads; the least of all processes while they swap", ("name",),
    registry=_OWN, multiprocess_mode="livemin",
)  # fmt: skip
DEPTH = Gauge("mien_queue_depth", "Jobs that wait", registry=_OWN, multiprocess_mode="livemostrecent")


def register(app: APIFlask) -> None:
    """Count every request."""
    app.after_request(_count)


def read(analysis: Analysis) -> None:
    """Count a picture that was read."""
    PICTURES.inc()
    FACES.inc(len(analysis.faces))
    for face in analysis.faces:
        LABELS.labels(face.dominant).inc()
        UNCERTAIN.inc(face.uncertain)


@contextmanager
def stream() -> Iterator[None]:
    """Count a live stream while the context lasts."""
    with STREAMS.track_inprogress():
        yield


def watch(at_hand: Services) -> None:
    """Set the gauges of this process, so that whichever process is asked can tell of all."""
    load, card = at_hand.bench.load, at_hand.recognizer.card
    WORKING.set(load.working)
    WAITING.set(load.waiting)
    VERSION.labels(card.name).set(card.version)


def exposition() -> Response:
    """Return all figures in Prometheus' text format."""
    watch(services())
    if depth := _depth():
        with suppress(Exception):  # a queue that is down has no depth; /health/ready tells of it
            DEPTH.set(depth())
    registry = _OWN
    if os.environ.get(METRICS_FOLDER):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _count(answer: Response) -> Response:
    endpoint = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") else "?"
    REQUESTS.labels(endpoint, method, str(answer.status_code)).inc()
    if "arrived_s" in g and not (request.url_rule and request.url_rule.websocket):  # streams last as long as they like
        LATENCY.labels(endpoint).observe(time.perf_counter() - g.arrived_s)
    watch(services())
    return answer


def _depth() -> Callable[[], Any] | None:
    try:
        return getattr(import_module("mien.jobs.queue"), "depth", None)
    except ImportError:
        return None
