"""`mien evaluate MODEL --data NAME`: score a model, calibrate it, and write a report."""

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.card import CARD_FILE, encode_card
from mien.cli._measures import Measures, measures
from mien.files import write_atomically
from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.data.dataset import Dataset
    from mien.evaluation import Evaluation
    from mien.evaluation.opening import Opened

SPLITS = {"validation": ("validation",), "test": ("test",), "all": ("validation", "test")}


@click.command()
@click.argument("model", required=False)
@click.option("--data", metavar="NAME|PATH", help="Prepared data set to score on.")
@click.option("--path", default="", help="Model file in the folder, such as model_int8.tflite; default: what ships.")
@click.option("--split", type=click.Choice(list(SPLITS)), default="all", show_default=True, help="Part to score.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the report; default: the model's own.")
@click.option("--calibrate/--no-calibrate", default=None, help="Fit temperatures and thresholds on validation first.")
@click.option("--calibrate-to", type=click.Choice(["viewers", "labels"]), default="viewers", show_default=True)
@click.option("--history", type=click.Path(path_type=Path, dir_okay=False), help="CSV to keep the scores in.")
@click.option("--resamples", type=click.IntRange(min=100), default=2000, show_default=True, help="Of the bootstrap.")
@click.option("--explanations", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
              help="Explain N faces by each method and score the maps; takes a while.")  # fmt: skip
@measures
@click.option("--pictures/--no-pictures", default=True, help="Show the worst mistakes as pictures in the report.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), help="Default: a table at a terminal, else JSON."
)
@click.option("--quiet", is_flag=True, help="No progress bar and no list of files.")
def command(
    model: str | None, data: str | None, path: str, split: str, output: Path | None, calibrate: bool | None,
    calibrate_to: str, history: Path | None, resamples: int, explanations: int, pictures: bool, form: str | None,
    quiet: bool, **beside: Any,
) -> None:  # fmt: skip
    """Score MODEL (a run folder, a model folder, or NAME[@VERSION|@ALIAS]) on a prepared data set.

    Validation scores are for choosing, test scores for reporting what ships. A folder named by its path gets
    report.html, metrics.json, card.md and plots/, and its card.json gets calibration and scores. A model of the
    registry stays as it is; its report goes to evaluation/NAME-VERSION/. With --path, the report goes to evaluation/
    inside the folder.

    By default calibration is fitted where the card has none, and where the file that ships is scored on the data it was
    trained on: by name and content, as the card's hash tells. With --history and no MODEL, the plot of a history is
    drawn again.
    """
    from mien.evaluation.opening import require

    require("jinja2", "matplotlib", "scipy")
    if model is None:
        _redraw(history)
        return
    if data is None:
        raise click.UsageError("--data names the prepared data set to score on, for example --data fer2013")
    asked = Measures(**beside)
    opened, dataset = _open(model, data, path)
    dataset, listing = asked.listed(data, dataset, SPLITS[split])
    target = calibrate_to if _calibrates(opened, dataset, path, calibrate) else None
    more = _gradcam(opened) if explanations else {}  # first, so that what is missing is named before minutes are spent
    evaluation = _evaluate(opened, dataset, SPLITS[split], target, resamples, asked.crossings, quiet=quiet)
    if explanations:
        evaluation = _explain(opened, dataset, evaluation, explanations, more, resamples, quiet=quiet)
    with _bar(quiet, "measuring faces") as bar:
        evaluation = asked.measured(
            evaluation, opened, dataset, listing, SPLITS[split], resamples=resamples, progress=bar
        )
    written = _write(output or _folder(opened, path), opened, evaluation, dataset, pictures=pictures)
    if history:
        written += _record(history, opened, evaluation)
    if not quiet:
        click.echo(f"wrote {', '.join(map(str, written))}", err=True)
    _print(evaluation, form)


def _open(model: str, data: str, path: str) -> tuple["Opened", "Dataset"]:
    from mien.data import load
    from mien.evaluation.opening import open_model

    settings = load_settings()
    dataset = load(data, root=settings.datasets)
    return open_model(model, registry=settings.models, path=path, threads=settings.threads), dataset


def _evaluate(
    opened: "Opened",
    dataset: "Dataset",
    splits: tuple[str, ...],
    target: Any,
    resamples: int,
    crossings: tuple[tuple[str, str], ...],
    *,
    quiet: bool,
) -> "Evaluation":
    from mien.evaluation import evaluate

    with _bar(quiet, "reading faces") as progress:
        return evaluate(
            opened.predictor,
            opened.card,
            dataset,
            file=opened.file,
            splits=splits,
            calibrate_to=target,
            crossings=crossings,
            resamples=resamples,
            progress=progress,
        )


def _explain(
    opened: "Opened",
    dataset: "Dataset",
    evaluation: "Evaluation",
    faces: int,
    more: dict[str, Any],
    resamples: int,
    *,
    quiet: bool,
) -> "Evaluation":
    """Score explanations on so many faces of the split that is reported."""
    from mien.evaluation.explanations import score_explanations
    from mien.evaluation.report import detailed

    with _bar(quiet, "explaining faces") as progress:
        scores = score_explanations(
            opened.predictor,
            evaluation.card,
            dataset,
            split=detailed(evaluation)[0].split,
            faces=faces,
            more=more,
            resamples=resamples,
            progress=progress,
        )
    return replace(evaluation, explanations=scores)


def _gradcam(opened: "Opened") -> dict[str, Any]:
    """Grad-CAM by its name, where the run's Keras model is at hand; else nothing."""
    from mien.card import KERAS_FILE
    from mien.evaluation.gradcam import GRADCAM, open_gradcam
    from mien.evaluation.protocols import views_of

    path = opened.folder / KERAS_FILE
    return {GRADCAM: open_gradcam(path, views_of(opened.card)[0])} if path.is_file() else {}


def _calibrates(opened: "Opened", dataset: "Dataset", path: str, wish: bool | None) -> bool:
    """Whether to fit the calibration: as wished, or where there is none yet, or for what ships on its own data.

    Says so where the data only bear the name of what the model was trained on, as the calibration then stays.
    """
    if wish is not None:
        return wish
    if path or not opened.card.temperatures:
        return not opened.card.temperatures
    trained_on = opened.card.data.get(dataset.name)
    if trained_on and trained_on != dataset.hash:
        click.echo(
            f"mien: {dataset.name!r} as it is prepared here ({dataset.hash[:12]}) is not what the model was trained on "
            f"({trained_on[:12]}), so its calibration stays; --calibrate fits it on this data",
            err=True,
        )
    return trained_on == dataset.hash


def _bar(quiet: bool, doing: str) -> Any:
    """A progress bar on stderr, at a terminal; what it yields is told the share done."""
    from mien.cli._terminal import ShareBar

    return nullcontext(lambda share: None) if quiet or not sys.stderr.isatty() else ShareBar(sys.stderr, doing)


def _folder(opened: "Opened", path: str) -> Path:
    """Where the report goes unless told otherwise."""
    if opened.registered:
        return Path("evaluation") / f"{opened.card.name}-{opened.card.version}"
    return opened.folder / "evaluation" / Path(path).stem if path else opened.folder


def _write(
    folder: Path, opened: "Opened", evaluation: "Evaluation", dataset: "Dataset", *, pictures: bool
) -> list[Path]:
    """Write the report and bring the card of a folder that was named by its path up to date."""
    from mien.evaluation import scored_card
    from mien.evaluation.report import write_report

    card = scored_card(evaluation)
    written = write_report(folder, evaluation, dataset, pictures=pictures)
    place = (folder if opened.registered else opened.folder) / CARD_FILE
    write_atomically(place, encode_card(card))
    return [*(path for path in written if path.parent.name != "plots"), folder / "plots", place]


def _record(history: Path, opened: "Opened", evaluation: "Evaluation") -> list[Path]:
    from mien.evaluation import history as records
    from mien.evaluation import scored_card

    row = records.row_of(
        scored_card(evaluation),
        model=opened.title,
        data=evaluation.data,
        data_hash=evaluation.data_hash,
        file=evaluation.file,
        date=evaluation.created,
    )
    records.record(history, row)
    return [history, history.with_suffix(".svg")]


def _redraw(history: Path | None) -> None:
    from mien.evaluation import history as records

    if history is None:
        raise click.UsageError("name a MODEL to evaluate, or a --history to draw again")
    picture = records.draw(history, records.read(history))
    click.echo(f"wrote {picture}" if picture else f"{history} holds no scores yet", err=True)


def _print(evaluation: "Evaluation", form: str | None) -> None:
    if (form or ("table" if sys.stdout.isatty() else "json")) == "json":
        from mien.evaluation.scoring import encode_metrics

        click.echo(encode_metrics(evaluation).decode(), nl=False)
        return
    from mien.evaluation.report import text_table

    click.echo(text_table(evaluation))
    if evaluation.explanations:
        from mien.evaluation import explanations

        click.echo("\n" + explanations.text_table(evaluation.explanations))
