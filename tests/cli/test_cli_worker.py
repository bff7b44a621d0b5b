"""`mien worker`: it begins, and ends when it is told to or when whoever started it is gone."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("huey", reason="needs the server extra")

from click.testing import CliRunner

from mien.cli import mien


@pytest.fixture
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
def test_a_worker_whose_parent_is_gone_ends_at_once(data_dir: Path) -> None:
    shown = CliRunner().invoke(mien, ["worker", "--parent", "999999999"])
    assert (shown.exit_code, shown.exception) == (0, None)
    assert (data_dir / "mien.db").is_file()
