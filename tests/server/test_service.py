"""The service as a process: started, streamed to, stopped with requests in flight."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import simple_websocket

from mien.db import Database, utc_now
from mien.db.queries import keys
from mien.db.tables import Role
from mien.server import accounts
from running_service import Service, get, service

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = (ROOT / "examples" / "portrait.jpg").read_bytes()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("service")) as started:
        yield started


def post(running: Service, data: bytes) -> dict:
    request = urllib.request.Request(
        f"{running.url}/api/v1/analyses", data=data, headers={"Content-Type": "image/jpeg"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def stream(running: Service) -> simple_websocket.Client:
    return simple_websocket.Client(f"{running.socket_url}/api/v1/live")


def reply(wire: simple_websocket.Client) -> dict:
    return json.loads(wire.receive(timeout=20))


def open_streams(running: Service) -> float:
    return gauge(running, "mien_live_streams")


def gauge(running: Service, name: str) -> float:
    lines = get(f"{running.url}/metrics").decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def wait_for(condition) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to pass")


def test_a_stream_answers_each_frame_once_and_in_order_a_bad_one_too(running: Service) -> None:
    wire = stream(running)
    wire.send(json.dumps({"consent": True, "every": 2}))
    assert reply(wire)["type"] == "ready"
    said = []
    for number in range(31):
        wire.send(b"\xff\xd8\xff no picture" if number == 10 else PORTRAIT)
        said.append(reply(wire))
    wire.close()
    assert [one["frame"] for one in said] == list(range(31))
    assert said[10]["type"] == "invalid_frame"
    assert {one["type"] for number, one in enumerate(said) if number != 10} == {"frame"}
    assert [one["analyzed"] for one in said[:4]] == [True, False, True, False]
    assert {face["face_id"] for one in said if one.get("analyzed") for face in one["faces"]} == {0}
    assert sum(said[0]["faces"][0]["smoothed"].values()) == pytest.approx(1, abs=1e-4)


def test_more_frames_than_may_be_unanswered_are_each_told_so(running: Service) -> None:
    wire = stream(running)
    wire.send(json.dumps({"consent": True}))
    reply(wire)
    for _ in range(12):
        wire.send(PORTRAIT)
    said = [reply(wire) for _ in range(12)]
    wire.close()
    assert [one["frame"] for one in said] == list(range(12))
    kinds = [one["type"] for one in said]
    assert set(kinds) == {"frame", "rate_limited"}
    assert kinds[-4:] == ["frame"] * 4


def test_without_consent_nothing_is_read(running: Service) -> None:
    wire = stream(running)
    wire.send(json.dumps({"consent": False}))
    assert reply(wire)["problem"] == "/problems/consent-missing"
    with pytest.raises(simple_websocket.ConnectionClosed) as closed:
        wire.receive(timeout=20)
    assert closed.value.reason == 1008


def test_a_client_that_breaks_off_leaves_nothing_behind(running: Service) -> None:
    wire = stream(running)
    wire.send(json.dumps({"consent": True}))
    reply(wire)
    assert open_streams(running) == 1
    wire.send(PORTRAIT)
    wire.sock.shutdown(2)
    wait_for(lambda: open_streams(running) == 0)


def test_streams_stand_in_the_log_of_who_did_what(running: Service) -> None:
    stream(running).send(json.dumps({"consent": True}))
    wait_for(lambda: b'"stream.begin"' in get(f"{running.url}/api/v1/activity"))


def test_pages_of_elsewhere_may_not_open_streams(running: Service) -> None:
    with pytest.raises(simple_websocket.ConnectionError):
        simple_websocket.Client(f"{running.socket_url}/api/v1/live", headers={"Origin": "https://elsewhere.example"})


def test_the_logs_are_one_object_a_line_with_the_request_s_id(running: Service) -> None:
    request = urllib.request.Request(f"{running.url}/api/v1/models", headers={"X-Request-ID": "line-of-the-log"})
    urllib.request.urlopen(request, timeout=10).close()
    wait_for(lambda: "line-of-the-log" in running.log.read_text())
    (line,) = [json.loads(one) for one in running.log.read_text().splitlines() if "line-of-the-log" in one]
    assert (line["status"], line["path"]) == (200, "/api/v1/models")


def test_the_service_never_imports_tensorflow() -> None:
    code = "import sys, mien.server.wsgi, mien.server.app, mien.server.recognizers\n"
    code += "from mien.server import api; from apiflask import APIFlask; api.register(APIFlask('x'))\n"
    code += "assert not {'tensorflow', 'keras', 'pandas', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_stream_ends_soon_after_its_key_was_revoked(tmp_path: Path) -> None:
    with service(tmp_path) as running, Database(f"sqlite:///{tmp_path}/mien/mien.db") as database:
        with database.transaction() as session:
            ana = accounts.create_user(session, name="ana", role=Role.MEMBER, password_hash=None)
            key, text = accounts.create_key(session, ana, name="camera", scopes=("read", "write"), days=1)
        headers = {"Authorization": f"Bearer {text.text}"}
        wire = simple_websocket.Client(f"{running.socket_url}/api/v1/live", headers=headers)
        wire.send(json.dumps({"consent": True}))
        assert reply(wire)["type"] == "ready"
        with database.transaction() as session:
            keys.revoke(session, key.id, owner_id=ana.id, now=utc_now())
        end_s, said = time.monotonic() + 10, {"type": "frame"}  # mostly it takes three, where the machine is not busy
        while said["type"] == "frame" and time.monotonic() < end_s:
            with suppress(simple_websocket.ConnectionClosed):  # the reason is there to be read all the same
                wire.send(PORTRAIT)
            said = reply(wire)
        assert (said["type"], said["problem"]) == ("error", "/problems/unauthenticated")
        assert "this API key was revoked" in said["detail"]
        with pytest.raises(simple_websocket.ConnectionClosed) as closed:
            wire.receive(timeout=20)
        assert closed.value.reason == 1008
        wait_for(lambda: open_streams(running) == 0)


def test_requests_in_flight_are_answered_when_it_is_told_to_stop(tmp_path: Path) -> None:
    answers: list[dict] = []
    with service(tmp_path) as running:
        wire = stream(running)
        wire.send(json.dumps({"consent": True}))
        reply(wire)
        asking = [threading.Thread(target=lambda: answers.append(post(running, PORTRAIT))) for _ in range(3)]
        for thread in asking:
            thread.start()
        wait_for(
            lambda: gauge(running, "mien_bench_working") + gauge(running, "mien_bench_waiting") + len(answers) >= 3
        )
        assert running.stop() == 0
        for thread in asking:
            thread.join(20)
    assert [len(answer["analyses"][0]["faces"]) for answer in answers] == [1, 1, 1]
    with pytest.raises(simple_websocket.ConnectionClosed) as closed:
        wire.receive(timeout=10)
    assert closed.value.reason == 1001
