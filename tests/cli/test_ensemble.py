"""`mien ensemble`: several models as one, and plain words for what is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("keras", reason="needs the train extra")

from mien import cli, training
from mien.card import CARD_FILE, encode_card, load_card
from mien.errors import ModelError

pytestmark = pytest.mark.train

RECIPE = 'architecture = "simple_cnn"\ndata = "noise"\nimage_size = 8\nepochs = 1\nbatch_size = 16\n'


@pytest.fixture
def runs(noise, data_dir) -> list[str]:
    for name in ("a", "b"):
        training.train(f'name = "{name}"\n{RECIPE}', Path("runs") / name, datasets=data_dir / "datasets")
    return ["runs/a", "runs/b"]


def test_it_says_what_it_made_and_what_comes_next(runs):
    done = CliRunner().invoke(cli.mien, ["ensemble", *runs, "--output", "runs/both"])
    assert done.exit_code == 0, done.output
    weights = load_card(Path("runs/both")).parameters
    assert done.stdout == f"runs/both: 2 networks, {weights:,} weights\n"
    assert "next: mien evaluate runs/both, mien export runs/both" in done.stderr


def test_models_of_other_crops_are_refused_before_anything_is_written(runs, tmp_path):
    card = Path(runs[1]) / CARD_FILE
    card.write_bytes(encode_card(replace(load_card(card.parent), image_size=48)))
    done = CliRunner().invoke(cli.mien, ["ensemble", *runs, "--output", "runs/both"])
    assert isinstance(done.exception, ModelError)
    assert "the image_size of runs/b is 48, that of runs/a 8" in str(done.exception)
    assert not (tmp_path / "runs" / "both").exists()


def test_one_model_or_no_output_is_wrong_usage(runs):
    assert CliRunner().invoke(cli.mien, ["ensemble", *runs]).exit_code == 2
    done = CliRunner().invoke(cli.mien, ["ensemble", runs[0], "--output", "runs/both"])
    assert (done.exit_code, "two members or more, not 1" in done.stderr) == (2, True)
