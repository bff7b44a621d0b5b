"""Traces by OpenTelemetry, where a deployment asks for them (the extra `otel`); elsewhere nothing is done or imported.

    with tracing.span("decode", bytes=len(data)):
        ...

A span's place in its trace goes from the request into the job by `carrier`, in the form of W3C's Trace Context.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from mien.errors import MissingExtraError

Kind = Literal["internal", "server", "producer", "consumer"]
"""What a span is to others; see OpenTelemetry's SpanKind."""

_SENDING_S = 3  # a job ends so much later at most where the collector is away

_SECOND = 1_000_000_000  # nanoseconds, in which OpenTelemetry counts

_provider: Any = None
_tracer: Any = None


def start(url: str, *, service: str, exporter: Any = None) -> None:
    """Begin to trace this process, if there is somewhere to send traces to; the same place once more changes nothing.

    The environment's `OTEL_*` variables hold as they do everywhere: headers with credentials, sampling, attributes.

    Args:
        url: base address of a collector that speaks OTLP over HTTP; "": nothing is traced.
        service: what the process is called in traces.
        exporter: takes finished spans at once, in place of the collector; for tests.

    Raises:
        MissingExtraError: OpenTelemetry is not installed.
    """
    global _provider, _tracer
    if not url or _provider is not None:
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError as error:
        raise MissingExtraError(f"MIEN_OTLP_URL needs {error.name}: pip install 'mien[otel]'") from None
    # Not the process's global provider: libraries that look for it shall not begin to send what they like.
    _provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    _provider.add_span_processor(SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(_exporter(url)))
    _tracer = _provider.get_tracer("mien")


def stop() -> None:
    """Send what is finished, and trace no more."""
    global _provider, _tracer
    if _provider is not None:
        _provider.shutdown()
    _provider = _tracer = None


def is_on() -> bool:
    """Return whether this process is traced."""
    return _tracer is not None


@contextmanager
def span(
    name: str, *, kind: Kind = "internal", carrier: Mapping[str, str] | None = None, **facts: Any
) -> Iterator[None]:
    """Trace what is done while the context lasts, within the span that is open.

    Args:
        name: what is done.
        kind: what it is to others.
        carrier: from `carrier`, elsewhere or earlier, whose span it is within instead.
        facts: attributes; ids and numbers, never names, addresses or what was read.
    """
    if _tracer is None:
        yield
        return
    with _tracer.start_as_current_span(name, context=_context(carrier), kind=_kind(kind), attributes=facts):
        yield


def past(name: str, *, began: datetime, carrier: Mapping[str, str] | None = None, **facts: Any) -> None:
    """Trace what began earlier and ends now; see `span`."""
    if _tracer is not None:
        began_ns = int(began.timestamp() * _SECOND)
        _tracer.start_span(name, context=_context(carrier), start_time=began_ns, attributes=facts).end()


def laps(durations_ms: Mapping[str, float]) -> None:
    """Trace steps that were done one after the other, the last of which ends now.

    Args:
        durations_ms: step to milliseconds, in their order.
    """
    if _tracer is None:
        return
    at = time.time_ns() - int(sum(durations_ms.values()) * 1_000_000)
    for name, took_ms in durations_ms.items():
        ends = at + int(took_ms * 1_000_000)
        _tracer.start_span(name, start_time=at).end(ends)
        at = ends


def note(*, failed: bool = False, **facts: Any) -> None:
    """Add attributes to the span that is open, and whether what it traces failed."""
    if _tracer is None:
        return
    from opentelemetry import trace

    current = trace.get_current_span()
    current.set_attributes(facts)
    if failed:
        current.set_status(trace.StatusCode.ERROR)


def carrier() -> dict[str, str]:
    """Return the open span's place in its trace, to be carried elsewhere; empty where nothing is traced."""
    found: dict[str, str] = {}
    if _tracer is not None:
        _propagator().inject(found)
    return found


def ids() -> dict[str, str]:
    """Return the open span's trace as log lines have it: `trace_id`; empty where nothing is traced."""
    if _tracer is None:
        return {}
    from opentelemetry import trace

    number = trace.get_current_span().get_span_context().trace_id
    return {"trace_id": trace.format_trace_id(number)} if number else {}


def _context(carrier: Mapping[str, str] | None) -> Any:
    return _propagator().extract(carrier) if carrier else None


def _propagator() -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator()


def _kind(kind: Kind) -> Any:
    from opentelemetry.trace import SpanKind

    return SpanKind[kind.upper()]


def _exporter(url: str) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise MissingExtraError(f"MIEN_OTLP_URL needs {error.name}: pip install 'mien[otel]'") from None
    return OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces", timeout=_SENDING_S)
