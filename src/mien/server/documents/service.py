"""What the service says of itself: to everybody before they sign in, and to who runs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mien.db.tables import JobState
from mien.server.documents import Instant, instead, reference
from mien.server.documents.people import AskingDocument
from mien.settings import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingModel:
    """The model that reads now."""

    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsDocument:
    """What is taken at most; 0 requests in a minute, uploads or jobs: no limit.

    Attributes:
        pictures: of one request.
        image_bytes: of a picture as it is sent.
        image_pixels: of a picture, width times height.
        upload_bytes: of a film or archive.
        video_seconds: of a film.
        archive_pictures: of an archive.
        live_streams: that one process reads at a time.
        frame_bytes: of a live stream's frame.
        frame_pixels: of a live stream's frame.
        requests_per_minute: of a person or key.
        open_uploads: of a person.
        open_jobs: of a person that wait or run.
    """

    pictures: int
    image_bytes: int
    image_pixels: int
    upload_bytes: int
    video_seconds: int
    archive_pictures: int
    live_streams: int
    frame_bytes: int
    frame_pixels: int
    requests_per_minute: int
    open_uploads: int
    open_jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDocument:
    """How long things are kept.

    Attributes:
        images_days: pictures and films; 0: not longer than is needed to read them.
        results_days: analyses, jobs and their results.
        activity_days: the log of who did what.
        uploads_hours: an upload that nobody goes on with.
    """

    images_days: int
    results_days: int
    activity_days: int
    uploads_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerDocument:
    """What a page needs to know before anybody has signed in.

    Attributes:
        version: of mien.
        sign_in_required: whether one has to say who one is.
        asking: who asks, by what, and what they may do; null: nobody that is known.
        notice: the sentence that belongs beside every answer.
        purpose: what the deployment says it is for.
        purpose_exception: the reason that allows a purpose which is forbidden otherwise; "": none.
        model: that reads now.
        labels: of the answers, in their order.
        limits: what is taken at most.
        retention: how long things are kept.
        live_streams: whether live streams are read.
        explanations: whether faces can be explained.
        fetches: whether pictures are fetched from addresses.
    """

    version: str
    sign_in_required: bool
    asking: AskingDocument | None
    notice: str
    purpose: Purpose
    purpose_exception: Literal["", "medical", "safety"]
    model: ReadingModel
    labels: tuple[str, ...]
    limits: LimitsDocument
    retention: RetentionDocument
    live_streams: bool
    explanations: bool
    fetches: bool


instead("ServerDocument.labels", {"type": "array", "items": reference("Label")})


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How the jobs stand.

    Attributes:
        jobs: how many there are in each state.
        depth: ids in the queue; null: it does not answer.
        oldest_s: seconds that the job has waited which has waited longest; null: none waits.
        worker_seen_s: seconds since a worker was seen; null: none ever was, or the queue does not answer.
    """

    jobs: Mapping[JobState, int]
    depth: int | None
    oldest_s: float | None
    worker_seen_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFigures:
    """Bytes in the store.

    Attributes:
        counted_at: when they were counted; that is done once a minute at most.
        complete: false where there are so many files that not all were counted.
        files: how many were counted.
        pictures: of analyses.
        inputs: films and archives of jobs.
        results: of jobs.
        uploads: what has come of uploads that are not whole.
        other: files without a row, which the next purge deletes.
    """

    counted_at: Instant
    complete: bool
    files: int
    pictures: int
    inputs: int
    results: int
    uploads: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFigures:
    """Bytes on the disk of the data folder."""

    free: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFigures:
    """Requests to one address since the service began, and their latency in seconds, from the histogram's buckets.

    Attributes:
        endpoint: the address, with names in place of what differs.
        requests: answered.
        failed: of these with a status of 500 or more, without those that were told to come back.
        refused: of these that were told to come back: 429 and 503.
        mean_s: null where only streams came, which last as long as they like.
        p50_s: half of them took no longer.
        p95_s: 95 of 100 took no longer.
        p99_s: 99 of 100 took no longer.
    """

    endpoint: str
    requests: int
    failed: int
    refused: int
    mean_s: float | None
    p50_s: float | None
    p95_s: float | None
    p99_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsDocument:
    """How the service does, for those who run it.

    Attributes:
        version: of mien.
        started_at: when the service of the machine that answers began.
        uptime_s: seconds since then.
        queue: how the jobs stand.
        storage: what the store holds; null: it does not answer.
        database_bytes: of the database.
        disk: of the data folder.
        live_streams: that are open, in all processes.
        working: requests that read now, in all processes.
        waiting: requests that wait for a seat, in all processes.
        requests_per_s: answered since then, on average; ask twice for the rate of now.
        endpoints: the busiest first.
    """

    version: str
    started_at: Instant
    uptime_s: float
    queue: QueueFigures
    storage: StorageFigures | None
    database_bytes: int
    disk: DiskFigures
    live_streams: int
    working: int
    waiting: int
    requests_per_s: float
    endpoints: tuple[EndpointFigures, ...]


_STATES = [state.value for state in JobState]

instead(
    "QueueFigures.jobs",
    {
        "type": "object", "required": _STATES, "additionalProperties": False,
        "properties": {state: {"type": "integer"} for state in _STATES},
    },
)  # fmt: skip
