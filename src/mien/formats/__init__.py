"""The forms a model is stored in: one module a format, each with a predictor and, where it can write one, an exporter.

A predictor gives the raw outputs (logits) of the network's heads; whoever calls it applies the card's
calibration (`mien.calibration`).
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.card import Card, ModelFile
from mien.errors import ModelFileError
from mien.files import sha256_of

FORMATS = ("keras", "litert", "onnx", "savedmodel")
"""The modules of this package; each has `open_file(path, card, threads) -> Predictor`."""


class Predictor(Protocol):
    """A network that is loaded and ready; any number of threads may call it at once."""

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0.

        Raises:
            ValueError: the crops have another shape or type than the model's card says.
        """
        ...


def open_predictor(folder: Path, card: Card, *, path: str = "", threads: int = 1) -> Predictor:
    """Open one exported file of the model in `folder`, by default the one its card names for recognizers.

    Args:
        folder: the model's folder.
        card: its card.
        path: of the exported file, relative to the folder; "" for `card.default_file`.
        threads: that one call of `predict` may use, where the format lets one choose.

    Raises:
        ModelFileError: the card lists no such file, or the file is missing, damaged, or not the one the card describes.
        MissingExtraError: the format needs a library that is not installed.
    """
    facts = card.file(path)
    if facts.format not in FORMATS:
        raise ModelFileError(f"{facts.path} has the unknown format {facts.format!r}; known are {', '.join(FORMATS)}")
    check_file(folder, facts)
    module = import_module(f"mien.formats.{facts.format}")
    predictor: Predictor = module.open_file(folder / facts.path, card, threads=threads)
    return predictor


def check_file(folder: Path, facts: ModelFile) -> None:
    """Make sure that an exported file is the one its card describes.

    Raises:
        ModelFileError: the file is missing, or its SHA-256 is another.
    """
    path = folder / facts.path
    try:
        found = sha256_of(folder, facts.parts)
    except FileNotFoundError as error:
        raise ModelFileError(f"{error} is missing, although the model's card lists it") from None
    if found != facts.sha256:
        raise ModelFileError(f"{path} is damaged or replaced: its SHA-256 is {found}, the card says {facts.sha256}")
