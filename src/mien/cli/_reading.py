"""Reading pictures one after the other, here or in worker processes."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from mien import annotate, images
from mien.cli._inputs import Picture
from mien.emotions import LabelView
from mien.errors import MienError, OutputError
from mien.faces import DETECTORS
from mien.files import write_atomically
from mien.records import Failure
from mien.results import Analysis, Explanation, Face
from mien.settings import Settings

if TYPE_CHECKING:
    from mien.recognizer import Recognizer


DETECTOR = click.Choice(("auto", *DETECTORS))
"""What `--detector` may be."""


class Recognizes(Protocol):
    """What of a `mien.Recognizer` is used here."""

    def read(self, image: images.Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        ...

    def explain(self, image: images.Image, face: Face, *, method: str) -> Explanation:
        """Tell which regions of a face carry its verdict."""
        ...


class OpensRecognizer(Protocol):
    """Opens a recognizer; goes to the worker processes, so it must pickle."""

    def __call__(self) -> Recognizes:
        """Return a recognizer, loaded."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecognizer:
    """Opens the recognizer that the command's options name."""

    model: str
    detector: str
    labels: LabelView
    settings: Settings

    def __call__(self) -> "Recognizer":
        """Return the recognizer, loaded."""
        from mien.recognizer import Recognizer

        return Recognizer(self.model, detector=self.detector, labels=self.labels, settings=self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with every picture.

    Attributes:
        open_recognizer: called once in each process.
        settings: the limits on pictures.
        blur_faces: make faces unrecognizable in the annotated copies.
        explain: the method by which every face is explained; None for not at all.
    """

    open_recognizer: OpensRecognizer
    settings: Settings
    blur_faces: bool = False
    explain: str | None = None

    def open_reader(self) -> "Reader":
        """Return what reads pictures by this plan."""
        return Reader(self)


def read_all(pictures: Iterable[Picture | Failure], plan: Plan, *, jobs: int) -> Iterator[Analysis | Failure]:
    """Return, one by one, what was read in each picture, in the order of `pictures`; failures pass through.

    Args:
        pictures: taken only a few ahead of the answers, so memory does not grow with their number.
        plan: what to do with each.
        jobs: worker processes; 1 reads here, in this process.

    Raises:
        MienError: the recognizer cannot be opened.
        OutputError: an annotated copy cannot be written.
    """
    if jobs == 1:
        reader = Reader(plan)
        return (reader.read(picture) for picture in pictures)
    from mien.cli._workers import read_ahead

    return read_ahead(pictures, plan, jobs=jobs)


class Reader:
    """Reads one picture after the other with one recognizer, opened when the first picture comes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._recognizer: Recognizes | None = None
        images.keep_freed_memory()

    def read(self, picture: Picture | Failure) -> Analysis | Failure:
        """Read a picture and write its annotated copy; see `read_all`."""
        if isinstance(picture, Failure):
            return picture
        if self._recognizer is None:
            self._recognizer = self._plan.open_recognizer()
        began = time.perf_counter()
        try:
            image = self._decode(picture)
        except (MienError, OSError) as error:
            return Failure(picture.source, type(error).__name__, reason(error))
        decoded = (time.perf_counter() - began) * 1000
        analysis = self._read(self._recognizer, image, picture.source)
        if picture.annotated:
            self._write_copy(image, analysis, picture.annotated)
        return replace(analysis, timing_ms={"decode": decoded, **analysis.timing_ms})

    def _read(self, recognizer: Recognizes, image: images.Image, source: str) -> Analysis:
        analysis, method = recognizer.read(image, source=source), self._plan.explain
        if method is None:
            return analysis
        began = time.perf_counter()
        faces = tuple(replace(f, explanation=recognizer.explain(image, f, method=method)) for f in analysis.faces)
        took = (time.perf_counter() - began) * 1000
        return replace(analysis, faces=faces, timing_ms={**analysis.timing_ms, "explain": took})

    def _decode(self, picture: Picture) -> images.Image:
        limit = self._plan.settings.max_image_bytes
        data = picture.data if picture.path is None else images.read_bytes(picture.path, max_bytes=limit)
        return images.decode(data, max_bytes=limit, max_pixels=self._plan.settings.max_image_pixels)

    def _write_copy(self, image: images.Image, analysis: Analysis, place: Path) -> None:
        drawn = annotate.draw(image, analysis.faces, blur_faces=self._plan.blur_faces)
        try:
            write_atomically(place, images.encode(drawn, place.suffix))
        except (OSError, ValueError) as error:  # no room; wider than the format takes
            raise OutputError(f"cannot write {place}: {reason(error)}") from error


def read_stdin(pictures: Iterable[Picture | Failure], max_bytes: int) -> Iterator[Picture | Failure]:
    """Yield the pictures; the one that comes through standard input with its bytes, read when its turn comes."""
    for picture in pictures:
        if isinstance(picture, Picture) and picture.path is None:
            yield replace(picture, data=sys.stdin.buffer.read(max_bytes + 1))
        else:
            yield picture


def reason(error: MienError | OSError | ValueError) -> str:
    """Return an error's cause in words, without the path, which is named beside it."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return str(error)
