"""Files in a folder: `files/scope/SHA-256`, and `uploads/` for what is not whole yet.

A file is written in `uploads/` and renamed into its place, so a crash leaves nothing half there; what it leaves in
`uploads/` goes with the uploads that nobody finished.
"""

import errno
import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from mien.errors import (
    FileTooLargeError,
    SettingsError,
    StorageError,
    StorageFullError,
    StorageRefusedError,
    StoredFileNotFoundError,
    UploadError,
)
from mien.files import NO_ROOM, sha256
from mien.storage.store import KEY, UPLOAD, StoredFile, checked_key, checked_scope, checked_upload
from mien.storage.streams import Range, pieces

_ATTEMPTS = 20
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def open_url(url: str) -> "LocalStore":
    """Return the store at `file:///path`.

    Raises:
        SettingsError: the path is not absolute, or on another machine.
    """
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise SettingsError(f"MIEN_STORAGE_URL={url!r} is no folder here; file:///srv/mien would be one")
    return LocalStore(Path(unquote(parts.path)))


class LocalStore:
    """A `mien.storage.Store` in a folder, which is made when something is first written."""

    def __init__(self, root: Path) -> None:
        self._root, self._files, self._uploads = root, root / "files", root / "uploads"

    def put(self, source: bytes | BinaryIO, *, scope: str, max_bytes: int) -> str:
        """Keep the bytes of `source`; see `Store`."""
        checked_scope(scope)
        part = self._begin()
        try:
            digest = self._write(part, source, offset=0, max_bytes=max_bytes)
            return self._place(part, digest, scope)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def open(self, key: str, *, start: int = 0, stop: int | None = None) -> BinaryIO:
        """Return a stream of a file's bytes; see `Store`."""
        with self._named_troubles("read", key):
            file = self._path(key).open("rb")
            file.seek(start)
        if stop is None:
            return file
        return io.BufferedReader(Range(file, max(0, stop - start)))

    def size(self, key: str) -> int:
        """Return a file's size in bytes; see `Store`."""
        with self._named_troubles("read", key):
            return self._path(key).stat().st_size

    def exists(self, key: str) -> bool:
        """Return whether there is a file of that key."""
        with self._named_troubles("read", key):
            return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Delete a file; see `Store`."""
        path = self._path(key)
        with self._named_troubles("delete", key):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # others are in the scope, or came this moment
            path.parent.rmdir()

    def delete_scope(self, scope: str) -> None:
        """Delete every file in a scope."""
        for file in self.list(checked_scope(scope)):
            self.delete(file.key)

    def list(self, scope: str = "") -> Iterator[StoredFile]:
        """Yield the files in a scope, or all of them."""
        pattern = f"{checked_scope(scope)}/*" if scope else "*/*"
        with self._named_troubles("list", scope or "all files"):
            for path in self._files.glob(pattern):
                with suppress(FileNotFoundError):  # deleted this moment
                    facts = path.stat()
                    key = f"{path.parent.name}/{path.name}"
                    if KEY.fullmatch(key):
                        yield StoredFile(key=key, size=facts.st_size, modified=_instant(facts))

    def signed_url(self, key: str, *, seconds: int) -> str | None:
        """Return None: a folder has no addresses."""
        checked_key(key)
        return None

    def check(self) -> None:
        """Write, read and delete a few bytes."""
        # Random, so that each check has a file of its own: several processes check at a time.
        key = self.put(secrets.token_bytes(16), scope="check", max_bytes=16)
        with self.open(key) as file:
            file.read()
        self.delete(key)

    def begin_upload(self) -> str:
        """Begin a file that comes in pieces; see `Store`."""
        return self._begin().name

    def append(self, upload: str, source: bytes | BinaryIO, *, offset: int, max_bytes: int) -> int:
        """Add a piece; see `Store`. What came before `source` broke off is kept."""
        received = self.received(upload)
        if offset != received:
            raise UploadError(f"the next piece begins at byte {received:,}; this one at {offset:,}", received=received)
        part = self._part(upload)
        try:
            self._write(part, source, offset=offset, max_bytes=max_bytes)
        except FileTooLargeError:
            with self._named_troubles("cut back", upload):
                os.truncate(part, offset)
            raise
        return self.received(upload)

    def received(self, upload: str) -> int:
        """Return the number of bytes of an upload received so far; see `Store`."""
        part = self._part(upload)
        with self._named_troubles("read", upload):
            try:
                return part.stat().st_size
            except FileNotFoundError:
                raise UploadError(f"no upload {upload}; it was finished, given up, or took too long") from None

    def finish(self, upload: str, *, scope: str) -> str:
        """Make a file of an upload's pieces; see `Store`."""
        checked_scope(scope)
        size, part = self.received(upload), self._part(upload)
        twin = self._uploads / secrets.token_hex(16)
        try:
            os.link(part, twin)
            os.utime(twin)  # or the purge may think it old before anybody knows of it
        except OSError:  # not every file system has links
            with part.open("rb") as file:
                return self.put(file, scope=scope, max_bytes=size)
        try:
            with self._named_troubles("read", upload):
                digest = sha256(twin)
            return self._place(twin, digest, scope)
        finally:
            with suppress(OSError):
                twin.unlink(missing_ok=True)

    def abort(self, upload: str) -> None:
        """Forget an upload and its pieces."""
        part = self._part(upload)
        with self._named_troubles("delete", upload):
            part.unlink(missing_ok=True)

    def uploads(self) -> Iterator[tuple[str, datetime]]:
        """Yield the ids of unfinished uploads, and when each last grew."""
        with self._named_troubles("list", "uploads"):
            for part in self._uploads.glob("*"):
                with suppress(FileNotFoundError):
                    if UPLOAD.fullmatch(part.name):
                        yield part.name, _instant(part.stat())

    def _begin(self) -> Path:
        part = self._uploads / secrets.token_hex(16)
        with self._named_troubles("write", part.name):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)  # other people's faces: for nobody else to see
            part.parent.mkdir(exist_ok=True)
            part.touch(exist_ok=False)
        return part

    def _write(self, part: Path, source: bytes | BinaryIO, *, offset: int, max_bytes: int) -> str:
        """Write `source` from `offset` on; return the SHA-256 of what was written.

        Only the writing is in the `with`s: where the source fails, that is the caller's trouble, not the store's.
        """
        digest = hashlib.sha256()
        with self._named_troubles("write", part.name):
            file = part.open("r+b", buffering=0)
        with file:
            file.seek(offset)
            for piece in pieces(source, max_bytes=max_bytes - offset):
                with self._named_troubles("write", part.name):
                    _write_all(file, piece)
                digest.update(piece)
            with self._named_troubles("write", part.name):
                os.fsync(file.fileno())
        return digest.hexdigest()

    def _place(self, part: Path, digest: str, scope: str) -> str:
        key = f"{scope}/{digest}"
        path = self._path(key)
        with self._named_troubles("write", key):
            for left in reversed(range(_ATTEMPTS)):
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    part.replace(path)
                    break
                except (FileNotFoundError, FileExistsError):  # the scope's folder was deleted this moment, being empty
                    if not left or not part.exists():
                        raise
        return key

    def _path(self, key: str) -> Path:
        return self._files / checked_key(key)

    def _part(self, upload: str) -> Path:
        return self._uploads / checked_upload(upload)

    @contextmanager
    def _named_troubles(self, doing: str, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if isinstance(error, FileNotFoundError) and doing == "read":
                raise StoredFileNotFoundError(f"nothing is stored as {what} in {self._root}") from error
            kinds = {**dict.fromkeys(NO_ROOM, StorageFullError), **dict.fromkeys(_REFUSED, StorageRefusedError)}
            kind = kinds.get(error.errno or 0, StorageError)
            raise kind(f"cannot {doing} {what} in {self._root}: {error.strerror or error}") from error


def _write_all(file: io.FileIO, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[file.write(view) :]


def _instant(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)
