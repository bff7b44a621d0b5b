"""Limits: requests of a person and of an address, failed sign-ins, bytes."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from mien.db.tables import Role
from mien.errors import SettingsError
from mien.server import limits
from mien.server.app import create_app
from mien.server.services import Services
from people_at_hand import PASSWORD, add, key_of, sign_in

API = "/api/v1"
ELSEWHERE = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}


@pytest.fixture
def limited(at_hand: Services) -> Callable[..., APIFlask]:
    """Make the application with these settings, reached from everywhere."""

    def make(**settings: object) -> APIFlask:
        return create_app(replace(at_hand, local=False, settings=replace(at_hand.settings, **settings)))

    return make


def statuses(client: FlaskClient, count: int, path: str = f"{API}/analyses", **options: object) -> list[int]:
    return [client.get(path, **options).status_code for _ in range(count)]


def test_a_person_who_asks_too_often_is_told_when_to_come_back(limited, at_hand: Services) -> None:
    app = limited(rate_per_minute=3)
    ana, bob = (add(at_hand, name, Role.MEMBER) for name in ("ana", "bob"))
    header = key_of(at_hand, ana, "read")
    client = app.test_client()
    assert statuses(client, 4, headers=header) == [200, 200, 200, 429]
    answer = client.get(f"{API}/analyses", headers=header)
    assert (answer.json["type"], answer.content_type) == ("/problems/rate-limited", "application/problem+json")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert statuses(client, 1, headers=key_of(at_hand, bob, "read")) == [200]


def test_each_key_is_counted_by_itself(limited, at_hand: Services) -> None:
    client, ana = limited(rate_per_minute=2).test_client(), add(at_hand, "ana", Role.MEMBER)
    for _ in range(2):
        assert statuses(client, 3, headers=key_of(at_hand, ana, "read")) == [200, 200, 429]


def test_an_address_is_counted_whoever_asks(limited) -> None:
    client = limited(rate_per_minute_address=2).test_client()
    keys = [{"Authorization": f"Bearer mien_a_{n}"} for n in range(3)]
    found = [client.get(f"{API}/analyses", headers=key, **ELSEWHERE).status_code for key in keys]
    assert found == [401, 401, 429]
    assert statuses(client, 1, environ_base={"REMOTE_ADDR": "203.0.113.10"}) == [401]


def test_a_house_has_one_address_of_ipv6(limited) -> None:
    client = limited(rate_per_minute_address=1).test_client()
    found = [statuses(client, 1, environ_base={"REMOTE_ADDR": f"2001:db8:0:{n}"}) for n in ("1::1", "1::2", "2::1")]
    assert found == [[401], [429], [401]]


def test_who_comes_over_ipv4_has_an_address_of_their_own_where_the_service_listens_to_both(limited) -> None:
    client = limited(rate_per_minute_address=1).test_client()
    found = [statuses(client, 1, environ_base={"REMOTE_ADDR": f"::ffff:203.0.113.{n}"}) for n in (1, 1, 2)]
    assert found == [[401], [429], [401]]


def test_health_and_the_person_at_the_machine_are_not_counted(at_hand: Services) -> None:
    settings = replace(at_hand.settings, rate_per_minute=1, rate_per_minute_address=1)
    client = create_app(replace(at_hand, settings=settings)).test_client()
    assert statuses(client, 3) == [200] * 3
    assert statuses(client, 3, "/health/live", **ELSEWHERE) == [200] * 3


def test_nought_is_no_limit(limited, at_hand: Services) -> None:
    client, ana = limited(rate_per_minute=0, rate_per_minute_address=0).test_client(), add(at_hand, "a", Role.MEMBER)
    assert statuses(client, 5, headers=key_of(at_hand, ana, "read"), **ELSEWHERE) == [200] * 5


def test_only_so_many_proxies_are_believed(limited) -> None:
    client = limited(rate_per_minute_address=1, proxies=1).test_client()
    found = [
        client.get(f"{API}/analyses", headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}).status_code
        for n in range(2)  # what comes before the proxy's own entry is the caller's word
    ]
    assert found == [401, 429]


def test_guessing_a_password_ends_soon_and_one_right_guess_begins_anew(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    client = app.test_client()

    def attempt(password: str, name: str = "ana", **options: object) -> int:
        return client.post(f"{API}/sessions", json={"name": name, "password": password}, **options).status_code

    assert [attempt("wrong") for _ in range(9)] == [401] * 9
    assert attempt(PASSWORD) == 201
    client.delete_cookie("mien_session")
    assert [attempt("wrong") for _ in range(11)] == [401] * 10 + [429]
    assert attempt(PASSWORD) == 429, "the right password would tell that it is the right one"
    assert attempt(PASSWORD, **ELSEWHERE) == 201, "the person at another address is not shut out"


def test_one_address_cannot_use_up_what_a_name_has_for_all(
    app: APIFlask, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ATTEMPTS_NAME", limits.RateLimitItemPerHour(15))
    add(at_hand, "ana", Role.ADMIN)
    client = app.test_client()
    wrong = [client.post(f"{API}/sessions", json={"name": "ana", "password": "x"}).status_code for _ in range(20)]
    assert wrong == [401] * 10 + [429] * 10
    right = client.post(f"{API}/sessions", json={"name": "ana", "password": PASSWORD}, **ELSEWHERE)
    assert right.status_code == 201, "tries that were refused do not shut out the person"


def test_an_address_that_tries_many_names_is_stopped(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ATTEMPTS_ADDRESS", limits.RateLimitItemPerHour(3))
    client = app.test_client()
    found = [client.post(f"{API}/sessions", json={"name": f"n{n}", "password": "x"}).status_code for n in range(4)]
    assert found == [401, 401, 401, 429]


def test_guesses_at_ones_own_password_are_counted_too(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    ana, body = sign_in(app, "ana"), {"password": "another horse battery", "current_password": "wrong"}
    found = [ana.ask("PUT", f"{API}/users/me/password", json=body).status_code for _ in range(11)]
    assert found == [403] * 10 + [429]


def test_a_redis_that_is_away_stops_nobody(limited) -> None:
    client = limited(rate_url="redis://127.0.0.1:1/0", rate_per_minute_address=2).test_client()
    assert statuses(client, 3, **ELSEWHERE) == [401, 401, 429]


@pytest.mark.parametrize("url", ["nonsense", "ftp://somewhere"])
def test_an_address_that_cannot_be_used_is_refused_at_the_start(limited, url: str) -> None:
    with pytest.raises(SettingsError, match="MIEN_RATE_URL"):
        limited(rate_url=url)


def test_small_requests_are_small(app: APIFlask, client: FlaskClient) -> None:
    answer = client.post(f"{API}/keys", json={"name": "x" * 70_000})
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    without_a_length = client.post(
        f"{API}/keys", input_stream=io.BytesIO(b'"' + b"x" * 70_000 + b'"'), content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert without_a_length.status_code == 413


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "analyses/x/explanation"), ("PUT", "models/mien/aliases/production")]
)
def test_of_strangers_no_document_is_read(limited, method: str, path: str) -> None:
    answer = limited().test_client().open(f"{API}/{path}", method=method, data="[", content_type="application/json")
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/unauthenticated")


def test_a_picture_beyond_the_limit_is_refused_before_it_is_read(at_hand: Services) -> None:
    client = create_app(replace(at_hand, settings=replace(at_hand.settings, max_image_bytes=1000))).test_client()
    for body in ({"data": b"x" * 1001}, {"input_stream": Unread(b"x" * 1001)}):
        answer = client.post(f"{API}/analyses", content_type="image/png", **body)
        assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("it was read")

    readinto = readline = read
