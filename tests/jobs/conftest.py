"""A house of jobs, and films for it."""

import pytest

pytest.importorskip("huey", reason="needs the server extra")
pytest.importorskip("sqlalchemy", reason="needs the server extra")
pytest.importorskip("av", reason="needs the video extra")

from collections.abc import Iterator
from pathlib import Path

import servers
from films import film, painted
from job_house import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with make_house(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Twelve frames, each with one face."""
    return film(tmp_path_factory.mktemp("films") / "short.mp4", [painted(1)] * 12).read_bytes()


@pytest.fixture(scope="session")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four hundred frames, each with one face: with a delay in each, longer than any test waits."""
    return film(tmp_path_factory.mktemp("films") / "long.mp4", [painted(1)] * 400).read_bytes()


@pytest.fixture(scope="session")
def deadly_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A film that kills the process that reads it."""
    blue = painted(1)
    blue[:, :] = 0, 0, 255
    return film(tmp_path_factory.mktemp("films") / "deadly.mp4", [blue] * 5).read_bytes()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Redis]:
    """A Redis of this test session's own; skipped where none is installed, failed in CI."""
    with servers.redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["sqlite", "redis"])
def either_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house with each kind of queue."""
    is_redis = request.param == "redis"
    settings = {"queue_url": request.getfixturevalue("redis_server").url} if is_redis else {}
    with make_house(tmp_path, **settings) as made:
        yield made
