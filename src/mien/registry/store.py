"""The registry: versions of models in folders, found by name, version or alias."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from mien.card import CARD_FILE, CARD_PAGE, Card, encode_card, load_card
from mien.errors import ModelError, ModelFileError, ModelNotFoundError, PromotionRefusedError
from mien.files import files_of, sha256_of, write_atomically
from mien.registry import ledger

PRODUCTION = "production"
"""The alias a bare name stands for."""

PACKAGED = Path(__file__).resolve().parents[1] / "models"
"""The models that come with mien: `name/version/`."""

KEPT = (CARD_PAGE, "metrics.json", "history.csv", "recipe.toml", "run.json")
"""What a version keeps of a run folder besides its card and the files the card lists."""

TITLE = re.compile(r"\A# Model card: .*")
"""The first line of a version's `card.md`, which names it."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")

FIRST_OWN = 1001
"""The number of the first version that is added to a model that comes with mien, far beyond those that ever will."""

Loss = Callable[[Path, Path], str]
"""Given the folders of the version in use and of the candidate: what would be lost, or "" where no loss shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one model.

    Attributes:
        name: of the model.
        version: its number, from 1.
        folder: that holds its files.
        packaged: it came with mien and cannot be removed.
        aliases: that point to it.
    """

    name: str
    version: int
    folder: Path
    packaged: bool
    aliases: tuple[str, ...]


class Registry:
    """Models by name, version and alias, kept below one folder; those that come with mien are seen as if in it.

    Args:
        root: the folder; it is made when something is added.
        packaged: the folder of the models that come with mien.
    """

    def __init__(self, root: Path, *, packaged: Path = PACKAGED) -> None:
        self._root = root
        self._packaged = packaged

    def find(self, reference: str) -> Path:
        """Return the folder of a model: "name", "name@2" or "name@alias".

        A bare name means its production version. That is the newest packaged one until another is promoted, so adding
        a version changes nothing; a name that mien does not come with means its newest version until one is promoted.

        Raises:
            ModelNotFoundError: there is no such model; the message lists what is there.
        """
        return self._folders(_split(reference)[0])[self.resolve(reference)[1]]

    def resolve(self, reference: str) -> tuple[str, int]:
        """Return the name and version number that a reference stands for.

        Raises:
            ModelNotFoundError: there is no such model; the message lists what is there.
        """
        name, wanted = _split(reference)
        versions = self._folders(name)
        if not versions:
            raise ModelNotFoundError(f"no model {name!r}; the registry at {self._root} holds {self._held()}")
        version = self._numbered(name, wanted or PRODUCTION)
        if version is None and not wanted:
            version = max(versions)
        if version not in versions:
            aliases = ", ".join(self._aliases(name)) or "none"
            numbers = ", ".join(map(str, sorted(versions)))
            raise ModelNotFoundError(
                f"no model {reference!r}; {name} has the versions {numbers}, and aliases: {aliases}"
            )
        return name, version

    def list(self) -> tuple[Version, ...]:
        """Return every version of every model, by name and number."""
        return tuple(version for name in self._names() for version in self._versions(name))

    def add(self, source: Path, *, name: str = "", only: Collection[str] = ()) -> Version:
        """Copy an exported run, or any model folder, into the registry as the next version of its name.

        The copy is checked against the card, and appears whole or not at all.

        Args:
            source: folder with a `card.json` and the files it lists.
            name: to keep it under; by default the card's.
            only: the paths of the files to keep; by default all that the card lists.

        Raises:
            ModelFileError: the folder is no model, lacks exported files, or they are not what its card says.
        """
        card = load_card(source)
        if not card.files:
            raise ModelFileError(f"{source} has no exported files to add; run `mien export {source}` first")
        card = replace(_only(card, only) if only else card, name=_checked(name or card.name))
        home = self._root / card.name
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix=".adding-", ignore_cleanup_errors=True) as scratch:
            copy = Path(scratch) / "model"
            _copy(source, copy, card)
            version = self._number(copy, card)
        return next(v for v in self._versions(card.name) if v.version == version)

    def promote(self, reference: str, alias: str = PRODUCTION, *, loss: Loss | None = None) -> Version:
        """Point an alias at a version.

        Args:
            reference: "name@version".
            alias: to point at it.
            loss: asked what would be lost against the version the alias points to; None to promote without asking.

        Raises:
            ModelNotFoundError: there is no such version.
            PromotionRefusedError: the version would lose against the one in use.
        """
        name, version = self.resolve(reference)
        _check_alias(alias)
        current = self._numbered(name, alias)
        if loss and current not in (None, version):
            lost = loss(self.find(f"{name}@{current}"), self.find(f"{name}@{version}"))
            if lost:
                raise PromotionRefusedError(f"{name}@{version} is not promoted over {name}@{current}: {lost}")
        if current != version:
            with ledger.held(self._root / name) as book:
                self.resolve(f"{name}@{version}")  # another may have removed it meanwhile
                current = self._numbered(name, alias)  # or promoted another one
                ledger.write(self._root / name, book.pointed(alias, version, from_version=current))
        return self._version(name, version)

    def rollback(self, name: str, alias: str = PRODUCTION) -> Version:
        """Point an alias back to the version it pointed to before.

        Raises:
            ModelNotFoundError: there is no such model, or the alias pointed to nothing before.
        """
        self.resolve(name)
        with ledger.held(self._root / name) as book:
            book = book.among(self._folders(name))
            if alias not in book.aliases or not book.aliases[alias].before:
                raise ModelNotFoundError(f"{name}@{alias} has pointed to nothing else before; nothing to roll back to")
            ledger.write(self._root / name, book.rolled_back(alias))
        return self._version(name, self.resolve(f"{name}@{alias}")[1])

    def earlier(self, name: str) -> dict[str, int]:
        """Return alias to the version that `rollback` would lead to, without those that pointed to nothing before.

        Raises:
            ModelFileError: what the registry remembers of the name is damaged.
        """
        held = self._ledger(_checked(name)).aliases
        return {alias: known.before[-1] for alias, known in held.items() if known.before}

    def remove(self, reference: str, *, force: bool = False) -> Version:
        """Remove one version; its number is not given again.

        Args:
            reference: "name@version".
            force: also when an alias points to it; the alias goes too.

        Raises:
            ModelNotFoundError: there is no such version.
            ModelError: it came with mien, or an alias points to it.
        """
        name, version = self.resolve(reference)
        if "@" not in reference:
            raise ModelError(f"say which version of {name} to remove, such as {name}@{version}")
        if self._version(name, version).packaged:
            raise ModelError(f"{name}@{version} comes with mien and cannot be removed")
        with ledger.held(self._root / name) as book:
            self.resolve(f"{name}@{version}")  # another may have removed it meanwhile
            gone = self._version(name, version)
            if gone.aliases and not force:
                raise ModelError(
                    f"{name}@{version} is in use as {', '.join(gone.aliases)}; promote another one, or force it"
                )
            with tempfile.TemporaryDirectory(dir=self._root / name, prefix=".removed-") as bin_:
                ledger.write(self._root / name, book.without(version))
                gone.folder.rename(Path(bin_) / "model")
        return gone

    def check(self, reference: str) -> tuple[str, ...]:
        """Return what is wrong with a version's files: missing, or not what the card says; empty where all is well.

        Raises:
            ModelNotFoundError: there is no such version.
        """
        folder = self.find(reference)
        try:
            return tuple(_problems(folder, load_card(folder)))
        except ModelFileError as error:
            return (str(error),)

    def _version(self, name: str, version: int) -> Version:
        return next(v for v in self._versions(name) if v.version == version)

    def _versions(self, name: str) -> Iterator[Version]:
        aliases = self._aliases(name)
        for version, folder in sorted(self._folders(name).items()):
            pointing = tuple(alias for alias, target in aliases.items() if target == version)
            packaged = folder.parent.parent == self._packaged
            yield Version(name=name, version=version, folder=folder, packaged=packaged, aliases=pointing)

    def _names(self) -> tuple[str, ...]:
        roots = [root for root in (self._packaged, self._root) if root.is_dir()]
        names = {folder.name for root in roots for folder in root.iterdir() if NAME.fullmatch(folder.name)}
        return tuple(sorted(name for name in names if self._folders(name)))

    def _folders(self, name: str) -> dict[int, Path]:
        """Return version numbers and their folders; where both have a number, the registry's own is seen."""
        return _numbered_folders(self._packaged / name) | _numbered_folders(self._root / name)

    def _aliases(self, name: str) -> dict[str, int]:
        packaged = _numbered_folders(self._packaged / name)
        implied = {PRODUCTION: max(packaged)} if packaged else {}
        return implied | {alias: a.version for alias, a in self._ledger(name).aliases.items()}

    def _ledger(self, name: str) -> ledger.Ledger:
        """Return what is remembered of the versions that are there; one that came with an older mien may be gone."""
        return ledger.read(self._root / name).among(self._folders(name))

    def _numbered(self, name: str, wanted: str) -> int | None:
        """Return the version number that a number or alias stands for."""
        return int(wanted) if wanted.isdecimal() else self._aliases(name).get(wanted)

    def _held(self) -> str:
        return ", ".join(f"{v.name}@{v.version}" for v in self.list()) or "none"

    def _number(self, copy: Path, card: Card) -> int:
        """Give a finished copy the next free number; whoever renames first gets it."""
        taken = 0  # the last number at which something lies, if only a folder without a card
        while True:
            used = [*self._folders(card.name), ledger.read(self._root / card.name).retired, taken]
            own = self._root != self._packaged and (self._packaged / card.name).is_dir()
            version = max(*used, FIRST_OWN - 1 if own else 0) + 1
            write_atomically(copy / CARD_FILE, encode_card(replace(card, version=version)))
            _title(copy / CARD_PAGE, f"{card.name} {version}")
            try:
                copy.rename(self._root / card.name / str(version))
            except OSError:
                if not (self._root / card.name / str(version)).exists():
                    raise
                taken = version
            else:
                return version


def _split(reference: str) -> tuple[str, str]:
    """Return name and what follows the "@", "" where nothing does."""
    name, at, wanted = reference.partition("@")
    if at and not wanted:
        raise ModelNotFoundError(f"{reference!r} ends with @; a version number or an alias belongs there")
    return _checked(name), wanted


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ModelNotFoundError(f"{name!r} is no model's name; small letters, digits, '.', '_' and '-' make one")
    return name


def _check_alias(alias: str) -> None:
    if not NAME.fullmatch(alias) or alias.isdecimal():
        raise ValueError(f"{alias!r} is no alias; small letters, digits, '.', '_' and '-' make one, not digits alone")


def _numbered_folders(home: Path) -> dict[int, Path]:
    """Return the version folders of a name: those whose name is a number from 1 and that hold a card."""
    if not home.is_dir():
        return {}
    found = (folder for folder in home.iterdir() if re.fullmatch(r"[1-9][0-9]*", folder.name))
    return {int(folder.name): folder for folder in found if (folder / CARD_FILE).is_file()}


def _only(card: Card, paths: Collection[str]) -> Card:
    """Return the card with the files at these paths alone; its default stays if it is one of them."""
    files = tuple(card.file(path) for path in paths)
    default = card.default_file if card.default_file in paths else files[0].path
    return replace(card, files=files, default_file=default)


def _copy(source: Path, target: Path, card: Card) -> None:
    """Copy what a version keeps, and make sure that the copy is what the card says."""
    outside = [file.path for file in card.files if not _inside(file.path)]
    if outside:
        raise ModelFileError(f"the card in {source} lists files outside its folder: {', '.join(outside)}")
    target.mkdir(parents=True)
    kept = [source / name for name in KEPT if (source / name).is_file()]
    try:
        exported = [path for file in card.files for path in files_of(source, file.parts)]
    except FileNotFoundError as error:
        raise ModelFileError(f"{error} is missing, although the card in {source} lists it") from None
    for path in (*kept, *exported):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        _flush(copy)
    problems = tuple(_problems(target, card, seen_in=source))
    if problems:
        raise ModelFileError("; ".join(problems))


def _title(page: Path, title: str) -> None:
    """Let a model card for people, where there is one, be that of `title`."""
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        write_atomically(page, TITLE.sub(lambda _: f"# Model card: {title}", text).encode())


def _inside(path: str) -> bool:
    return not PurePosixPath(path).is_absolute() and not PureWindowsPath(path).drive and ".." not in Path(path).parts


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _problems(folder: Path, card: Card, *, seen_in: Path | None = None) -> Iterator[str]:
    for file in card.files:
        where = (seen_in or folder) / file.path
        try:
            found = sha256_of(folder, file.parts)
        except FileNotFoundError as error:
            yield f"{error} is missing, although the card lists it"
        else:
            if found != file.sha256:
                yield f"{where} is damaged or replaced: its SHA-256 is {found}, the card says {file.sha256}"
