"""`mien train RECIPE`: train a model, or go on with a run that was stopped."""

import time
from pathlib import Path

import click

from mien.cli._keras import require_keras
from mien.settings import load_settings
from mien.training.recipe import Recipe, load_recipe


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run folder; default runs/NAME of the recipe.")
@click.option("--quiet", is_flag=True, help="No line an epoch.")
def command(recipe: Path, output: Path | None, quiet: bool) -> None:
    """Train RECIPE into a run folder. Run it again to go on where it stopped."""
    checked = load_recipe(recipe)
    folder = output or Path("runs") / checked.name
    require_keras()
    from mien.training import train

    text = recipe.read_text(encoding="utf-8")
    settings, report = load_settings(), (lambda _: None) if quiet else _Lines(checked)
    progress = train(text, folder, datasets=settings.datasets, models=settings.models, report=report)
    best = f"best epoch {progress.best_epoch + 1} of {progress.epoch}, validation score {progress.best_score:.4f}"
    click.echo(f"{folder}: {best}")


class _Lines:
    """Prints one line an epoch, with the time that is left."""

    def __init__(self, recipe: Recipe) -> None:
        self._epochs, self._began, self._done = recipe.epochs, time.monotonic(), 0

    def __call__(self, row: dict[str, float]) -> None:
        self._done += 1
        left = (time.monotonic() - self._began) / self._done * (self._epochs - row["epoch"])
        scores = "  ".join(f"{key} {row[key]:.4f}" for key in row if key == "score" or key.endswith("_accuracy"))
        head = f"epoch {row['epoch']:.0f}/{self._epochs}  loss {row['loss']:.4f}"
        click.echo(f"{head}  {scores}  {row['seconds']:.0f} s, {left / 60:.0f} min left", err=True)
