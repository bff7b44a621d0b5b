"""Fixtures every test may use."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

import servers
from mien.registry.store import PACKAGED

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


# Cases are the same in every run, and a busy machine is no failure.
settings.register_profile("mien", deadline=None, derandomize=True)
settings.load_profile("mien")

# A run in the background ignores Ctrl-C, and the processes that tests start and stop by it would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data sets, which never enter the repository; the test is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real data sets in {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh MIEN_DATA_DIR."""
    monkeypatch.setitem(os.environ, "MIEN_DATA_DIR", str(tmp_path / "mien"))
    return tmp_path / "mien"


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the newest model that comes with mien; the test is skipped where this checkout has none."""
    folders = sorted(PACKAGED.glob("mien/[0-9]*"), key=lambda folder: int(folder.name))
    if not folders:
        pytest.skip(f"no model is shipped in {PACKAGED}")
    return folders[-1]


@pytest.fixture(scope="session")
def portrait() -> NDArray[np.uint8]:
    """NASA's portrait of Eileen Collins, RGB `(512, 512, 3)`: one face, about 90 by 115 pixels at (178, 63)."""
    bgr = cv2.imread(str(ROOT / "examples" / "portrait.jpg"))
    return np.ascontiguousarray(bgr[..., ::-1])


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[servers.PostgreSQL]:
    """A PostgreSQL of this test session's own; skipped where none is installed, failed in CI."""
    # Not pytest's own temporary folders: nobody but their owner may look into those, and PostgreSQL refuses to be root.
    with tempfile.TemporaryDirectory(prefix="mien-postgresql-") as folder:
        Path(folder).chmod(0o755)
        with servers.postgresql(Path(folder) / "cluster") as server:
            yield server
