"""Training: a recipe and prepared data in, a run folder out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mien.card import CARD_FILE, Card, encode_card, load_card
from mien.errors import ModelNotFoundError, RecipeError
from mien.files import sha256, write_atomically
from mien.training.recipe import Recipe, load_recipe, parse_recipe
from mien.training.run import Facts, Progress, Row, Run, checkout, command_line, environment, now

if TYPE_CHECKING:
    from mien.training.distillation import Teacher
    from mien.training.task import Task

__all__ = ["Recipe", "load_recipe", "parse_recipe", "train"]

RUN_MODEL = "model.keras"
"""A run's own float32 model."""

MEASURED_BATCHES = 4
"""Batches over which others' weights are fitted to mien's pictures; means and variances need no more."""


def train(
    recipe_text: str,
    output: Path,
    *,
    datasets: Path,
    models: Path | None = None,
    report: Callable[[Row], None] = lambda _: None,
) -> Progress:
    """Train a recipe into the run folder `output`, or go on where a killed run stopped.

    Args:
        recipe_text: the recipe as TOML.
        output: the run folder.
        datasets: where prepared data sets lie.
        models: root of the registry that the recipe's teachers are looked up in; by default `models` beside `datasets`.
        report: called with each epoch's row of `history.csv`.

    Raises:
        RecipeError: the recipe is not one, or asks for what is not there.
        DatasetError: its data set is not prepared.
        ModelError: a teacher is nowhere, or damaged.
        RunError: the folder holds another run.
    """
    from mien.training.loop import fit
    from mien.training.tracking import tracker

    recipe = parse_recipe(recipe_text)
    run = Run(output, recipe_text)
    models = models or datasets.parent / "models"
    teachers = _teachers(recipe, models)
    task = _task(recipe, datasets, teachers)
    begun = run.progress().epoch > 0  # what a run began with is needed but once
    initial = _initial_file(recipe, models) if recipe.initial_weights and not begun else None
    facts = run.facts() or _facts(recipe, task, teachers, initial)
    run.write_facts(facts)
    with tracker(recipe, output) as track:

        def tell(row: Row) -> None:
            track(row)
            report(row)

        progress = fit(recipe, task, run, report=tell, initial=initial and _initial(recipe, task, initial))
    _finish(recipe, recipe_text, task, run, facts, progress)
    return progress


def _teachers(recipe: Recipe, models: Path) -> "list[Teacher]":
    if not recipe.teachers:
        return []
    from mien.training.distillation import open_teacher

    return [open_teacher(name, models=models) for name in recipe.teachers]


def _task(recipe: Recipe, datasets: Path, teachers: "list[Teacher]") -> "Task":
    if recipe.task == "landmarks":
        from mien.training.landmarks import LandmarkTask

        return LandmarkTask(recipe, datasets)
    from mien import data
    from mien.training import distillation, teacher
    from mien.training.expression import ExpressionTask

    landmarks = teacher.read(datasets / recipe.data / teacher.FILE) if recipe.alignment == "realigned" else None
    mirrored = not recipe.loss.distillation_on_crops  # a crop was mirrored, or not, when it was varied
    teach = partial(distillation.answers, teachers, mirrored=mirrored) if teachers else None
    return ExpressionTask(recipe, data.load(recipe.data, root=datasets), landmarks=landmarks, teach=teach)


def _facts(recipe: Recipe, task: "Task", teachers: "list[Teacher]", initial: Path | None) -> Facts:
    return Facts(
        command=command_line(),
        started=now(),
        commit=checkout(),
        seed=recipe.seed,
        data=dict(task.data),
        teachers={teacher.name: teacher.sha256 for teacher in teachers},
        initial_weights={recipe.initial_weights: sha256(initial)} if initial else {},
        environment=environment(),
        epochs=recipe.epochs,
    )


def _initial(recipe: Recipe, task: "Task", path: Path) -> Any:
    """Return the float32 model that the recipe's run begins with."""
    import keras

    if path.name == RUN_MODEL:
        return keras.models.load_model(path, compile=False)
    from mien.training import pretrained

    keras.utils.set_random_seed(recipe.seed)
    # The first crops may be smaller than the last.
    model = _float32_model(recipe, task, image_size=None if recipe.progressive_sizes else recipe.image_size)
    crops = np.concatenate([task.crops(0, step) for step in range(min(task.steps, MEASURED_BATCHES))])
    pretrained.start(model, path, crops)
    return model


def _initial_file(recipe: Recipe, models: Path) -> Path:
    """Return the file that a recipe's run begins with: of a package, a run, or a model's LiteRT file."""
    from mien.training import pretrained
    from mien.training.distillation import model_folder

    name = recipe.initial_weights
    if Path(name).suffix in pretrained.PACKAGES:
        return pretrained.find(name)
    if (path := Path(name) / RUN_MODEL).is_file():
        return path
    try:
        folder = model_folder(name, models=models)
    except ModelNotFoundError as error:
        raise RecipeError(f"initial_weights: {name} is no folder of a run or model, and {error}") from None
    exported = [folder / file.path for file in load_card(folder).files if file.format == "litert"]
    present = [path for path in exported if path.is_file()]
    if not present:
        raise RecipeError(f"initial_weights: {folder} has neither {RUN_MODEL} nor a LiteRT file")
    return max(present, key=lambda path: path.stat().st_size)  # the least rounded one


def _finish(recipe: Recipe, text: str, task: "Task", run: Run, facts: Facts, progress: Progress) -> None:
    """Write the best weights as a float32 model, its card, the final facts and the plot of the history."""
    from mien.training.plots import plot_history

    model = _best_model(recipe, task, run)
    card = Card(
        name=recipe.name,
        task=recipe.task,
        architecture=recipe.architecture,
        image_size=recipe.image_size,
        channels=recipe.channels,
        heads=dict(task.heads),
        parameters=int(model.count_params()),
        created=now(),
        recipe=text,
        data=dict(facts.data),
        initial_weights=dict(facts.initial_weights),
        seed=recipe.seed,
        environment=dict(facts.environment),
        commit=facts.commit,
    )
    write_atomically(run.folder / CARD_FILE, encode_card(card))
    done = replace(
        facts,
        finished=now(),
        best_epoch=progress.best_epoch + 1,
        best_score=progress.best_score,
        training_seconds=round(progress.seconds, 1),
    )
    run.write_facts(done)
    plot_history(progress.rows, run.folder / "plots" / "history.png")


def _best_model(recipe: Recipe, task: "Task", run: Run) -> Any:
    model = _float32_model(recipe, task, image_size=recipe.image_size)
    model.load_weights(run.best)
    half = run.folder / ".model.keras"
    model.save(half)
    half.replace(run.folder / RUN_MODEL)
    return model


def _float32_model(recipe: Recipe, task: "Task", *, image_size: int | None) -> Any:
    import keras

    from mien import architectures

    keras.config.set_dtype_policy("float32")
    widths = {head: len(columns) for head, columns in task.heads.items()}
    return architectures.build(
        recipe.architecture, image_size=image_size, channels=recipe.channels, heads=widths, **recipe.options
    )
