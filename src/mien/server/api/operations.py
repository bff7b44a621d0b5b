"""`/api/v1/operations`: how the service does, for those who run it."""

import shutil
from importlib.metadata import version

from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.orm import Session

from mien.db import utc_now
from mien.db.queries import jobs, usage
from mien.errors import QueueUnavailableError, StorageError
from mien.jobs.queue import open_queue
from mien.server import metrics
from mien.server.api import VERSION
from mien.server.documents import answer, json_answer
from mien.server.documents.service import DiskFigures, OperationsDocument, QueueFigures, StorageFigures
from mien.server.people import ADMIN, allowed
from mien.server.services import Services, services

blueprint = APIBlueprint("operations", __name__, url_prefix=f"{VERSION}/operations", tag="server")


@blueprint.get("")
@blueprint.doc(
    operation_id="get_operations",
    summary="See how the service does",
    responses={200: answer(OperationsDocument, "Jobs, files, room and requests")},
)
def get() -> Response:
    """Tell administrators of jobs, files, room and requests; a queue or store that is away is told as null."""
    allowed(ADMIN)
    at_hand = services()
    uptime_s = (utc_now() - at_hand.started_at).total_seconds()
    with at_hand.database.reading() as session:
        queue, size = _queue(session, at_hand), usage.database_bytes(session)
    at_hand.settings.data_dir.mkdir(parents=True, exist_ok=True)
    disk, now = shutil.disk_usage(at_hand.settings.data_dir), metrics.now()
    return json_answer(
        OperationsDocument(
            version=version("mien"), started_at=at_hand.started_at, uptime_s=round(uptime_s, 1), queue=queue,
            storage=_storage(at_hand), database_bytes=size, disk=DiskFigures(free=disk.free, total=disk.total),
            live_streams=now.live_streams, working=now.working, waiting=now.waiting,
            requests_per_s=round(sum(one.requests for one in now.endpoints) / max(1.0, uptime_s), 3),
            endpoints=now.endpoints,
        )
    )  # fmt: skip


def _queue(session: Session, at_hand: Services) -> QueueFigures:
    since, depth, seen_s = usage.oldest_waiting(session), None, None
    try:
        queue = open_queue(at_hand.settings.queue)
        depth, seen_s = queue.depth(), queue.last_seen_s()
    except QueueUnavailableError:
        pass
    waited_s = max(0.0, (utc_now() - since).total_seconds()) if since else None
    return QueueFigures(jobs=jobs.counts(session), depth=depth, oldest_s=waited_s, worker_seen_s=seen_s)


def _storage(at_hand: Services) -> StorageFigures | None:
    try:
        return at_hand.usage.figures(at_hand.database, at_hand.store)
    except StorageError:
        return None
