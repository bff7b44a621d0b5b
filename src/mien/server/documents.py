"""The documents of `mien.records` in the OpenAPI description, and how views answer them."""

from typing import Any

import msgspec
from flask import Response

from mien.records import AnalysisRecord, FailureRecord

REFERENCE = "#/components/schemas/{name}"


def components() -> dict[str, Any]:
    """Return the schemas of the shared records, by name."""
    _, found = msgspec.json.schema_components((AnalysisRecord, FailureRecord), ref_template=REFERENCE)
    return found


def json_answer(value: object, status: int = 200) -> Response:
    """Return anything that msgspec can write as a JSON answer."""
    return Response(msgspec.json.encode(value), status, content_type="application/json")
