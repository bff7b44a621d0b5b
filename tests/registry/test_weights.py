"""Fetching published weights: from a path, and from a server on the loopback that behaves well or badly."""

import hashlib
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from mien.errors import ModelFileError, ModelNotFoundError
from mien.registry import weights

CONTENT = b"a face detector" * 20_000


class Server(BaseHTTPRequestHandler):
    """Serves `CONTENT` in the way the path asks for."""

    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
        else:
            self._send(CONTENT[::-1] if self.path == "/other" else CONTENT)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        if self.path != "/unmeasured":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path == "/endless":
            body *= 10
        if self.path == "/cut":
            body = body[: len(body) // 2]
        try:
            for start in range(0, len(body), 10_000):
                self.wfile.write(body[start : start + 10_000])
                if self.path == "/slow":
                    time.sleep(0.05)
                if self.path == "/stuck":
                    time.sleep(1)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        running.daemon_threads = True
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(autouse=True)
def yunet(monkeypatch: pytest.MonkeyPatch) -> weights.Weights:
    """YuNet's entry, but for `CONTENT`."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    known = weights.Weights(
        file="face_detection_yunet_2023mar.onnx",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        url="http://127.0.0.1:9/nowhere",
        licence="MIT",
        max_bytes=1_000_000,
    )
    monkeypatch.setitem(weights.PUBLISHED, "yunet", known)
    return known


@pytest.mark.parametrize("path", ["/good", "/moved", "/unmeasured"])
def test_a_good_file_arrives_whole(server: str, tmp_path: Path, path: str) -> None:
    file, fresh = weights.fetch("yunet", tmp_path / "weights", url=server + path)
    assert (file.name, file.read_bytes(), fresh) == ("face_detection_yunet_2023mar.onnx", CONTENT, True)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/other", "is not the yunet file mien knows"),
        ("/missing", "answered 404"),
        ("/cut", "broke off 150,000 bytes before its end"),
        ("/slow", "is too slow"),
        ("/stuck", "timed out"),
    ],
)
def test_a_bad_answer_is_named_and_leaves_nothing(server: str, tmp_path: Path, path: str, told: str) -> None:
    with pytest.raises(ModelFileError, match=told):
        weights.fetch("yunet", tmp_path, url=server + path, timeout_s=0.3)
    assert list(tmp_path.iterdir()) == []


def test_a_far_too_long_answer_is_not_read_to_its_end(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yunet: weights.Weights
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(weights.PUBLISHED, "yunet", replace(yunet, max_bytes=100_000))
    with pytest.raises(ModelFileError, match="more than 100,000 bytes came"):
        weights.fetch("yunet", tmp_path, url=server + "/good")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_fetch_leaves_the_old_file_in_place(server: str, tmp_path: Path, yunet: weights.Weights) -> None:
    (tmp_path / yunet.file).write_bytes(b"old")
    with pytest.raises(ModelFileError):
        weights.fetch("yunet", tmp_path, url=server + "/other")
    assert (tmp_path / yunet.file).read_bytes() == b"old"


def test_an_address_that_does_not_answer_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"cannot be fetched: .*--from PATH"):
        weights.fetch("yunet", tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "x"])
def test_only_http_is_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(ModelFileError, match="no http or https address"):
        weights.fetch("yunet", tmp_path, url=url)


def test_a_file_at_hand_needs_no_net(tmp_path: Path) -> None:
    (tmp_path / "at hand").write_bytes(CONTENT)
    file, fresh = weights.fetch("yunet", tmp_path / "weights", origin=tmp_path / "at hand")
    assert (file.read_bytes(), fresh) == (CONTENT, True)


@pytest.mark.parametrize(("content", "told"), [(b"another", "is not the yunet file"), (None, "cannot be read")])
def test_a_wrong_or_missing_file_at_hand_is_refused(tmp_path: Path, content: bytes | None, told: str) -> None:
    if content:
        (tmp_path / "at hand").write_bytes(content)
    with pytest.raises(ModelFileError, match=told):
        weights.fetch("yunet", tmp_path / "weights", origin=tmp_path / "at hand")
    assert list((tmp_path / "weights").iterdir()) == []


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path, yunet: weights.Weights) -> None:
    (tmp_path / yunet.file).write_bytes(CONTENT)
    assert weights.fetch("yunet", tmp_path) == (tmp_path / yunet.file, False)


def test_unknown_weights_are_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="there are yunet"):
        weights.fetch("resnet", tmp_path)


def test_the_pinned_hash_is_that_of_the_real_file(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    origin = shared_data / "face_detection_yunet_2023mar.onnx"
    if not origin.is_file():
        pytest.skip(f"needs {origin.name}")
    assert weights.fetch("yunet", tmp_path, origin=origin)[1]
