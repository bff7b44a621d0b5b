"""The picture of an analysis: shown, drawn on, blurred, explained; and never there where it was not kept."""

import base64
import io
from dataclasses import replace
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fake_recognizer import painted
from losing_database import LosingDatabase
from mien import images
from mien.db.tables import AnalysisRow
from mien.errors import ConflictError
from mien.server.app import create_app

API = "/api/v1/analyses"
PICTURE = images.encode(painted(2), "png")


@pytest.fixture
def keeping(at_hand) -> FlaskClient:
    return create_app(replace(at_hand, settings=replace(at_hand.settings, keep_images_days=1))).test_client()


def analysed(client: FlaskClient, picture: bytes = PICTURE) -> str:
    answer = client.post(API, data={"image": (io.BytesIO(picture), "a.png")})
    return f"{API}/{answer.json['analyses'][0]['id']}"


def test_a_kept_picture_is_shown_as_it_came(keeping: FlaskClient) -> None:
    answer = keeping.get(f"{analysed(keeping)}/image")
    assert (answer.content_type, answer.data) == ("image/png", PICTURE)


@pytest.mark.parametrize("query", ["annotated=1", "blurred=1", "annotated=1&blurred=1"])
def test_it_is_drawn_on_or_blurred_when_asked_for(keeping: FlaskClient, query: str) -> None:
    answer = keeping.get(f"{analysed(keeping)}/image?{query}")
    assert answer.content_type == "image/jpeg"
    assert images.decode(answer.data).shape == painted(2).shape


def test_blurring_leaves_no_face(keeping: FlaskClient) -> None:
    noisy = painted(1)
    noisy[6:30, 4:24, 1] = (painted(1)[6:30, 4:24, 1].T + [0, 19] * 12).T
    where = analysed(keeping, images.encode(noisy, "png"))
    blurred = images.decode(keeping.get(f"{where}/image?blurred=1").data)
    assert blurred[12:24, 8:20, 1].std() < noisy[12:24, 8:20, 1].std() / 2


@pytest.mark.parametrize("where", ["image", "image?annotated=1"])
def test_a_picture_that_was_not_kept_is_not_there(client: FlaskClient, where: str) -> None:
    answer = client.get(f"{analysed(client)}/{where}")
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/image-not-kept")


def test_a_face_of_a_kept_picture_is_explained(keeping: FlaskClient) -> None:
    answer = keeping.post(f"{analysed(keeping)}/explanation", json={"face": 1, "method": "occlusion"})
    assert answer.status_code == 200, answer.text
    explanation = answer.json["explanation"]
    assert (answer.json["face"], explanation["method"], explanation["label"]) == (1, "occlusion", "happy")
    heat = images.decode(base64.b64decode(explanation["heat"].partition(",")[2]))
    assert heat.shape == (8, 8, 3)
    assert explanation["insertion"] == pytest.approx(0.8765)


def test_what_is_explained_is_the_verdict_that_was_kept(keeping: FlaskClient) -> None:
    sad = painted(1)
    sad[..., 1] = 250  # the fake recognizer is sadder with green
    answer = keeping.post(f"{analysed(keeping, images.encode(sad, 'png'))}/explanation", json={})
    assert answer.json["explanation"]["label"] == "sad"


def test_a_picture_that_was_not_kept_is_sent_along_to_be_explained(client: FlaskClient) -> None:
    where = f"{analysed(client)}/explanation"
    assert client.post(where, json={}).json["type"] == "/problems/image-not-kept"
    assert client.post(where, json={"base64": base64.b64encode(PICTURE).decode()}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"face": 9}, 404), ({"face": -1}, 422), ({"method": "magic"}, 422), ({"base64": "&"}, 422),
        ({"base64": base64.b64encode(b"text").decode()}, 422), ({"more": 1}, 422),
        ({"base64": base64.b64encode(images.encode(painted(1)[:20], "png")).decode()}, 409),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_refused(keeping: FlaskClient, body: dict, status: int) -> None:
    assert keeping.post(f"{analysed(keeping)}/explanation", json=body).status_code == status


@pytest.mark.parametrize("written", [False, True], ids=["before it was written", "after it was written"])
@pytest.mark.parametrize(("times", "status"), [(1, 200), (99, 503)], ids=["for a moment", "for longer"])
def test_where_the_database_goes_at_the_last_moment_nothing_is_kept_twice_or_without_its_picture(
    at_hand, written: bool, times: int, status: int
) -> None:
    settings = replace(at_hand.settings, keep_images_days=1)
    asking = create_app(replace(at_hand, settings=settings)).test_client()
    asking.get(API)  # makes the local person, which is a transaction as well
    with LosingDatabase(settings.database, written=written, times=times) as losing:
        client = create_app(replace(at_hand, settings=settings, database=losing)).test_client()
        answer = client.post(API, data={"image": (io.BytesIO(PICTURE), "a.png")})
    assert answer.status_code == status
    kept = asking.get(API).json["items"]
    assert len(kept) == (status == 200 or written)
    for one in kept:
        assert asking.get(f"{API}/{one['id']}/image").data == PICTURE


def test_what_a_lost_attempt_writes_as_the_next_one_looks_is_kept_once_and_with_its_picture(
    at_hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(at_hand.settings, keep_images_days=1)
    asking = create_app(replace(at_hand, settings=settings)).test_client()
    asking.get(API)
    look, looks = Session.get, count()

    def too_early(session: Session, table: type, key: object, **options: object) -> object:
        return None if table is AnalysisRow and next(looks) == 0 else look(session, table, key, **options)

    monkeypatch.setattr(Session, "get", too_early)
    with LosingDatabase(settings.database, written=True, times=1) as losing:
        client = create_app(replace(at_hand, settings=settings, database=losing)).test_client()
        assert client.post(API, data={"image": (io.BytesIO(PICTURE), "a.png")}).status_code == 200
    assert next(looks) > 1
    (one,) = asking.get(API).json["items"]
    assert asking.get(f"{API}/{one['id']}/image").data == PICTURE


def test_a_picture_goes_where_its_analysis_cannot_be_written(at_hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_, **__) -> None:
        raise ConflictError("of a test")

    monkeypatch.setattr("mien.db.queries.analyses.create", refuse)
    client = create_app(replace(at_hand, settings=replace(at_hand.settings, keep_images_days=1))).test_client()
    assert client.post(API, data={"image": (io.BytesIO(PICTURE), "a.png")}).status_code == 409
    assert not list(at_hand.store.list())
