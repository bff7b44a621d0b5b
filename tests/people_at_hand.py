"""People of a service, signed in, for tests that ask in their names."""

from dataclasses import dataclass

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mien.db.tables import Role
from mien.server import accounts, passwords
from mien.server.services import Services

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class SignedIn:
    """Somebody's browser: a client with the session's cookies, and the CSRF token."""

    id: str
    client: FlaskClient
    csrf: str

    def ask(self, method: str, path: str, **options: object) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf, **dict(options.pop("headers", {}))}
        return self.client.open(path, method=method, headers=headers, **options)


def add(at_hand: Services, name: str, role: Role, password: str | None = PASSWORD) -> str:
    """Add a person, return the id."""
    with at_hand.database.transaction() as session:
        password_hash = passwords.hashed(password, name=name) if password else None
        return accounts.create_user(session, name=name, role=role, password_hash=password_hash).id


def sign_in(app: APIFlask, name: str, password: str = PASSWORD) -> SignedIn:
    """Sign in as a person who is there."""
    client = app.test_client()
    answer = client.post("/api/v1/sessions", json={"name": name, "password": password})
    assert answer.status_code == 201, answer.text
    return SignedIn(answer.json["user"]["id"], client, answer.json["csrf_token"])


def key_of(at_hand: Services, user_id: str, *scopes: str, days: int | None = 1) -> dict[str, str]:
    """Return the header of a new key of a person."""
    from mien.db.queries import users

    with at_hand.database.transaction() as session:
        _, text = accounts.create_key(session, users.get(session, user_id), name="key", scopes=scopes, days=days)
    return {"Authorization": f"Bearer {text.text}"}
