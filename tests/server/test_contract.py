"""The running service against its own OpenAPI description: whatever is sent, it answers as the description says."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from running_service import service

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="needs the development tools")
def test_every_answer_is_as_described(tmp_path: Path) -> None:
    tool = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    tool += ["--config-file", str(CONFIGURATION), "run"]
    options = ["--checks", "all", "--max-examples", "8", "--no-color", "--report-dir", str(tmp_path)]
    with service(tmp_path) as running:
        done = subprocess.run(
            [*tool, f"{running.url}/openapi.json", *options], capture_output=True, text=True, timeout=240, cwd=tmp_path
        )
    assert done.returncode == 0, done.stdout
    assert "Operations:" in done.stdout
