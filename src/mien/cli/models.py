"""`mien models`: list, show, add, promote, roll back, remove and check versions of models; fetch others' weights."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.card import Card, load_card
from mien.errors import DatasetError, ModelFileError, PromotionRefusedError
from mien.registry import PRODUCTION, Registry, Version
from mien.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.table import Table

_FORM = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), help="Default: a table at a terminal, else JSON."
)


@click.group()
def command() -> None:
    """Keep models: versions, the one in production, and weights from elsewhere.

    A MODEL is NAME, NAME@VERSION or NAME@ALIAS; a bare name means its production version.
    """


@command.command("list")
@_FORM
def list_models(form: str | None) -> None:
    """List every version of every model."""
    rows = [_row(version) for version in _registry().list()]
    _print(rows, form, _list_table)


@command.command()
@click.argument("model")
@_FORM
def show(model: str, form: str | None) -> None:
    """Show what is known of MODEL: its card."""
    import msgspec

    registry = _registry()
    name, number = registry.resolve(model)
    version = next(v for v in registry.list() if (v.name, v.version) == (name, number))
    facts = _row(version) | {"card": msgspec.to_builtins(load_card(version.folder))}
    _print(facts, form, _card_table)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--name", default="", help="Name to keep it under; default: the name in its card.")
@click.option("--only", multiple=True, metavar="FILE", help="Keep this file alone; may be given several times.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Another registry's folder.")
def add(folder: Path, name: str, only: tuple[str, ...], into: Path | None) -> None:
    """Copy the exported model in FOLDER, such as runs/r1, into the registry as a new version."""
    registry = Registry(into, packaged=into) if into else _registry()
    version = registry.add(folder, name=name, only=only)
    click.echo(f"{_title(version)} added; `mien models promote {_title(version)}` puts it into production")


@command.command()
@click.argument("model")
@click.argument("alias", default=PRODUCTION)
@click.option(
    "--data", metavar="NAME|PATH", help="Prepared data set to compare on; default: the one they were trained on."
)
@click.option("--force", is_flag=True, help="Do not compare.")
def promote(model: str, alias: str, data: str | None, force: bool) -> None:
    """Point ALIAS (production) at MODEL, unless it is shown to be worse than the version that has the alias now.

    Both answer the validation pictures of a prepared data set, as in `mien compare`.
    """
    settings = load_settings()
    try:
        version = _registry().promote(model, alias, loss=None if force else _loss(settings, data))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{_title(version)} is {alias} now")


@command.command()
@click.argument("name")
@click.argument("alias", default=PRODUCTION)
def rollback(name: str, alias: str) -> None:
    """Point ALIAS (production) of NAME back to the version that had it before."""
    version = _registry().rollback(name, alias)
    click.echo(f"{_title(version)} is {alias} again")


@command.command()
@click.argument("model")
@click.option("--force", is_flag=True, help="Also when an alias points to it; the alias goes too.")
def remove(model: str, force: bool) -> None:
    """Remove MODEL, given as NAME@VERSION."""
    click.echo(f"{_title(_registry().remove(model, force=force))} removed")


@command.command()
@click.argument("models", nargs=-1)
def check(models: tuple[str, ...]) -> None:
    """Make sure that the files of MODELS, by default of all, are those their cards describe."""
    registry = _registry()
    problems = 0
    for model in models or [_title(version) for version in registry.list()]:
        found = registry.check(model)
        click.echo(f"{model}: {'; '.join(found) or 'ok'}", err=bool(found))
        problems += bool(found)
    if problems:
        sys.exit(1)


@command.command()
@click.argument("name")
@click.option("--from", "origin", type=click.Path(path_type=Path), help="Take it from this file, without the net.")
@click.option("--url", default="", help="Fetch it from here instead of where it is published.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, help="Seconds."
)
def fetch(name: str, origin: Path | None, url: str, timeout: float) -> None:
    """Fetch the published weights called NAME: yunet, a face detector that `--detector auto` prefers once it is there.

    Only the one file that mien was tested with is taken, by its SHA-256.
    """
    from mien.registry import weights

    if origin and url:
        raise click.UsageError("--from and --url exclude each other")
    path, fresh = weights.fetch(name, load_settings().weights, origin=origin, url=url, timeout_s=timeout)
    click.echo(f"{path} {'fetched' if fresh else 'is there already'}")


def _registry() -> Registry:
    return Registry(load_settings().models)


def _title(version: Version) -> str:
    return f"{version.name}@{version.version}"


def _loss(settings: Settings, data: str | None) -> Callable[[Path, Path], str]:
    """Return what asks `mien.evaluation.compare` whether a candidate is worse than the version in use."""

    def loss(current: Path, candidate: Path) -> str:
        from mien.data import load
        from mien.evaluation import compare
        from mien.formats import open_predictor

        cards = load_card(current), load_card(candidate)
        name = data or _common_data(*cards)
        try:
            dataset = load(name, root=settings.datasets)
        except DatasetError as error:
            raise PromotionRefusedError(
                f"nothing to compare the models on ({error}); name --data, or --force"
            ) from None
        for card, which in zip(cards, ("version in use", "candidate"), strict=True):
            if (learned_from := card.data.get(name)) and learned_from != dataset.hash:
                click.echo(
                    f"mien: {name!r} as it is prepared here ({dataset.hash[:12]}) is not what the {which} learned from "
                    f"({learned_from[:12]}), so it may have learned from pictures that are compared on",
                    err=True,
                )
        predictors = [open_predictor(f, c) for f, c in zip((current, candidate), cards, strict=True)]
        comparison = compare(predictors[0], cards[0], predictors[1], cards[1], dataset)
        click.echo(comparison.table(), err=True)
        return f"it is worse on {name}; see `mien compare`, or --force it" if comparison.shows_loss else ""

    return loss


def _common_data(current: Card, candidate: Card) -> str:
    """Return the data set both models were trained on, or else the candidate's; its validation part is unseen by both.

    Raises:
        PromotionRefusedError: the card of the candidate names none.
    """
    names = sorted(set(current.data) & set(candidate.data)) or sorted(candidate.data)
    if not names:
        raise PromotionRefusedError("nothing to compare the models on: the card names no data; name --data, or --force")
    return names[0]


def _row(version: Version) -> dict[str, Any]:
    facts = {
        "name": version.name,
        "version": version.version,
        "aliases": list(version.aliases),
        "packaged": version.packaged,
        "folder": str(version.folder),
    }
    try:
        card = load_card(version.folder)
    except ModelFileError as error:
        return facts | {"problem": str(error)}
    size = next((f.size_bytes for f in card.files if f.path == card.default_file), 0)
    return facts | {
        "task": card.task,
        "architecture": card.architecture,
        "file": card.default_file,
        "size_bytes": size,
        "created": card.created,
    }


def _print(facts: Any, form: str | None, table: Callable[[Any], "Table"]) -> None:
    if (form or ("table" if sys.stdout.isatty() else "json")) == "json":
        import json

        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    Console().print(table(facts))


def _list_table(rows: list[dict[str, Any]]) -> "Table":
    import rich.box
    from rich.table import Table

    table = Table(box=rich.box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading in ("model", "in use as", "task", "file", "MB", "came"):
        table.add_column(heading, no_wrap=heading != "task")
    for row in rows:
        trained = "with mien" if row["packaged"] else row.get("created", "")[:10]
        facts = (
            (row["problem"], "", "", "")
            if "problem" in row
            else (row["task"], row["file"], f"{row['size_bytes'] / 1e6:.1f}", trained)
        )
        table.add_row(f"{row['name']}@{row['version']}", ", ".join(row["aliases"]), *facts)
    return table


def _card_table(facts: dict[str, Any]) -> "Table":
    import rich.box
    from rich.table import Table

    table = Table(box=rich.box.SIMPLE, show_header=False)
    card = facts["card"]
    table.add_row("model", f"{facts['name']}@{facts['version']}")
    table.add_row("in use as", ", ".join(facts["aliases"]) or "-")
    table.add_row("folder", facts["folder"])
    for key in ("task", "architecture", "parameters", "created", "data", "temperatures"):
        table.add_row(key, _plain(card.get(key)))
    for head, calibration in card["calibrations"].items():
        table.add_row(f"calibration {head}", calibration["method"])
    table.add_row("crop", f"{card['image_size']} px, {'RGB' if card['channels'] == 3 else 'grey'}")
    for head, columns in card["heads"].items():
        table.add_row(f"head {head}", ", ".join(columns))
    for file in card["files"]:
        default = ", what recognizers open" if file["path"] == card["default_file"] else ""
        checked = f"within {file['max_difference']:.2g} of Keras on {file['checked_faces']} faces"
        table.add_row(
            file["path"], f"{file['format']} {file['variant']}, {file['size_bytes']:,} bytes, {checked}{default}"
        )
    for data, scores in card["scores"].items():
        table.add_row(f"scores {data}", _plain(scores))
    return table


def _plain(value: Any) -> str:
    """Return a value of a card as words: mappings as "key value", numbers short."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items()) or "-"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
