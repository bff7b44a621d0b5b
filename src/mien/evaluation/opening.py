"""Opening what a person names: a run folder, a model's folder, or a model of the registry."""

from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from mien.card import CARD_FILE, KERAS_FILE, Card, load_card
from mien.errors import MissingExtraError, ModelFileError
from mien.formats import Predictor, open_predictor
from mien.registry import Registry


def require(*modules: str) -> None:
    """Make sure that libraries of the train extra are there, before minutes are spent.

    Raises:
        MissingExtraError: one is not.
    """
    if missing := [module for module in modules if find_spec(module) is None]:
        raise MissingExtraError(f"evaluating needs {', '.join(missing)}: pip install 'mien[train]'")


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A model that is ready to answer.

    Attributes:
        folder: where it lies.
        card: its card.
        file: the model file that answers.
        predictor: the network.
        registered: whether it was found by its name; a version in the registry never changes.
    """

    folder: Path
    card: Card
    file: str
    predictor: Predictor
    registered: bool

    @property
    def title(self) -> str:
        """What the model is called in tables: "mien@2", or the folder of a run."""
        return f"{self.card.name}@{self.card.version}" if self.registered else self.folder.resolve().name


def open_model(reference: str, *, registry: Path, path: str = "", threads: int = 1) -> Opened:
    """Open a model by the path of its folder, or by its name in the registry ("mien", "mien@2", "mien@production").

    Args:
        reference: path or name; a folder that holds a card comes first.
        registry: root of the registry, `Settings.models`.
        path: of the model file in the folder; "" takes the card's default file, or `model.keras` where nothing was
            exported yet.
        threads: that the network may use.

    Raises:
        ModelNotFoundError: there is neither such a folder nor such a model.
        ModelFileError: the model has no such file, or it is damaged.
        MissingExtraError: the file's format needs a library that is not installed.
    """
    registered = not (Path(reference) / CARD_FILE).is_file()
    folder = Registry(registry).find(reference) if registered else Path(reference)
    card = load_card(folder)
    file = path or card.default_file or KERAS_FILE
    if any(file == known.path for known in card.files):
        return Opened(folder, card, file, open_predictor(folder, card, path=file, threads=threads), registered)
    return Opened(folder, card, file, _open_unlisted(folder, card, file, threads), registered)


def _open_unlisted(folder: Path, card: Card, file: str, threads: int) -> Predictor:
    """Open a run's own Keras model, of which the card knows no hash yet."""
    if not file.endswith(".keras") or not (folder / file).is_file():
        held = ", ".join([f.path for f in card.files] + [p.name for p in folder.glob("*.keras")]) or "none"
        raise ModelFileError(f"{folder} has no model file {file!r}; it has {held}")
    predictor: Predictor = import_module("mien.formats.keras").open_file(folder / file, card, threads=threads)
    return predictor


def named(opened: Opened) -> Card:
    """Return a model's card under the name that tables shall show."""
    return opened.card if opened.registered else replace(opened.card, name=opened.title, version=0)
