"""The recognizer of a deployment's settings: LiteRT here, or TensorFlow Serving elsewhere, both behind the registry."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mien.card import ModelFile, load_card
from mien.errors import ModelError, ModelNotFoundError, ModelUnavailableError
from mien.files import sha256_of
from mien.registry import Registry
from mien.server.app import create_app
from mien.server.recognizers import Swapping, open_recognizer
from mien.server.services import Services
from mien.settings import Settings
from model_folders import make_run, tiny_card, write_card
from tensorflow_serving import tensorflow_serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def savedmodel_run(folder: Path) -> Path:
    """A run whose SavedModel is made of made-up bytes, for it runs elsewhere."""
    make_run(folder)
    (folder / "variables").mkdir()
    (folder / "variables" / "index").write_bytes(b"i")
    (folder / "saved_model.pb").write_bytes(b"s")
    parts = ("saved_model.pb", "variables")
    file = ModelFile(
        format="savedmodel", variant="float32", path="saved_model.pb", sha256=sha256_of(folder, parts), size_bytes=2,
        max_difference=0.0, checked_faces=1,
    )  # fmt: skip
    write_card(folder, replace(tiny_card(), files=(file,), default_file=file.path))
    return folder


def test_the_shipped_model_reads_with_litert(settings: Settings, portrait: np.ndarray) -> None:
    reading = open_recognizer(settings)
    try:
        (face,) = reading.read(portrait, source="portrait").faces
        explanation = reading.explain(portrait, face, method="occlusion")
    finally:
        reading.close()
    assert (face.dominant, explanation.label) == ("happy", "happy")
    assert (reading.identity.name, reading.labels) == ("mien", reading.identity.labels)


def test_a_model_that_is_not_there_is_said_at_the_start(settings: Settings) -> None:
    with pytest.raises(ModelNotFoundError, match="nobody"):
        open_recognizer(replace(settings, model="nobody"))


def test_a_savedmodel_is_read_by_tensorflow_serving(settings: Settings, tmp_path: Path, portrait: np.ndarray) -> None:
    version = Registry(settings.models).add(savedmodel_run(tmp_path / "run"), name="mien").version
    with tensorflow_serving(version=version) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        chosen = replace(settings, model=f"mien@{version}", predictor="tfserving", tfserving_url=url)
        reading = open_recognizer(chosen)
        reading.close()
        analysis = reading.read(portrait)
        assert server.calls == 1
    assert (analysis.model.version, len(analysis.faces)) == (version, 1)
    assert load_card(Registry(settings.models).find(f"mien@{version}")).default_file == "saved_model.pb"


def test_readiness_asks_the_server_that_runs_the_model(at_hand: Services, tmp_path: Path) -> None:
    settings = at_hand.settings
    version = Registry(settings.models).add(savedmodel_run(tmp_path / "run"), name="mien").version
    with tensorflow_serving(version=version) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        chosen = replace(settings, model=f"mien@{version}", predictor="tfserving", tfserving_url=url)
        reading = open_recognizer(chosen)
        reading.close()
        client = create_app(replace(at_hand, recognizer=reading)).test_client()
        assert client.get("/health/ready").json["parts"]["model"] == {"ok": True, "detail": ""}
        server.state = "UNLOADING"
        away = client.get("/health/ready")
    assert (away.status_code, away.json["parts"]["model"]["ok"]) == (503, False)
    assert "not AVAILABLE" in away.json["parts"]["model"]["detail"]
    assert away.json["parts"]["database"]["ok"]


def test_a_model_without_a_savedmodel_cannot_be_served_so(settings: Settings) -> None:
    with pytest.raises(ModelError, match="no SavedModel"):
        open_recognizer(replace(settings, predictor="tfserving"))


def test_a_server_that_is_gone_is_said_at_the_start(settings: Settings, tmp_path: Path) -> None:
    added = Registry(settings.models).add(savedmodel_run(tmp_path / "run"), name="mien")
    with tensorflow_serving() as server:
        url = f"http://127.0.0.1:{server.server_port}"
    chosen = replace(
        settings, model=f"mien@{added.version}", predictor="tfserving", tfserving_url=url, tfserving_deadline_s=1
    )
    with pytest.raises(ModelUnavailableError):
        open_recognizer(chosen)


def test_a_registry_that_is_damaged_for_a_while_does_not_end_the_watch(tmp_path: Path) -> None:
    class Opened:
        def __init__(self, reference: str) -> None:
            self.card = replace(tiny_card(), version=int(reference.partition("@")[2]))

    registry = Registry(tmp_path / "models")
    for number in range(2):
        registry.add(make_run(tmp_path / f"run{number}", name="faces"))
    registry.promote("faces@1")
    reading = Swapping(registry, "faces", Opened, every_s=0.01).follow()
    ledger = tmp_path / "models" / "faces" / "aliases.json"
    whole = ledger.read_bytes()
    ledger.write_text("{")
    time.sleep(0.05)
    ledger.write_bytes(whole)
    registry.promote("faces@2")
    end_s = time.monotonic() + 10
    while reading.version != 2 and time.monotonic() < end_s:
        time.sleep(0.01)
    reading.close()
    assert reading.version == 2
