"""Where a table comes from: what was read, by which model, with which settings, by which command."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import msgspec

from mien.card import Card
from mien.errors import OutputError
from mien.files import sha256
from mien.images import Image
from mien.results import NOTICE, Analysis, ModelIdentity
from mien.video.sources.stream import shown

KEY = "mien"
"""The key under which a Parquet file's metadata holds its provenance, as JSON."""

_COMMAND_NAME = "mien"
_MAGIC = b"PAR1"  # with which every Parquet file begins, whatever it is called


class Recognizes(Protocol):
    """What of a `mien.Recognizer` is used to read a film and to say who read it."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the answers, in their order."""
        ...

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        ...

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a table comes from.

    Attributes:
        mien: version of mien.
        source: what the person calls the film or camera.
        source_sha256: of the film's file; "" for what is no file.
        model: name, version, calibration, file and its SHA-256.
        settings: everything else that decides the rows.
        command: the command line; "" from Python.
        notice: what the numbers are, and what they are not.
        outcome: what came of it: frames, skipped, warnings; empty before the end.
        made: what else was made of the film, and how; empty before the end.
    """

    mien: str
    source: str
    source_sha256: str
    model: Mapping[str, Any]
    settings: Mapping[str, Any]
    command: str = ""
    notice: str = NOTICE
    outcome: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plan(self) -> dict[str, Any]:
        """What decides the rows, flat: two runs of the same plan give the same rows."""
        model = {f"model {key}": value for key, value in self.model.items()}
        film = {"source": self.source, "SHA-256 of the source": self.source_sha256}
        return {"mien": self.mien, **film, **model, **self.settings}


def provenance(
    source: str, path: Path | None, recognizer: Recognizes, settings: Mapping[str, Any], *, command: str = ""
) -> Provenance:
    """Return where a table comes from that is about to be made.

    Args:
        source: what the person calls the film.
        path: of the film's file, or of a folder of frames; None for what is neither.
        recognizer: answers.
        settings: everything else that decides the rows.
        command: the command line.
    """
    digest = sha256(path) if path is not None and path.is_file() else ""
    return Provenance(
        mien=version("mien"), source=source, source_sha256=digest, model=_model(recognizer), settings=dict(settings),
        command=command,
    )  # fmt: skip


def encoded(made: Provenance) -> str:
    """Return a provenance as JSON."""
    return msgspec.json.encode(made).decode()


def provenance_of(path: Path) -> Provenance:
    """Read where a film's table comes from: from a Parquet file itself, or from the `.meta.json` beside a CSV or JSONL.

    Raises:
        OutputError: there is nothing of the kind.
    """
    try:
        return msgspec.json.decode(_kept(path), type=Provenance)
    except (OSError, KeyError, TypeError, ValueError, msgspec.DecodeError) as error:
        raise OutputError(f"{path} does not say where it comes from ({error}); it was not written by mien") from None


def sidecar(path: Path) -> Path:
    """Return the place of the provenance beside a table that cannot hold it."""
    return path.with_name(path.name + ".meta.json")


def command_line(arguments: Sequence[str] | None = None) -> str:
    """Return a command line without what is secret in its addresses; by default that of this process."""
    words = sys.argv[1:] if arguments is None else arguments
    return shlex.join([_COMMAND_NAME, *(shown(word) if "://" in word else word for word in words)])


def _kept(path: Path) -> bytes:
    with path.open("rb") as file:
        is_parquet = file.read(len(_MAGIC)) == _MAGIC
    if not is_parquet:
        return sidecar(path).read_bytes()
    from pyarrow import parquet

    return bytes(parquet.read_schema(path).metadata[KEY.encode()])


def _model(recognizer: Recognizes) -> dict[str, Any]:
    identity = recognizer.identity
    model = {"name": identity.name, "version": identity.version, "calibration": identity.calibration}
    card: Card | None = getattr(recognizer, "card", None)
    if card is None:
        return model
    digests = {file.path: file.sha256 for file in card.files}
    return model | {"file": card.default_file, "sha256": digests.get(card.default_file, "")}
