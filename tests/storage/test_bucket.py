"""Buckets, when the other side does not play along."""

import hashlib
import json
import os
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

import servers
from mien.errors import (
    MissingExtraError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
    StorageUnavailableError,
)
from mien.storage import Store, open_store

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


@pytest.fixture(params=["s3", "gcs"])
def nobodys(request: pytest.FixtureRequest) -> str:
    """The address of a bucket that does not exist."""
    if request.param == "s3":
        request.getfixturevalue("s3_credentials")
        return f"s3://nobodys?endpoint={request.getfixturevalue('s3_address')}"
    return f"gs://nobodys?endpoint={request.getfixturevalue('gcs_address')}&anonymous=1"


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.put(b"x", scope="a", max_bytes=1), lambda store: list(store.list()),
        lambda store: list(store.uploads()), lambda store: store.begin_upload(), lambda store: store.check(),
        lambda store: store.delete_scope("a"), lambda store: store.received("0" * 32),
    ],
    ids=["put", "list", "uploads", "begin an upload", "check", "delete a scope", "ask for an upload"],
)  # fmt: skip
def test_a_bucket_that_does_not_exist_is_named(nobodys: str, use: Callable[[Store], object]) -> None:
    with pytest.raises(StorageError, match=f"there is no bucket {nobodys.partition('?')[0]}"):
        use(open_store(nobodys))


def test_google_s_signed_addresses_are_for_everybody_and_signed_by_the_account(
    gcs_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator reads no signatures, so the account's key says here whether it is one (Google's V4 process)."""
    hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes", reason="checks a signature by cryptography")
    from cryptography.hazmat.primitives.asymmetric import padding

    key = account(tmp_path / "account.json", gcs_address)
    monkeypatch.setitem(os.environ, "GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
    store = open_store(f"gs://{servers.BUCKET}/signed?endpoint={gcs_address}")
    name = store.put(b"for everybody", scope="a", max_bytes=99)
    address = store.signed_url(name, seconds=90)
    assert address is not None
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read() == b"for everybody"
    parts = urlsplit(address)
    asked, _, signature = parts.query.partition("&X-Goog-Signature=")
    said = dict(parse_qsl(asked))
    assert (parts.path, said["X-Goog-Expires"]) == (f"/{servers.BUCKET}/signed/files/{name}", "90")
    # obstore signs for Google's own host, whatever the endpoint is.
    request = "\n".join(["GET", parts.path, asked, "host:storage.googleapis.com", "", "host", "UNSIGNED-PAYLOAD"])
    scope = said["X-Goog-Credential"].partition("/")[2]
    digest = hashlib.sha256(request.encode()).hexdigest()
    signed = "\n".join([said["X-Goog-Algorithm"], said["X-Goog-Date"], scope, digest])
    key.public_key().verify(bytes.fromhex(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())


def account(path: Path, address: str) -> Any:
    """Write the credentials of a service account made up here; return its key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    said = {
        "type": "service_account", "private_key": key.private_bytes(*form).decode(), "private_key_id": "1",
        "client_email": "mien@example.iam.gserviceaccount.com", "disable_oauth": True, "gcs_base_url": address,
    }  # fmt: skip
    path.write_text(json.dumps(said))
    return key


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "AuthenticationRequired", StorageRefusedError), (403, "AccessDenied", StorageRefusedError),
        (507, "QuotaExceeded", StorageFullError), (400, "InvalidArgument", StorageError),
    ],
)  # fmt: skip
def test_what_google_refuses_is_named_by_its_cause(status: int, code: str, error: type[StorageError]) -> None:
    with refusing(status, f"<Error><Code>{code}</Code><Message>the words of Google</Message></Error>") as address:
        store = open_store(f"gs://bucket?endpoint={address}&anonymous=1")
        for use in (lambda: store.put(b"x", scope="a", max_bytes=1), lambda: list(store.list())):
            with pytest.raises(StorageError, match="gs://bucket") as caught:
                use()
            assert type(caught.value) is error, caught.value


@contextmanager
def refusing(status: int, body: str) -> Iterator[str]:
    """A server that refuses everything; yields its address."""

    class Refuses(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_PUT  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


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
