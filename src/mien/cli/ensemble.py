"""`mien ensemble MODEL MODEL...`: one model that answers the mean of several."""

import os
from pathlib import Path

import click

from mien.cli._keras import require_keras
from mien.settings import load_settings


@click.command()
@click.argument("names", metavar="MODEL...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Run folder; names the model.",
)
def command(names: tuple[str, ...], output: Path) -> None:
    """Join trained models into one that answers their mean. Each is a run folder, a model folder, or NAME[@VERSION].

    They read crops of one size and have the same labels; one that is there as a LiteRT file alone, such as mien's own,
    needs the prepared data set that it was trained on. The output is a run folder as `mien train` leaves one.
    """
    if len(names) < 2:
        raise click.UsageError(f"an ensemble has two members or more, not {len(names)}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's C++ notices, before it is imported
    require_keras()
    from mien.training.ensemble import join

    settings = load_settings()
    card = join(names, output, datasets=settings.datasets, models=settings.models)
    click.echo(f"{output}: {len(names)} networks, {card.parameters:,} weights")
    click.echo(f"next: mien evaluate {output}, mien export {output}", err=True)
