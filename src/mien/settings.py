"""Every MIEN_* variable: its type, default and meaning. Read once at the entry point and handed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import platformdirs

from mien.errors import SettingsError

PREFIX = "MIEN_"

MAX_IMAGE_BYTES = 100_000_000
"""Default of `MIEN_MAX_IMAGE_BYTES`."""

MAX_IMAGE_PIXELS = 100_000_000
"""Default of `MIEN_MAX_IMAGE_PIXELS`: 300 MB decoded, twice what today's largest cameras write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment may decide.

    Attributes:
        data_dir: `MIEN_DATA_DIR`, where data sets, the registry, fetched weights and peers' environments live.
        yunet: `MIEN_YUNET`, path of `face_detection_yunet_2023mar.onnx`; empty: look below `data_dir`.
        max_image_bytes: `MIEN_MAX_IMAGE_BYTES`, largest encoded picture that is read, in bytes.
        max_image_pixels: `MIEN_MAX_IMAGE_PIXELS`, largest picture that is decoded, in pixels.
        threads: `MIEN_THREADS`, threads of one LiteRT interpreter.
        database_url: `MIEN_DATABASE_URL`, the service's database; empty: SQLite below `data_dir`. May hold a password.
        storage_url: `MIEN_STORAGE_URL`, where the service keeps files; empty: a folder below `data_dir`.
        keep_images_days: `MIEN_KEEP_IMAGES_DAYS`, days that pictures and films are kept; 0: not longer than is needed
            to read them.
        keep_results_days: `MIEN_KEEP_RESULTS_DAYS`, days that analyses, jobs and their results are kept.
        keep_activity_days: `MIEN_KEEP_ACTIVITY_DAYS`, days that the log of who did what is kept.
        keep_uploads_hours: `MIEN_KEEP_UPLOADS_HOURS`, hours that an upload may take.
        model: `MIEN_MODEL`, the expression model that the service reads with: a bare name follows its production alias.
        predictor: `MIEN_PREDICTOR`, what runs the service's expression model: "litert" or "tfserving".
        tfserving_url: `MIEN_TFSERVING_URL`, where TensorFlow Serving answers, for the predictor "tfserving".
        tfserving_deadline_s: `MIEN_TFSERVING_DEADLINE_S`, seconds within which TensorFlow Serving must answer.
        fetch_urls: `MIEN_FETCH_URLS`, whether the service fetches pictures from addresses that clients name.
        live_streams: `MIEN_LIVE_STREAMS`, live streams that one process of the service reads at a time.
    """

    data_dir: Path = field(default_factory=lambda: platformdirs.user_data_path("mien", appauthor=False))
    yunet: Path | None = None
    max_image_bytes: int = MAX_IMAGE_BYTES
    max_image_pixels: int = MAX_IMAGE_PIXELS
    threads: int = 1
    database_url: str = field(default="", repr=False)
    storage_url: str = field(default="", repr=False)
    keep_images_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    keep_results_days: Annotated[int, msgspec.Meta(ge=0)] = 30
    keep_activity_days: Annotated[int, msgspec.Meta(ge=0)] = 365
    keep_uploads_hours: Annotated[int, msgspec.Meta(ge=1)] = 24
    model: str = "mien"
    predictor: Literal["litert", "tfserving"] = "litert"
    tfserving_url: str = "http://127.0.0.1:8501"
    tfserving_deadline_s: Annotated[int, msgspec.Meta(ge=1)] = 5
    fetch_urls: bool = False
    live_streams: Annotated[int, msgspec.Meta(ge=0)] = 4

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
    bound = next((meta.ge for meta in getattr(kind, "__metadata__", ())), None)
    return str(kind) if bound is None else f"a whole number of at least {bound}"


def _path(_: type, text: str) -> Path:
    return Path(text).expanduser()
