"""Large files in pieces: gone on with after a broken line, and then used by a job."""

import base64
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from losing_database import LosingDatabase
from mien.db import Database
from mien.db import session as session_module
from mien.db.queries import EVERYONE, uploads, users
from mien.errors import StorageFullError, StorageUnavailableError
from mien.server.api.uploads import alone
from mien.server.app import create_app
from mien.server.services import Services

API = "/api/v1/uploads"


def begin(client: FlaskClient, size: int = 10, name: str = "film.mp4") -> str:
    said = base64.b64encode(name.encode()).decode()
    answer = client.post(API, headers={"Upload-Length": str(size), "Upload-Metadata": f"type eA==,filename {said}"})
    assert answer.status_code == 201
    return answer.headers["Location"]


def send(client: FlaskClient, where: str, data: bytes, offset: int, kind: str = "application/offset+octet-stream"):
    return client.patch(where, data=data, headers={"Upload-Offset": str(offset)}, content_type=kind)


def test_pieces_become_a_job_once_they_are_whole(client: FlaskClient, at_hand: Services) -> None:
    where = begin(client)
    assert send(client, where, b"01234", 0).headers["Upload-Offset"] == "5"
    upload = client.get(where).json
    assert (upload["received"], upload["size"], upload["name"]) == (5, 10, "film.mp4")
    early = client.post("/api/v1/jobs", json={"upload": upload["id"]})
    assert (early.status_code, "5 of the upload's 10 bytes" in early.json["detail"]) == (409, True)
    assert client.head(where).headers["Upload-Offset"] == "5"
    assert send(client, where, b"56789", 5).status_code == 204
    asked = {"json": {"upload": upload["id"], "every": 2}, "headers": {"Idempotency-Key": "7"}}
    first, again = client.post("/api/v1/jobs", **asked), client.post("/api/v1/jobs", **asked)
    assert (first.status_code, again.status_code, first.json["id"]) == (202, 200, again.json["id"])
    assert first.json["request"]["source"] == "film.mp4"
    other = client.post("/api/v1/jobs", json={"upload": upload["id"]}, headers={"Idempotency-Key": "7"})
    assert other.status_code == 409
    (file,) = at_hand.store.list()
    with at_hand.store.open(file.key) as stored:
        assert stored.read() == b"0123456789"
    assert client.get(where).status_code == 404


def test_the_last_piece_is_taken_where_the_server_says_when_a_body_ends(client: FlaskClient) -> None:
    """As gunicorn does; Werkzeug then reads on until it hears that there is no more."""
    where = begin(client)
    headers = {"Upload-Offset": "0"}
    ends = {"wsgi.input_terminated": True}
    kind = "application/offset+octet-stream"
    answer = client.patch(where, data=b"0123456789", headers=headers, content_type=kind, environ_overrides=ends)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")


def test_a_piece_in_the_wrong_place_hears_where_it_belongs(client: FlaskClient) -> None:
    where = begin(client)
    send(client, where, b"012", 0)
    answer = send(client, where, b"789", 7)
    assert (answer.status_code, answer.json["type"], answer.json["received"]) == (409, "/problems/conflict", 3)


def test_limits_hold_before_anything_is_read(client: FlaskClient, at_hand: Services) -> None:
    small = create_app(replace(at_hand, settings=replace(at_hand.settings, max_upload_bytes=10))).test_client()
    assert small.post(API, headers={"Upload-Length": "11"}).status_code == 413
    where = begin(small)
    assert send(small, where, b"0" * 11, 0).status_code == 413
    assert client.head(where).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("size", ["", "-1", "ten", "9" * 20, "٣"])
def test_a_size_is_a_number(client: FlaskClient, size: str) -> None:
    assert client.post(API, headers={"Upload-Length": size}).status_code == 422


def test_other_slips_are_named(client: FlaskClient) -> None:
    where = begin(client)
    assert send(client, where, b"0", 0, kind="text/plain").status_code == 415
    bad = client.post(API, headers={"Upload-Length": "1", "Upload-Metadata": "filename ?"})
    assert (bad.status_code, "no base64" in bad.json["detail"]) == (422, True)


def test_what_came_before_a_line_broke_is_kept(client: FlaskClient) -> None:
    where = begin(client)
    broken = client.patch(
        where, data=b"012", headers={"Upload-Offset": "0"}, content_type="application/offset+octet-stream",
        environ_overrides={"CONTENT_LENGTH": "10"},
    )  # fmt: skip
    assert (broken.status_code, broken.json["type"]) == (400, "/problems/bad-request")
    assert client.head(where).headers["Upload-Offset"] == "3"
    assert send(client, where, b"3456789", 3).headers["Upload-Offset"] == "10"


def test_of_two_who_send_at_once_the_second_is_turned_away(client: FlaskClient, at_hand: Services) -> None:
    where = begin(client)
    with at_hand.database.reading() as session:
        upload = uploads.get(session, where.rpartition("/")[2], owner_id=EVERYONE)
    with alone(at_hand, upload):
        assert send(client, where, b"0", 0).status_code == 409
    assert send(client, where, b"0", 0).status_code == 204


def test_an_upload_given_up_leaves_nothing(client: FlaskClient, at_hand: Services) -> None:
    where = begin(client)
    send(client, where, b"0", 0)
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    assert not list(at_hand.store.uploads())


def test_clients_of_tus_learn_what_is_there(client: FlaskClient) -> None:
    answer = client.options(API)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert "creation" in answer.headers["Tus-Extension"]


def test_one_may_have_so_many_under_way_and_another_after_one_has_ended(client: FlaskClient, at_hand: Services) -> None:
    few = create_app(replace(at_hand, settings=replace(at_hand.settings, open_uploads=2))).test_client()
    first, _ = begin(few), begin(few)
    full = few.post(API, headers={"Upload-Length": "3"})
    assert (full.status_code, full.json["type"], full.headers["Retry-After"]) == (429, "/problems/too-many-open", "30")
    few.delete(first)
    begin(few)
    assert len(list(at_hand.store.uploads())) == 2


class Store:
    """The store, which does something else when an upload begins."""

    def __init__(self, at_hand: Services, begins) -> None:
        self._real, self.begin_upload = at_hand.store, begins

    def __getattr__(self, name: str):
        return getattr(self._real, name)


def test_others_write_while_a_slow_store_begins_an_upload(client: FlaskClient, at_hand: Services) -> None:
    others: list[int] = []

    def begins() -> str:
        with Database(at_hand.settings.database) as database, database.transaction() as session:
            others.append(users.count(session))
        return at_hand.store.begin_upload()

    slow = create_app(replace(at_hand, store=Store(at_hand, begins))).test_client()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_module, "BUSY_TIMEOUT_S", 0.1)  # SQLite has one writer at a time
        begin(slow)
    assert others == [1]


def test_an_upload_that_the_store_does_not_begin_is_written_down_nowhere(
    client: FlaskClient, at_hand: Services
) -> None:
    def begins() -> str:
        raise StorageFullError("no room in /srv/mien")

    full = create_app(replace(at_hand, store=Store(at_hand, begins))).test_client()
    refused = full.post(API, headers={"Upload-Length": "3"})
    assert (refused.status_code, "/srv" in refused.text) == (503, False)
    assert client.get("/api/v1/activity").json["items"] == []


@pytest.mark.parametrize("written", [False, True], ids=["before it was written", "after it was written"])
def test_where_the_database_goes_as_an_upload_begins_no_row_lacks_its_file(
    client: FlaskClient, at_hand: Services, written: bool
) -> None:
    client.get("/api/v1/jobs")  # makes the local person
    with LosingDatabase(at_hand.settings.database, written=written) as losing:
        lost = create_app(replace(at_hand, database=losing)).test_client().post(API, headers={"Upload-Length": "3"})
    assert lost.status_code == 503
    begun = [entry["object_id"] for entry in client.get("/api/v1/activity").json["items"]]
    assert len(begun) == (1 if written else 0)
    for upload in begun:
        assert send(client, f"{API}/{upload}", b"abc", 0).status_code == 204


def test_who_has_too_many_under_way_costs_the_store_nothing(client: FlaskClient, at_hand: Services) -> None:
    begun: list[str] = []

    def begins() -> str:
        begun.append(at_hand.store.begin_upload())
        return begun[-1]

    one = replace(at_hand.settings, open_uploads=1)
    app = create_app(replace(at_hand, settings=one, store=Store(at_hand, begins)))
    begin(app.test_client())
    assert app.test_client().post(API, headers={"Upload-Length": "3"}).status_code == 429
    assert len(begun) == 1


def test_a_refusal_stays_one_where_the_store_does_not_let_go_of_what_was_begun(
    client: FlaskClient, at_hand: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keeping(Store):
        def abort(self, upload: str) -> None:
            raise StorageUnavailableError(f"cannot delete {upload}")

    none = replace(at_hand.settings, open_uploads=1)
    keeping = Keeping(at_hand, at_hand.store.begin_upload)
    app = create_app(replace(at_hand, settings=none, store=keeping))
    begin(app.test_client())
    counts = iter((0, 1))  # another upload is begun in between
    monkeypatch.setattr(uploads, "count", lambda *_, owner_id: next(counts))
    assert app.test_client().post(API, headers={"Upload-Length": "3"}).status_code == 429
    assert "stays in the store" in caplog.text


def test_uploads_stand_in_the_log(client: FlaskClient) -> None:
    where = begin(client)
    client.delete(where)
    noted = client.get("/api/v1/activity").json["items"]
    assert [entry["action"] for entry in noted] == ["upload.delete", "upload.create"]
    assert {entry["object_id"] for entry in noted} == {where.rpartition("/")[2]}


def test_an_upload_that_may_not_become_a_job_yet_is_still_there(client: FlaskClient, at_hand: Services) -> None:
    one = create_app(replace(at_hand, settings=replace(at_hand.settings, open_jobs=1))).test_client()
    wheres = [begin(one, 3), begin(one, 3)]
    for where in wheres:
        send(one, where, b"abc", 0)
    first, second = ({"json": {"upload": where.rpartition("/")[2]}} for where in wheres)
    job = one.post("/api/v1/jobs", **first)
    assert job.status_code == 202
    assert one.post("/api/v1/jobs", **second).json["type"] == "/problems/too-many-open"
    one.delete(job.headers["Location"])
    assert one.post("/api/v1/jobs", **second).status_code == 202
