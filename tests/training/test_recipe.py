"""Recipes are typed, and say what is wrong with them."""

from pathlib import Path

import pytest

from mien.architectures import ARCHITECTURES
from mien.errors import RecipeError
from mien.training.recipe import load_recipe, parse_recipe

RECIPES = sorted((Path(__file__).resolve().parents[2] / "recipes").glob("*.toml"))

MINIMAL = 'name = "m"\narchitecture = "resnet"\nepochs = 3\n'


def test_a_minimal_recipe_has_defaults():
    recipe = parse_recipe(MINIMAL)
    assert (recipe.data, recipe.image_size, recipe.channels, recipe.optimizer.name) == ("fer2013", 48, 1, "sgd")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(MINIMAL + "epoch = 3", "did you mean `epochs`", id="misspelt key"),
        pytest.param(MINIMAL + "[augment]\nrotate = 3", "did you mean `rotation`", id="misspelt key in a table"),
        pytest.param(MINIMAL + "xyzzy = 3", "a recipe has", id="key near nothing"),
        pytest.param('name = "m"\narchitecture = "resnet"', "epochs", id="missing key"),
        pytest.param('name = "m"\narchitecture = "resnet"\nepochs = 0', ">= 1", id="no epochs"),
        pytest.param(MINIMAL + "[augment]\nflip = 1.5", "<= 1", id="probability above one"),
        pytest.param(MINIMAL + '[optimizer]\nname = "adam"', "adam", id="unknown optimizer"),
        pytest.param("name = ", "TOML", id="no TOML"),
        pytest.param('teachers = ["mien"]\n' + MINIMAL, "distillation need each other", id="teachers without a share"),
        pytest.param(MINIMAL + "[loss]\ndistillation = 0.5", "need each other", id="a share without teachers"),
        pytest.param(
            MINIMAL + "[loss]\nlabel_smoothing = 0.6\nvote_smoothing = 0.5",
            "nothing of the label",
            id="all smoothed away",
        ),
        pytest.param(MINIMAL.replace('"m"', '"My Net"'), "make a model's name", id="no name for a model"),
        pytest.param(MINIMAL + "options = { image_size = 64 }", "options has image_size", id="options of the recipe"),
        pytest.param(MINIMAL + "seed = -1", ">= 0", id="negative seed"),
        pytest.param(MINIMAL + "seed = 20261201123456", "<", id="a seed that generators do not take"),
        pytest.param(
            'task = "landmarks"\nprogressive_sizes = [32]\n' + MINIMAL, "task expression", id="landmarks in many sizes"
        ),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_reason(text, words):
    with pytest.raises(RecipeError, match=words):
        parse_recipe(text)


def test_small_pictures_come_first_for_an_even_part_of_the_epochs():
    recipe = parse_recipe('name = "m"\narchitecture = "resnet"\nepochs = 7\nprogressive_sizes = [24, 32]\n')
    assert [recipe.size_at(epoch) for epoch in range(8)] == [24, 24, 24, 32, 32, 48, 48, 48]


def test_every_epoch_has_the_full_size_unless_told_otherwise():
    assert {parse_recipe(MINIMAL).size_at(epoch) for epoch in range(3)} == {48}


def test_a_missing_recipe_is_named(tmp_path):
    with pytest.raises(RecipeError, match=r"nothing\.toml"):
        load_recipe(tmp_path / "nothing.toml")


def test_a_wrong_recipe_file_is_named(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text("epochs = 1")
    with pytest.raises(RecipeError, match=r"wrong\.toml"):
        load_recipe(path)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_of_the_repository_can_be_followed(path):
    assert load_recipe(path).architecture in ARCHITECTURES
