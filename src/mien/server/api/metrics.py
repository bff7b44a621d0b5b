"""`/metrics`: for Prometheus."""

from apiflask import APIBlueprint
from flask import Response

from mien.server import metrics
from mien.server.documents import raw

blueprint = APIBlueprint("metrics", __name__, tag="health")


@blueprint.get("/metrics")
@blueprint.doc(
    operation_id="get_metrics",
    summary="Figures for Prometheus",
    responses={200: raw("In Prometheus' text format", "text/plain")},
)
def show() -> Response:
    """Return requests, latency, faces, labels, and how busy the service is, of all its processes."""
    return metrics.exposition()
