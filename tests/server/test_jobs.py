"""Jobs over HTTP: asked for, followed, their results fetched, cancelled and deleted."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fake_worker import open_fake
from job_house import picture, until, zipped
from losing_database import LosingDatabase
from mien.db import utc_now
from mien.db.queries import EVERYONE, jobs
from mien.db.tables import JobState
from mien.errors import DatabaseUnavailableError, RecordNotFoundError
from mien.jobs.queue import open_queue
from mien.jobs.worker import Worker
from mien.server import feeds
from mien.server.app import create_app
from mien.server.services import Services
from mien.storage import Store

API = "/api/v1/jobs"


def post(client: FlaskClient, data: bytes = b"film", *, field: str = "video", key: str = "", **options: str):
    headers = {"Idempotency-Key": key} if key else {}
    body = {field: (io.BytesIO(data), "film.mp4"), **options}
    return client.post(API, data=body, content_type="multipart/form-data", headers=headers)


def end_well(at_hand: Services, job_id: str, **files: bytes) -> None:
    """Do a worker's part by hand: these are its results."""
    keys = {form: at_hand.store.put(data, scope=job_id, max_bytes=9_999) for form, data in files.items()}
    with at_hand.database.transaction() as session:
        jobs.claim(session, job_id=job_id, now=utc_now())
        assert jobs.succeed(session, job_id, attempt=1, results=keys, now=utc_now())


@pytest.fixture
def done(client: FlaskClient, at_hand: Services) -> str:
    """A job that has ended well."""
    job_id = post(client).json["id"]
    lines = b"".join(b'{"frame":%d}\n' % i for i in range(5))
    end_well(at_hand, job_id, jsonl=lines, csv=b"frame\n0\n", html=b"<p>page", mp4=bytes(range(100)), events=b"x\n")
    return job_id


def test_a_job_waits_where_location_says(client: FlaskClient, at_hand: Services) -> None:
    answer = post(client, every="5", annotate="true", labels="ferplus")
    assert answer.status_code == 202
    job = client.get(answer.headers["Location"]).json
    assert (job["state"], job["kind"], job["progress"], job["error"], job["results"]) == (
        "queued",
        "video",
        0,
        None,
        {},
    )
    assert job["request"].items() >= {"source": "film.mp4", "every": 5, "annotate": True, "labels": "ferplus"}.items()
    assert open_queue(at_hand.settings.queue).take() == job["id"]


def test_the_same_request_with_the_same_key_is_the_same_job(client: FlaskClient, at_hand: Services) -> None:
    first, again = post(client, key="7"), post(client, key="7")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json["id"] == again.json["id"]
    assert len(list(at_hand.store.list())) == 1
    other = post(client, b"another", key="7")
    assert (other.status_code, other.json["type"]) == (409, "/problems/conflict")
    assert len(list(at_hand.store.list())) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [({"every": "0"}, "every"), ({"every": "9" * 40}, "every"),
     ({"every": "often"}, "every"), ({"blur": "1", "every": "5"}, "needs every=1"),
     ({"labels": "moods"}, "labels"), ({"colour": "red"}, "colour"), ({"smooth": "-1"}, "smooth"),
     ({"field": "archive", "annotate": "1"}, "are for films"), ({"field": "image"}, "one file"),
     ({"key": "k" * 201}, "1 to 200")],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_the_reason(client: FlaskClient, options: dict, says: str) -> None:
    answer = post(client, **options)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid")
    assert says in answer.json["detail"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [({"data": b"film", "content_type": "video/mp4"}, 415), ({"json": []}, 422), ({"json": {"kind": "video"}}, 422),
     ({"json": {"upload": "none"}}, 404)],
    ids=["raw", "list", "no upload", "unknown upload"],
)  # fmt: skip
def test_other_forms_of_a_request_are_refused(client: FlaskClient, request_: dict, status: int) -> None:
    assert client.post(API, **request_).status_code == status


def test_a_film_that_is_too_large_is_refused_before_it_is_read(at_hand: Services) -> None:
    small = create_app(replace(at_hand, settings=replace(at_hand.settings, max_upload_bytes=10)))
    answer = post(small.test_client(), b"x" * 2_000_000)
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    assert post(small.test_client(), b"x" * 11).status_code == 413
    assert not list(at_hand.store.list())


def test_jobs_are_listed_by_state_page_by_page(client: FlaskClient, done: str) -> None:
    waits = post(client).json["id"]
    page = client.get(f"{API}?limit=1").json
    assert [job["id"] for job in page["items"]] == [waits]
    assert [job["id"] for job in client.get(f"{API}?cursor={page['next_cursor']}").json["items"]] == [done]
    assert [job["id"] for job in client.get(f"{API}?state=succeeded").json["items"]] == [done]
    assert client.get(f"{API}?state=asleep").status_code == 422


def test_jobs_are_found_by_name_kind_and_day(client: FlaskClient) -> None:
    film = post(client).json["id"]
    archive = post(client, b"zip", field="archive").json["id"]

    def found(query: str) -> list[str]:
        return [job["id"] for job in client.get(f"{API}?{query}").json["items"]]

    assert found("kind=video") == [film]
    assert found("kind=archive&state=queued&mine=true") == [archive]
    assert found("source=FILM") == [archive, film]
    assert found("source=other") == found("until=2000-01-01T00:00:00Z") == []
    assert client.get(f"{API}?kind=song").status_code == 422


def test_results_come_page_by_page(client: FlaskClient, done: str) -> None:
    url, seen = f"{API}/{done}/results?limit=2", []
    while url:
        page = client.get(url).json
        seen += [row["frame"] for row in page["items"]]
        url = page["next_cursor"] and f"{API}/{done}/results?limit=2&cursor={page['next_cursor']}"
    assert seen == [0, 1, 2, 3, 4]
    for cursor in ("Mw==", "OTk5", "x", "é", "LTU="):
        assert client.get(f"{API}/{done}/results?cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    ("form", "kind", "body"),
    [("csv", "text/csv; charset=utf-8", b"frame\n0\n"), ("html", "text/html; charset=utf-8", b"<p>page"),
     ("mp4", "video/mp4", bytes(range(100))), ("events", "text/csv; charset=utf-8", b"x\n")],
)  # fmt: skip
def test_files_come_with_their_types(client: FlaskClient, done: str, form: str, kind: str, body: bytes) -> None:
    answer = client.get(f"{API}/{done}/results?format={form}")
    assert (answer.status_code, answer.content_type, answer.data) == (200, kind, body)
    assert answer.content_length == len(body)
    assert "film" in answer.headers["Content-Disposition"]
    sandboxed = "sandbox" in answer.headers["Content-Security-Policy"]
    assert sandboxed is (form == "html")


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [({"Range": "bytes=10-19"}, 206, bytes(range(10, 20))), ({"Range": "bytes=-5"}, 206, bytes(range(95, 100))),
     ({"Range": "bytes=500-"}, 200, bytes(range(100))),
     ({"Range": "bytes=0-1", "If-Range": '"x"'}, 200, bytes(range(100)))],
    ids=["middle", "end", "behind the end", "changed"],
)  # fmt: skip
def test_parts_of_a_film_can_be_asked_for(
    client: FlaskClient, done: str, headers: dict, status: int, body: bytes
) -> None:
    answer = client.get(f"{API}/{done}/results?format=mp4", headers=headers)
    assert (answer.status_code, answer.data) == (status, body)
    assert status == 200 or answer.headers["Content-Range"].endswith("/100")


def test_a_store_with_addresses_of_its_own_is_redirected_to(at_hand: Services, done: str) -> None:
    class Signing:
        def __getattr__(self, name: str):
            return getattr(at_hand.store, name)

        def signed_url(self, key: str, *, seconds: int) -> str:
            return f"https://bucket.example/{key}"

    client = create_app(replace(at_hand, store=Signing())).test_client()
    answer = client.get(f"{API}/{done}/results?format=mp4&redirect=1")
    assert (answer.status_code, answer.headers["Location"][:23]) == (302, "https://bucket.example/")
    assert client.get(f"{API}/{done}/results?format=html&redirect=1").status_code == 200


def test_results_that_are_not_there_are_said_to_be_missing(client: FlaskClient, done: str) -> None:
    waits = post(client).json["id"]
    assert client.get(f"{API}/{waits}/results").json["type"] == "/problems/conflict"
    missing = client.get(f"{API}/{done}/results?format=parquet")
    assert (missing.status_code, "it made json, csv" in missing.json["detail"]) == (404, True)
    assert client.get(f"{API}/none/results").status_code == 404


def test_of_results_that_the_store_has_lost_no_more_is_told_than_that(
    client: FlaskClient, at_hand: Services, done: str, caplog: pytest.LogCaptureFixture
) -> None:
    at_hand.store.delete_scope(done)
    lost = client.get(f"{API}/{done}/results?format=csv")
    assert (lost.status_code, lost.json["detail"]) == (404, "The file is not there any more")
    assert str(at_hand.settings.data_dir) in caplog.text


def events_of(body: bytes) -> list[tuple[str, dict]]:
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        for block in body.decode().split("\n\n")
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


def test_events_tell_each_change_and_the_end(
    client: FlaskClient, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LOOK_S", 0.01)
    job_id = post(client).json["id"]
    answer = client.get(f"{API}/{job_id}/events")
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    stream = iter(answer.response)
    seen = next(stream) + next(stream)
    with at_hand.database.transaction() as session:
        jobs.claim(session, job_id=job_id, now=utc_now())
        jobs.heartbeat(session, job_id, attempt=1, progress=0.5, stage="reading", now=utc_now())
    seen += next(stream)
    end_well_of(at_hand, job_id)
    seen += b"".join(stream)
    answer.close()
    told = [(kind, job["state"], job["progress"]) for kind, job in events_of(seen)]
    assert told == [("progress", "queued", 0.0), ("progress", "running", 0.5), ("end", "succeeded", 1.0)]
    again = client.get(f"{API}/{job_id}/events", headers={"Last-Event-ID": "end"})
    assert again.status_code == 204


def end_well_of(at_hand: Services, job_id: str) -> None:
    with at_hand.database.transaction() as session:
        jobs.succeed(session, job_id, attempt=1, results={}, now=utc_now())


@dataclass(frozen=True)
class Standing:
    """Something that does not get on."""

    state: str = "queued"
    progress: float = 0.0


def test_a_stream_of_events_ends_after_its_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LOOK_S", 0.01)
    monkeypatch.setattr(feeds, "SILENT_S", 0.02)
    states = iter([Standing()] * 10_000)
    with client.application.app_context():
        body = feeds.feed(lambda: next(states), seen="3", lasts_s=0.2).get_data()
    assert len(events_of(body)) == 1
    assert b": still there" in body


def test_a_stream_of_events_ends_when_the_service_is_told_to_stop(client: FlaskClient, at_hand: Services) -> None:
    going = iter([True, False])
    at_hand.streams.going = lambda: next(going)
    answer = client.get(f"{API}/{post(client).json['id']}/events")
    stream = iter(answer.response)
    assert [kind for kind, _ in events_of(next(stream) + next(stream))] == ["progress"]
    assert not list(stream)
    answer.close()


def test_not_more_streams_than_threads_can_bear(client: FlaskClient) -> None:
    job_id = post(client).json["id"]
    streams = [client.get(f"{API}/{job_id}/events") for _ in range(feeds.MOST)]
    full = client.get(f"{API}/{job_id}/events")
    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    for stream in streams:
        stream.close()
    again = client.get(f"{API}/{job_id}/events")
    again.close()
    assert again.status_code == 200


def test_a_waiting_job_is_cancelled_and_its_film_is_gone(client: FlaskClient, at_hand: Services) -> None:
    job_id = post(client).json["id"]
    answer = client.delete(f"{API}/{job_id}")
    assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert not list(at_hand.store.list())


def test_a_running_job_is_asked_to_stop(client: FlaskClient, at_hand: Services) -> None:
    job_id = post(client).json["id"]
    with at_hand.database.transaction() as session:
        jobs.claim(session, job_id=job_id, now=utc_now())
    answer = client.delete(f"{API}/{job_id}")
    assert (answer.status_code, answer.json["state"], answer.json["cancel_requested"]) == (202, "running", True)


def test_a_job_that_has_ended_is_deleted_with_its_results(client: FlaskClient, at_hand: Services, done: str) -> None:
    assert client.delete(f"{API}/{done}").status_code == 204
    assert client.get(f"{API}/{done}").status_code == 404
    assert not list(at_hand.store.list(done))


def test_an_archive_goes_all_the_way(client: FlaskClient, at_hand: Services, tmp_path: Path) -> None:
    job_id = post(client, zipped(tmp_path / "a.zip", **{"a.png": picture(2), "b.png": b"-"}), field="archive").json[
        "id"
    ]
    worker = Worker(
        settings=at_hand.settings, database=at_hand.database, store=at_hand.store,
        queue=open_queue(at_hand.settings.queue), opens=open_fake,
    )  # fmt: skip
    until(lambda: worker.turn() or client.get(f"{API}/{job_id}").json["state"] == JobState.SUCCEEDED)
    job = client.get(f"{API}/{job_id}").json
    assert list(job["results"]) == ["json", "jsonl", "csv", "parquet"]
    read = client.get(job["results"]["json"]).json["items"]
    assert [len(entry.get("faces", [])) for entry in read] == [2, 0]
    ready = client.get("/health/ready").json["parts"]["queue"]
    assert ready["ok"]
    assert "a worker was seen" in ready["detail"]


def test_a_stream_outlives_a_database_that_is_away_and_tells_of_a_job_that_was_deleted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LOOK_S", 0.01)
    troubles = iter([DatabaseUnavailableError("away"), RecordNotFoundError("gone")])

    def look() -> Standing:
        raise next(troubles)

    with client.application.app_context():
        body = feeds.feed(look, seen="").get_data()
    assert b": the database is away" in body
    assert events_of(body) == [("gone", {})]


def test_a_films_name_is_cleaned_of_what_no_database_takes(client: FlaskClient) -> None:
    body = {"video": (io.BytesIO(b"film"), "a\x00b\u202ec.mp4")}
    answer = client.post(API, data=body, content_type="multipart/form-data")
    assert answer.status_code == 202
    assert answer.json["request"]["source"].isprintable()


def test_one_may_have_so_many_jobs_under_way_and_a_repeated_request_is_no_new_one(
    client: FlaskClient, at_hand: Services
) -> None:
    two = create_app(replace(at_hand, settings=replace(at_hand.settings, open_jobs=2))).test_client()
    jobs_ = [post(two, key="a"), post(two, key="b")]
    full = post(two, key="c")
    assert (full.status_code, full.json["type"]) == (429, "/problems/too-many-open")
    assert post(two, key="a").status_code == 200
    assert len(list(at_hand.store.list())) == 2
    two.delete(jobs_[0].headers["Location"])
    assert post(two, key="c").status_code == 202


class Slow:
    """A store that takes so long to make a file of an upload that something else happens first, or right then."""

    def __init__(self, store: Store, happens: Callable[[], None], *, first: bool) -> None:
        self._store, self._happens, self._first = store, happens, first

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def finish(self, upload: str, *, scope: str) -> str:
        if self._first:
            self._happens()
        key = self._store.finish(upload, scope=scope)
        if not self._first:
            self._happens()
        return key


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_request_that_is_sent_again_while_the_store_is_slow_is_the_same_job(
    client: FlaskClient, at_hand: Services, first: bool
) -> None:
    where = client.post("/api/v1/uploads", headers={"Upload-Length": "4"}).headers["Location"]
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert client.patch(where, data=b"film", headers=headers).status_code == 204
    asked = {"json": {"upload": where.rpartition("/")[2]}, "headers": {"Idempotency-Key": "7"}}
    quicker: list[TestResponse] = []
    slow = Slow(at_hand.store, lambda: quicker.append(client.post(API, **asked)), first=first)
    answer = create_app(replace(at_hand, store=slow)).test_client().post(API, **asked)
    assert (quicker[0].status_code, answer.status_code) == (202, 200)
    assert answer.json["id"] == quicker[0].json["id"]
    assert len(list(at_hand.store.list())) == 1


@pytest.mark.parametrize("written", [False, True], ids=["before it was written", "after it was written"])
@pytest.mark.parametrize("form", ["film", "upload"])
def test_where_the_database_goes_at_the_last_moment_no_film_is_lost(
    client: FlaskClient, at_hand: Services, form: str, written: bool
) -> None:
    client.get(API)  # makes the local person, which is a transaction as well
    upload = ""
    if form == "upload":
        address = client.post("/api/v1/uploads", headers={"Upload-Length": "4"}).headers["Location"]
        headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        assert client.patch(address, data=b"film", headers=headers).status_code == 204
        upload = address.rpartition("/")[2]

    def ask(app) -> TestResponse:
        if not upload:
            return post(app.test_client(), key="7")
        body = {"upload": upload, "kind": "video"}
        return app.test_client().post(API, json=body, headers={"Idempotency-Key": "7"})

    with LosingDatabase(at_hand.settings.database, written=written) as losing:
        lost = ask(create_app(replace(at_hand, database=losing)))
    assert (lost.status_code, lost.json["type"]) == (503, "/problems/unavailable")
    again = ask(create_app(at_hand))
    assert again.status_code == (200 if written else 202)
    with at_hand.database.reading() as session:
        key = jobs.get(session, again.json["id"], owner_id=EVERYONE).input_key
    with at_hand.store.open(key) as file:
        assert file.read() == b"film"
