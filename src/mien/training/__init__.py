"""Training: a recipe and prepared data in, a run folder out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mien.card import CARD_FILE, KERAS_FILE, Card, encode_card
from mien.errors import RunError
from mien.files import replace_safely, write_atomically
from mien.training.recipe import Recipe, load_recipe, parse_recipe
from mien.training.run import Facts, Progress, Row, Run, checkout, command_line, environment, now

if TYPE_CHECKING:
    from mien.training.distillation import Teacher
    from mien.training.task import Task

__all__ = ["Recipe", "load_recipe", "parse_recipe", "train"]


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
        models: root of the registry that the recipe's teachers, and the model it begins with, are looked up in; by
            default `models` beside `datasets`.
        report: called with each epoch's row of `history.csv`.

    Raises:
        RecipeError: the recipe is not one, or asks for what is not there.
        DatasetError: its data set is not prepared.
        ModelError: a teacher is nowhere, or a model to learn from or to begin with is damaged.
        RunError: the folder holds another run, or one that was begun with other data or teachers.
    """
    from mien.training.initial import find_initial, initial_model
    from mien.training.loop import fit
    from mien.training.tracking import tracker

    recipe = parse_recipe(recipe_text)
    run = Run(output, recipe_text)
    begun = run.progress()
    facts = run.facts() if begun.epoch else None
    if facts and facts.finished and (output / CARD_FILE).is_file() and (output / KERAS_FILE).is_file():
        return begun  # its card may know of exported files and calibration by now
    models = models or datasets.parent / "models"
    teachers = _teachers(recipe, models)
    task = _task(recipe, datasets, teachers)
    # What a run began with is needed but once.
    initial = find_initial(recipe, models) if recipe.initial_weights and not facts else None
    fresh = _facts(recipe, task, teachers)
    facts = facts or fresh
    _check_the_same(facts, fresh, output)
    if initial:
        facts = replace(facts, initial_weights=initial.origins(recipe.initial_weights))
    run.write_facts(facts)
    with tracker(recipe, output) as track:

        def tell(row: Row) -> None:
            track(row)
            report(row)

        start = initial_model(initial, recipe, task) if initial and not begun.epoch else None
        progress = fit(recipe, task, run, report=tell, initial=start)
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


def _facts(recipe: Recipe, task: "Task", teachers: "list[Teacher]") -> Facts:
    return Facts(
        command=command_line(),
        started=now(),
        commit=checkout(),
        seed=recipe.seed,
        data=dict(task.data),
        teachers={teacher.name: teacher.sha256 for teacher in teachers},
        environment=environment(),
        epochs=recipe.epochs,
    )


def _check_the_same(begun: Facts, fresh: Facts, folder: Path) -> None:
    """Make sure that a run goes on with what it began with."""
    for kind, old, new in (("data", begun.data, fresh.data), ("teachers", begun.teachers, fresh.teachers)):
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        if changed:
            raise RunError(
                f"the run in {folder} was begun with other {kind}: {', '.join(changed)} has changed since; bring it "
                "back, or give another --output"
            )


def _finish(recipe: Recipe, text: str, task: "Task", run: Run, facts: Facts, progress: Progress) -> None:
    """Write the best weights as a float32 model, its card, the plot of the history and the final facts."""
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
        teachers=dict(facts.teachers),
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
    plot_history(progress.rows, run.folder / "plots" / "history.png")
    run.write_facts(done)  # last: a run that says that it is finished is left alone


def _best_model(recipe: Recipe, task: "Task", run: Run) -> Any:
    from mien.training.initial import float32_model

    model = float32_model(recipe, task, image_size=recipe.image_size)
    model.load_weights(run.best)
    half = run.folder / ".model.keras"
    model.save(half)
    replace_safely(half, run.folder / KERAS_FILE)
    return model
