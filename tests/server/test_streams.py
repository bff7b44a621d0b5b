"""A stream's session and its wire, without a network."""

import json
import threading
from dataclasses import replace
from functools import reduce
from operator import or_

import msgspec
import pytest

from fake_recognizer import FakeRecognizer, painted
from mien import images
from mien.db.tables import Role
from mien.errors import DatabaseUnavailableError, ModelUnavailableError
from mien.server.api import live
from mien.server.documents.live import MESSAGES
from mien.server.inference import Bench
from mien.server.problems import Problem
from mien.server.streams import GOING_AWAY, IDLE, POLICY_VIOLATION, Bounded, Limits, Session, Streams, run
from people_at_hand import add, key_of

FRAME = images.encode(painted(2), "jpg")


class Wire:
    """Gives what was put in, then nothing; remembers what was sent."""

    def __init__(self, *messages) -> None:
        self.connected, self.input_buffer, self.said, self.closed = True, list(messages), [], None

    def receive(self, timeout=None):
        return self.input_buffer.pop(0) if self.input_buffer else None

    def send(self, data: str) -> None:
        self.said.append(described(json.loads(data)))

    def close(self, reason=None, message=None) -> None:
        self.connected, self.closed = False, reason


class Checked(Session):
    """A session whose every reply is of a form that the description has."""

    def configure(self, message):
        return described(super().configure(message))

    def answer(self, message, *, waiting=0):
        return described(super().answer(message, waiting=waiting))


def described(reply):
    text = msgspec.json.encode(reply)
    known = msgspec.json.decode(text, type=reduce(or_, MESSAGES))
    assert json.loads(msgspec.json.encode(known)) == json.loads(text)
    return reply


def session(recognizer=None, **limits) -> Session:
    ticks = iter(range(1000))
    bench = Bench(seats=1, line=1)
    return Checked(recognizer or FakeRecognizer(), bench, limits=Limits(**limits), clock=lambda: next(ticks) / 10)


@pytest.mark.parametrize(
    "message",
    ["", "x", "[]", "{}", '{"consent": 1}', '{"consent": true, "every": 0}', '{"consent": true, "smoothing": -1}',
     '{"consent": true, "labels": "feelings"}', '{"consent": true, "more": 1}', b"\xff\xd8\xff"],
)  # fmt: skip
def test_a_configuration_that_cannot_be_is_refused(message) -> None:
    with pytest.raises(Problem) as caught:
        session().configure(message)
    assert caught.value.kind.slug == "invalid"


def test_faces_keep_their_ids_and_are_smoothed() -> None:
    one = session()
    one.configure('{"consent": true, "smoothing": 0.5}')
    replies = [one.answer(FRAME), one.answer(FRAME)]
    assert [[face["face_id"] for face in said["faces"]] for said in replies] == [[0, 1], [0, 1]]
    assert replies[1]["timestamp_s"] > replies[0]["timestamp_s"]
    assert set(replies[0]["faces"][0]["smoothed"]) == set(FakeRecognizer.labels)


@pytest.mark.parametrize(
    ("frame", "limits"),
    [
        ("text", {}), (b"", {}), (b"\xff\xd8\xff", {}), (images.encode(painted(1), "png"), {}),
        (FRAME, {"frame_bytes": 100}), (FRAME, {"frame_pixels": 100}),
    ],
    ids=["text", "empty", "cut", "not JPEG", "too many bytes", "too many pixels"],
)  # fmt: skip
def test_a_frame_that_cannot_be_read_is_answered_so(frame, limits: dict) -> None:
    one = session(**limits)
    one.configure('{"consent": true}')
    said = one.answer(frame)
    assert (said["type"], said["frame"]) == ("invalid_frame", 0)
    assert one.answer(frame)["frame"] == 1


def test_a_busy_service_says_when_to_come_back() -> None:
    bench = Bench(seats=1, line=0)
    one = Session(FakeRecognizer(), bench)
    one.configure('{"consent": true}')
    with bench.seat():
        said = one.answer(FRAME)
    assert (said["type"], said["retry_after_s"] >= 1) == ("rate_limited", True)


def test_a_model_that_cannot_be_reached_is_told_of() -> None:
    class Gone(FakeRecognizer):
        def read(self, image, *, source=""):
            raise ModelUnavailableError("http://10.0.0.7:8501 is gone")

    one = session(Gone())
    one.configure('{"consent": true}')
    said = one.answer(FRAME)
    assert (said["type"], said["detail"]) == ("unavailable", "The server that runs the model does not answer")


def test_a_frame_that_breaks_the_service_is_answered_too() -> None:
    class Broken(FakeRecognizer):
        def read(self, image, *, source=""):
            raise RuntimeError("password=hunter2")

    one = session(Broken())
    one.configure('{"consent": true}')
    said = [one.answer(FRAME), one.answer(FRAME)]
    assert [(one["type"], one["frame"]) for one in said] == [("failed", 0), ("failed", 1)]
    assert "hunter2" not in str(said)


def test_a_silent_stream_is_closed() -> None:
    wire = Wire('{"consent": true}', FRAME)
    assert run(wire, session(idle_s=0.05)) == 1
    assert ([said["type"] for said in wire.said], wire.closed) == (["ready", "frame"], IDLE)


def test_a_stream_without_a_first_message_is_refused() -> None:
    wire = Wire()
    assert run(wire, session(idle_s=0.01)) == 0
    assert wire.said[0]["problem"] == "/problems/invalid"


def test_a_process_that_stops_says_so() -> None:
    turns = iter([True, True, True, False, False])
    wire = Wire('{"consent": true}', FRAME)
    run(wire, session(idle_s=60), going=lambda: next(turns, False))
    assert wire.closed == GOING_AWAY


def test_a_stream_is_begun_once_it_is_configured_and_may_be_refused_then() -> None:
    begun: list[str] = []
    run(Wire("{}"), session(), begun=lambda: begun.append("no consent"))
    run(Wire('{"consent": true}', FRAME), session(idle_s=0.01), begun=lambda: begun.append("begun"))
    assert begun == ["begun"]

    def refuse() -> None:
        raise Problem("unavailable", "the log cannot be written")

    wire = Wire('{"consent": true}', FRAME)
    assert run(wire, session(idle_s=0.01), begun=refuse) == 0
    assert [said["problem"] for said in wire.said] == ["/problems/unavailable"]


def test_a_stream_that_may_not_go_on_ends_with_the_reason_whether_frames_come_or_not() -> None:
    asked: list[int] = []

    def still() -> None:
        asked.append(1)
        if len(asked) > 3:
            raise Problem("unauthenticated", "this API key was revoked")

    for frames in (9, 0):
        asked.clear()
        wire = Wire('{"consent": true}', *[FRAME] * frames)
        assert run(wire, session(idle_s=60), still=still) == min(frames, 2)
        assert wire.said[-1] == {
            "type": "error", "problem": "/problems/unauthenticated", "title": "Who are you?",
            "detail": "this API key was revoked",
        }  # fmt: skip
        assert wire.closed == POLICY_VIOLATION


def test_frames_beyond_what_may_be_unanswered_are_told_so() -> None:
    wire = Wire('{"consent": true}', *[FRAME] * 7)
    run(wire, session(unanswered=3, idle_s=0.01))
    assert [said["type"] for said in wire.said[1:]] == ["rate_limited"] * 4 + ["frame"] * 3


def test_streams_are_bounded() -> None:
    streams = Streams(1)
    with streams.seat():
        with pytest.raises(Problem, match="1 streams are open"):
            streams.check()
        assert streams.open == 1
    streams.check()


def test_whoever_sends_too_fast_waits() -> None:
    waiting = Bounded([1], 2, lambda: True)
    waiting.append(2)
    sender = threading.Thread(target=lambda: waiting.append(3))
    sender.start()
    sender.join(0.05)
    assert sender.is_alive()
    assert waiting.pop(0) == 1
    sender.join(5)
    assert list(waiting) == [2, 3]
    Bounded([1], 1, lambda: False).append(2)  # nobody is there any more: it does not wait


@pytest.mark.parametrize(("headers", "status"), [({"Origin": "https://elsewhere.example"}, 403), ({}, 503)])
def test_a_stream_that_may_not_begin_is_refused_with_a_status(client, at_hand, headers: dict, status: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_hand.streams, "_most", 0)
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", **headers}
        assert client.get("/api/v1/live", headers=upgrade, base_url="ws://localhost").status_code == status


def test_whose_stream_cannot_be_written_down_is_not_told_where_the_database_is(app, at_hand) -> None:
    class Away:
        def run(self, work) -> None:
            raise DatabaseUnavailableError("the database postgresql://mien@10.0.0.7/mien does not answer")

    app.extensions["mien"] = replace(at_hand, database=Away())
    with app.app_context(), pytest.raises(Problem) as refused:
        live._begun()
    assert refused.value.detail == "The database does not answer"


def test_an_origin_that_is_no_address_is_foreign_to_a_key_as_well(app, at_hand) -> None:
    header = key_of(at_hand, add(at_hand, "ana", Role.MEMBER), "write")
    assert app.test_client().get("/api/v1/live", headers=header | {"Origin": "http://["}).status_code == 403


def test_a_page_that_was_refused_a_stream_can_ask_why(client, at_hand) -> None:
    assert client.get("/api/v1/live").status_code == 204
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_hand.streams, "_most", 0)
        refused = client.get("/api/v1/live")
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/overloaded")
