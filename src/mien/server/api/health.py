"""`/health/live` and `/health/ready`: for those who restart it, and for those who send it work."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from apiflask import APIBlueprint
from flask import Response

from mien.jobs.queue import open_queue
from mien.server.documents import answer, json_answer
from mien.server.recognizers import Swapping
from mien.server.services import services

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


LEAST_FREE_BYTES = 200_000_000
"""Room on the disk of `MIEN_DATA_DIR` below which the service calls itself not ready."""


def _disk() -> None:
    folder = services().settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise OSError(f"{free:,} bytes are free where {LEAST_FREE_BYTES:,} are wanted")


def _model() -> None:
    reading = services().recognizer
    if isinstance(reading, Swapping):
        reading.check()


CHECKS: Mapping[str, Callable[[], object]] = {
    "model": _model,
    "database": lambda: services().database.check(),
    "storage": lambda: services().store.check(),
    "queue": lambda: open_queue(services().settings.queue).check(),
    "disk": _disk,
}
"""Part to what raises where something is wrong with it."""


def _worker_seen() -> str:
    ago_s = open_queue(services().settings.queue).last_seen_s()
    if ago_s is None:
        return "no worker has been seen; jobs wait until one runs (`mien worker`)"
    return f"a worker was seen {ago_s:.0f} s ago"


NOTES: Mapping[str, Callable[[], str]] = {"queue": _worker_seen}
"""Part to what is said of it where nothing is wrong: jobs that wait for a worker are no reason to send nothing else."""


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
    """Say of each part whether it is there: model, database, queue, storage, disk.

    Where TensorFlow Serving runs the model, it is asked.
    """
    parts = {name: Part(ok=not fault, detail=fault or _note(name)) for name, fault in _faults().items()}
    well = all(part.ok for part in parts.values())
    return json_answer(Ready(status="ready" if well else "not ready", parts=parts), 200 if well else 503)


def _faults() -> dict[str, str]:
    return {name: _fault(check) for name, check in CHECKS.items()}


def _fault(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # whatever breaks it is what the operator wants to know
        return f"{type(error).__name__}: {error}"
    return ""


def _note(name: str) -> str:
    return NOTES[name]() if name in NOTES else ""
