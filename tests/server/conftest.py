"""A service with a made-up recognizer, and a client that calls it without a network."""

import pytest

pytest.importorskip("apiflask", reason="needs the server extra")

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from apiflask import APIFlask
from flask.testing import FlaskClient

from fake_recognizer import FakeRecognizer
from mien.card import Card
from mien.db import Database, upgrade
from mien.images import Image
from mien.results import Explanation, Face
from mien.server.app import create_app
from mien.server.inference import Bench
from mien.server.services import Services
from mien.settings import Settings
from mien.storage import open_store
from model_folders import tiny_card


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables; copied, as making them takes a while."""
    path = tmp_path_factory.mktemp("empty") / "mien.db"
    with Database(f"sqlite:///{path}") as database:
        upgrade(database)
    return path


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    shutil.copy(empty_database, tmp_path / "mien.db")
    return Settings(data_dir=tmp_path)


class Reader(FakeRecognizer):
    """The fake recognizer with a card, as the real one has."""

    card: Card = tiny_card()

    def explain(self, image: Image, face: Face, *, method: str, label: str | None = None) -> Explanation:
        return replace(super().explain(image, face, method=method), label=label or "happy")


@pytest.fixture
def at_hand(settings: Settings) -> Iterator[Services]:
    with Database(settings.database) as database:
        yield Services(
            settings=settings, recognizer=Reader(), bench=Bench(seats=2, line=4), database=database,
            store=open_store(settings.storage), local=True,
        )  # fmt: skip


@pytest.fixture
def app(at_hand: Services) -> APIFlask:
    return create_app(at_hand)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with next to no work; the parameters in earnest have a test of their own."""
    from argon2 import PasswordHasher

    from mien.server import passwords

    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
