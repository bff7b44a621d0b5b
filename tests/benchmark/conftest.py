"""What the tests of the benchmark share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fake_peers import GOOD, write_adapter
from mien.benchmark.peers import Peer, read_adapter


@pytest.fixture
def adapter(tmp_path: Path) -> Callable[..., Peer]:
    """Write an adapter and return its peer; without a body it is one that works."""
    return lambda body=GOOD, head="": read_adapter(write_adapter(tmp_path / "tiny.py", body, head=head))
