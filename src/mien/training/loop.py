"""The training loop: epoch by epoch, each one checkpointed, so that a killed run goes on to the same result."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mien import architectures
from mien.architectures.ensemble import all_layers
from mien.errors import RecipeError, RunError
from mien.files import replace_safely
from mien.training.optimizers import build_optimizer
from mien.training.precision import fused_batch_normalization
from mien.training.recipe import Recipe
from mien.training.run import Progress, Row, Run
from mien.training.task import Task

SETTLING_STEPS = 40
"""Batches over which batch normalization's statistics are measured for averaged weights; its momentum is 0.9."""

Report = Callable[[Row], None]


def fit(recipe: Recipe, task: Task, run: Run, *, report: Report = lambda _: None, initial: Any = None) -> Progress:
    """Train until the recipe's last epoch or its patience is at an end; go on from the run's last checkpoint.

    Args:
        recipe: what to do.
        task: what is learned.
        run: where everything is kept; `best.weights.h5` is there at the end.
        report: called with each epoch's row.
        initial: a Keras model whose weights to start from.

    Raises:
        RunError: the checkpoint does not fit the recipe's architecture.
    """
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy(recipe.precision)
    with _devices(recipe.devices), fused_batch_normalization():
        model = _compiled(recipe, task)
        if initial is not None:
            model.set_weights(initial.get_weights())
        progress = _restored(model, run)
        while progress.epoch < recipe.epochs and not progress.exhausted(recipe.patience):
            progress = _epoch(model, recipe, task, run, progress)
            report(progress.rows[-1])
    return progress


def _compiled(recipe: Recipe, task: Task) -> Any:
    widths = {head: len(columns) for head, columns in task.heads.items()}
    size = None if recipe.progressive_sizes else recipe.image_size
    try:
        model = architectures.build(
            recipe.architecture, image_size=size, channels=recipe.channels, heads=widths, **recipe.options
        )
    except ValueError as error:
        raise RecipeError(str(error)) from None
    optimizer = build_optimizer(recipe.optimizer, epochs=recipe.epochs, steps=task.steps)
    # XLA makes these networks slower on processors (measured 1.3 to 8 times).
    model.compile(optimizer, loss=task.losses(), loss_weights=task.loss_weights(), jit_compile=_compile_ahead())
    model.optimizer.build(model.trainable_variables)  # mixed_float16 wraps it, to scale the loss
    return model


def _compile_ahead() -> bool:
    return bool(keras.backend.backend() == "jax")


def _restored(model: Any, run: Run) -> Progress:
    progress = run.progress()
    if progress.epoch:
        try:
            model.load_weights(run.weights(progress.epoch))
        except (OSError, ValueError) as error:
            raise RunError(f"the checkpoint in {run.checkpoints} does not fit: {error}") from None
    return progress


def _epoch(model: Any, recipe: Recipe, task: Task, run: Run, progress: Progress) -> Progress:
    began = time.monotonic()
    _reseed(model, recipe.seed + progress.epoch)
    raw = _RawWeights()
    fitted = model.fit(
        _Batches(task, progress.epoch),
        callbacks=[raw],
        initial_epoch=progress.epoch,
        epochs=progress.epoch + 1,
        shuffle=False,
        verbose=0,
    )
    row = {"epoch": progress.epoch + 1.0, **{k: float(v[-1]) for k, v in fitted.history.items()}}
    row["learning_rate"] = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    # NaN would otherwise train on for hours.
    if not np.isfinite(row["loss"]):
        raise RunError(f"the loss is {row['loss']} after epoch {progress.epoch + 1}; lower optimizer.learning_rate")
    if recipe.optimizer.ema:
        # JAX put the averages' own memory in the weights' place, and gives it away while it predicts.
        model.set_weights(model.get_weights())
        _settle(model, task, progress.epoch)
    row |= task.validate(lambda crops: predict(model, crops, recipe.batch_size))
    seconds = time.monotonic() - began
    done = progress.after(row | {"seconds": seconds}, seconds=seconds)
    if done.best_epoch == progress.epoch:
        _save(model, run, "best")
    model.set_weights(raw.weights)
    _save(model, run, f"state-{done.epoch:04d}")
    run.commit(done)
    return done


def predict(model: Any, crops: NDArray[np.uint8], batch_size: int = 256) -> dict[str, NDArray[np.float32]]:
    """Return a Keras model's raw outputs for crops `(n, S, S, C)`."""
    outputs = model.predict(crops.astype(np.float32), batch_size=batch_size, verbose=0)
    return {head: np.asarray(values, np.float32) for head, values in outputs.items()}


def _settle(model: Any, task: Task, epoch: int) -> None:
    """Measure the statistics of batch normalization anew: those of the trained weights do not fit their averages.

    Averaged weights without it scored 30 % where the trained ones scored 65 % (epoch 4 of `recipes/mien.toml`); see
    "precise BN", arXiv:2105.07576.
    """
    for step in range(min(task.steps, SETTLING_STEPS)):
        model(task.crops(epoch, step), training=True)


def _save(model: Any, run: Run, name: str) -> None:
    run.checkpoints.mkdir(parents=True, exist_ok=True)
    half = run.checkpoints / f".{name}.weights.h5"
    model.save_weights(half)
    replace_safely(half, run.checkpoints / f"{name}.weights.h5")


def _reseed(model: Any, seed: int) -> None:
    """Give every random layer the epoch's own seed, so that a resumed run draws what an uninterrupted one would."""
    for index, layer in enumerate(all_layers(model)):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign(np.array([seed, index], dtype="uint32"))


def _devices(kind: str) -> AbstractContextManager[Any]:
    if kind == "single":
        return nullcontext()
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        logical = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
        strategy: AbstractContextManager[Any] = tf.distribute.MirroredStrategy([d.name for d in logical]).scope()
        return strategy
    distribution: AbstractContextManager[Any] = keras.distribution.DataParallel().scope()
    return distribution


class _RawWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights as trained: `fit` ends by putting their moving averages in their place, to be scored."""

    weights: list[NDArray[np.float32]]

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.weights = self.model.get_weights()


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """One epoch's batches, made ahead of time in a thread."""

    def __init__(self, task: Task, epoch: int) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._task, self._epoch = task, epoch

    def __len__(self) -> int:
        return self._task.steps

    def __getitem__(self, index: int) -> tuple[Any, Any, Any]:
        return self._task.batch(self._epoch, index)
