"""What a registry remembers about one name besides its versions: aliases, their past, and numbers used up."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from mien.errors import ModelFileError
from mien.files import write_atomically

FILE = "aliases.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Where an alias points.

    Attributes:
        version: it points to now.
        before: versions it pointed to earlier, oldest first.
    """

    version: int
    before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything remembered about one name.

    Attributes:
        aliases: alias to where it points.
        retired: the highest version number ever removed; numbers are not given twice.
    """

    aliases: dict[str, Alias] = field(default_factory=dict)
    retired: int = 0

    def pointed(self, alias: str, version: int, *, from_version: int | None) -> "Ledger":
        """Return this with `alias` pointing to `version`, remembering where it pointed."""
        before = self.aliases[alias].before if alias in self.aliases else ()
        kept = before if from_version is None else (*before, from_version)
        return replace(self, aliases={**self.aliases, alias: Alias(version=version, before=kept)})

    def rolled_back(self, alias: str) -> "Ledger":
        """Return this with `alias` pointing to where it pointed before; it must have pointed somewhere."""
        before = self.aliases[alias].before
        return replace(self, aliases={**self.aliases, alias: Alias(version=before[-1], before=before[:-1])})

    def among(self, versions: Collection[int]) -> "Ledger":
        """Return this without the versions that are not among those: nothing points to them or leads back to them."""
        return self._where(lambda version: version in versions)

    def without(self, version: int) -> "Ledger":
        """Return this after a version was removed: its aliases fall, and none leads back to it."""
        return replace(self._where(lambda other: other != version), retired=max(self.retired, version))

    def _where(self, stays: Callable[[int], bool]) -> "Ledger":
        kept = {
            name: Alias(version=a.version, before=tuple(filter(stays, a.before)))
            for name, a in self.aliases.items()
            if stays(a.version)
        }
        return replace(self, aliases=kept)


def read(folder: Path) -> Ledger:
    """Read the ledger in a name's folder; an empty one where there is none.

    Raises:
        ModelFileError: the file is damaged.
    """
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except FileNotFoundError:
        return Ledger()
    except (msgspec.DecodeError, ValueError) as error:
        raise ModelFileError(f"{path} is damaged: {error}") from None


def write(folder: Path, ledger: Ledger) -> None:
    """Replace the ledger in a name's folder."""
    write_atomically(folder / FILE, msgspec.json.format(msgspec.json.encode(ledger), indent=2) + b"\n")


@contextmanager
def held(folder: Path) -> Iterator[Ledger]:
    """Read the ledger of a name and let no other process do so until the `with` ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        _lock(file.fileno())
        yield read(folder)


def _lock(handle: int) -> None:
    """Wait for the lock of an open file; it falls with the file. Where there is no `flock` (Windows), do nothing."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
