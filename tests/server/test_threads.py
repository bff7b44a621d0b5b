"""How many threads a process of the service has."""

from dataclasses import replace

import pytest

from mien.server import wsgi
from mien.settings import Settings


@pytest.mark.parametrize("cores", [1, 2, 64])
def test_there_are_threads_for_all_who_may_come_in(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(wsgi, "_cores", lambda: cores)
    for streams in (0, 4, 100):
        room = wsgi.usual_threads(replace(Settings(), live_streams=streams)) - streams
        assert room > cores + wsgi.LINE * cores
