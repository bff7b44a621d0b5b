"""What outlasts its request ends once it may not go on, and waits for nobody who could say so."""

import io
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from apiflask import APIFlask

from job_house import until
from mien.db import erase, utc_now
from mien.db.queries import keys, sessions, users
from mien.db.tables import ApiKey, LoginSession, Role, User
from mien.errors import DatabaseUnavailableError
from mien.server import accounts, auth, feeds
from mien.server.api import jobs as jobs_api
from mien.server.auth import require_still
from mien.server.people import KEY, LOCAL, READ, SESSION, WRITE, Person
from mien.server.permits import Permit
from mien.server.problems import Problem
from mien.server.services import Services
from people_at_hand import SignedIn, add, key_of, sign_in


def refused(permit: Permit) -> bool:
    try:
        permit.require()
    except Problem:
        return True
    return False


def test_what_may_not_go_on_ends_at_the_look_after_that() -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) > 2:
            raise Problem("unauthenticated", "the key is gone")

    permit = Permit(look, every_s=0.02)
    assert not refused(permit)
    assert looks == []  # it was let in this moment
    until(lambda: refused(permit))
    assert len(looks) == 3


def test_there_is_no_look_for_each_frame() -> None:
    looks: list[int] = []
    permit = Permit(lambda: looks.append(1), every_s=0.2)
    began_s = time.monotonic()
    for _ in range(2_000):
        permit.require()
    assert len(looks) <= (time.monotonic() - began_s) / 0.2


def test_a_look_that_takes_long_or_fails_holds_up_nothing() -> None:
    ends = threading.Event()
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            ends.wait(20)
        if len(looks) == 2:
            raise DatabaseUnavailableError("away")
        if len(looks) == 3:
            raise RuntimeError("nobody foresaw this")
        if len(looks) == 4:
            raise Problem("unauthenticated", "the key is gone")

    permit = Permit(look, every_s=0.01)
    until(lambda: permit.require() or looks)
    for _ in range(10):
        time.sleep(0.01)
        permit.require()
    assert len(looks) == 1
    ends.set()
    until(lambda: refused(permit))


@pytest.fixture
def key_holder(at_hand: Services) -> Person:
    add(at_hand, "root", Role.ADMIN)
    user_id = add(at_hand, "ana", Role.MEMBER)
    key_of(at_hand, user_id, "read", "write")
    with at_hand.database.reading() as session:
        (key,) = keys.list_page(session, owner_id=user_id).items
    scopes = frozenset({READ, WRITE})
    return Person(id=user_id, name="ana", role=Role.MEMBER, scopes=scopes, by=KEY, credential=key.id)


def in_session(at_hand: Services, holder: Person) -> Person:
    with at_hand.database.transaction() as session:
        user = users.get(session, holder.id)
        row = accounts.begin_session(session, user, csrf="c", token="t", user_agent="", hours=1)
    return replace(holder, by=SESSION, credential=row.id)


Ends = Callable[[Services, Person], None]


def changed(change) -> Ends:
    def end(at_hand: Services, who: Person) -> None:
        with at_hand.database.transaction() as session:
            change(session, who)

    return end


def late(session, who: Person) -> None:
    row = session.get(ApiKey if who.by == KEY else LoginSession, who.credential)
    row.expires_at = utc_now() - timedelta(seconds=1)


BY_KEY: dict[str, Ends] = {
    "revoked": changed(lambda s, who: keys.revoke(s, who.credential, owner_id=who.id, now=utc_now())),
}
BY_SESSION: dict[str, Ends] = {
    "signed out": changed(lambda s, who: sessions.end(s, who.credential)),
    "new password": changed(lambda s, who: users.change(s, who.id, password_hash="x")),
}
BY_BOTH: dict[str, Ends] = {
    "past its time": changed(late),
    "shut out": changed(lambda s, who: users.disable(s, who.id, now=utc_now())),
    "erased": lambda at_hand, who: erase(at_hand.database, at_hand.store, who.id),
}


@pytest.mark.parametrize("end", [*BY_KEY, *BY_BOTH])
def test_whose_key_holds_no_more_may_not_go_on(at_hand: Services, key_holder: Person, end: str) -> None:
    require_still(at_hand, key_holder, WRITE)
    {**BY_KEY, **BY_BOTH}[end](at_hand, key_holder)
    with pytest.raises(Problem, match="this API key was revoked or is past its time") as ended:
        require_still(at_hand, key_holder, WRITE)
    assert ended.value.kind.slug == "unauthenticated"


@pytest.mark.parametrize("end", [*BY_SESSION, *BY_BOTH])
def test_whose_session_has_ended_may_not_go_on(at_hand: Services, key_holder: Person, end: str) -> None:
    asking = in_session(at_hand, key_holder)
    require_still(at_hand, asking, WRITE)
    {**BY_SESSION, **BY_BOTH}[end](at_hand, asking)
    with pytest.raises(Problem, match="this session has ended"):
        require_still(at_hand, asking, WRITE)


def test_new_tokens_do_not_end_what_a_session_has_open(at_hand: Services, key_holder: Person) -> None:
    asking = in_session(at_hand, key_holder)
    with at_hand.database.transaction() as session:
        sessions.rotate(
            session, asking.credential, token_hash="n", csrf_hash="n", expires_at=utc_now() + timedelta(hours=1),
            now=utc_now(),
        )  # fmt: skip
    require_still(at_hand, asking, WRITE)


def test_what_goes_on_is_a_use_of_the_session(at_hand: Services, key_holder: Person) -> None:
    asking, long_ago = in_session(at_hand, key_holder), utc_now() - 2 * auth.TOUCHED_EVERY
    with at_hand.database.transaction() as session:
        sessions.touch(session, asking.credential, now=long_ago)
    require_still(at_hand, asking, WRITE)
    with at_hand.database.reading() as session:
        assert sessions.get(session, asking.credential).last_seen_at > long_ago


def test_who_may_no_more_than_look_may_not_go_on_sending(at_hand: Services, key_holder: Person) -> None:
    with at_hand.database.transaction() as session:
        users.change(session, key_holder.id, role=Role.VIEWER)
    require_still(at_hand, key_holder, READ)
    with pytest.raises(Problem, match="this needs write") as less:
        require_still(at_hand, key_holder, WRITE)
    assert less.value.kind.slug == "forbidden"


@pytest.mark.parametrize("end", ["somebody has a password", "shut out", "erased"])
def test_the_local_person_may_go_on_until_everybody_signs_in(at_hand: Services, end: str) -> None:
    with at_hand.database.transaction() as session:
        row = users.create(session, name=auth.LOCAL, role=Role.MEMBER, now=utc_now())
    local = Person(id=row.id, name=row.name, role=row.role, scopes=frozenset({READ, WRITE}), by=LOCAL)
    require_still(at_hand, local, WRITE)
    with at_hand.database.transaction() as session:
        if end == "shut out":
            users.disable(session, local.id, now=utc_now())
        elif end == "erased":
            session.delete(session.get(User, local.id))
            users.create(session, name="other", role=Role.MEMBER, now=utc_now())
    if end == "somebody has a password":
        add(at_hand, "ana", Role.ADMIN)
    with pytest.raises(Problem, match="has to sign in now"):
        require_still(at_hand, local, WRITE)


def test_the_local_person_may_do_what_their_role_of_now_allows(at_hand: Services) -> None:
    with at_hand.database.transaction() as session:
        row = users.create(session, name=auth.LOCAL, role=Role.MEMBER, now=utc_now())
    local = Person(id=row.id, name=row.name, role=row.role, scopes=frozenset({READ, WRITE}), by=LOCAL)
    with at_hand.database.transaction() as session:
        users.create(session, name="other", role=Role.ADMIN, now=utc_now())
        users.change(session, local.id, role=Role.VIEWER)
    require_still(at_hand, local, READ)
    with pytest.raises(Problem, match="this needs write"):
        require_still(at_hand, local, WRITE)


def test_a_jobs_feed_ends_with_the_session_it_was_asked_for_in(
    app: APIFlask, at_hand: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LOOK_S", 0.01)
    add(at_hand, "root", Role.ADMIN)
    add(at_hand, "ana", Role.MEMBER)
    ana = sign_in(app, "ana")
    job = ana.ask("POST", "/api/v1/jobs", data={"video": (io.BytesIO(b"film"), "film.mp4")}).json
    feed = ana.client.get(job["links"]["events"])
    told = iter(feed.response)
    seen = next(told) + next(told)
    assert ana.ask("DELETE", "/api/v1/sessions/current").status_code == 204
    began_s = time.monotonic()
    seen += b"".join(told)
    feed.close()
    assert time.monotonic() - began_s < 5
    assert seen.endswith(b": this session has ended, or its person was shut out or is gone\n\n")


@pytest.fixture
def boss(app: APIFlask, at_hand: Services, monkeypatch: pytest.MonkeyPatch) -> SignedIn:
    """An administrator, beside another; looks are frequent."""
    monkeypatch.setattr(feeds, "LOOK_S", 0.01)
    monkeypatch.setattr(jobs_api, "Permit", partial(Permit, every_s=0.02))
    add(at_hand, "root", Role.ADMIN)
    add(at_hand, "boss", Role.ADMIN)
    return sign_in(app, "boss")


def demote(at_hand: Services, who: SignedIn) -> None:
    with at_hand.database.transaction() as session:
        users.change(session, who.id, role=Role.MEMBER)


def job_of(who: SignedIn) -> dict:
    return who.ask("POST", "/api/v1/jobs", data={"video": (io.BytesIO(b"film"), "film.mp4")}).json


def test_who_is_no_admin_any_more_follows_nobody_elses_job(app: APIFlask, at_hand: Services, boss: SignedIn) -> None:
    add(at_hand, "ana", Role.MEMBER)
    address = job_of(sign_in(app, "ana"))["links"]["events"]
    feed = boss.client.get(address)
    told = iter(feed.response)
    seen = next(told) + next(told)
    assert b"event: progress" in seen
    demote(at_hand, boss)
    began_s = time.monotonic()
    seen += b"".join(told)
    feed.close()
    assert time.monotonic() - began_s < 5
    assert seen.endswith(b": boss may read, write; this needs admin\n\n")
    assert boss.client.get(address).status_code == 404


def test_who_is_no_admin_any_more_follows_their_own_job_on(at_hand: Services, boss: SignedIn) -> None:
    job = job_of(boss)
    feed = boss.client.get(job["links"]["events"])
    told = iter(feed.response)
    seen = next(told) + next(told)
    demote(at_hand, boss)
    threading.Timer(0.5, lambda: boss.ask("DELETE", job["links"]["self"])).start()
    seen += b"".join(told)
    feed.close()
    assert b"event: end" in seen
