"""One store of each kind; the contract's tests run over all of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from mien.storage import Store, open_store

KINDS = ("local", "s3", "gcs")


@pytest.fixture(scope="session")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.s3(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture(scope="session")
def gcs_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.gcs(tmp_path_factory.mktemp("gcs")) as address:
        yield address


@pytest.fixture
def s3_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "AWS_ACCESS_KEY_ID", servers.USER)
    monkeypatch.setitem(os.environ, "AWS_SECRET_ACCESS_KEY", servers.SECRET)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store: a folder, or a prefix of its own in a bucket."""
    if request.param == "local":
        return (tmp_path / "store").as_uri()
    prefix = f"{servers.BUCKET}/{tmp_path.name}"
    if request.param == "s3":
        request.getfixturevalue("s3_credentials")
        return f"s3://{prefix}?endpoint={request.getfixturevalue('s3_address')}&region=us-east-1"
    return f"gs://{prefix}?endpoint={request.getfixturevalue('gcs_address')}&anonymous=1"


@pytest.fixture
def store(url: str) -> Store:
    return open_store(url)
