"""One tiny run, exported to every format once."""

from pathlib import Path

import pytest

from model_folders import tiny_faces, tiny_run


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder with every format and variant in it; not to be changed."""
    pytest.importorskip("tensorflow", reason="only TensorFlow writes the model files")
    from mien.formats import export

    folder = tiny_run(tmp_path_factory.mktemp("exported") / "run")
    export.export_run(folder, export.targets(export.VARIANTS), tiny_faces(300))
    return folder
