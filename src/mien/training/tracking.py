"""Logging a run to TensorBoard and MLflow where the recipe asks for it; neither is required."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mien.errors import MissingExtraError
from mien.training.recipe import Recipe
from mien.training.run import Row

Track = Callable[[Row], None]


@contextmanager
def tracker(recipe: Recipe, folder: Path) -> Iterator[Track]:
    """Yield a function that logs one epoch's row to everything the recipe names.

    Raises:
        MissingExtraError: a tracker is asked for that is not installed.
    """
    with ExitStack() as stack:
        tracks = []
        if recipe.tensorboard:
            tracks.append(stack.enter_context(_tensorboard(folder / "tensorboard")))
        if recipe.mlflow:
            tracks.append(stack.enter_context(_mlflow(recipe)))

        def track(row: Row) -> None:
            for one in tracks:
                one(row)

        yield track


@contextmanager
def _tensorboard(folder: Path) -> Iterator[Track]:
    try:
        from tensorboard.summary import Writer
    except ImportError:
        raise MissingExtraError("tensorboard = true needs TensorBoard: pip install 'mien[tracking]'") from None
    writer = Writer(str(folder))

    def track(row: Row) -> None:
        for key, value in row.items():
            writer.add_scalar(key, value, step=int(row["epoch"]))
        writer.flush()

    try:
        yield track
    finally:
        writer.close()


@contextmanager
def _mlflow(recipe: Recipe) -> Iterator[Track]:
    try:
        import mlflow
    except ImportError:
        raise MissingExtraError("mlflow = true needs MLflow: pip install 'mien[tracking]'") from None
    mlflow.set_experiment(os.environ.get("MLFLOW_EXPERIMENT_NAME") or recipe.name)
    with mlflow.start_run(run_name=recipe.name):
        mlflow.log_params({"architecture": recipe.architecture, "data": recipe.data, "seed": recipe.seed})

        def track(row: Row) -> None:
            mlflow.log_metrics(row, step=int(row["epoch"]))

        yield track
