"""How long an epoch takes: batch normalization fused or as Keras writes it, float32 or mixed_bfloat16, in turn.

    python benchmarks/training_speed.py                              # writes benchmarks/results/training_speed.json
    python benchmarks/training_speed.py --recipe recipes/mini_xception.toml --output -

The network and batch size are a recipe's, the pictures are noise, and making batches is not counted. Each measurement
is a process of its own, as the precision is one of the process.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from itertools import product
from pathlib import Path

from machine import ROOT, facts, summary, table, write

TRAINING_PICTURES = 28_709
"""Of FER2013; an epoch's seconds are a step's times so many pictures over the batch size."""

WAYS = tuple(product(("plain", "fused"), ("float32", "mixed_bfloat16")))


def main() -> None:
    options = _options()
    if options.one:
        print(json.dumps(_step_seconds(options)))
        return
    steps: dict[tuple[str, str], list[float]] = {way: [] for way in WAYS}
    machine = facts("keras", "tensorflow-cpu", "tensorflow", "numpy")
    for _ in range(options.runs):
        for way, taken in steps.items():
            taken.append(_child(options, "/".join(way)))
    per_epoch = TRAINING_PICTURES / options.batch_size
    record = {
        "machine": machine,
        "recipe": options.recipe.name,
        "batch_size": options.batch_size,
        "pictures_an_epoch": TRAINING_PICTURES,
        "epoch_seconds": {
            f"{batch_norm} {precision}": summary([t * per_epoch for t in taken], digits=1)
            for (batch_norm, precision), taken in steps.items()
        },
    }
    medians = {name: figure["median"] for name, figure in record["epoch_seconds"].items()}
    slowest = max(medians.values())
    rows = [("batch normalization, precision", "s an epoch", "times faster than the slowest")]
    print(table(rows + [(name, seconds, f"{slowest / seconds:.2f}") for name, seconds in medians.items()]))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, default=ROOT / "recipes" / "mien.toml")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--steps", type=int, default=10, help="timed, after three to warm up")
    parser.add_argument("--runs", type=int, default=3, help="processes of each kind")
    parser.add_argument("--output", default="training_speed", help="results/NAME.json, or - for none")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _child(options: argparse.Namespace, way: str) -> float:
    command = [sys.executable, __file__, "--one", way, "--recipe", options.recipe, "--steps", str(options.steps)]
    command += ["--batch-size", str(options.batch_size)]
    quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"}
    done = subprocess.run(command, env=quiet, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout))


def _step_seconds(options: argparse.Namespace) -> float:
    """Return the seconds of one training step in this process."""
    import keras
    import numpy as np

    from mien import architectures
    from mien.emotions import HEAD_LABELS
    from mien.training import load_recipe
    from mien.training.optimizers import build_optimizer
    from mien.training.precision import fused_batch_normalization

    batch_norm, precision = options.one.split("/")
    recipe = load_recipe(options.recipe)
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(precision)
    heads = {head: len(labels) for head, labels in HEAD_LABELS.items()}
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 256, (options.batch_size, recipe.image_size, recipe.image_size, recipe.channels))
    targets = {head: np.eye(width)[rng.integers(0, width, options.batch_size)] for head, width in heads.items()}
    with fused_batch_normalization() if batch_norm == "fused" else nullcontext():
        model = architectures.build(
            recipe.architecture, image_size=recipe.image_size, channels=recipe.channels, heads=heads, **recipe.options
        )
        optimizer = build_optimizer(recipe.optimizer, epochs=recipe.epochs, steps=TRAINING_PICTURES // 128)
        losses = {head: keras.losses.CategoricalCrossentropy(from_logits=True) for head in heads}
        model.compile(optimizer, loss=losses, jit_compile=False)
        batch = crops.astype(np.float32), targets
        for _ in range(3):
            model.train_on_batch(*batch)
        began = time.perf_counter()
        for _ in range(options.steps):
            model.train_on_batch(*batch)
    return (time.perf_counter() - began) / options.steps


if __name__ == "__main__":
    main()
