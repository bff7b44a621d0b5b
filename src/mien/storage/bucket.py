"""Files in a bucket of S3, of what speaks its protocol, or of Google Cloud Storage, by obstore.

`files/scope/SHA-256` below the prefix, and `uploads/id/offset` for pieces of what is not whole yet: any server may take
the next piece, whatever the store thinks of uploads in parts. The name is the hash of the bytes, so a file goes through
the machine's temporary folder first.
"""

import io
import re
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

from mien.errors import (
    MissingExtraError,
    SettingsError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
    StorageUnavailableError,
    StoredFileNotFoundError,
    UploadError,
)
from mien.storage.store import KEY, PIECE, UPLOAD, StoredFile, checked_key, checked_scope, checked_upload
from mien.storage.streams import copy

if TYPE_CHECKING:
    from obstore.store import GCSStore, S3Store

OPTIONS = ("endpoint", "region", "anonymous")
"""What may stand behind the `?` of a bucket's URL."""

_IN_MEMORY = (
    8 << 20
)  # bytes up to which a file is sent in one request, and held in memory rather than in a temporary file
_CONNECT_S, _REQUEST_S, _RETRY_S = 3, 120, 10
_SILENT_S = (
    30  # without a byte, after which a server that was reached counts as away; a slow line needs some for a part
)
_BEGUN = "begun"  # the name of the empty object that says that there is an upload

_NO_BUCKET = "NoSuchBucket"

# What the stores answer, as obstore passes it on in words only.
_SAID = (
    (
        StorageRefusedError,
        ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403 Forbidden", "401 Unauth"),
    ),
    (StorageFullError, ("507 ", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "No space left")),
    (
        StorageUnavailableError,
        ("error sending request", "timed out", "Connect", "500 ", "502 ", "503 ", "504 ", "SlowDown"),
    ),
)


def open_url(url: str) -> "BucketStore":
    """Return the store at `s3://bucket/prefix` or `gs://bucket/prefix`.

    Behind `?` may stand `endpoint`, the address of another server that speaks the protocol, `region`, and `anonymous=1`
    where the server asks for no credentials. Those come from the environment, under the names the clouds gave them:
    `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `GOOGLE_APPLICATION_CREDENTIALS` and others, or from the machine's
    role.

    Raises:
        SettingsError: there is no bucket in it, or an option that is not known.
        MissingExtraError: obstore is not installed.
    """
    try:
        import obstore  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtraError("buckets need obstore: pip install 'mien[server]'") from None
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown or not parts.hostname or parts.username:
        raise SettingsError(
            f"MIEN_STORAGE_URL is not {parts.scheme}://bucket/prefix with {', '.join(OPTIONS)} behind a ?"
            + (f"; got {', '.join(unknown)}" if unknown else "")
        )
    return BucketStore(parts.scheme, parts.netloc, prefix=parts.path.strip("/"), **options)


class BucketStore:
    """A `mien.storage.Store` in a bucket; connects when it is first used."""

    def __init__(
        self, scheme: str, bucket: str, *, prefix: str = "", endpoint: str = "", region: str = "", anonymous: str = ""
    ) -> None:
        self._scheme, self._bucket, self._prefix = scheme, bucket, prefix
        self._endpoint, self._region, self._anonymous = endpoint, region, anonymous not in ("", "0", "false")

    def put(self, source: bytes | BinaryIO, *, scope: str, max_bytes: int) -> str:
        """Keep the bytes of `source`; see `Store`."""
        checked_scope(scope)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            digest, size = _spooled(source, spool, max_bytes=max_bytes)
            key = f"{scope}/{digest}"
            self._send(f"files/{key}", spool, size)
        return key

    def open(self, key: str, *, start: int = 0, stop: int | None = None) -> BinaryIO:
        """Return a stream of a file's bytes; see `Store`."""
        import obstore

        path = f"files/{checked_key(key)}"
        options: Any = {}
        if start or stop is not None:
            size = self.size(key)
            stop = size if stop is None else min(stop, size)
            if start >= stop:
                return io.BytesIO()
            options = {"range": (start, stop)}
        with self._named_troubles("read", key):
            chunks = iter(obstore.get(self._store, path, options=options).stream(min_chunk_size=PIECE))
        return io.BufferedReader(_Chunks(self._each(chunks, key)), PIECE)

    def size(self, key: str) -> int:
        """Return a file's size in bytes; see `Store`."""
        import obstore

        path = f"files/{checked_key(key)}"
        with self._named_troubles("read", key):
            return obstore.head(self._store, path)["size"]

    def exists(self, key: str) -> bool:
        """Return whether there is a file of that key."""
        try:
            self.size(key)
        except StoredFileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Delete a file; see `Store`."""
        self._delete(f"files/{checked_key(key)}")

    def delete_scope(self, scope: str) -> None:
        """Delete every file in a scope."""
        for file in list(self.list(checked_scope(scope))):
            self.delete(file.key)

    def list(self, scope: str = "") -> Iterator[StoredFile]:
        """Yield the files in a scope, or all of them."""
        prefix = f"files/{checked_scope(scope)}" if scope else "files"
        for path, size, modified in self._objects(prefix):
            key = path.removeprefix("files/")
            if KEY.fullmatch(key):
                yield StoredFile(key=key, size=size, modified=modified)

    def signed_url(self, key: str, *, seconds: int) -> str | None:
        """Return an address where anybody may read the file for so long; None without credentials to sign it."""
        import obstore

        path = f"files/{checked_key(key)}"
        if self._anonymous:
            return None
        with self._named_troubles("sign", key):
            return obstore.sign(self._store, "GET", path, timedelta(seconds=seconds))

    def check(self) -> None:
        """Write, read and delete a few bytes."""
        # Random, so that each check has a file of its own: several processes check at a time.
        key = self.put(secrets.token_bytes(16), scope="check", max_bytes=16)
        with self.open(key) as file:
            file.read()
        self.delete(key)

    def begin_upload(self) -> str:
        """Begin a file that comes in pieces; see `Store`."""
        upload = secrets.token_hex(16)
        self._send(f"uploads/{upload}/{_BEGUN}", io.BytesIO(), 0)
        return upload

    def append(self, upload: str, source: bytes | BinaryIO, *, offset: int, max_bytes: int) -> int:
        """Add a piece; see `Store`. Of a piece whose `source` breaks off nothing is kept."""
        received = self.received(upload)
        if offset != received:
            raise UploadError(f"the next piece begins at byte {received:,}; this one at {offset:,}", received=received)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            _, size = _spooled(source, spool, max_bytes=max_bytes - offset)
            if size:
                self._send(f"uploads/{upload}/{offset:020}", spool, size)
        return offset + size

    def received(self, upload: str) -> int:
        """Return the number of bytes of an upload received so far; see `Store`."""
        return sum(size for _, size in self._pieces(upload))

    def finish(self, upload: str, *, scope: str) -> str:
        """Make a file of an upload's pieces; see `Store`."""
        checked_scope(scope)
        pieces = self._pieces(upload)
        stream = io.BufferedReader(_Chunks(self._joined([path for path, _ in pieces])), PIECE)
        return self.put(stream, scope=scope, max_bytes=sum(size for _, size in pieces))

    def abort(self, upload: str) -> None:
        """Forget an upload and its pieces."""
        for path, _, _ in list(self._objects(f"uploads/{checked_upload(upload)}")):
            self._delete(path)

    def uploads(self) -> Iterator[tuple[str, datetime]]:
        """Yield the ids of unfinished uploads, and when each last grew."""
        grown: dict[str, datetime] = {}
        for path, _, modified in self._objects("uploads"):
            upload = path.split("/")[1]
            if UPLOAD.fullmatch(upload):
                grown[upload] = max(modified, grown.get(upload, modified))
        yield from grown.items()

    @cached_property
    def _store(self) -> "S3Store | GCSStore":
        from obstore.store import GCSStore, S3Store

        client: Any = {
            "connect_timeout": timedelta(seconds=_CONNECT_S),
            "timeout": timedelta(seconds=_REQUEST_S),
            "read_timeout": timedelta(seconds=_SILENT_S),
            "allow_http": self._endpoint.startswith("http://"),
        }
        retry: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=_RETRY_S)}
        common: Any = {"prefix": self._prefix or None, "client_options": client, "retry_config": retry}
        config: Any = {}
        if self._scheme == "gs":
            # Not skip_signature, with which object_store asks for credentials all the same when it writes.
            config |= {"bearer_token": "anonymous"} if self._anonymous else {}
            config |= {"base_url": self._endpoint} if self._endpoint else {}
            return GCSStore(self._bucket, config=config, **common)
        config |= {"skip_signature": True} if self._anonymous else {}
        config |= {"endpoint": self._endpoint} if self._endpoint else {}
        config |= {"region": self._region} if self._region else {}
        return S3Store(self._bucket, config=config, **common)

    def _send(self, path: str, file: IO[bytes], size: int) -> None:
        import obstore

        file.seek(0)
        with self._named_troubles("write", path):
            obstore.put(self._store, path, file.read() if size <= _IN_MEMORY else iter(lambda: file.read(PIECE), b""))

    def _delete(self, path: str) -> None:
        import obstore

        with suppress(StoredFileNotFoundError), self._named_troubles("delete", path):
            obstore.delete(self._store, path)

    def _objects(self, prefix: str) -> Iterator[tuple[str, int, datetime]]:
        import obstore

        with self._named_troubles("list", prefix):
            for batch in obstore.list(self._store, prefix=prefix):
                for item in batch:
                    yield item["path"], item["size"], item["last_modified"]

    def _pieces(self, upload: str) -> Sequence[tuple[str, int]]:
        objects = sorted((path, size) for path, size, _ in self._objects(f"uploads/{checked_upload(upload)}"))
        if not objects:
            raise UploadError(f"no upload {upload}; it was finished, given up, or took too long")
        return [(path, size) for path, size in objects if not path.endswith(_BEGUN)]

    def _joined(self, paths: Sequence[str]) -> Iterator[bytes]:
        import obstore

        for path in paths:
            with self._named_troubles("read", path):
                chunks = iter(obstore.get(self._store, path).stream(min_chunk_size=PIECE))
            yield from self._each(chunks, path)

    def _each(self, chunks: Iterator[Any], what: str) -> Iterator[bytes]:
        while True:
            with self._named_troubles("read", what):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield bytes(chunk)

    @contextmanager
    def _named_troubles(self, doing: str, what: str) -> Iterator[None]:
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        place = f"{self._scheme}://{self._bucket}"
        try:
            yield
        except FileNotFoundError as error:
            if _NO_BUCKET in str(error) or doing in ("write", "list"):
                raise StorageError(f"cannot {doing} {what}: there is no bucket {place}") from error
            raise StoredFileNotFoundError(f"nothing is stored as {what} in {place}") from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise StorageRefusedError(f"cannot {doing} {what} in {place}: {_cause(error)}") from error
        except (BaseError, OSError) as error:
            said = str(error)
            if _NO_BUCKET in said:  # a list of one comes as no error of its own
                raise StorageError(f"cannot {doing} {what}: there is no bucket {place}") from error
            kind = next((kind for kind, words in _SAID if any(word in said for word in words)), StorageError)
            raise kind(f"cannot {doing} {what} in {place}: {_cause(error)}") from error


class _Chunks(io.RawIOBase):
    """Bytes that come in chunks of any size, as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        number = min(len(buffer), len(self._rest))
        buffer[:number], self._rest = self._rest[:number], self._rest[number:]
        return number


def _spooled(source: bytes | BinaryIO, spool: Any, *, max_bytes: int) -> tuple[str, int]:
    return copy(source, spool, max_bytes=max_bytes)


def _cause(error: Exception) -> str:
    """Return what happened, in the server's words where there are some; obstore tells what it tried around them."""
    said = str(error).partition("\n\nDebug source")[0]
    words = [re.search(rf"<{tag}>([^<]+)</{tag}>", said) for tag in ("Code", "Message")]
    if all(words):
        return ": ".join(word[1] for word in words if word)
    return re.sub(r"\s+", " ", said.rpartition(" - ")[2]).strip()[:300] or type(error).__name__
