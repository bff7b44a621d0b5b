"""Which store an address means."""

from pathlib import Path

import pytest

from mien.errors import SettingsError
from mien.settings import Settings
from mien.storage import open_store


def test_the_default_is_a_folder_below_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data of mien")
    open_store(settings.storage).put(b"x", scope="a", max_bytes=1)
    assert (tmp_path / "data of mien" / "storage" / "files" / "a").is_dir()


def test_a_plain_path_is_a_folder_too(tmp_path: Path) -> None:
    open_store(str(tmp_path / "100%")).put(b"x", scope="a", max_bytes=1)
    assert (tmp_path / "100%" / "files" / "a").is_dir()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://host/path", "begins with ftp://; file://, s3:// and gs:// are known"),
        ("file://elsewhere/path", "is no folder here"),
        ("s3://", "is not s3://bucket/prefix"),
        ("s3://bucket?secret=x", "got secret"),
        ("gs://user:password@bucket", "is not gs://bucket/prefix"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_would_do(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace("?", r"\?")) as refused:
        open_store(url)
    assert "password" not in str(refused.value)


def test_nothing_is_asked_before_a_store_is_used() -> None:
    open_store("s3://bucket/prefix?endpoint=http://127.0.0.1:1")
