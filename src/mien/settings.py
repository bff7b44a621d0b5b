"""Every MIEN_* variable: its type, default and meaning. Read once at the entry point and handed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
import platformdirs

from mien.errors import SettingsError

PREFIX = "MIEN_"

MAX_IMAGE_BYTES = 100_000_000
"""Default of `MIEN_MAX_IMAGE_BYTES`."""

MAX_IMAGE_PIXELS = 100_000_000
"""Default of `MIEN_MAX_IMAGE_PIXELS`: 300 MB decoded, twice what today's largest cameras write."""

MOST_DAYS = 365_000
"""That anything may be kept: a thousand years, before which there is a date."""

Purpose = Literal[
    "personal",
    "research",
    "health",
    "safety",
    "accessibility",
    "art",
    "market-research",
    "workplace",
    "education",
    "other",
]
"""What a deployment may say it is for; `mien.server.consent` says which are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment may decide.

    Attributes:
        data_dir: `MIEN_DATA_DIR`, where data sets, the registry, fetched weights and peers' environments live.
        yunet: `MIEN_YUNET`, path of `face_detection_yunet_2023mar.onnx`; empty: look below `data_dir`.
        max_image_bytes: `MIEN_MAX_IMAGE_BYTES`, largest encoded picture that is read, in bytes.
        max_image_pixels: `MIEN_MAX_IMAGE_PIXELS`, largest picture that is decoded, in pixels.
        threads: `MIEN_THREADS`, threads of one LiteRT interpreter.
        auth: `MIEN_AUTH`, who has to sign in: "auto", everybody as soon as the service listens beyond loopback or
            somebody has a password; "required", everybody always.
        session_hours: `MIEN_SESSION_HOURS`, hours after which a session ends however much it is used.
        session_idle_minutes: `MIEN_SESSION_IDLE_MINUTES`, minutes after which an unused session ends.
        proxies: `MIEN_PROXIES`, reverse proxies before the service whose `X-Forwarded-*` headers are believed.
        rate_per_minute: `MIEN_RATE_PER_MINUTE`, requests of one person or key in a minute; 0: no limit.
        rate_per_minute_address: `MIEN_RATE_PER_MINUTE_ADDRESS`, requests from one address in a minute; 0: no limit.
        rate_url: `MIEN_RATE_URL`, where requests are counted: `redis://...` for several processes; empty: in memory.
        purpose: `MIEN_PURPOSE`, what the deployment is for.
        purpose_exception: `MIEN_PURPOSE_EXCEPTION`, the reason that allows a purpose which is forbidden otherwise.
        database_url: `MIEN_DATABASE_URL`, the service's database; empty: SQLite below `data_dir`. May hold a password.
        storage_url: `MIEN_STORAGE_URL`, where the service keeps files; empty: a folder below `data_dir`.
        keep_images_days: `MIEN_KEEP_IMAGES_DAYS`, days that pictures and films are kept; 0: not longer than is needed
            to read them.
        keep_results_days: `MIEN_KEEP_RESULTS_DAYS`, days that analyses, jobs and their results are kept.
        keep_activity_days: `MIEN_KEEP_ACTIVITY_DAYS`, days that the log of who did what is kept.
        keep_uploads_hours: `MIEN_KEEP_UPLOADS_HOURS`, hours that an upload may take.
        queue_url: `MIEN_QUEUE_URL`, the queue of jobs; empty: SQLite below `data_dir`. May hold a password.
        max_upload_bytes: `MIEN_MAX_UPLOAD_BYTES`, largest film or archive that is taken, in bytes.
        max_video_seconds: `MIEN_MAX_VIDEO_SECONDS`, longest film a job reads, in seconds.
        max_archive_pictures: `MIEN_MAX_ARCHIVE_PICTURES`, most files an archive of a job may hold.
        job_attempts: `MIEN_JOB_ATTEMPTS`, times a job is taken up before it has failed; workers that were killed count.
        job_retry_s: `MIEN_JOB_RETRY_S`, seconds before the second attempt; each further one waits twice as long.
        job_seconds: `MIEN_JOB_SECONDS`, seconds an attempt may take.
        job_memory_mb: `MIEN_JOB_MEMORY_MB`, MiB of memory a job's process may use, on Linux.
        job_silence_s: `MIEN_JOB_SILENCE_S`, seconds without a word of a job's worker after which another takes it.
        model: `MIEN_MODEL`, the expression model that the service reads with: a bare name follows its production alias.
        predictor: `MIEN_PREDICTOR`, what runs the service's expression model: "litert" or "tfserving".
        tfserving_url: `MIEN_TFSERVING_URL`, where TensorFlow Serving answers, for the predictor "tfserving".
        tfserving_deadline_s: `MIEN_TFSERVING_DEADLINE_S`, seconds within which TensorFlow Serving must answer.
        fetch_urls: `MIEN_FETCH_URLS`, whether the service fetches pictures from addresses that clients name.
        live_streams: `MIEN_LIVE_STREAMS`, live streams that one process of the service reads at a time.
        open_uploads: `MIEN_OPEN_UPLOADS`, uploads that a person may have under way; 0: no limit.
        open_jobs: `MIEN_OPEN_JOBS`, jobs of a person that may wait or run; 0: no limit.
        log_format: `MIEN_LOG_FORMAT`, how `mien serve` and `mien worker` log: "json", an object a line, or "text".
        log_level: `MIEN_LOG_LEVEL`, from which on they log: "debug", "info" or "warning".
        otlp_url: `MIEN_OTLP_URL`, base address of the collector that gets traces; empty: nothing is traced.
    """

    data_dir: Path = field(default_factory=lambda: platformdirs.user_data_path("mien", appauthor=False))
    yunet: Path | None = None
    max_image_bytes: Annotated[int, msgspec.Meta(ge=1)] = MAX_IMAGE_BYTES
    max_image_pixels: Annotated[int, msgspec.Meta(ge=1)] = MAX_IMAGE_PIXELS
    threads: Annotated[int, msgspec.Meta(ge=1)] = 1
    auth: Literal["auto", "required"] = "auto"
    session_hours: Annotated[int, msgspec.Meta(ge=1)] = 12
    session_idle_minutes: Annotated[int, msgspec.Meta(ge=1)] = 60
    proxies: Annotated[int, msgspec.Meta(ge=0)] = 0
    rate_per_minute: Annotated[int, msgspec.Meta(ge=0)] = 1200
    rate_per_minute_address: Annotated[int, msgspec.Meta(ge=0)] = 2400
    rate_url: str = field(default="", repr=False)
    purpose: Purpose = "personal"
    purpose_exception: Literal["", "medical", "safety"] = ""
    database_url: str = field(default="", repr=False)
    storage_url: str = field(default="", repr=False)
    keep_images_days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)] = 0
    keep_results_days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)] = 30
    keep_activity_days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)] = 365
    keep_uploads_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * MOST_DAYS)] = 24
    queue_url: str = field(default="", repr=False)
    max_upload_bytes: Annotated[int, msgspec.Meta(ge=1)] = 2_000_000_000
    max_video_seconds: Annotated[int, msgspec.Meta(ge=1)] = 7200
    max_archive_pictures: Annotated[int, msgspec.Meta(ge=1)] = 5000
    job_attempts: Annotated[int, msgspec.Meta(ge=1)] = 10
    job_retry_s: Annotated[int, msgspec.Meta(ge=0)] = 5
    job_seconds: Annotated[int, msgspec.Meta(ge=1)] = 14400
    job_memory_mb: Annotated[int, msgspec.Meta(ge=64)] = 3072
    job_silence_s: Annotated[int, msgspec.Meta(ge=2)] = 20
    model: str = "mien"
    predictor: Literal["litert", "tfserving"] = "litert"
    tfserving_url: str = "http://127.0.0.1:8501"
    tfserving_deadline_s: Annotated[int, msgspec.Meta(ge=1)] = 5
    fetch_urls: bool = False
    live_streams: Annotated[int, msgspec.Meta(ge=0)] = 4
    open_uploads: Annotated[int, msgspec.Meta(ge=0)] = 20
    open_jobs: Annotated[int, msgspec.Meta(ge=0)] = 200
    log_format: Literal["json", "text"] = "json"
    log_level: Literal["debug", "info", "warning"] = "info"
    otlp_url: str = ""

    @property
    def datasets(self) -> Path:
        """Where fetched and prepared data sets live."""
        return self.data_dir / "datasets"

    @property
    def models(self) -> Path:
        """Where the registry lives: `name/version/`."""
        return self.data_dir / "models"

    @property
    def weights(self) -> Path:
        """Where fetched third-party weights live."""
        return self.data_dir / "weights"

    @property
    def peers(self) -> Path:
        """Where the environments of the packages that `mien benchmark` measures live."""
        return self.data_dir / "peers"

    @property
    def database(self) -> str:
        """Where the database is, as a URL: `database_url`, else SQLite below `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir / 'mien.db'}"

    @property
    def storage(self) -> str:
        """Where files are kept, as a URL: `storage_url`, else a folder below `data_dir`."""
        return self.storage_url or (self.data_dir / "storage").absolute().as_uri()

    @property
    def queue(self) -> str:
        """Where the queue of jobs is, as a URL: `queue_url`, else SQLite below `data_dir`."""
        return self.queue_url or f"sqlite:///{self.data_dir / 'queue.db'}"

    @property
    def jobs(self) -> Path:
        """Where jobs are worked on, a folder each; of no worth once they have ended."""
        return self.data_dir / "jobs"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `environment`; an empty variable counts as not set.

    Raises:
        SettingsError: a variable's value does not fit its type; the message names the variable.
    """
    values: dict[str, object] = {}
    for setting in fields(Settings):
        variable = PREFIX + setting.name.upper()
        text = environment.get(variable, "")
        if not text:
            continue
        try:
            values[setting.name] = msgspec.convert(text, setting.type, strict=False, dec_hook=_path)
        except msgspec.ValidationError:
            raise SettingsError(
                f"{variable}={text!r} is not usable; {setting.name} is {_wanted(setting.type)}"
            ) from None
    return Settings(**values)  # type: ignore[arg-type]


def _wanted(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"one of {', '.join(word for word in get_args(kind) if word)}"
    if kind is bool:
        return "true or false"
    bounds = next(((meta.ge, meta.le) for meta in getattr(kind, "__metadata__", ())), None)
    if bounds is None:
        return "a path, where ~ is your own folder"
    least, most = bounds
    return f"a whole number of at least {least}" + (f" and at most {most}" if most is not None else "")


def _path(_: type, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # the home of nobody that this machine knows
        raise ValueError(str(error)) from None
