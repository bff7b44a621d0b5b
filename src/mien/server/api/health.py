"""`/health/live` and `/health/ready`: for those who restart it, and for those who send it work."""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, current_app

from mien.jobs.queue import open_queue
from mien.server.checkups import Checkup
from mien.server.documents import answer, json_answer
from mien.server.recognizers import Swapping
from mien.server.services import Services, services

blueprint = APIBlueprint("health", __name__, url_prefix="/health", tag="health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """The process answers."""

    status: Literal["ok"] = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part that the service needs; `detail` is what is wrong with it, or worth knowing, for operators."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Whether the service can take work, part by part."""

    status: Literal["ready", "not ready"]
    parts: Mapping[str, Part]


PATIENCE_S = 5.0
"""Seconds within which a part must answer."""

LEAST_FREE_BYTES = 200_000_000
"""Room on the disk of `MIEN_DATA_DIR` below which the service calls itself not ready."""


def _check_disk(at_hand: Services) -> None:
    folder = at_hand.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise OSError(f"{free:,} bytes are free where {LEAST_FREE_BYTES:,} are wanted")


def _check_model(at_hand: Services) -> None:
    """Where TensorFlow Serving runs the model, ask it."""
    if isinstance(at_hand.recognizer, Swapping):
        at_hand.recognizer.check()


def _check_queue(at_hand: Services) -> str:
    queue = open_queue(at_hand.settings.queue)
    queue.check()
    ago_s = queue.last_seen_s()
    # Jobs that wait for a worker are no reason to send nothing else.
    if ago_s is None:
        return "no worker has been seen; jobs wait until one runs (`mien worker`)"
    return f"a worker was seen {ago_s:.0f} s ago"


CHECKS: Mapping[str, Callable[[Services], object]] = {
    "model": _check_model,
    "database": lambda at_hand: at_hand.database.check(),
    "storage": lambda at_hand: at_hand.store.check(),
    "queue": _check_queue,
    "disk": _check_disk,
}
"""Part to what raises where something is wrong with it, and may return a text that is worth knowing."""

EXTENSION = "mien.checkups"


@blueprint.record_once
def _prepare(state: Any) -> None:
    state.app.extensions[EXTENSION] = {name: Checkup() for name in CHECKS}


@blueprint.get("/live")
@blueprint.doc(
    operation_id="get_live", summary="Is the process alive?", responses={200: answer(Alive, "The process answers")}
)
def live() -> Response:
    """Say that the process answers."""
    return json_answer(Alive())


@blueprint.get("/ready")
@blueprint.doc(
    operation_id="get_ready",
    summary="Can it take work?",
    responses={200: answer(Ready, "Every part is there"), 503: answer(Ready, "A part is missing")},
)
def ready() -> Response:
    """Say of each part whether it is there: model, database, queue, storage, disk."""
    at_hand, checkups = services(), current_app.extensions[EXTENSION]
    # All at once, as each may take its time, and then no more than that.
    begun = {name: checkup.begin(partial(CHECKS[name], at_hand)) for name, checkup in checkups.items()}
    ends_s = time.monotonic() + PATIENCE_S
    parts = {name: _part(checkup, ends_s) for name, checkup in begun.items()}
    well = all(part.ok for part in parts.values())
    return json_answer(Ready(status="ready" if well else "not ready", parts=parts), 200 if well else 503)


def _part(checkup: Checkup, ends_s: float) -> Part:
    try:
        said = checkup.result(ends_s - time.monotonic())
    except TimeoutError:
        return Part(ok=False, detail=f"no answer within {PATIENCE_S:g} s")
    except Exception as error:  # whatever breaks it is what the operator wants to know
        return Part(ok=False, detail=f"{type(error).__name__}: {error}")
    return Part(ok=True, detail=said if isinstance(said, str) else "")
