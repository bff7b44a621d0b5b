"""The peers of a benchmark, asked in turn; one that fails is named with its reason and leaves, the others go on."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from mien.benchmark.answers import Classified, Read
from mien.errors import PeerError

Result = TypeVar("Result")


class Member(Protocol):
    """A running peer; `process.Process` is one.

    Attributes:
        name: of the peer.
        version: as it says itself.
        views: the label sets that it tells apart; empty: it knows one.
    """

    name: str
    version: str
    views: tuple[str, ...]

    def read(self, picture: Path) -> Read:
        """Return the faces of a picture."""
        ...

    def classify(self, crops: Path, view: str) -> Classified:
        """Return the scores of cut-out faces."""
        ...

    def peak_mb(self) -> float:
        """Return the most memory it has held, in MB."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Team:
    """Running peers; every round begins with another of them, so that none is always the first or the last.

    Args:
        openers: what starts each peer, by name.

    Attributes:
        members: those still running, by name, in their order.
        failures: why the others are not, by name.
    """

    def __init__(self, openers: Mapping[str, Callable[[], Member]]) -> None:
        self.members: dict[str, Member] = {}
        self.failures: dict[str, str] = {}
        self._rounds = 0
        try:
            for name, start in openers.items():
                self._start(name, start)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all that still run."""
        for member in self.members.values():
            member.close()

    def each(self, ask: Callable[[Member], Result]) -> dict[str, Result]:
        """Ask every member the same, one after the other; return the answers of those that gave one."""
        given: dict[str, Result] = {}
        for name in self._turn():
            try:
                given[name] = ask(self.members[name])
            except PeerError as error:
                self.failures[name] = str(error)
                self.members.pop(name).close()
        return given

    def kept(self, given: Mapping[str, Result]) -> dict[str, Result]:
        """Return what is left of collected answers: those of peers that still run, in their order."""
        return {name: given[name] for name in self.members if name in given}

    def _turn(self) -> list[str]:
        names = list(self.members)
        shift = self._rounds % max(1, len(names))
        self._rounds += 1
        return names[shift:] + names[:shift]

    def _start(self, name: str, start: Callable[[], Member]) -> None:
        try:
            self.members[name] = start()
        except PeerError as error:
            self.failures[name] = str(error)


def collect(rounds: Iterable[Mapping[str, Result]]) -> dict[str, list[Result]]:
    """Return each peer's answers of all rounds."""
    collected: dict[str, list[Result]] = {}
    for given in rounds:
        for name, answer in given.items():
            collected.setdefault(name, []).append(answer)
    return collected
