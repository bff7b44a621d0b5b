"""Every endpoint, asked by everybody: anonymous, viewer, member, another member, admin.

An endpoint that is not in `EXPECTED` fails the test, so a new one has to say who may use it.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from fake_recognizer import painted
from fake_rows import DAY, add_job
from mien import images
from mien.card import load_card
from mien.db import utc_now
from mien.db.queries import analyses, keys, uploads
from mien.db.tables import JobState, Role
from mien.records import record
from mien.registry import Registry
from mien.server.api.app import PAGES
from mien.server.services import Services
from people_at_hand import PASSWORD, SignedIn, add, key_of, sign_in

ROLES = ("anonymous", "viewer", "member", "other", "admin")
"""Who asks: "member" owns the object that is asked for, "other" is a member as well."""

API = "/api/v1"

PACKAGED = load_card(Registry(Path()).find("mien")).version
"""The version of the model that comes with mien."""


@dataclass(frozen=True)
class Case:
    """How an endpoint is asked, and the status that each of `ROLES` gets."""

    statuses: tuple[int, int, int, int, int]
    request: dict[str, Any] = field(default_factory=dict)


def public(status: int = 200) -> tuple[int, ...]:
    return (status,) * len(ROLES)


NEW_PASSWORD = {"json": {"password": "another horse battery", "current_password": PASSWORD}}

PIECE = {"data": b"abc", "headers": {"Upload-Offset": "0"}, "content_type": "application/offset+octet-stream"}

EXPECTED: dict[str, Case] = {
    # Documents, health and what the service is ask nobody.
    f"GET {API}/server": Case(public()),
    "GET /openapi.json": Case(public()),
    "GET /health/live": Case(public()),
    "GET /health/ready": Case(public()),
    "GET /metrics": Case(public()),
    "GET /docs": Case(public()),
    "GET /docs/<name>": Case(public(404)),  # {name} is a model here
    "GET /problems/": Case(public()),
    "GET /problems/<slug>": Case(public()),
    # The web application asks nobody: what it shows, it has from the API.
    "GET /": Case(public()),
    "GET /assets/<path:name>": Case(public(404)),
    **{f"GET /{page}{rest}": Case(public()) for page in PAGES for rest in ("", "/<path:rest>")},
    f"GET {API}/operations": Case((401, 403, 403, 403, 200)),
    # Models.
    f"GET {API}/models": Case((401, 200, 200, 200, 200)),
    f"GET {API}/models/<name>/versions": Case((401, 200, 200, 200, 200)),
    f"GET {API}/models/<name>/versions/<int:version>": Case((401, 200, 200, 200, 200)),
    f"PUT {API}/models/<name>/aliases/<alias>": Case((401, 403, 403, 403, 200), {"json": {"version": PACKAGED}}),
    # Whether a stream would be refused, and why; the stream itself is tested with a real one.
    f"GET {API}/live": Case((401, 403, 204, 204, 204)),
    # Pictures: {analysis} is the member's.
    f"POST {API}/analyses": Case(
        (401, 403, 200, 200, 200), {"data": images.encode(painted(1), "png"), "content_type": "image/png"}
    ),
    f"GET {API}/analyses": Case((401, 200, 200, 200, 200)),
    f"GET {API}/analyses/<analysis_id>": Case((401, 404, 200, 404, 200)),
    f"DELETE {API}/analyses/<analysis_id>": Case((401, 403, 204, 404, 204)),
    # Pictures are not kept: the member has none to see or to have explained without sending it again.
    f"GET {API}/analyses/<analysis_id>/image": Case((401, 404, 404, 404, 404)),
    f"POST {API}/analyses/<analysis_id>/explanation": Case((401, 404, 404, 404, 404), {"json": {}}),
    # Jobs and uploads: {job} has ended and {upload} is begun, both the member's.
    f"POST {API}/jobs": Case((401, 403, 202, 202, 202), {"data": {"video": (b"film", "film.mp4")}}),
    f"GET {API}/jobs": Case((401, 200, 200, 200, 200)),
    f"GET {API}/jobs/<job_id>": Case((401, 404, 200, 404, 200)),
    f"GET {API}/jobs/<job_id>/events": Case((401, 404, 200, 404, 200)),
    f"GET {API}/jobs/<job_id>/results": Case((401, 404, 409, 404, 409)),
    f"DELETE {API}/jobs/<job_id>": Case((401, 403, 204, 404, 204)),
    f"POST {API}/uploads": Case((401, 403, 201, 201, 201), {"headers": {"Upload-Length": "3"}}),
    f"GET {API}/uploads/<upload_id>": Case((401, 404, 200, 404, 200)),
    f"PATCH {API}/uploads/<upload_id>": Case((401, 403, 204, 404, 204), PIECE),
    f"DELETE {API}/uploads/<upload_id>": Case((401, 403, 204, 404, 204)),
    # Sessions.
    f"POST {API}/sessions": Case(public(401), {"json": {"name": "nobody", "password": "x"}}),
    f"GET {API}/sessions/current": Case((401, 200, 200, 200, 200)),
    f"PUT {API}/sessions/current": Case((401, 200, 200, 200, 200)),
    f"DELETE {API}/sessions/current": Case((401, 204, 204, 204, 204)),
    # People: {user} is the member.
    f"POST {API}/users": Case((401, 403, 403, 403, 201), {"json": {"name": "new", "role": "viewer"}}),
    f"GET {API}/users": Case((401, 403, 403, 403, 200)),
    f"GET {API}/users/<user_id>": Case((401, 404, 200, 404, 200)),
    f"PATCH {API}/users/<user_id>": Case((401, 403, 403, 403, 200), {"json": {"role": "viewer"}}),
    f"PUT {API}/users/<user_id>/password": Case((401, 404, 204, 404, 204), NEW_PASSWORD),
    # Keys: {key} is the member's.
    f"POST {API}/keys": Case((401, 201, 201, 201, 201), {"json": {"name": "k", "scopes": ["read"]}}),
    f"GET {API}/keys": Case((401, 200, 200, 200, 200)),
    f"GET {API}/keys/<key_id>": Case((401, 404, 200, 404, 200)),
    f"DELETE {API}/keys/<key_id>": Case((401, 404, 204, 404, 204)),
    f"GET {API}/activity": Case((401, 200, 200, 200, 200)),
    # Privacy: of the member.
    f"GET {API}/privacy/export": Case((401, 404, 200, 404, 200), {"query_string": {"user_id": "{user_id}"}}),
    f"POST {API}/privacy/erase": Case(
        (401, 404, 204, 404, 204), {"json": {"name": "member", "user_id": "{user_id}"}}
    ),
}  # fmt: skip


@pytest.fixture
def objects(at_hand: Services) -> dict[str, str]:
    """One object of each kind that belongs to the member, by the name its endpoints give it."""
    ids = {name: add(at_hand, name, Role(name if name != "other" else "member")) for name in ROLES[1:]}
    key_of(at_hand, ids["member"], "read")
    answer = record(at_hand.recognizer.read(painted(1), source="a.png"))
    with at_hand.database.transaction() as session:
        (key,) = keys.list_page(session, owner_id=ids["member"]).items
        row = analyses.create(session, answer, owner_id=ids["member"], expires_at=utc_now(), now=utc_now())
        job = add_job(session, ids["member"], now=utc_now())
        job.state, job.finished_at = JobState.CANCELLED, utc_now()
        upload = uploads.create(
            session, owner_id=ids["member"], store_id=at_hand.store.begin_upload(), size=3, now=utc_now(),
            expires_at=utc_now() + DAY,
        )  # fmt: skip
        session.flush()
        return {
            "name": "mien", "version": str(PACKAGED), "alias": "canary", "slug": "not-found", "rest": "a/b",
            "user_id": ids["member"], "key_id": key.id, "analysis_id": row.id, "job_id": job.id,
            "upload_id": upload.id,
        }  # fmt: skip


def endpoints(app: APIFlask) -> set[str]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return {f"{m} {rule.rule}" for rule in rules for m in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def test_every_endpoint_says_who_may_use_it(app: APIFlask) -> None:
    assert endpoints(app) == set(EXPECTED), "list new endpoints in EXPECTED, with a status for each role"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", EXPECTED)
def test_everybody_gets_what_the_table_says(
    app: APIFlask, objects: dict[str, str], endpoint: str, role: str
) -> None:  # fmt: skip
    case, (method, rule) = EXPECTED[endpoint], endpoint.split(" ")
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: objects[name[1]], rule)
    answer = asking(app, role)(method, path, **filled(case.request, objects))
    answer.get_data()
    expected = case.statuses[ROLES.index(role)]
    assert answer.status_code == expected, answer.text[:500]
    if expected >= 400:
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("endpoint", [e for e, c in EXPECTED.items() if c.statuses[0] == 401 and "POST" not in e])
def test_a_key_that_may_only_read_changes_nothing(
    app: APIFlask, at_hand: Services, objects: dict[str, str], endpoint: str
) -> None:
    method, rule = endpoint.split(" ")
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: objects[name[1]], rule)
    key = key_of(at_hand, objects["user_id"], "read")
    request = filled(EXPECTED[endpoint].request, objects)
    request["headers"] = {**request.get("headers", {}), **key}
    answer = app.test_client().open(path, method=method, **request)
    reads = method == "GET" and rule not in (f"{API}/users", f"{API}/live")
    assert answer.status_code in ({EXPECTED[endpoint].statuses[2]} if reads else {403, 409})


def asking(app: APIFlask, role: str) -> Callable[..., Any]:
    if role == "anonymous":
        client = app.test_client()
        return lambda method, path, **options: client.open(path, method=method, **options)
    somebody: SignedIn = sign_in(app, role)
    return somebody.ask


def filled(request: Any, objects: dict[str, str]) -> Any:
    """Return the request with the objects' ids in their places."""
    if isinstance(request, dict):
        return {name: filled(value, objects) for name, value in request.items()}
    if isinstance(request, tuple):  # a file: its stream is read once, so each request gets one of its own
        return (io.BytesIO(request[0]), request[1])
    return request.format(**objects) if isinstance(request, str) else request
