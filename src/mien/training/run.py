"""The run folder: everything one training run leaves behind, written so that a crash at any moment loses nothing.

recipe.toml  run.json  history.csv  checkpoint/  model.keras  card.json  plots/history.png
"""

import csv
import io
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from mien.card import KERAS_FILE
from mien.errors import RunError
from mien.files import write_atomically
from mien.machine import processor

FACTS_FILE, PROGRESS_FILE = "run.json", "progress.json"

Row = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known to repeat a run: `run.json`.

    Teachers and initial weights stand with their file's SHA-256. A model that was joined of others has no seed.
    """

    command: str
    started: str
    finished: str = ""
    commit: str = ""
    seed: int | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    teachers: Mapping[str, str] = field(default_factory=dict)
    initial_weights: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    epochs: int = 0
    best_epoch: int = 0
    best_score: float = 0.0
    training_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: the state its last checkpoint holds."""

    epoch: int = 0
    best_epoch: int = -1
    best_score: float = float("-inf")
    rows: tuple[Row, ...] = ()
    seconds: float = 0.0

    def after(self, row: Row, *, seconds: float) -> "Progress":
        """Return the progress with one more epoch's row."""
        done = replace(self, epoch=self.epoch + 1, rows=(*self.rows, row), seconds=self.seconds + seconds)
        if row["score"] > self.best_score:
            return replace(done, best_epoch=self.epoch, best_score=row["score"])
        return done

    def exhausted(self, patience: int) -> bool:
        """True where the last `patience` epochs brought nothing better."""
        return patience > 0 and self.epoch - 1 - self.best_epoch >= patience


class Run:
    """A run folder; its recipe may change until an epoch is done.

    Raises:
        RunError: the folder holds another recipe's run, or something else.
    """

    def __init__(self, folder: Path, recipe_text: str) -> None:
        self.folder = folder
        self.checkpoints = folder / "checkpoint"
        kept = folder / "recipe.toml"
        if _is_trained(folder) and kept.exists() and kept.read_text(encoding="utf-8") != recipe_text:
            raise RunError(f"{folder} holds a run of another recipe; give another --output, or run its own recipe.toml")
        if folder.exists() and not kept.exists() and any(folder.iterdir()):
            raise RunError(f"{folder} is not empty and no run folder; give another --output")
        write_atomically(kept, recipe_text.encode())

    def progress(self) -> Progress:
        """Return the state of the last checkpoint, or of a run not begun.

        Raises:
            RunError: the checkpoint's state cannot be read.
        """
        path = self.checkpoints / PROGRESS_FILE
        if not path.exists():
            return Progress()
        try:
            return msgspec.json.decode(path.read_bytes(), type=Progress)
        except (msgspec.DecodeError, ValueError) as error:
            raise RunError(f"{path} is damaged ({error}); delete {self.checkpoints} to begin anew") from None

    def weights(self, epoch: int) -> Path:
        """Return where the state after `epoch` epochs is kept."""
        return self.checkpoints / f"state-{epoch:04d}.weights.h5"

    @property
    def best(self) -> Path:
        """Where the best epoch's averaged weights are kept."""
        return self.checkpoints / "best.weights.h5"

    def commit(self, progress: Progress) -> None:
        """Make the state of `progress.epoch` the one that counts, and drop the older ones."""
        self.write_history(progress.rows)
        # best_score is -inf until the first epoch; after one it is finite, so JSON can hold it.
        write_atomically(self.checkpoints / PROGRESS_FILE, msgspec.json.encode(progress))
        for path in self.checkpoints.glob("state-*.weights.h5"):
            if path != self.weights(progress.epoch):
                path.unlink()

    def write_history(self, rows: tuple[Row, ...]) -> None:
        """Write `history.csv`, one row an epoch."""
        text = io.StringIO()
        columns = dict.fromkeys(key for row in rows for key in row)  # a newer mien may go on with an older one's run
        writer = csv.DictWriter(text, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: f"{value:.6g}" for key, value in row.items()} for row in rows)
        write_atomically(self.folder / "history.csv", text.getvalue().encode())

    def facts(self) -> Facts | None:
        """Return `run.json`, or nothing where the run has not begun."""
        return read_facts(self.folder)

    def write_facts(self, facts: Facts) -> None:
        """Write `run.json`."""
        write_atomically(self.folder / FACTS_FILE, msgspec.json.format(msgspec.json.encode(facts), indent=2))


def _is_trained(folder: Path) -> bool:
    """Tell whether a run folder holds an epoch's work, or what was kept of a finished run."""
    facts = read_facts(folder)
    if facts is not None and facts.finished:
        return True
    return (folder / "checkpoint" / PROGRESS_FILE).exists() or (folder / KERAS_FILE).exists()


def read_facts(folder: Path) -> Facts | None:
    """Return a folder's `run.json`, or nothing where there is none.

    Raises:
        RunError: it cannot be read.
    """
    path = folder / FACTS_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Facts) if path.exists() else None
    except (msgspec.DecodeError, ValueError) as error:
        raise RunError(f"{path} is damaged: {error}") from None


def now() -> str:
    """Return this instant in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def command_line() -> str:
    """Return how this process was called, with the programme's name alone."""
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])


def environment() -> dict[str, str]:
    """Return the versions and the hardware a run depends on."""
    found = {"python": platform.python_version(), "system": platform.system(), "processor": processor()}
    found["cores"] = str(os.cpu_count())
    found["keras_backend"] = os.environ.get("KERAS_BACKEND", "tensorflow")
    for package in ("mien", "keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy", "opencv-python-headless"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def checkout() -> str:
    """Return the commit of mien's checkout, marked where it was changed; "" outside one."""
    here = Path(__file__).parent
    try:
        # Installed into a folder of another project, mien lies in that one's checkout without being of it.
        subprocess.run(["git", "ls-files", "--error-unmatch", Path(__file__).name],  # noqa: S607
                       cwd=here, capture_output=True, check=True)  # fmt: skip
        head = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],  # noqa: S607
                              cwd=here, capture_output=True, text=True, check=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip()
