"""Trackers are options: asked for they log, not installed they say so."""

import sys

import pytest

from mien.errors import MissingExtraError
from mien.training.recipe import parse_recipe
from mien.training.tracking import tracker

BASE = 'name = "m"\narchitecture = "resnet"\nepochs = 2\n'
ROW = {"epoch": 1.0, "loss": 0.5, "score": 0.7}


def test_without_a_tracker_nothing_is_written(tmp_path):
    with tracker(parse_recipe(BASE), tmp_path) as track:
        track(ROW)
    assert not list(tmp_path.iterdir())


def test_tensorboard_gets_every_value_of_every_epoch(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    with tracker(parse_recipe(BASE + "tensorboard = true"), tmp_path) as track:
        track(ROW)
        track(ROW | {"epoch": 2.0, "loss": 0.25})
    events = accumulator.EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    tags = events.Tags()
    assert set(tags["tensors"]) | set(tags["scalars"]) >= {"loss", "score"}


def test_mlflow_gets_every_value_of_every_epoch(tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")  # the skinny MLflow has no other local store
    mlflow.set_tracking_uri(tmp_path.as_uri())
    with tracker(parse_recipe(BASE + "mlflow = true"), tmp_path) as track:
        track(ROW)
    (run,) = mlflow.search_runs(experiment_names=["m"], output_format="list")
    assert run.data.metrics["loss"] == 0.5
    assert run.data.params["architecture"] == "resnet"


@pytest.mark.parametrize(("key", "module"), [("tensorboard", "tensorboard.summary"), ("mlflow", "mlflow")])
def test_a_tracker_that_is_not_installed_is_named_with_its_extra(key, module, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with (
        pytest.raises(MissingExtraError, match=r"mien\[tracking\]"),
        tracker(parse_recipe(f"{BASE}{key} = true"), tmp_path),
    ):
        pass
