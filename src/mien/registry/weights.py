"""Fetching weights that others publish: from a file or the net, and only the bytes that mien was tested with."""

import contextlib
import hashlib
import http.client
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mien.errors import ModelFileError, ModelNotFoundError
from mien.files import sha256

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One published file.

    Attributes:
        file: its name below `Settings.weights`.
        sha256: of the file mien was tested with; no other is taken.
        url: where it is published.
        licence: it is published under.
        max_bytes: no more than this is read.
    """

    file: str
    sha256: str
    url: str
    licence: str
    max_bytes: int


PUBLISHED = {
    "yunet": Weights(
        file="face_detection_yunet_2023mar.onnx",
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        url="https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/face_detection_yunet/"
        "face_detection_yunet_2023mar.onnx",
        licence="MIT",
        max_bytes=1_000_000,
    )
}
"""YuNet, a small face detector (Wu, Peng, Yu 2023), from OpenCV Zoo."""


def fetch(
    name: str, folder: Path, *, origin: Path | None = None, url: str = "", timeout_s: float = 60.0
) -> tuple[Path, bool]:
    """Put published weights into `folder`, whole or not at all; if they are there already, do nothing.

    Args:
        name: one of `PUBLISHED`.
        folder: `Settings.weights`.
        origin: a file to take them from, without the net.
        url: http or https, instead of where they are published.
        timeout_s: longest time for all of it, in seconds.

    Returns:
        The file, and whether it came now.

    Raises:
        ModelNotFoundError: there are no such weights.
        ModelFileError: the file or the address cannot be read, or has other bytes.
    """
    if name not in PUBLISHED:
        raise ModelNotFoundError(f"no weights {name!r} to fetch; there are {', '.join(PUBLISHED)}")
    weights = PUBLISHED[name]
    path = folder / weights.file
    if path.is_file() and sha256(path) == weights.sha256:
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    source = _from_file(origin) if origin else _from_net(url or weights.url, timeout_s)
    with _temporary(path) as (scratch, file):
        found = _copied(source, file, weights.max_bytes)
        if found != weights.sha256:
            where = origin or url or weights.url
            raise ModelFileError(
                f"{where} is not the {name} file mien knows: its SHA-256 is {found}, it should be {weights.sha256}"
            )
        scratch.chmod(0o644)
        scratch.replace(path)
    return path, True


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Open a temporary file beside `path`; it is gone afterwards unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield Path(name), file
    finally:
        Path(name).unlink(missing_ok=True)


def _copied(source: Iterator[bytes], file: IO[bytes], max_bytes: int) -> str:
    """Write what comes to a file, and return its SHA-256."""
    digest, size = hashlib.sha256(), 0
    for piece in source:
        size += len(piece)
        if size > max_bytes:
            raise ModelFileError(f"more than {max_bytes:,} bytes came, so this is not the file that was wanted")
        digest.update(piece)
        file.write(piece)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


def _from_file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror}") from None


def _from_net(url: str, timeout_s: float) -> Iterator[bytes]:
    if not url.startswith(("http://", "https://")):
        raise ModelFileError(f"{url!r} is no http or https address; a file is taken with --from PATH")
    deadline = time.monotonic() + timeout_s
    try:
        with urllib.request.urlopen(url, timeout=min(timeout_s, 30.0)) as response:  # noqa: S310 (checked above)
            yield from _body(response, url, deadline)
    except urllib.error.HTTPError as error:
        raise ModelFileError(f"{url} answered {error.code} {error.reason}; {_OTHERWISE}") from None
    except (OSError, http.client.HTTPException) as error:
        raise ModelFileError(f"{url} cannot be fetched: {error}; {_OTHERWISE}") from None


def _body(response: http.client.HTTPResponse, url: str, deadline: float) -> Iterator[bytes]:
    left = response.length
    while piece := response.read1(_PIECE):
        yield piece
        left = left if left is None else left - len(piece)
        if time.monotonic() > deadline:
            raise ModelFileError(f"{url} is too slow; {_OTHERWISE}")
    if left:
        raise ModelFileError(f"{url} broke off {left:,} bytes before its end; try again, or {_OTHERWISE}")


_OTHERWISE = "with the file at hand, name it by --from PATH"
