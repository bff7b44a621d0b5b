"""The recognizer that reads for the service: when another version is promoted, it is opened beside and swapped in.

A request takes the recognizer that is there when it begins and ends with it, so none is lost. Every process looks at
the registry twice a second, so all of them read with the new version within a second after it has been opened.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from mien.card import Card
from mien.errors import ModelError
from mien.images import Image
from mien.recognizer import Model, Recognizer
from mien.registry import Registry
from mien.results import Analysis, Explanation, Face, ModelIdentity
from mien.server.inference import Reads
from mien.server.tfserving import TensorFlowServing
from mien.settings import Settings

LOOK_EVERY_S = 0.5

Opens = Callable[[str], Reads]
"""From "name@version" to a recognizer that is ready to read."""

log = logging.getLogger("mien.server")


@dataclass(frozen=True, slots=True)
class _Current:
    version: int
    recognizer: Reads


class Swapping:
    """Reads with whichever version the registry says, from one call to the next.

    Args:
        registry: of the models.
        reference: what is read with, such as "mien" or "mien@canary"; followed to where it points now.
        opens: makes a recognizer of "name@version".
        every_s: seconds between two looks at the registry, once `follow` was called.

    Raises:
        ModelNotFoundError: the registry has no such model.
        ModelError: it cannot be opened.
    """

    def __init__(self, registry: Registry, reference: str, opens: Opens, *, every_s: float = LOOK_EVERY_S) -> None:
        self._registry, self._reference, self._opens, self._every_s = registry, reference, opens, every_s
        self._turn, self._stop = threading.Lock(), threading.Event()
        self._unusable: int | None = None
        self.name, version = registry.resolve(reference)
        self._current = _Current(version, opens(f"{self.name}@{version}"))

    @property
    def version(self) -> int:
        """The version that reads now."""
        return self._current.version

    @property
    def card(self) -> Card:
        """The card of the version that reads now."""
        return self._current.recognizer.card

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the answers, in their order."""
        return self._current.recognizer.labels

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        return self._current.recognizer.identity

    def check(self) -> None:
        """Ask whatever runs the model whether it could; within this process it always can.

        Raises:
            ModelUnavailableError: another server runs it, and does not answer or is not ready.
        """
        reading = self._current.recognizer
        if isinstance(reading, Remote):
            reading.check()

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        return self._current.recognizer.read(image, source=source)

    def explain(self, image: Image, face: Face, *, method: str, label: str | None = None) -> Explanation:
        """Tell which regions of a face carry a label, by default the one that is most probable now."""
        return self._current.recognizer.explain(image, face, method=method, label=label)

    def follow(self) -> Self:
        """Begin to look at the registry in a thread of its own, until `close`; return this."""
        threading.Thread(target=self._watch, name="mien models", daemon=True).start()
        return self

    def close(self) -> None:
        """Look no more; what reads now goes on."""
        self._stop.set()

    def promote(self, version: int, alias: str, *, before: Callable[[], None] = lambda: None) -> None:
        """Point an alias at a version; where that is what this reads with, open it first, and swap.

        Args:
            version: its number.
            alias: to point at it.
            before: called once the version is open, before the alias moves; if it raises, nothing has changed.

        Raises:
            ModelNotFoundError: there is no such version.
            ModelError: it cannot be opened; then the alias points to where it did, and the old one reads on.
        """
        with self._turn:
            self._registry.resolve(f"{self.name}@{version}")
            opened = self._current if version == self.version else self._open(version)
            before()
            self._registry.promote(f"{self.name}@{version}", alias)
            if self._registry.resolve(self._reference)[1] == version:
                self._current, self._unusable = opened, None

    def look(self) -> None:
        """Look at the registry once, and swap where it points elsewhere; what cannot be opened is tried only once."""
        with self._turn:
            _, version = self._registry.resolve(self._reference)
            if version in (self._current.version, self._unusable):
                return
            try:
                self._current, self._unusable = self._open(version), None
            except Exception:
                self._unusable = version
                raise
        log.info("now reading with %s@%d", self.name, version)

    def _open(self, version: int) -> _Current:
        return _Current(version, self._opens(f"{self.name}@{version}"))

    def _watch(self) -> None:
        while not self._stop.wait(self._every_s):
            try:
                self.look()
            except Exception as error:  # a registry that is damaged for a while must not end the watch
                log.error("%s cannot be swapped, version %d reads on: %s", self._reference, self.version, error)


def open_recognizer(settings: Settings) -> Swapping:
    """Return the recognizer of these settings, which follows the registry.

    Raises:
        ModelError: it cannot be opened.
    """
    registry = Registry(settings.models)

    def opens(reference: str) -> Recognizer:
        if settings.predictor == "litert":
            return Recognizer(reference, settings=settings)
        return _remote(registry, reference, settings)

    return Swapping(registry, settings.model, opens).follow()


class Remote(Recognizer):
    """A recognizer whose expression model another server runs.

    Args:
        card: of the model.
        server: that runs it.
        settings: of the deployment.
    """

    def __init__(self, card: Card, server: TensorFlowServing, *, settings: Settings) -> None:
        super().__init__(Model(card, server), settings=settings)
        self._server = server

    def check(self) -> None:
        """Ask the server whether it has this version and is ready.

        Raises:
            ModelUnavailableError: it has not, or cannot be reached.
        """
        self._server.check()


def _remote(registry: Registry, reference: str, settings: Settings) -> Remote:
    from mien.card import load_card

    card = load_card(registry.find(reference))
    name, version = registry.resolve(reference)
    if not any(file.format == "savedmodel" for file in card.files):
        raise ModelError(f"{reference} has no SavedModel that TensorFlow Serving could run; see `mien export`")
    deadline_s = float(settings.tfserving_deadline_s)
    predictor = TensorFlowServing(settings.tfserving_url, card, name=name, version=version, deadline_s=deadline_s)
    predictor.check()
    return Remote(card, predictor, settings=settings)
