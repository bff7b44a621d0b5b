"""`mien ensemble MODEL MODEL...`: one model that answers the mean of several."""

from pathlib import Path

import click

from mien.cli._keras import require_keras
from mien.formats.native_log import filtered
from mien.settings import load_settings


@click.command()
@click.argument("names", metavar="MODEL...", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Run folder; names the model.")
def command(names: tuple[str, ...], output: Path) -> None:
    """Join trained models into one that answers their mean. Each is a run folder, a model folder, or NAME[@VERSION].

    They read crops of one size and have the same labels. The output is a run folder as `mien train` leaves one.
    """
    settings = load_settings()
    with filtered(lambda _: False):  # what TensorFlow says of itself
        require_keras()
        from mien.training.ensemble import join

        card = join(names, output, datasets=settings.datasets, models=settings.models)
    click.echo(f"{output}: {len(names)} networks, {card.parameters:,} weights")
    click.echo(f"next: mien evaluate {output}, mien export {output}", err=True)
