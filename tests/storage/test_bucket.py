"""Buckets, when the other side does not play along."""

import os
import sys

import pytest

import servers
from mien.errors import MissingExtraError, StorageError, StorageRefusedError, StorageUnavailableError
from mien.storage import open_store

KEY = f"a/{'0' * 64}"


@pytest.fixture
def s3(s3_address: str, s3_credentials: None) -> str:
    return f"s3://{servers.BUCKET}/prefix?endpoint={s3_address}&region=us-east-1"


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_refused_with_the_servers_word(
    s3: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, name, "wrong")
    store = open_store(s3)
    with pytest.raises(
        StorageRefusedError, match=r"cannot write files/a/.* in s3://mien: (SignatureDoes|InvalidAccess)"
    ):
        store.put(b"x", scope="a", max_bytes=1)
    with pytest.raises(StorageRefusedError, match="cannot list"):
        list(store.list())
    with pytest.raises(StorageRefusedError, match="403"):
        store.exists(KEY)
    with pytest.raises(StorageRefusedError):
        store.check()


def test_no_message_holds_the_secret(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "AWS_SECRET_ACCESS_KEY", "wrong-but-secret")
    with pytest.raises(StorageRefusedError) as refused:
        open_store(s3).put(b"x", scope="a", max_bytes=1)
    assert "wrong-but-secret" not in str(refused.value)


@pytest.mark.parametrize("kind", ["s3", "gcs"])
def test_a_bucket_that_does_not_exist_is_named(kind: str, request: pytest.FixtureRequest) -> None:
    if kind == "s3":
        request.getfixturevalue("s3_credentials")
        url = f"s3://nobodys?endpoint={request.getfixturevalue('s3_address')}"
    else:
        url = f"gs://nobodys?endpoint={request.getfixturevalue('gcs_address')}&anonymous=1"
    with pytest.raises(StorageError, match=f"there is no bucket {url.partition('?')[0]}"):
        open_store(url).put(b"x", scope="a", max_bytes=1)


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.usefixtures("s3_credentials")
def test_a_server_that_is_away_is_unavailable_and_not_asked_for_long(scheme: str) -> None:
    store = open_store(f"{scheme}://bucket?endpoint=http://127.0.0.1:{servers.free_port()}&anonymous=1")
    with pytest.raises(StorageUnavailableError, match=f"cannot write .* in {scheme}://bucket: .*error sending request"):
        store.put(b"x", scope="a", max_bytes=1)


def test_without_obstore_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mien\[server\]'"):
        open_store("s3://bucket")
