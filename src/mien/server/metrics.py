"""What Prometheus is told: requests, latency, faces, what was read, how busy the service is.

Counters and histograms of several processes are added up where `PROMETHEUS_MULTIPROC_DIR` names a folder they share;
`mien.server.wsgi` sets it before anything is counted.
"""

import math
import os
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from apiflask import APIFlask
from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from mien.errors import MienError
from mien.jobs.queue import depth
from mien.results import Analysis
from mien.server.documents.service import EndpointFigures
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


Buckets = Sequence[tuple[float, float]]
"""Upper bounds of a histogram's buckets, and the number of values up to each."""

_TOLD_TO_WAIT = ("429", "503")


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
    with suppress(MienError):  # /health/ready tells of it
        DEPTH.set(depth(services().settings))
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What the figures say at this moment, of all processes; see `OperationsDocument`."""

    live_streams: int
    working: int
    waiting: int
    endpoints: tuple[EndpointFigures, ...]


def now() -> Now:
    """Return what the figures say of the service as a whole and of each endpoint."""
    watch(services())
    gauges, counts = Tally[str](), defaultdict[str, Tally[str]](Tally)
    buckets, seconds = defaultdict[str, list[tuple[float, float]]](list), defaultdict[str, float](float)
    for sample in (sample for family in _registry().collect() for sample in family.samples):
        endpoint = sample.labels.get("endpoint", "")
        if sample.name == "mien_requests_total":
            counts[endpoint][sample.labels["status"]] += int(sample.value)
        elif sample.name == "mien_request_seconds_bucket":
            buckets[endpoint].append((float(sample.labels["le"]), sample.value))
        elif sample.name == "mien_request_seconds_sum":
            seconds[endpoint] += sample.value
        else:
            gauges[sample.name] += int(sample.value)
    figures = (_figures(name, counts[name], sorted(buckets[name]), seconds[name]) for name in counts)
    return Now(
        live_streams=gauges["mien_live_streams"], working=gauges["mien_bench_working"],
        waiting=gauges["mien_bench_waiting"], endpoints=tuple(sorted(figures, key=lambda one: -one.requests)),
    )  # fmt: skip


def quantile(share: float, buckets: Buckets) -> float | None:
    """Return the value below which a share of a histogram lies, linear within buckets; None where it is empty.

    As Prometheus' `histogram_quantile` has it: above the last bound, that bound is the answer.

    Args:
        share: 0 to 1.
        buckets: upper bound and number of values up to it, the last bound being infinity.
    """
    total = buckets[-1][1] if buckets else 0.0
    if not total:
        return None
    low, below = 0.0, 0.0
    for bound, up_to in buckets:
        if up_to >= share * total:
            return low if math.isinf(bound) else low + (bound - low) * (share * total - below) / max(up_to - below, 1)
        low, below = bound, up_to
    return low


def _figures(endpoint: str, statuses: Mapping[str, int], buckets: Buckets, seconds: float) -> EndpointFigures:
    timed = buckets[-1][1] if buckets else 0
    quantiles = [_rounded(quantile(share, buckets)) for share in (0.5, 0.95, 0.99)]
    return EndpointFigures(
        endpoint=endpoint, requests=sum(statuses.values()),
        failed=sum(n for status, n in statuses.items() if status >= "500" and status not in _TOLD_TO_WAIT),
        refused=sum(statuses.get(status, 0) for status in _TOLD_TO_WAIT),
        mean_s=_rounded(seconds / timed) if timed else None, p50_s=quantiles[0], p95_s=quantiles[1], p99_s=quantiles[2],
    )  # fmt: skip


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)


def _registry() -> CollectorRegistry:
    if not os.environ.get(METRICS_FOLDER):
        return _OWN
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _count(answer: Response) -> Response:
    endpoint = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") else "?"
    REQUESTS.labels(endpoint, method, str(answer.status_code)).inc()
    if "arrived_s" in g and not (request.url_rule and request.url_rule.websocket):  # streams last as long as they like
        LATENCY.labels(endpoint).observe(time.perf_counter() - g.arrived_s)
    watch(services())
    return answer
