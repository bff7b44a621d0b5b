"""Model folders for tests: one with made-up bytes for what only moves files about, one with a tiny real network."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.card import CARD_FILE, Calibration, Card, ModelFile, encode_card
from mien.emotions import HEAD_LABELS
from mien.files import sha256, write_atomically

SIZE = 8


def make_run(folder: Path, *, name: str = "mien", content: bytes = b"weights", version: int = 0) -> Path:
    """A model folder with one exported file of these bytes, and a few of the other files a run has."""
    write_atomically(folder / "model_int8.tflite", content)
    file = ModelFile(
        format="litert",
        variant="int8",
        path="model_int8.tflite",
        sha256=sha256(folder / "model_int8.tflite"),
        size_bytes=len(content),
        max_difference=0.01,
        checked_faces=256,
    )
    write_card(folder, replace(tiny_card(name), version=version, files=(file,), default_file=file.path))
    write_atomically(folder / "metrics.json", b"{}")
    write_atomically(folder / "checkpoint" / "state", b"big")
    return folder


def tiny_card(name: str = "mien") -> Card:
    """The card of a network on grey crops of 8 pixels: one head has a temperature alone, the other a map."""
    matrix = np.random.default_rng(5).normal(0, 0.2, (8, 8)) + np.eye(8)
    rows = tuple(tuple(map(float, row)) for row in matrix)
    return Card(
        name=name,
        architecture="resnet",
        image_size=SIZE,
        channels=1,
        heads=HEAD_LABELS,
        temperatures={"votes": 1.5, "fer2013": 0.5},
        calibrations={
            "votes": Calibration(method="Dirichlet", matrix=rows, bias=tuple(np.linspace(-1, 1, 8).tolist()))
        },
    )


def write_card(folder: Path, card: Card) -> None:
    write_atomically(folder / CARD_FILE, encode_card(card))


def tiny_model(seed: int = 0) -> Any:
    """A Keras network for `tiny_card`, with random weights everywhere, batch normalization's averages too."""
    from mien.architectures import build

    widths = {head: len(labels) for head, labels in HEAD_LABELS.items()}
    model = build("resnet", image_size=SIZE, channels=1, heads=widths, stem=4, widths=(8,), depths=(1,))
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        batch_normalization = len(layer.weights) == 4
        shapes = [weight.shape for weight in layer.weights]
        # Gamma and variance are positive, so that no channel is blown up.
        draw = rng.uniform if batch_normalization else rng.normal
        layer.set_weights([draw(0.5, 1.5, s) if batch_normalization else draw(0, 0.3, s) for s in shapes])
    return model


def tiny_run(folder: Path, *, name: str = "mien", seed: int = 0) -> Path:
    """A run that was trained and not exported."""
    folder.mkdir(parents=True, exist_ok=True)
    write_card(folder, tiny_card(name))
    tiny_model(seed).save(folder / "model.keras")
    return folder


def tiny_faces(count: int, seed: int = 0) -> NDArray[np.uint8]:
    """Smooth pictures `uint8 (count, 8, 8, 1)`, each with a brightness and a slope of its own."""
    rng = np.random.default_rng(seed)
    grid = np.linspace(-1, 1, SIZE)
    slopes = rng.normal(0, 60, (count, 2, 1, 1))
    pictures = 128 + slopes[:, 0] * grid[:, None] + slopes[:, 1] * grid + rng.normal(0, 15, (count, SIZE, SIZE))
    return np.clip(pictures, 0, 255).astype(np.uint8)[..., None]
