"""`mien train`: a line an epoch, a run folder, and plain words for what is wrong."""

import pytest
from click.testing import CliRunner

pytest.importorskip("keras", reason="needs the train extra")

from mien import cli
from mien.errors import RecipeError

pytestmark = pytest.mark.train

RECIPE = 'name = "tiny"\narchitecture = "simple_cnn"\ndata = "noise"\nimage_size = 8\nepochs = 2\nbatch_size = 16\n'


@pytest.fixture
def recipe(noise, tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(RECIPE)
    return path


def test_it_tells_every_epoch_and_where_the_run_is(recipe, tmp_path):
    done = CliRunner().invoke(cli.mien, ["train", str(recipe)])
    assert done.exit_code == 0, done.output
    lines = done.stderr.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("epoch")] == ["1/2", "2/2"]
    assert "best epoch" in done.stdout
    assert (tmp_path / "runs" / "tiny" / "model.keras").is_file()


def test_quiet_leaves_the_lines_out(recipe):
    done = CliRunner().invoke(cli.mien, ["train", str(recipe), "--quiet"])
    assert "epoch 1/2" not in done.stderr


def test_a_misspelt_key_is_refused_before_anything_is_written(recipe, tmp_path):
    recipe.write_text(RECIPE + "epoch = 3")
    done = CliRunner().invoke(cli.mien, ["train", str(recipe)])
    assert isinstance(done.exception, RecipeError)
    assert "did you mean `epochs`" in str(done.exception)
    assert not (tmp_path / "runs").exists()
