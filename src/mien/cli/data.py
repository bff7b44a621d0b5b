"""`mien data`: fetch, prepare and check labelled faces."""

from pathlib import Path

import click

from mien.settings import load_settings


@click.group()
def command() -> None:
    """Fetch, prepare and check labelled faces to train and evaluate on."""


@command.command()
@click.argument("name")
@click.option("--from", "origin", type=click.Path(path_type=Path), required=True)
@click.option("--votes", type=click.Path(path_type=Path))
@click.option("--source", type=click.Choice(["fer2013", "folder", "csv"]))
def fetch(name: str, origin: Path, votes: Path | None, source: str | None) -> None:
    """Store the raw files of a data set under its NAME."""
    from mien.data import fetch as fetching

    provenance = fetching.fetch(name, origin, root=load_settings().datasets, votes=votes, source=source or "")
    for warning in provenance["warnings"]:
        click.echo(f"mien: warning: {warning}", err=True)


@command.command()
@click.argument("name")
def prepare(name: str) -> None:
    """Turn the raw files of NAME into checked Parquet shards."""
    from mien.data import prepare as preparing

    print(preparing.prepare(name, root=load_settings().datasets))
