"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fake_recognizer import FakeRecognizer
from mien.cli import analyze, mien


@pytest.fixture
def opened() -> list[dict[str, object]]:
    """The options with which a recognizer was asked for."""
    return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[dict[str, object]]) -> Callable[..., Result]:
    """Run `mien analyze` in a fresh folder."""

    def opens(**options: object) -> object:
        opened.append(options)
        return FakeRecognizer

    monkeypatch.setattr(analyze, "OpenRecognizer", opens)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, stdin=b"": CliRunner().invoke(mien, ["analyze", *map(str, arguments)], input=stdin)
