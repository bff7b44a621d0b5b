"""Exporting a trained Keras model: every file is checked against Keras on real faces before it is kept."""

import shutil
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.calibration import softmax
from mien.card import CARD_FILE, KERAS_FILE, Card, ModelFile, encode_card, load_card
from mien.errors import MissingExtraError, ModelError, ModelFileError
from mien.files import files_of, sha256_of, write_atomically
from mien.formats import keras as keras_format
from mien.formats import open_predictor
from mien.formats.native_log import filtered

VARIANTS = {"litert": ("float32", "float16", "int8"), "savedmodel": ("float32",), "onnx": ("float32",)}
"""The formats that can be written, and the variants of each."""

WRITERS = {"litert": "litert_export", "savedmodel": "savedmodel", "onnx": "onnx"}
"""The module of `mien.formats` that writes a format."""

LARGEST_DIFFERENCE = 1e-4
"""Of any probability between a float32 file and Keras; beyond it the file is wrong, not rounded."""

CHECKED_FACES, CALIBRATION_FACES = 256, 1000

DEFAULTS = (
    "model_int8.tflite", "model_float16.tflite", "model_float32.tflite", "model.onnx", "saved_model.pb", KERAS_FILE
)  # fmt: skip
"""The files a recognizer would open, the quickest first."""

Faces = NDArray[np.uint8]
Outputs = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Target:
    """One file to write: a format and its variant."""

    format: str
    variant: str

    @property
    def path(self) -> str:
        """What its writer calls the file."""
        return {"onnx": "model.onnx", "savedmodel": "saved_model.pb"}.get(self.format, f"model_{self.variant}.tflite")


def targets(formats: Iterable[str], variants: Iterable[str] = ()) -> tuple[Target, ...]:
    """Return what to write for these formats: all their variants, or those asked for that a format has.

    Raises:
        ValueError: a format cannot be written, or no format has any of the variants.
    """
    formats, wanted = tuple(formats), tuple(variants)
    unknown = [name for name in formats if name not in VARIANTS]
    if unknown:
        raise ValueError(f"cannot export to {', '.join(unknown)}; formats are {', '.join(VARIANTS)}")
    chosen = tuple(Target(f, v) for f in formats for v in VARIANTS[f] if not wanted or v in wanted)
    if not chosen:
        raise ValueError(f"{', '.join(formats)} has no variant {' or '.join(wanted)}")
    return chosen


def export_run(folder: Path, chosen: Iterable[Target], faces: Faces, *, default: str = "") -> Card:
    """Write files of a run's `model.keras` beside it, and list each in its card as soon as it is there.

    Args:
        folder: of the run: a `card.json` and a `model.keras`.
        chosen: what to write.
        faces: real training faces `uint8 (n, S, S, C)`; the first 256 check every file, up to 1,000 others calibrate
            int8 (the same ones where there are no others).
        default: path of the file recognizers are to open; by default the one they open now, unless that is
            `model.keras`, or else the quickest.

    Returns:
        The card as it was written.

    Raises:
        ModelFileError: the folder is no run, a float32 file differs from Keras, or `default` is no exported file.
        ModelError: Keras does not run on TensorFlow.
        MissingExtraError: Keras or TensorFlow is not installed.
    """
    _require_tensorflow()
    card = load_card(folder)
    if not (folder / KERAS_FILE).is_file():
        raise ModelFileError(f"{folder} has no {KERAS_FILE} to export; train it first: mien train RECIPE")
    chosen = tuple(chosen)
    _check_default(default, {KERAS_FILE, *(file.path for file in card.files), *(target.path for target in chosen)})
    model = keras_format.load(folder / KERAS_FILE)
    wanted = (default, *([card.default_file] if card.default_file != KERAS_FILE else []), *DEFAULTS)
    card = _with_file(card, _keras_file(folder, len(faces)), wanted)
    write_atomically(folder / CARD_FILE, encode_card(card))
    for target in chosen:
        card = _with_file(card, export(model, card, folder, target, faces), wanted)
        write_atomically(folder / CARD_FILE, encode_card(card))
    return card


def export(model: Any, card: Card, folder: Path, target: Target, faces: Faces) -> ModelFile:
    """Write one file of a Keras model into a folder, and check it there against the model.

    Nothing is replaced in the folder if the file turns out wrong.

    Raises:
        ModelFileError: a float32 file differs from Keras by more than `LARGEST_DIFFERENCE`.
        ModelError: Keras does not run on TensorFlow.
        MissingExtraError: a library the format needs is not installed.
    """
    _require_tensorflow()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".exporting-") as name:
        scratch = Path(name)
        facts = _write(model, card, scratch, target, faces)
        facts = _checked(model, card, scratch, facts, faces[:CHECKED_FACES])
        for part in facts.parts:
            _replace(scratch / part, folder / part)
    return facts


def _write(model: Any, card: Card, scratch: Path, target: Target, faces: Faces) -> ModelFile:
    """Write the file into an empty folder, and say what it is."""
    try:
        writer = import_module(f"mien.formats.{WRITERS[target.format]}")
        with filtered(lambda _: False):
            calibration = faces[CHECKED_FACES:][:CALIBRATION_FACES] if len(faces) > CHECKED_FACES else faces
            path = writer.write(model, card, scratch, variant=target.variant, faces=calibration)
    except ImportError as error:
        raise MissingExtraError(
            f"exporting to {target.format} needs more: pip install 'mien[train]' ({error})"
        ) from None
    return _facts(scratch, target, path)


def _facts(folder: Path, target: Target, path: str) -> ModelFile:
    facts = ModelFile(
        format=target.format,
        variant=target.variant,
        path=path,
        sha256="",
        size_bytes=0,
        max_difference=0.0,
        checked_faces=0,
    )
    size = sum(file.stat().st_size for file in files_of(folder, facts.parts))
    return replace(facts, sha256=sha256_of(folder, facts.parts), size_bytes=size)


def _keras_file(folder: Path, faces: int) -> ModelFile:
    """Describe what everything is checked against."""
    return replace(_facts(folder, Target("keras", "float32"), KERAS_FILE), checked_faces=min(faces, CHECKED_FACES))


def _checked(model: Any, card: Card, folder: Path, facts: ModelFile, faces: Faces) -> ModelFile:
    """Compare a file's answers with those of Keras, and note how far they are apart."""
    expected = keras_format.KerasPredictor(model, card).predict(faces)
    found = open_predictor(folder, replace(card, files=(facts,)), path=facts.path).predict(faces)
    difference = max(_difference(found[head], expected[head], card) for head in card.heads)
    if facts.variant == "float32" and not difference <= LARGEST_DIFFERENCE:
        raise ModelFileError(
            f"{facts.path} is not kept: an answer differs from Keras by {difference:.2g} on {len(faces)} real faces; "
            f"{LARGEST_DIFFERENCE:g} is allowed for float32"
        )
    agreement = None if card.task != "expression" else _agreement(found, expected)
    return replace(facts, max_difference=difference, checked_faces=len(faces), top1_agreement=agreement)


def _difference(found: NDArray[np.floating], expected: NDArray[np.floating], card: Card) -> float:
    """Return the largest difference of a probability, or of a raw output where a head has no probabilities."""
    if card.task == "expression":
        found, expected = softmax(found), softmax(expected)
    return float(np.abs(found.astype(np.float64) - expected).max(initial=0.0))


def _agreement(found: Outputs, expected: Outputs) -> float:
    """Return the share of faces for which every head has the same winner in both."""
    same = [found[head].argmax(axis=1) == expected[head].argmax(axis=1) for head in expected]
    return float(np.mean(np.logical_and.reduce(same)))


def _replace(new: Path, old: Path) -> None:
    if old.is_dir():
        shutil.rmtree(old)
    new.replace(old)


def _check_default(default: str, files: Collection[str]) -> None:
    if default and default not in files:
        raise ModelFileError(
            f"{default} cannot be the default: it is no exported file; there are {', '.join(sorted(files))}"
        )


def _with_file(card: Card, written: ModelFile, wanted: Iterable[str]) -> Card:
    """Return the card with this file listed in place of one of the same path; the first of those wanted is opened."""
    files = {file.path: file for file in (*card.files, written)}
    chosen = next((path for path in wanted if path in files), next(iter(files)))
    return replace(card, files=tuple(sorted(files.values(), key=lambda f: f.path)), default_file=chosen)


def _require_tensorflow() -> None:
    """Make sure that Keras runs on TensorFlow, the one backend that can write these formats.

    Raises:
        ModelError: it runs on another.
        MissingExtraError: Keras or TensorFlow is not installed.
    """
    try:
        with filtered(lambda _: False):
            import keras
            import tensorflow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(f"exporting needs Keras and TensorFlow: pip install 'mien[train]' ({error})") from None
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise ModelError(
            f"only Keras on TensorFlow can export, and here it runs on {backend}; set KERAS_BACKEND=tensorflow"
        )
