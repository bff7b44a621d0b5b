"""Who can reach the service."""

import pytest

from mien.db.tables import Role
from mien.errors import SettingsError
from mien.server.exposure import check, is_loopback
from mien.server.services import Services
from people_at_hand import add, key_of

BEYOND = ["0.0.0.0", "::", "[::]", "192.168.1.5", "example.org", "", "localhost.example.org", "127.0.0.1.example.org"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LOCALHOST", "mien.localhost"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", BEYOND)
def test_all_else_is_beyond_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("role", "password", "key", "opens"),
    [
        (Role.ADMIN, "correct horse battery", False, True),
        (Role.ADMIN, None, True, True),
        (Role.ADMIN, None, False, False),
        (Role.MEMBER, "correct horse battery", True, False),
    ],
    ids=["an admin with a password", "an admin with a key", "an admin with neither", "no admin"],
)
def test_beyond_loopback_an_admin_must_be_able_to_sign_in(
    at_hand: Services, role: Role, password: str | None, key: bool, opens: bool
) -> None:
    user_id = add(at_hand, "ana", role, password)
    if key:
        key_of(at_hand, user_id, "read")
    with at_hand.database.reading() as session:
        check(session, "127.0.0.1")
        if opens:
            check(session, "0.0.0.0")
        else:
            with pytest.raises(SettingsError, match="mien admin create-user"):
                check(session, "0.0.0.0")
