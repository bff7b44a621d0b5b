"""What MIEN_* variables may decide."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mien.errors import SettingsError
from mien.settings import Settings, load_settings


def test_nothing_set_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()
    assert load_settings({"MIEN_THREADS": "", "PATH": "/bin"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("MIEN_DATA_DIR", "/srv/mien", "data_dir", Path("/srv/mien")),
        ("MIEN_YUNET", "/srv/yunet.onnx", "yunet", Path("/srv/yunet.onnx")),
        ("MIEN_MAX_IMAGE_BYTES", "1000", "max_image_bytes", 1000),
        ("MIEN_MAX_IMAGE_PIXELS", "2000", "max_image_pixels", 2000),
        ("MIEN_THREADS", "2", "threads", 2),
        ("MIEN_DATABASE_URL", "postgresql://host/mien", "database", "postgresql://host/mien"),
        ("MIEN_STORAGE_URL", "s3://bucket", "storage", "s3://bucket"),
        ("MIEN_KEEP_IMAGES_DAYS", "7", "keep_images_days", 7),
        ("MIEN_KEEP_RESULTS_DAYS", "0", "keep_results_days", 0),
        ("MIEN_KEEP_ACTIVITY_DAYS", "90", "keep_activity_days", 90),
        ("MIEN_KEEP_UPLOADS_HOURS", "1", "keep_uploads_hours", 1),
        ("MIEN_QUEUE_URL", "redis://host/0", "queue", "redis://host/0"),
        ("MIEN_MAX_UPLOAD_BYTES", "1000", "max_upload_bytes", 1000),
        ("MIEN_MAX_VIDEO_SECONDS", "60", "max_video_seconds", 60),
        ("MIEN_MAX_ARCHIVE_PICTURES", "9", "max_archive_pictures", 9),
        ("MIEN_JOB_ATTEMPTS", "2", "job_attempts", 2),
        ("MIEN_JOB_RETRY_S", "0", "job_retry_s", 0),
        ("MIEN_JOB_SECONDS", "60", "job_seconds", 60),
        ("MIEN_JOB_MEMORY_MB", "512", "job_memory_mb", 512),
        ("MIEN_JOB_SILENCE_S", "9", "job_silence_s", 9),
    ],
)
def test_every_variable_sets_its_value(variable: str, text: str, name: str, value: object) -> None:
    assert getattr(load_settings({variable: text}), name) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MIEN_THREADS", "two"),
        ("MIEN_MAX_IMAGE_BYTES", "1e9 bytes"),
        ("MIEN_THREADS", "1.5"),
        ("MIEN_THREADS", "0"),
        ("MIEN_MAX_IMAGE_PIXELS", "-1"),
    ],
)
def test_an_unusable_value_names_the_variable_and_what_came(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable}={text!r} is not usable; .* is a whole number of at least 1$"):
        load_settings({variable: text})


def test_what_is_true_or_false_is_said_in_words() -> None:
    with pytest.raises(SettingsError, match=r"fetch_urls is true or false$"):
        load_settings({"MIEN_FETCH_URLS": "maybe"})


def test_a_home_of_nobody_is_named() -> None:
    with pytest.raises(SettingsError, match=r"MIEN_DATA_DIR='~nobody.here/mien' is not usable; data_dir is a path"):
        load_settings({"MIEN_DATA_DIR": "~nobody.here/mien"})


def test_every_number_has_a_least_value_to_be_told() -> None:
    numbers = [setting for setting in fields(Settings) if isinstance(setting.default, int) and setting.type is not bool]
    assert [setting.name for setting in numbers if not hasattr(setting.type, "__metadata__")] == []


def test_the_persons_home_may_be_written_as_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert load_settings({"MIEN_DATA_DIR": "~/mien"}).data_dir == Path("/home/someone/mien")


def test_everything_is_kept_below_the_data_folder() -> None:
    settings = Settings(data_dir=Path("/srv"))
    assert {settings.datasets, settings.models, settings.weights} == {
        Path("/srv/datasets"), Path("/srv/models"), Path("/srv/weights"),
    }  # fmt: skip
    assert (settings.database, settings.storage) == ("sqlite:////srv/mien.db", "file:///srv/storage")


@pytest.mark.parametrize(("days", "least"), [("-1", 0), ("0", 1)])
def test_a_number_below_its_least_is_refused_with_the_least(days: str, least: int) -> None:
    variable = "MIEN_KEEP_IMAGES_DAYS" if least == 0 else "MIEN_KEEP_UPLOADS_HOURS"
    with pytest.raises(SettingsError, match=f"is a whole number of at least {least}"):
        load_settings({variable: days})


def test_a_time_that_reaches_behind_all_dates_is_refused_with_the_most() -> None:
    with pytest.raises(SettingsError, match="is a whole number of at least 0 and at most 365000"):
        load_settings({"MIEN_KEEP_RESULTS_DAYS": "999999"})
    most = load_settings({"MIEN_KEEP_RESULTS_DAYS": "365000", "MIEN_KEEP_UPLOADS_HOURS": str(24 * 365000)})
    assert datetime.now(UTC) - timedelta(days=most.keep_results_days, hours=most.keep_uploads_hours / 24)


def test_addresses_that_may_hold_a_password_are_not_printed() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://ana:secret@host/mien", storage_url="s3://secret"))
