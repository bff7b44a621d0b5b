"""The running service against its own OpenAPI description: whatever is sent, it answers as the description says."""

from collections.abc import Iterator

import pytest

pytest.importorskip("schemathesis", reason="needs the development tools")

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from running_service import Service, service


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("contract")) as started:
        yield started


@pytest.fixture(scope="module")
def description(running: Service):
    return schemathesis.openapi.from_url(f"{running.url}/openapi.json")


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described(case) -> None:
    case.call_and_validate()
