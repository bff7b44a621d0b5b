"""The running service against its own OpenAPI description: whatever is sent, it answers as the description says."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mien.db import Database, upgrade
from mien.db.queries import users
from mien.db.tables import Role
from mien.server import accounts
from running_service import Service, service

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")

TOOL = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]

pytestmark = pytest.mark.skipif(find_spec("schemathesis") is None, reason="needs the development tools")


def test_every_answer_is_as_described(tmp_path: Path) -> None:
    with service(tmp_path) as running:
        hold(running, tmp_path, "--max-examples", "8")


def test_so_it_is_where_everybody_has_to_sign_in(tmp_path: Path) -> None:
    """There the description lets nobody in unnamed, and the check `ignored_auth` asks whether that is so."""
    key = administrators_key(tmp_path / "mien")
    with service(tmp_path, MIEN_AUTH="required", MIEN_RATE_PER_MINUTE="0") as running:
        hold(running, tmp_path, "--max-examples", "3", "--header", f"Authorization: Bearer {key}")


def hold(running: Service, folder: Path, *options: str) -> None:
    command = [*TOOL, "--config-file", str(CONFIGURATION), "run", f"{running.url}/openapi.json", "--checks", "all"]
    command += ["--no-color", "--report-dir", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "Operations:" in done.stdout


def administrators_key(data_dir: Path) -> str:
    data_dir.mkdir()
    with Database(f"sqlite:///{data_dir / 'mien.db'}") as database:
        upgrade(database)
        with database.transaction() as session:
            user = users.get(session, accounts.create_user(session, name="ana", role=Role.ADMIN, password_hash=None).id)
            return accounts.create_key(session, user, name="k", scopes=["read", "write", "admin"], days=1)[1].text
