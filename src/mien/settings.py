"""Every MIEN_* variable: its type, default and meaning. Read once at the entry point and handed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

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
    """

    data_dir: Path = field(default_factory=lambda: platformdirs.user_data_path("mien", appauthor=False))
    yunet: Path | None = None
    max_image_bytes: int = MAX_IMAGE_BYTES
    max_image_pixels: int = MAX_IMAGE_PIXELS
    threads: int = 1

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
            raise SettingsError(f"{variable}={text!r} is not usable; {setting.name} is {setting.type}") from None
    return Settings(**values)  # type: ignore[arg-type]


def _path(_: type, text: str) -> Path:
    return Path(text).expanduser()
