"""What is broken here: databases, queues, stores, disks, processes and lines, under a service that runs in earnest.

A folder of its own, since each fault is felt in several rooms at once: the service, its workers, what they share.
`make faults` (`MIEN_TEST_FULL=1`) runs the long form of each: twenty seconds of outage, fifty jobs, twenty kills.
"""

import pytest

pytest.importorskip("apiflask", reason="needs the server extra")
pytest.importorskip("av", reason="needs the video extra")

from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import create_engine, text

import servers
from films import film, wandering
from mien import images
from mien.db import Database, upgrade


@pytest.fixture(scope="session")
def photo(portrait: np.ndarray) -> bytes:
    """A picture of one face, as JPEG."""
    return images.encode(portrait, "jpg")


@pytest.fixture(scope="session")
def short_film(tmp_path_factory: pytest.TempPathFactory, portrait: np.ndarray) -> bytes:
    """Twelve frames with one real face that wanders."""
    return film(tmp_path_factory.mktemp("films") / "short.mp4", wandering(portrait, 12)).read_bytes()


@pytest.fixture(scope="session")
def long_film(tmp_path_factory: pytest.TempPathFactory, portrait: np.ndarray) -> bytes:
    """Eighty frames of the same: a few seconds of work."""
    return film(tmp_path_factory.mktemp("films") / "long.mp4", wandering(portrait, 80)).read_bytes()


@pytest.fixture
def new_database(postgresql_server: servers.PostgreSQL, tmp_path: Path) -> Callable[[], str]:
    """Makes a database with mien's tables in PostgreSQL; returns its address."""

    def make() -> str:
        name = f"faults_{abs(hash(tmp_path))}"
        engine = create_engine(postgresql_server.url.replace("sql:", "sql+psycopg:"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        url = postgresql_server.database(name)
        with Database(url) as database:
            upgrade(database)
        return url

    return make
