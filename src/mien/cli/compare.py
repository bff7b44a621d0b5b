"""`mien compare A B --data NAME`: is model B better than model A, beyond chance?"""

import sys
from typing import TYPE_CHECKING

import click

from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.evaluation import Comparison


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--data", metavar="NAME|PATH", required=True, help="Prepared data set to compare on.")
@click.option("--path-a", default="", help="Model file of A; default: what ships.")
@click.option("--path-b", default="", help="Model file of B; default: what ships.")
@click.option(
    "--split", type=click.Choice(["validation", "test"]), default="validation", show_default=True,
    help="Part to compare on; test is for what ships.",
)  # fmt: skip
@click.option("--resamples", type=click.IntRange(min=1000), default=2000, show_default=True, help="Of the bootstrap.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), help="Default: a table at a terminal, else JSON."
)
def command(a: str, b: str, data: str, path_a: str, path_b: str, split: str, resamples: int, form: str | None) -> None:
    """Tell whether B is better than A. Each is a run folder, a model folder, or NAME[@VERSION|@ALIAS].

    Both models answer the same faces. The difference of each score has a 95 % interval from a paired bootstrap. Only
    what lies beyond a wider one is called better or worse: several scores decide, and models that are alike would soon
    differ in one of them.
    """
    comparison = _compare(a, b, data, (path_a, path_b), split, resamples)
    if (form or ("table" if sys.stdout.isatty() else "json")) == "json":
        click.echo(comparison.json())
    else:
        click.echo(comparison.table())


def _compare(a: str, b: str, data: str, paths: tuple[str, str], split: str, resamples: int) -> "Comparison":
    from mien.data import load
    from mien.evaluation import compare
    from mien.evaluation.opening import named, open_model

    settings = load_settings()
    dataset = load(data, root=settings.datasets)
    first, second = (
        open_model(name, registry=settings.models, path=path, threads=settings.threads)
        for name, path in ((a, paths[0]), (b, paths[1]))
    )
    return compare(
        first.predictor, named(first), second.predictor, named(second), dataset, split=split, resamples=resamples
    )
