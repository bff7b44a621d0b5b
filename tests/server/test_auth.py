"""Who asks: keys, sessions, and the local person who need not sign in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from mien.db import utc_now
from mien.db.queries import activity, keys, sessions, users
from mien.db.queries.pages import EVERYONE
from mien.db.tables import Role
from mien.server import auth, tokens
from mien.server.app import create_app
from mien.server.services import Services
from people_at_hand import PASSWORD, SignedIn, add, key_of, sign_in

WHO = "/api/v1/sessions/current"
SESSIONS = "/api/v1/sessions"


@pytest.fixture
def ana(app: APIFlask, at_hand: Services) -> SignedIn:
    add(at_hand, "ana", Role.ADMIN)
    return sign_in(app, "ana")


def forget_seen(at_hand: Services, session_id: str, minutes: int) -> None:
    with at_hand.database.transaction() as session:
        sessions.touch(session, session_id, now=utc_now() - timedelta(minutes=minutes))


def session_of(at_hand: Services, client: FlaskClient):
    token = client.get_cookie("mien_session").value
    with at_hand.database.reading() as session:
        return sessions.by_token(session, tokens.hashed(token), now=utc_now()).session


# The local person


def test_on_loopback_nobody_has_to_sign_in(client: FlaskClient) -> None:
    assert client.get(WHO).json == {
        "user": {"id": client.get(WHO).json["user"]["id"], "name": "local", "role": "admin"},
        "scopes": ["admin", "read", "write"],
        "by": "local",
    }


def test_as_soon_as_somebody_has_a_password_everybody_signs_in(at_hand: Services, client: FlaskClient) -> None:
    assert client.get(WHO).status_code == 200
    add(at_hand, "ana", Role.MEMBER)
    answer = client.get(WHO)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="mien"'


def test_a_key_alone_shuts_the_local_person_not_out(at_hand: Services, client: FlaskClient) -> None:
    user_id = client.get(WHO).json["user"]["id"]
    key_of(at_hand, user_id, "read")
    assert client.get(WHO).json["by"] == "local"


@pytest.mark.parametrize("what", ["beyond loopback", "by setting"])
def test_elsewhere_everybody_signs_in(at_hand: Services, what: str) -> None:
    there = replace(at_hand, local=False) if what == "beyond loopback" else at_hand
    there = replace(there, settings=replace(at_hand.settings, auth="required" if what == "by setting" else "auto"))
    assert create_app(there).test_client().get(WHO).status_code == 401


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "evil.example"}, "127.0.0.1"),
        ({"Host": "127.0.0.1.evil.example"}, "127.0.0.1"),
        ({"Host": "[::1"}, "127.0.0.1"),
        ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
        ({"Forwarded": "for=203.0.113.9"}, "127.0.0.1"),
        ({}, "203.0.113.9"),
        ({"Upgrade": "websocket", "Origin": "https://evil.example"}, "127.0.0.1"),
    ],
    ids=[
        "another name",
        "a name that begins so",
        "half a name",
        "a proxy",
        "a standard proxy",
        "another machine",
        "a WebSocket",
    ],
)
def test_the_local_person_asks_from_this_machine_alone(client: FlaskClient, headers: dict, address: str) -> None:
    answer = client.get(WHO, headers=headers, environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "mien.localhost"])
def test_names_of_this_machine_are_known(client: FlaskClient, host: str) -> None:
    assert client.get(WHO, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 422),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({}, 422),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_no_other_page_makes_the_local_person_change_something(
    client: FlaskClient, headers: dict, status: int
) -> None:  # fmt: skip
    assert client.post(
        "/api/v1/analyses", data={}, headers=headers, content_type="multipart/form-data"
    ).status_code == (status)


def test_a_browser_may_be_led_here_to_read(client: FlaskClient) -> None:
    assert client.get(WHO, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_health_asks_nobody_and_writes_nothing(at_hand: Services, client: FlaskClient) -> None:
    for path in ("/health/live", "/health/ready", "/openapi.json"):
        assert client.get(path, headers={"Authorization": "Bearer nonsense", "Host": "evil.example"}).status_code == 200
    with at_hand.database.reading() as session:
        assert users.count(session) == 0


# Sessions


def test_signing_in_gives_a_cookie_that_no_script_sees(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    client = app.test_client()
    answer = client.post(SESSIONS, json={"name": "ana", "password": PASSWORD})
    cookies = dict(line.split("=", 1) for line in answer.headers.getlist("Set-Cookie"))
    assert set(cookies) == {"mien_session", "mien_csrf"}
    assert "HttpOnly" in cookies["mien_session"]
    assert "SameSite=Lax" in cookies["mien_session"]
    assert "Secure" not in cookies["mien_session"]
    assert "HttpOnly" not in cookies["mien_csrf"]
    assert client.get(WHO).json["by"] == "session"
    kept = session_of(at_hand, client)
    assert client.get_cookie("mien_session").value not in (kept.token_hash, kept.id)
    assert answer.json["csrf_token"] not in kept.csrf_hash


def test_behind_tls_the_cookie_is_for_this_host_and_tls_alone(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    client = app.test_client()
    answer = client.post(SESSIONS, json={"name": "ana", "password": PASSWORD}, base_url="https://mien.example")
    for line in answer.headers.getlist("Set-Cookie"):
        assert line.startswith("__Host-mien_")
        assert "Secure" in line
        assert "Path=/" in line
        assert "Domain" not in line
    assert client.get(WHO, base_url="https://mien.example").status_code == 200


def test_a_change_in_a_session_needs_its_csrf_token(ana: SignedIn) -> None:
    new = {"json": {"name": "k"}}
    for token in ("", "wrong", "\u00e4"):
        answer = ana.client.post("/api/v1/keys", headers={"X-CSRF-Token": token.encode().decode("latin-1")}, **new)
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/csrf")
    assert ana.ask("POST", "/api/v1/keys", **new).status_code == 201


def test_the_csrf_token_does_not_help_a_page_of_another_origin(ana: SignedIn) -> None:
    answer = ana.ask("POST", "/api/v1/keys", json={"name": "k"}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")


def test_no_other_page_signs_a_browser_in(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    answer = app.test_client().post(
        SESSIONS, json={"name": "ana", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_an_idle_session_ends(at_hand: Services, ana: SignedIn) -> None:
    kept = session_of(at_hand, ana.client)
    forget_seen(at_hand, kept.id, 59)
    assert ana.client.get(WHO).status_code == 200
    assert utc_now() - session_of(at_hand, ana.client).last_seen_at < timedelta(minutes=1)  # it was used
    forget_seen(at_hand, kept.id, 61)
    assert ana.client.get(WHO).status_code == 401


def test_a_session_ends_after_its_hours_however_much_it_is_used(at_hand: Services, ana: SignedIn) -> None:
    kept = session_of(at_hand, ana.client)
    hours = kept.expires_at - kept.created_at
    assert hours == timedelta(hours=at_hand.settings.session_hours)
    with at_hand.database.transaction() as session:
        hashes = {"token_hash": kept.token_hash, "csrf_hash": kept.csrf_hash}
        sessions.rotate(session, kept.id, **hashes, expires_at=utc_now() - timedelta(seconds=1), now=utc_now())
    assert ana.client.get(WHO).status_code == 401


def test_renewing_makes_the_old_tokens_worthless_and_the_session_no_longer(at_hand: Services, ana: SignedIn) -> None:
    old, before = ana.client.get_cookie("mien_session").value, session_of(at_hand, ana.client)
    csrf = ana.ask("PUT", WHO).json["csrf_token"]
    after = session_of(at_hand, ana.client)
    assert (after.id, after.expires_at) == (before.id, before.expires_at)
    assert ana.client.delete(WHO, headers={"X-CSRF-Token": ana.csrf}).status_code == 403
    assert ana.client.delete(WHO, headers={"X-CSRF-Token": csrf}).status_code == 204
    ana.client.set_cookie("mien_session", old)
    assert ana.client.get(WHO).status_code == 401


def test_signing_in_again_ends_the_browsers_former_session(at_hand: Services, ana: SignedIn) -> None:
    old = ana.client.get_cookie("mien_session").value
    ana.client.post(SESSIONS, json={"name": "ana", "password": PASSWORD})
    assert ana.client.get_cookie("mien_session").value != old
    with at_hand.database.reading() as session:
        assert sessions.by_token(session, tokens.hashed(old), now=utc_now()) is None


def test_signing_out_ends_the_session_here_and_there(ana: SignedIn) -> None:
    token = ana.client.get_cookie("mien_session").value
    assert ana.ask("DELETE", WHO).status_code == 204
    assert ana.client.get_cookie("mien_session") is None
    ana.client.set_cookie("mien_session", token)
    assert ana.client.get(WHO).status_code == 401


def test_wrong_passwords_and_unknown_names_get_the_same_answer(app: APIFlask, at_hand: Services) -> None:
    disabled = add(at_hand, "bob", Role.ADMIN)
    add(at_hand, "ana", Role.ADMIN)
    with at_hand.database.transaction() as session:
        users.disable(session, disabled, now=utc_now())
    tried = [("ana", "wrong"), ("nobody", "wrong"), ("bob", PASSWORD), ("ana", ""), ("a\0b", "x"), ("ana", "x" * 999)]
    answers = [app.test_client().post(SESSIONS, json={"name": n, "password": p}).json for n, p in tried]
    assert {(a["status"], a["detail"]) for a in answers} == {(401, "name or password is wrong")}


def test_refused_sign_ins_are_noted_without_name_or_password(app: APIFlask, at_hand: Services) -> None:
    user_id = add(at_hand, "ana", Role.ADMIN)
    for name in ("ana", "nobody"):
        app.test_client().post(SESSIONS, json={"name": name, "password": "hunter2hunter2"})
    with at_hand.database.reading() as session:
        noted = activity.list_page(session, actor_id=EVERYONE).items
    refused = [entry for entry in noted if entry.action == "session.refuse"]
    assert {entry.object_id for entry in refused} == {user_id, ""}
    assert {entry.address for entry in refused} == {"127.0.0.0/24"}


# Keys


def test_a_key_asks_in_its_persons_name_and_needs_no_csrf_token(app: APIFlask, at_hand: Services) -> None:
    user_id = add(at_hand, "ana", Role.MEMBER)
    answer = app.test_client().get(WHO, headers=key_of(at_hand, user_id, "read", "write"))
    assert answer.json == {
        "user": {"id": user_id, "name": "ana", "role": "member"}, "scopes": ["read", "write"], "by": "key",
    }  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer mien_a_b", "Basic YTpi", "Bearer", "", "Bearer \u00e4"]
)
def test_what_is_no_key_is_refused_even_at_the_machine(client: FlaskClient, header: str) -> None:
    answer = client.get(WHO, headers={"Authorization": header.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/unauthenticated")


@pytest.mark.parametrize("end", ["revoked", "past its time", "disabled person", "changed"])
def test_a_key_that_has_ended_opens_nothing(app: APIFlask, at_hand: Services, end: str) -> None:
    add(at_hand, "root", Role.ADMIN)
    user_id = add(at_hand, "ana", Role.MEMBER)
    header = key_of(at_hand, user_id, "read")
    client = app.test_client()
    assert client.get(WHO, headers=header).status_code == 200
    with at_hand.database.transaction() as session:
        (key,) = keys.list_page(session, owner_id=user_id).items
        if end == "revoked":
            keys.revoke(session, key.id, owner_id=user_id, now=utc_now())
        elif end == "past its time":
            key.expires_at = utc_now() - timedelta(seconds=1)
        elif end == "disabled person":
            users.disable(session, user_id, now=utc_now())
        else:
            header = {"Authorization": header["Authorization"][:-1] + "?"}
    assert client.get(WHO, headers=header).status_code == 401


def test_a_key_loses_what_its_person_loses(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "root", Role.ADMIN)
    user_id = add(at_hand, "ana", Role.ADMIN)
    header = key_of(at_hand, user_id, "read", "write", "admin")
    with at_hand.database.transaction() as session:
        users.change(session, user_id, role=Role.VIEWER)
    assert app.test_client().get(WHO, headers=header).json["scopes"] == ["read"]


def test_the_last_use_of_a_key_is_known_to_a_minute_and_not_written_each_time(
    app: APIFlask, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = add(at_hand, "ana", Role.MEMBER)
    header, client = key_of(at_hand, user_id, "read"), app.test_client()
    written = []
    kept = auth._write
    monkeypatch.setattr(auth, "_write", lambda *what: (written.append(1), kept(*what)))
    for _ in range(5):
        assert client.get(WHO, headers=header).status_code == 200
    assert len(written) == 1
    with at_hand.database.reading() as session:
        (key,) = keys.list_page(session, owner_id=user_id).items
    assert utc_now() - key.last_used_at < timedelta(minutes=1)


def test_keys_are_kept_as_hashes_and_begin_so_that_scanners_find_them(at_hand: Services) -> None:
    user_id = add(at_hand, "ana", Role.MEMBER)
    text = key_of(at_hand, user_id, "read")["Authorization"].removeprefix("Bearer ")
    with at_hand.database.reading() as session:
        (key,) = keys.list_page(session, owner_id=user_id).items
    assert text.startswith(f"mien_{key.prefix}_")
    assert len(text.removeprefix(f"mien_{key.prefix}_")) == 43
    assert text not in (key.key_hash, key.prefix)
    assert text not in repr(tokens.new_key())
