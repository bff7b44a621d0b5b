"""A service with a made-up recognizer, and a client that calls it without a network."""

import pytest

pytest.importorskip("apiflask", reason="needs the server extra")

from apiflask import APIFlask
from flask.testing import FlaskClient

from fake_recognizer import FakeRecognizer
from mien.server.app import create_app
from mien.server.inference import Bench
from mien.server.services import Services
from mien.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def app(settings: Settings) -> APIFlask:
    return create_app(Services(settings=settings, recognizer=FakeRecognizer(), bench=Bench(seats=2, line=4)))


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()
