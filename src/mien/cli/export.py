"""`mien export RUN`: write a trained model in the forms it is served in, each checked against Keras."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from mien.errors import DatasetError, RunError
from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.card import Card

ALL = "all"


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--format", "formats", type=click.Choice(["litert", "savedmodel", "onnx", ALL]), multiple=True, default=("litert",),
    show_default=True, help="May be given several times.",
)  # fmt: skip
@click.option(
    "--variant", "variants", type=click.Choice(["float32", "float16", "int8"]), multiple=True,
    help="Default: all that the format has. May be given several times.",
)  # fmt: skip
@click.option("--data", metavar="NAME|PATH", help="Prepared data set to take faces from; default: the run's own.")
@click.option("--default", default="", metavar="FILE", help="File that recognizers are to open; else the quickest.")
@click.option("--quiet", is_flag=True, help="No table.")
def command(
    run: Path, formats: tuple[str, ...], variants: tuple[str, ...], data: str | None, default: str, quiet: bool
) -> None:
    """Write the model of a RUN folder as LiteRT, SavedModel or ONNX files beside it.

    Each file is checked against Keras on real training faces; the largest difference goes into the card. int8 is
    calibrated on training faces. Evaluate before exporting a SavedModel, as it answers calibrated probabilities.
    """
    from mien.card import load_card

    card = load_card(run)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's C++ notices, before it is imported
    from mien.formats import export

    try:
        chosen = export.targets(export.VARIANTS if ALL in formats else formats, variants)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if any(target.format == "savedmodel" for target in chosen) and card.task == "expression" and not card.temperatures:
        click.echo(
            "the model is not calibrated yet, so the SavedModel's probabilities are not; evaluate first", err=True
        )
    card = export.export_run(run, chosen, _faces(card, data), default=default)
    if not quiet:
        _print(card, run)


def _faces(card: "Card", data: str | None) -> Any:
    """Return training faces as crops `uint8 (n, S, S, C)`, drawn with a fixed seed, to check and to calibrate on."""
    from mien.data import load
    from mien.faces.align import resize_crops
    from mien.formats.export import CALIBRATION_FACES, CHECKED_FACES

    name = data or next(iter(card.data), "")
    if not name:
        raise RunError("the run does not say what it was trained on; name a prepared data set by --data")
    images = load(name, root=load_settings().datasets, split="train").images
    if not len(images):
        raise DatasetError(f"{name} has no training pictures; name a prepared data set that has by --data")
    order = np.random.default_rng(0).permutation(len(images))[: CHECKED_FACES + CALIBRATION_FACES]
    return resize_crops(images[order], size=card.image_size, channels=card.channels)


def _print(card: "Card", run: Path) -> None:
    """Print one line a file; the table goes to the standard error, as the files are the output."""
    import rich.box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=rich.box.SIMPLE_HEAD, caption="off by: the largest difference from Keras on so many real faces")
    for heading in ("file", "format", "MB", "off by", "same label", "faces"):
        table.add_column(heading, no_wrap=True)
    for file in card.files:
        winner = "" if file.top1_agreement is None else f"{file.top1_agreement:.1%}"
        size, difference = f"{file.size_bytes / 1e6:.1f}", f"{file.max_difference:.2g}"
        table.add_row(file.path, f"{file.format} {file.variant}", size, difference, winner, str(file.checked_faces))
    Console(stderr=True).print(table)
    click.echo(f"recognizers open {card.default_file}; next: mien evaluate {run}, mien models add {run}", err=True)
