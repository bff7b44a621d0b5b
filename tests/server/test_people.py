"""People, their passwords and keys, and what is kept of them."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher

from fake_recognizer import painted
from mien import images
from mien.db.queries import users
from mien.db.tables import Role
from mien.errors import AccountError
from mien.server import passwords
from mien.server.app import create_app
from mien.server.services import Services
from people_at_hand import PASSWORD, SignedIn, add, key_of, sign_in

API = "/api/v1"


@pytest.fixture
def ana(app: APIFlask, at_hand: Services) -> SignedIn:
    add(at_hand, "ana", Role.ADMIN)
    return sign_in(app, "ana")


@pytest.fixture
def bob(app: APIFlask, at_hand: Services, ana: SignedIn) -> SignedIn:
    add(at_hand, "bob", Role.MEMBER)
    return sign_in(app, "bob")


def did(asking: SignedIn) -> list[str]:
    return [entry["action"] for entry in asking.client.get(f"{API}/activity").json["items"]]


# Passwords


def test_the_parameters_are_those_of_rfc_9106() -> None:
    hasher = PasswordHasher()
    assert (hasher.type.name, hasher.memory_cost, hasher.time_cost) == ("ID", 65536, 3)


@pytest.mark.parametrize(
    "password", ["short", "x" * 300, "aaaaaaaaaaaaaaaa", "anastasia says hi"], ids=["short", "long", "uniform", "name"]
)
def test_a_weak_password_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(AccountError) as refused:
        passwords.hashed(password, name="Anastasia")
    assert password not in str(refused.value)


def test_the_same_letters_in_two_forms_are_one_password() -> None:
    assert passwords.fits("Caf\u00e9 au lait, 12", passwords.hashed("Cafe\u0301 au lait, 12", name="x"))


def test_nobody_has_no_password_that_fits() -> None:
    assert not passwords.fits("the password of nobody", None)


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(
    app: APIFlask, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = add(at_hand, "ana", Role.ADMIN)
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    for _ in range(2):
        sign_in(app, "ana")
        with at_hand.database.reading() as session:
            assert "m=16,t=2" in users.get(session, user_id).password_hash


# People


def test_an_admin_adds_people_who_can_then_sign_in(app: APIFlask, ana: SignedIn) -> None:
    answer = ana.ask("POST", f"{API}/users", json={"name": "eve", "role": "viewer", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{API}/users/{answer.json['id']}"
    assert "hash" not in answer.text
    assert sign_in(app, "eve").client.get(f"{API}/users/me").json["role"] == "viewer"
    assert {user["name"] for user in ana.client.get(f"{API}/users").json["items"]} == {"ana", "eve"}


@pytest.mark.parametrize(
    ("new", "status"),
    [
        ({"name": "ana"}, 409),
        ({"name": "local"}, 422),
        ({"name": " x"}, 422),
        ({"name": "a\nb"}, 422),
        ({"name": ""}, 422),
        ({"name": "x", "role": "king"}, 422),
        ({"name": "x", "password": "short"}, 422),
        ({"role": "viewer"}, 422),
        ([], 422),
    ],
)
def test_people_who_cannot_be_are_refused(ana: SignedIn, new: object, status: int) -> None:
    assert ana.ask("POST", f"{API}/users", json=new).status_code == status


def test_a_refused_password_does_not_come_back(ana: SignedIn) -> None:
    answer = ana.ask("POST", f"{API}/users", json={"name": "x", "password": "hunter2" * 200})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text


def test_whoever_is_shut_out_is_out_at_once_and_may_come_back(app: APIFlask, ana: SignedIn, bob: SignedIn) -> None:
    where = f"{API}/users/{bob.id}"
    assert ana.ask("PATCH", where, json={"disabled": True}).json["disabled_at"]
    assert bob.client.get(f"{API}/users/me").status_code == 401
    assert ana.ask("PATCH", where, json={"disabled": False}).json["disabled_at"] is None
    sign_in(app, "bob")


def test_somebody_stays_an_admin(ana: SignedIn) -> None:
    for change in ({"role": "member"}, {"disabled": True}):
        assert ana.ask("PATCH", f"{API}/users/me", json=change).status_code == 409
    assert ana.ask("POST", f"{API}/privacy/erase", json={"name": "ana"}).status_code == 409


def test_the_local_person_does_not_stand_in_for_an_admin_who_can_sign_in(app: APIFlask, at_hand: Services) -> None:
    assert app.test_client().get(f"{API}/users/me").json["name"] == "local"
    add(at_hand, "ana", Role.ADMIN)
    assert sign_in(app, "ana").ask("PATCH", f"{API}/users/me", json={"disabled": True}).status_code == 409


def test_a_new_role_holds_at_once(ana: SignedIn, bob: SignedIn) -> None:
    assert bob.client.get(f"{API}/users").status_code == 403
    ana.ask("PATCH", f"{API}/users/{bob.id}", json={"role": "admin"})
    assert bob.client.get(f"{API}/users").status_code == 200


def test_ones_own_password_needs_the_one_before_and_ends_every_session(app: APIFlask, bob: SignedIn) -> None:
    where, new, elsewhere = f"{API}/users/me/password", "another horse battery", sign_in(app, "bob")
    for current in ({}, {"current_password": "wrong"}):
        assert bob.ask("PUT", where, json={"password": new, **current}).status_code == 403
    assert bob.ask("PUT", where, json={"password": new, "current_password": PASSWORD}).status_code == 204
    for somewhere in (bob, elsewhere):
        assert somewhere.client.get(f"{API}/users/me").status_code == 401
    sign_in(app, "bob", new)


def test_an_admin_sets_a_forgotten_password(app: APIFlask, ana: SignedIn, bob: SignedIn) -> None:
    new = "another horse battery"
    assert ana.ask("PUT", f"{API}/users/{bob.id}/password", json={"password": new}).status_code == 204
    sign_in(app, "bob", new)


def test_the_first_password_ends_the_time_without_sign_in(client) -> None:
    assert client.put(f"{API}/users/me/password", json={"password": PASSWORD}).status_code == 204
    assert client.get(f"{API}/users/me").status_code == 401


# Keys


def test_a_key_is_shown_once(app: APIFlask, bob: SignedIn) -> None:
    made = bob.ask("POST", f"{API}/keys", json={"name": "cron", "scopes": ["read", "write"], "days": 7})
    key = made.json["key"]
    assert app.test_client().get(f"{API}/analyses", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    (listed,) = bob.client.get(f"{API}/keys").json["items"]
    assert listed["name"] == "cron"
    assert key not in bob.client.get(f"{API}/keys").text
    assert "key" not in bob.client.get(made.headers["Location"]).json
    assert bob.ask("DELETE", made.headers["Location"]).status_code == 204
    assert app.test_client().get(f"{API}/analyses", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_key_may_no_more_than_its_person(bob: SignedIn) -> None:
    assert bob.ask("POST", f"{API}/keys", json={"name": "k", "scopes": ["admin"]}).status_code == 403


@pytest.mark.parametrize("change", ["null", '{"disabled": 0}', '{"role": "boss"}', "[]"])
def test_a_change_of_a_person_is_exact_or_refused(ana: SignedIn, bob: SignedIn, change: str) -> None:
    answer = ana.ask("PATCH", f"{API}/users/{bob.id}", data=change, content_type="application/json")
    assert answer.status_code == 422


def test_a_leaked_key_cannot_make_keys_change_the_password_or_erase(
    app: APIFlask, at_hand: Services, bob: SignedIn
) -> None:
    headers = key_of(at_hand, bob.id, "read", "write")
    client = app.test_client()
    asked = (
        client.post(f"{API}/keys", json={"name": "k"}, headers=headers),
        client.put(f"{API}/users/me/password", json={"password": "x" * 12}, headers=headers),
        client.post(f"{API}/privacy/erase", json={"name": "bob"}, headers=headers),
    )
    assert [answer.status_code for answer in asked] == [403, 403, 403]


# The log


def test_deeds_are_noted_for_whoever_did_them_and_for_admins(ana: SignedIn, bob: SignedIn) -> None:
    picture = images.encode(painted(1), "png")
    (analysis,) = bob.ask("POST", f"{API}/analyses", data=picture, content_type="image/png").json["analyses"]
    bob.ask("DELETE", f"{API}/analyses/{analysis['id']}")
    assert did(bob) == ["analysis.delete", "analysis.create", "session.create"]
    ana.ask("PATCH", f"{API}/users/{bob.id}", json={"role": "viewer"})
    assert did(ana)[:2] == ["user.role", "analysis.delete"]
    (newest, *_) = ana.client.get(f"{API}/activity").json["items"]
    assert (newest["actor_id"], newest["object_id"], newest["network"]) == (ana.id, bob.id, "127.0.0.0/24")


def test_deeds_are_found_by_kind_and_by_person_but_never_those_of_others(ana: SignedIn, bob: SignedIn) -> None:
    def found(asking: SignedIn, query: str) -> list[tuple[str, str]]:
        entries = asking.client.get(f"{API}/activity?{query}").json["items"]
        return [(entry["actor_id"], entry["action"]) for entry in entries]

    bob.ask("POST", f"{API}/keys", json={"name": "k"})
    ana.ask("PATCH", f"{API}/users/{bob.id}", json={"role": "viewer"})
    assert found(ana, "action=key") == found(ana, "action=key.create") == [(bob.id, "key.create")]
    assert found(ana, f"actor_id={bob.id}&action=session") == [(bob.id, "session.create")]
    assert found(ana, "action=ke") == found(ana, "action=key_create") == []
    assert found(bob, f"actor_id={bob.id}&action=key") == [(bob.id, "key.create")]
    assert found(bob, f"actor_id={ana.id}") == []


def test_an_administrator_may_ask_for_their_own_keys_alone(ana: SignedIn, bob: SignedIn) -> None:
    bob.ask("POST", f"{API}/keys", json={"name": "his"})
    ana.ask("POST", f"{API}/keys", json={"name": "hers"})

    def names(query: str) -> list[str]:
        return [key["name"] for key in ana.client.get(f"{API}/keys{query}").json["items"]]

    assert (names(""), names("?mine=true")) == (["hers", "his"], ["hers"])


def test_jobs_are_noted_too(bob: SignedIn) -> None:
    film = {"video": (io.BytesIO(b"film"), "film.mp4")}
    where = bob.ask("POST", f"{API}/jobs", data=film).headers["Location"]
    assert bob.ask("DELETE", where).status_code == 200
    assert bob.ask("DELETE", where).status_code == 204
    assert did(bob)[:3] == ["job.delete", "job.cancel", "job.create"]


# Privacy


def test_a_person_takes_everything_along_and_no_secret(at_hand: Services) -> None:
    app = create_app(replace(at_hand, settings=replace(at_hand.settings, keep_images_days=1)))
    add(at_hand, "ana", Role.ADMIN)
    bob_id = add(at_hand, "bob", Role.MEMBER)
    bob, picture = sign_in(app, "bob"), images.encode(painted(2), "png")
    bob.ask("POST", f"{API}/analyses", data=picture, content_type="image/png")
    key_of(at_hand, bob_id, "read")
    answer = bob.client.get(f"{API}/privacy/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as made:
        assert made.testzip() is None
        rows = [json.loads(line) for line in made.read("rows.jsonl").splitlines()]
        (kept,) = [name for name in made.namelist() if name.startswith("files/")]
        assert made.read(kept) == picture
    assert {row["kind"] for row in rows} == {"users", "sessions", "api_keys", "analyses", "activity"}
    assert not any("hash" in name for row in rows for name in row)


def test_a_file_that_has_gone_meanwhile_is_left_out(at_hand: Services) -> None:
    app = create_app(replace(at_hand, settings=replace(at_hand.settings, keep_images_days=1)))
    add(at_hand, "ana", Role.ADMIN)
    ana = sign_in(app, "ana")
    ana.ask("POST", f"{API}/analyses", data=images.encode(painted(1), "png"), content_type="image/png")
    for file in list(at_hand.store.list()):
        at_hand.store.delete(file.key)
    with zipfile.ZipFile(io.BytesIO(ana.client.get(f"{API}/privacy/export").data)) as made:
        assert made.namelist() == ["rows.jsonl"]


def test_who_is_erased_is_gone(app: APIFlask, at_hand: Services, ana: SignedIn, bob: SignedIn) -> None:
    where = f"{API}/privacy/erase"
    assert bob.ask("POST", where, json={"name": "Bob"}).status_code == 422
    bob.ask("POST", f"{API}/analyses", data=images.encode(painted(1), "png"), content_type="image/png")
    assert bob.ask("POST", where, json={"name": "bob"}).status_code == 204
    assert bob.client.get(f"{API}/users/me").status_code == 401
    assert ana.client.get(f"{API}/users/{bob.id}").status_code == 404
    assert ana.client.get(f"{API}/analyses").json["items"] == []
    assert did(ana)[0] == "privacy.erase"
