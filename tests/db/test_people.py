"""People, their sessions and their keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from fake_rows import DAY, NOW, add_user
from mien.db import Database
from mien.db.queries import EVERYONE, keys, sessions, users
from mien.db.tables import ApiKey, LoginSession, Role, User
from mien.errors import ConflictError, RecordNotFoundError

HASH, OTHER = "a" * 64, "b" * 64
SECOND = timedelta(seconds=1)


def log_in(session: Session, user_id: str, token_hash: str = HASH) -> LoginSession:
    return sessions.create(
        session, user_id=user_id, token_hash=token_hash, csrf_hash="c" * 64, user_agent="Browser " * 100,
        expires_at=NOW + DAY, now=NOW,
    )  # fmt: skip


def give_key(session: Session, user_id: str, key_hash: str = HASH, **options: object) -> ApiKey:
    return keys.create(
        session, user_id=user_id, name="laptop", prefix="mien_ab12", key_hash=key_hash, scopes=["read", "write"],
        now=NOW, **options,
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_person_is_found_by_id_and_by_name(database: Database) -> None:
    with database.transaction() as session:
        user = add_user(session)
        assert users.get(session, user.id) is user
        assert users.by_name(session, "ana") is user
        assert users.by_name(session, "Ana") is None
        assert users.count(session) == 1
        with pytest.raises(RecordNotFoundError, match="no user 'nobody'"):
            users.get(session, "nobody")


def test_a_name_that_is_taken_is_a_conflict_and_the_transaction_goes_on(database: Database) -> None:
    with database.transaction() as session:
        add_user(session)
        with pytest.raises(ConflictError, match="there is a user 'ana' already"):
            add_user(session)
        add_user(session, "ben")
    with database.reading() as session:
        assert users.count(session) == 2


def test_a_new_password_ends_the_persons_sessions_and_nobody_elses(database: Database) -> None:
    with database.transaction() as session:
        ana, ben = add_user(session), add_user(session, "ben")
        log_in(session, ana.id)
        log_in(session, ben.id, OTHER)
        users.change(session, ana.id, password_hash="new", role=Role.VIEWER)
        assert (ana.password_hash, ana.role) == ("new", Role.VIEWER)
        assert sessions.by_token(session, HASH, now=NOW) is None
        assert sessions.by_token(session, OTHER, now=NOW) is not None


@pytest.mark.parametrize(
    "leave",
    [
        lambda session, user_id: users.change(session, user_id, role=Role.MEMBER),
        lambda session, user_id: users.disable(session, user_id, now=NOW),
    ],
    ids=["made a member", "disabled"],
)
def test_the_last_admin_stays(database: Database, leave: Callable[[Session, str], object]) -> None:
    with database.transaction() as session:
        first = add_user(session, role=Role.ADMIN)
        with pytest.raises(ConflictError, match="'ana' is the only admin; make another one first"):
            leave(session, first.id)
        add_user(session, "ben", Role.ADMIN)
        leave(session, first.id)


def test_somebody_disabled_is_shut_out_until_enabled(database: Database) -> None:
    with database.transaction() as session:
        user = add_user(session)
        log_in(session, user.id)
        give_key(session, user.id)
        assert users.disable(session, user.id, now=NOW).disabled_at == NOW
        assert users.disable(session, user.id, now=NOW + DAY).disabled_at == NOW
        assert sessions.by_token(session, HASH, now=NOW) is None
        assert keys.by_hash(session, HASH, now=NOW) is None
        assert users.enable(session, user.id).disabled_at is None
        assert sessions.by_token(session, HASH, now=NOW) is None  # it has ended, and does not come back
        assert keys.by_hash(session, HASH, now=NOW) is not None


def test_a_session_is_found_by_its_token_until_it_expires(database: Database) -> None:
    with database.transaction() as session:
        user_id = add_user(session).id
        row = log_in(session, user_id)
        sessions.touch(session, row.id, now=NOW + SECOND)
    with database.reading() as session:
        found = sessions.by_token(session, HASH, now=NOW + DAY - SECOND)
        assert found is not None
        assert (found.user.name, found.session.last_seen_at) == ("ana", NOW + SECOND)
        assert len(found.session.user_agent) == 400
        assert sessions.by_token(session, HASH, now=NOW + DAY) is None
        assert sessions.by_token(session, OTHER, now=NOW) is None


def test_after_rotation_the_old_token_is_worth_nothing(database: Database) -> None:
    with database.transaction() as session:
        row_id = log_in(session, add_user(session).id).id
        new = {"token_hash": OTHER, "csrf_hash": OTHER, "expires_at": NOW + 2 * DAY}
        assert sessions.rotate(session, row_id, **new, now=NOW)  # type: ignore[arg-type]
        assert sessions.by_token(session, HASH, now=NOW) is None
        assert sessions.by_token(session, OTHER, now=NOW + DAY) is not None
        assert not sessions.rotate(session, row_id, **new, now=NOW + 2 * DAY)  # type: ignore[arg-type]


def test_one_session_ends_and_the_others_go_on(database: Database) -> None:
    with database.transaction() as session:
        user_id = add_user(session).id
        first = log_in(session, user_id)
        log_in(session, user_id, OTHER)
        sessions.end(session, first.id)
        sessions.end(session, first.id)
        assert sessions.by_token(session, HASH, now=NOW) is None
        assert sessions.by_token(session, OTHER, now=NOW) is not None


def test_a_key_is_found_by_its_hash_until_it_expires_or_is_revoked(database: Database) -> None:
    with database.transaction() as session:
        user_id = add_user(session).id
        lasting, brief = give_key(session, user_id), give_key(session, user_id, OTHER, expires_at=NOW + DAY)
        keys.touch(session, lasting.id, now=NOW)
    with database.transaction() as session:
        found = keys.by_hash(session, HASH, now=NOW + 1000 * DAY)
        assert found is not None
        assert (found.user.id, found.key.scopes, found.key.last_used_at) == (user_id, ["read", "write"], NOW)
        assert keys.by_hash(session, OTHER, now=NOW + DAY - SECOND) is not None
        assert keys.by_hash(session, OTHER, now=NOW + DAY) is None
        assert keys.revoke(session, brief.id, owner_id=user_id, now=NOW).revoked_at == NOW
        assert keys.revoke(session, brief.id, owner_id=EVERYONE, now=NOW + DAY).revoked_at == NOW
        assert keys.by_hash(session, OTHER, now=NOW) is None


def test_somebody_elses_key_is_as_if_it_were_not_there(database: Database) -> None:
    with database.transaction() as session:
        key_id, other = give_key(session, add_user(session).id).id, add_user(session, "ben").id
        with pytest.raises(RecordNotFoundError):
            keys.revoke(session, key_id, owner_id=other, now=NOW)
        assert not keys.list_page(session, owner_id=other).items
        assert [key.id for key in keys.list_page(session, owner_id=EVERYONE).items] == [key_id]


def add_keyholder(session: Session, name: str = "ana", role: Role = Role.MEMBER) -> User:
    """Add a person without a password."""
    return users.create(session, name=name, role=role, now=NOW)


def test_whether_anybody_has_a_password_is_known(database: Database) -> None:
    with database.transaction() as session:
        ana = add_keyholder(session)
        assert not users.any_password(session)
        users.change(session, ana.id, password_hash="hash")
        assert users.any_password(session)


@pytest.mark.parametrize("end", ["", "revoked", "past its time", "disabled", "no admin"])
def test_an_admin_can_enter_by_a_key_that_holds(database: Database, end: str) -> None:
    with database.transaction() as session:
        ana = add_keyholder(session, role=Role.MEMBER if end == "no admin" else Role.ADMIN)
        assert not users.admin_can_enter(session, now=NOW)
        key = give_key(session, ana.id, expires_at=NOW if end == "past its time" else NOW + DAY)
        if end == "revoked":
            keys.revoke(session, key.id, owner_id=ana.id, now=NOW)
        if end == "disabled":
            ana.disabled_at = NOW
        session.flush()
        assert users.admin_can_enter(session, now=NOW) is (end == "")


def test_who_cannot_sign_in_does_not_stand_in_for_the_only_admin_who_can(database: Database) -> None:
    with database.transaction() as session:
        ana, ben = (add_keyholder(session, name, role=Role.ADMIN) for name in ("ana", "ben"))
        users.change(session, ana.id, password_hash="hash")
        with pytest.raises(ConflictError, match="'ana' is the only admin"):
            users.change(session, ana.id, role=Role.MEMBER)
        users.change(session, ben.id, role=Role.MEMBER)


def test_a_key_is_found_by_its_prefix_unless_two_begin_so(database: Database) -> None:
    with database.transaction() as session:
        ana = add_user(session)
        key = give_key(session, ana.id)
        assert keys.by_prefix(session, key.prefix) is key
        give_key(session, ana.id, OTHER)
        for prefix in (key.prefix, "other"):
            with pytest.raises(RecordNotFoundError):
                keys.by_prefix(session, prefix)


def test_a_session_is_ended_by_its_token(database: Database) -> None:
    with database.transaction() as session:
        kept = log_in(session, add_user(session).id)
        assert sessions.get(session, kept.id) is kept
        sessions.end_by_token(session, OTHER)
        assert sessions.by_token(session, HASH, now=NOW) is not None
        sessions.end_by_token(session, HASH)
        assert sessions.by_token(session, HASH, now=NOW) is None
