"""Pictures in, what was read out; kept, listed and deleted for whom it belongs to."""

import base64
import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from fake_recognizer import painted
from losing_database import LosingDatabase
from mien import images
from mien.errors import StorageFullError
from mien.server.api import analyses as resource
from mien.server.app import create_app

API = "/api/v1/analyses"


def picture(faces: int = 1) -> bytes:
    return images.encode(painted(faces), "png")


def post(client: FlaskClient, *pictures: bytes):
    files = [(io.BytesIO(data), f"{i}.png") for i, data in enumerate(pictures)]
    return client.post(API, data={"image": files}, content_type="multipart/form-data")


def base64_body(data: bytes) -> dict:
    return {"json": {"images": [{"base64": base64.b64encode(data).decode(), "source": "me"}]}}


@pytest.mark.parametrize(
    ("request_of", "source"),
    [
        (lambda data: {"data": {"image": (io.BytesIO(data), "a.png")}}, "a.png"),
        (lambda data: {"data": data, "content_type": "image/png"}, "body"),
        (base64_body, "me"),
    ],
    ids=["multipart", "raw body", "base64"],
)
def test_a_picture_is_read_in_whichever_form_it_comes(client: FlaskClient, request_of, source: str) -> None:
    answer = client.post(API, **request_of(picture(2)))
    assert answer.status_code == 200
    (analysis,) = answer.json["analyses"]
    assert len(analysis["faces"]) == 2
    assert analysis["image"]["source"] == source
    assert "not the person's feeling" in analysis["notice"]
    assert not analysis["image_kept"]


def test_no_face_is_an_empty_list(client: FlaskClient) -> None:
    answer = post(client, picture(0))
    assert (answer.status_code, answer.json["analyses"][0]["faces"]) == (200, [])


def test_of_several_pictures_a_damaged_one_is_named_and_the_others_are_read(client: FlaskClient) -> None:
    analyses = post(client, picture(1), b"no picture", picture(3)).json["analyses"]
    assert [len(a.get("faces", "x")) for a in analyses] == [1, 1, 3]
    assert analyses[1]["error"]["type"] == "ImageDecodeError"


@pytest.mark.parametrize(
    ("request_", "status", "slug"),
    [
        ({"data": b"no picture", "content_type": "image/png"}, 422, "unreadable"),
        ({"data": b"x", "content_type": "text/plain"}, 415, "unsupported-media"),
        ({"data": {}, "content_type": "multipart/form-data"}, 422, "invalid"),
        ({"json": {"images": "x"}}, 422, "invalid"),
        ({"json": {"images": [{"base64": "&&&"}]}}, 422, "invalid"),
        ({"data": b"{", "content_type": "application/json"}, 400, "bad-request"),
    ],
    ids=["damaged", "text", "nothing", "no list", "no base64", "no JSON"],
)
def test_what_is_no_picture_gets_a_problem(client: FlaskClient, request_: dict, status: int, slug: str) -> None:
    answer = client.post(API, **request_)
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{slug}")


def test_what_was_read_is_listed_newest_first_and_page_by_page(client: FlaskClient) -> None:
    for faces in range(3):
        post(client, picture(faces))
    first = client.get(f"{API}?limit=2").json
    assert [len(item["faces"]) for item in first["items"]] == [2, 1]
    second = client.get(f"{API}?limit=2&cursor={first['next_cursor']}").json
    assert ([len(item["faces"]) for item in second["items"]], second["next_cursor"]) == ([0], None)


def test_what_was_read_is_found_by_name_day_and_emotion(client: FlaskClient) -> None:
    for faces, name in ((1, "Party.png"), (0, "beach 100%.png")):
        client.post(API, data={"image": (io.BytesIO(picture(faces)), name)}, content_type="multipart/form-data")

    def found(**which: str) -> list[str]:
        answer = client.get(API, query_string=which)
        assert answer.status_code == 200, answer.json
        return [item["image"]["source"] for item in answer.json["items"]]

    (shown,) = {face["dominant"] for item in client.get(API).json["items"] for face in item["faces"]}
    other = "fear" if shown != "fear" else "sad"
    assert found(source="party") == found(emotion=shown) == ["Party.png"]
    assert found(source="0%") == ["beach 100%.png"]
    assert found(source="_") == found(source="\0") == found(emotion=other) == found(source="beach", emotion=shown) == []
    assert found(since="2000-01-01T00:00:00Z", until="2999-01-01T00:00:00+01:00") == found() == found(mine="true")
    assert len(found(since="0001-01-01T00:00:00+14:00", until="9999-12-31T23:59:59-14:00")) == 2
    assert found(since="2999-01-01T00:00:00Z") == found(until="2000-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "query", ["since=0.5", "since=2026-01-01T00:00:00", "until=", "emotion=hungry", "source=" + "x" * 201]
)
def test_a_choice_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{API}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=9999", "limit=x", "cursor=%00"])
def test_a_page_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{API}?{query}").status_code == 422


def test_an_analysis_is_seen_again_until_it_is_deleted(client: FlaskClient) -> None:
    (analysis,) = post(client, picture(1)).json["analyses"]
    where = f"{API}/{analysis['id']}"
    assert client.get(where).json == analysis
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    assert client.delete(where).status_code == 404


def test_a_picture_that_is_kept_goes_with_its_analysis(at_hand) -> None:
    settings = replace(at_hand.settings, keep_images_days=1)
    client = create_app(replace(at_hand, settings=settings)).test_client()
    (analysis,) = post(client, picture(1)).json["analyses"]
    assert analysis["image_kept"]
    (kept,) = at_hand.store.list()
    assert kept.key.startswith(analysis["id"])
    client.delete(f"{API}/{analysis['id']}")
    assert not list(at_hand.store.list())


class FullStore:
    """A store that takes some pictures and then has no room left."""

    def __init__(self, real, takes: int) -> None:
        self._real, self._takes = real, takes

    def __getattr__(self, name: str):
        return getattr(self._real, name)

    def put(self, source, **options) -> str:
        self._takes -= 1
        if self._takes < 0:
            raise StorageFullError("there is no room in /srv/mien")
        return self._real.put(source, **options)


def test_of_a_request_whose_pictures_do_not_all_fit_nothing_is_kept(client: FlaskClient, at_hand) -> None:
    settings = replace(at_hand.settings, keep_images_days=1)
    full = create_app(replace(at_hand, settings=settings, store=FullStore(at_hand.store, 2))).test_client()
    refused = post(full, picture(1), picture(2), picture(3))
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/unavailable")
    assert client.get(API).json["items"] == client.get("/api/v1/activity").json["items"] == []
    assert not list(at_hand.store.list())


def test_the_pictures_of_a_request_are_kept_in_one_transaction_and_in_their_order(client: FlaskClient, at_hand) -> None:
    client.get(API)  # makes the local person, which is a transaction as well
    with LosingDatabase(at_hand.settings.database, written=False, times=0) as counting:
        several = create_app(replace(at_hand, database=counting)).test_client()
        told = post(several, *map(picture, (1, 0, 2)), b"no picture", picture(3)).json["analyses"]
        assert -counting.times == 1
        assert post(several, b"no picture", b"no picture").status_code == 200
        assert -counting.times == 1  # there was nothing to keep
    kept = client.get(API).json["items"]
    assert [len(one["faces"]) for one in kept] == [3, 2, 0, 1]
    assert kept == [one for one in reversed(told) if "id" in one]


@pytest.mark.parametrize("written", [False, True], ids=["before it was written", "after it was written"])
def test_where_the_database_goes_for_a_moment_each_picture_of_a_request_is_kept_once(
    client: FlaskClient, at_hand, written: bool
) -> None:
    client.get(API)
    with LosingDatabase(at_hand.settings.database, written=written, times=1) as losing:
        told = post(create_app(replace(at_hand, database=losing)).test_client(), picture(1), picture(2))
    assert told.status_code == 200
    assert client.get(API).json["items"] == told.json["analyses"][::-1]


def test_a_name_that_no_document_can_hold_is_made_one_that_can(client: FlaskClient) -> None:
    entry = {"base64": base64.b64encode(picture()).decode(), "source": "\ud800 half \0"}
    answer = client.post("/api/v1/analyses", json={"images": [entry]})
    assert answer.status_code == 200
    assert answer.json["analyses"][0]["image"]["source"] == "? half \ufffd"


@pytest.mark.parametrize("path", ["analyses", "users", "jobs"])
def test_what_is_nested_too_deeply_is_no_document(client: FlaskClient, path: str) -> None:
    answer = client.post(f"/api/v1/{path}", data=b"[" * 60_000, content_type="application/json")
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/bad-request")


def test_a_cursor_from_the_first_hour_of_the_first_year_is_refused(client: FlaskClient) -> None:
    cursor = base64.urlsafe_b64encode(b"0001-01-01T00:00:00+23:59 x").decode().rstrip("=")
    assert client.get(f"/api/v1/analyses?cursor={cursor}").status_code == 422


def test_a_request_of_many_slow_pictures_is_answered_before_all_are_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "READ_S", -1.0)
    answer = client.post("/api/v1/analyses", data={"image": [(io.BytesIO(picture()), name) for name in ("a", "b")]})
    first, second = answer.json["analyses"]
    assert "faces" in first
    assert second["error"]["type"] == "ImageTooLargeError"
