"""Traces: off they cost nothing and import nothing; on they go from a request into its job."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from mien import tracing
from mien.errors import MissingExtraError

OFF = """
import sys
import mien.server.app, mien.jobs.worker, mien.jobs.work
from mien import tracing
tracing.start("", service="mien")
with tracing.span("read", faces=1):
    tracing.note(failed=True, faces=2)
    tracing.laps({"detect": 1.0})
    tracing.past("queue", began=None)
print(tracing.is_on(), tracing.carrier(), tracing.ids(), [name for name in sys.modules if "opentelemetry" in name])
"""


@pytest.fixture
def spans() -> Iterator[Callable[[], dict]]:
    """Finished spans by name, of this process."""
    pytest.importorskip("opentelemetry.sdk", reason="needs the otel extra")
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    tracing.start("http://collector", service="test", exporter=exporter)
    yield lambda: {span.name: span for span in exporter.get_finished_spans()}
    tracing.stop()


def test_off_nothing_is_done_and_nothing_imported() -> None:
    pytest.importorskip("apiflask", reason="needs the server extra")
    done = subprocess.run([sys.executable, "-c", OFF], capture_output=True, text=True, check=False)
    assert done.stdout == "False {} {} []\n", done.stderr


def test_spans_lie_within_each_other_and_carry_facts(spans) -> None:
    with tracing.span("read", bytes=3):
        with tracing.span("decode"):
            assert tracing.is_on()
        tracing.laps({"detect": 30.0, "classify": 10.0})
        tracing.note(failed=True, faces=2)
    made = spans()
    inside = {
        name for name, span in made.items() if span.parent and span.parent.span_id == made["read"].context.span_id
    }
    assert inside == {"decode", "detect", "classify"}
    assert dict(made["read"].attributes) == {"bytes": 3, "faces": 2}
    assert not made["read"].status.is_ok
    assert made["detect"].end_time - made["detect"].start_time == 30_000_000
    assert made["classify"].start_time == made["detect"].end_time


def test_what_goes_on_elsewhere_belongs_to_the_same_trace(spans) -> None:
    with tracing.span("request", kind="server"):
        carried, said = tracing.carrier(), tracing.ids()
    assert list(carried) == ["traceparent"]
    with tracing.span("job", kind="consumer", carrier=carried):
        pass
    tracing.past("queue", began=datetime(2026, 1, 1, tzinfo=UTC), carrier=carried)
    made = spans()
    assert {f"{span.context.trace_id:032x}" for span in made.values()} == {said["trace_id"]}
    assert made["job"].parent.span_id == made["queue"].parent.span_id == made["request"].context.span_id
    assert made["queue"].start_time == 1_767_225_600_000_000_000
    assert tracing.ids() == {}


def test_a_place_that_is_no_place_begins_a_trace_of_its_own(spans) -> None:
    with tracing.span("job", carrier={"traceparent": "nonsense"}):
        pass
    assert spans()["job"].parent is None


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    with pytest.raises(MissingExtraError, match=r"mien\[otel\]"):
        tracing.start("http://collector", service="test")
    assert not tracing.is_on()
