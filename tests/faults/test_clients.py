"""Clients that go without a word: in the middle of an upload, of a live stream, of an event feed."""

import json
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import simple_websocket

from job_house import until
from running_service import API, FULL, Service, form, service

FEEDS = 8  # as many as a process has
STREAMS = 2
ROUNDS = 30 if FULL else 6
WARM = 3  # rounds after which every thread has had every kind of request, and keeps some memory of its own
HANGS_UP = struct.pack("ii", 1, 0)  # the line is reset rather than closed


def test_clients_that_go_leave_nothing_behind(tmp_path: Path, photo: bytes) -> None:
    (tmp_path / "tmp").mkdir()
    variables = {"TMPDIR": str(tmp_path / "tmp"), "MIEN_LIVE_STREAMS": str(STREAMS)}
    with service(tmp_path, "--no-worker", **variables) as running:
        upload = running.ask("POST", f"{API}/uploads", Upload_Length="9000000").headers["Location"]
        job_id = running.order(b"a film that waits").json["id"]
        uploads, held = tmp_path / "mien" / "storage" / "uploads", list[tuple[int, int]]()
        for number in range(ROUNDS):
            _go_in_the_middle_of_uploads(running, upload, hang_up=bool(number % 2))
            _go_in_the_middle_of_streams(running, photo, hang_up=bool(number % 2))
            _go_in_the_middle_of_feeds(running, job_id, hang_up=bool(number % 2))
            _fill_every_thread(running)
            held.append(_holds(running))
        assert len(list(uploads.iterdir())) == 1
        assert 0 < int(running.ask("HEAD", upload).headers["Upload-Offset"]) < 9_000_000  # it can be gone on with
        assert not list((tmp_path / "tmp").iterdir())
        assert len(running.ask("GET", f"{API}/jobs").json["items"]) == 1
        threads, sizes = zip(*held, strict=True)
        assert max(threads[WARM:]) <= max(threads[:WARM]) + 2  # one that is just ending is no loss
        assert max(sizes[WARM:]) < max(sizes[:WARM]) + 40_000_000
        assert '"level":"error"' not in running.log.read_text()


def test_clients_that_say_nothing_more_hold_nobody_up_for_long(tmp_path: Path, photo: bytes) -> None:
    first = "from mien.server import lines; lines.FIRST_S = lines.SILENCE_S = 2\n"
    first += (
        "from gunicorn.workers import gthread; gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.5"  # waits for a body's rest
    )
    with service(tmp_path, "--no-worker", "--threads", "4", first=first) as running:
        body, kind = form(video=bytes(2_000_000))
        half = {"announces": len(photo), "sends": photo[:9999], "Content_Type": "image/jpeg"}
        lines = [
            running.begin("POST", f"{API}/analyses", **half),
            running.begin("POST", f"{API}/jobs", announces=len(body), sends=body[:1_500_000], Content_Type=kind),
            *(socket.create_connection(("127.0.0.1", running.port)) for _ in range(2)),
        ]  # fmt: skip
        for line in lines[2:]:
            line.sendall(b"GET /health/live HT")
        answer = running.ask("GET", "/health/live", seconds=60)
        assert answer.status == 200
        said = [line.makefile("rb").read() for line in lines]
        assert [one[:12] for one in said] == [b"HTTP/1.1 400", b"HTTP/1.1 400", b"", b""]
        assert b"/problems/bad-request" in said[0]
        assert running.read(photo).status == 200


def test_clients_that_close_nothing_keep_nobody_out(tmp_path: Path) -> None:
    with service(tmp_path, "--no-worker") as running:
        lines = [running.begin("GET", "/health/live", announces=0, sends=b"", Connection="close") for _ in range(10)]
        for line in lines:
            assert line.recv(9999).startswith(b"HTTP/1.1 200 ")
        assert running.ask("GET", "/health/live").took_s < 5  # not two seconds for each of them
        for line in lines:
            line.close()


def _go_in_the_middle_of_uploads(running: Service, upload: str, *, hang_up: bool) -> None:
    picture, (body, kind) = bytes(4_000_000), form(video=bytes(4_000_000))
    offset = running.ask("HEAD", upload).headers["Upload-Offset"]
    piece = {"Content_Type": "application/offset+octet-stream", "Upload_Offset": offset}
    lines = []
    for _ in range(3):
        lines.append(running.begin("POST", f"{API}/analyses", announces=len(picture), sends=picture[:-9],
                                   Content_Type="image/jpeg"))  # fmt: skip
        lines.append(running.begin("POST", f"{API}/jobs", announces=len(body), sends=body[:-9], Content_Type=kind))
    lines.append(running.begin("PATCH", upload, announces=4_000_000, sends=picture[:1_000_000], **piece))
    for line in lines:
        _go(line, hang_up=hang_up)


def _go_in_the_middle_of_streams(running: Service, photo: bytes, *, hang_up: bool) -> None:
    def stream() -> simple_websocket.Client:
        return simple_websocket.Client(f"{running.socket_url}{API}/live")

    until(lambda: _figure(running, "mien_live_streams") == 0)
    wires = [stream() for _ in range(STREAMS)]
    for wire in wires:
        wire.send(json.dumps({"consent": True}))
        assert json.loads(wire.receive(timeout=20))["type"] == "ready"
        wire.send(photo)
    until(lambda: _figure(running, "mien_live_streams") == STREAMS)
    for wire in wires:
        wire.sock.sendall(b"\x82\xfe\xff\xff" + photo[:5000])  # the head of a longer message, and some of it
        _go(wire.sock, hang_up=hang_up)
    until(lambda: _figure(running, "mien_live_streams") == 0)


def _go_in_the_middle_of_feeds(running: Service, job_id: str, *, hang_up: bool) -> None:
    lines = [_followed(running, job_id) for _ in range(FEEDS)]
    assert running.ask("GET", f"{API}/jobs/{job_id}/events").status == 503
    for line in lines:
        _go(line, hang_up=hang_up)
    _go(_followed(running, job_id), hang_up=hang_up)


def _followed(running: Service, job_id: str) -> socket.socket:
    """Follow a job, as soon as those who went before have left a place; return the line once something has come."""
    found = list[socket.socket]()

    def is_open() -> bool:
        line = running.begin("GET", f"{API}/jobs/{job_id}/events", announces=0, sends=b"")
        with line.makefile("rb") as said:
            if said.readline() != b"HTTP/1.1 200 OK\r\n":
                line.close()
                return False
            assert b"event: progress\n" in iter(said.readline, b"")
        found.append(line)
        return True

    until(is_open)
    return found[0]


def _go(line: socket.socket, *, hang_up: bool) -> None:
    if hang_up:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANGS_UP)
    else:
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def _fill_every_thread(running: Service) -> None:
    """Let as many ask at once as there are threads, so that all of them are there when they are counted."""
    with ThreadPoolExecutor(32) as people:
        assert {one.status for one in people.map(lambda _: running.ask("GET", "/health/live"), range(200))} == {200}


def _holds(running: Service) -> tuple[int, int]:
    """The threads and the bytes of memory of the service's process."""
    (process,) = running.processes()
    said = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(said["Threads"]), int(said["VmRSS"].split()[0]) * 1024


def _figure(running: Service, name: str) -> float:
    lines = running.ask("GET", "/metrics").body.decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))
