"""What is measured: a peer is an adapter, one file, whose head says what it needs and what is known about it."""

import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from mien.errors import PeerError

PEERS = ("mien", "fer", "facex", "what_the_face", "facial_emotion_recognition")
"""The peers by the names of their files. All bring their weights in their package and fetch nothing when they run."""

FIRST = "mien"
"""The one that the others are compared with."""


class Overlap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about a peer's training and a data set.

    Attributes:
        status: "trained": on pictures of the data set; "chosen": its test pictures also chose the network; "none": it
            has seen none of them; "unknown": nobody says.
        note: what is known, in a few words.
        source: who says so.
    """

    status: Literal["trained", "chosen", "none", "unknown"] = "unknown"
    note: str = "what it was trained on is not said"
    source: str = ""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[tool.mien]` of an adapter's head.

    Attributes:
        licence: of the package.
        home: where the package comes from.
        threads: how many it takes when called as its README does.
        alone: requirements that are installed without what they ask for.
        overlap: by the names of data sets and of folders of photographs.
    """

    licence: str = "unknown"
    home: str = ""
    threads: str = "unknown"
    alone: tuple[str, ...] = ()
    overlap: dict[str, Overlap] = {}


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A package to measure.

    Attributes:
        name: of the adapter's file.
        adapter: the file.
        requirements: what is installed into its environment; empty: it runs in mien's own.
        head: the rest of what its head says.
        arguments: for the adapter.
    """

    name: str
    adapter: Path
    requirements: tuple[str, ...] = ()
    head: Head = Head()
    arguments: tuple[str, ...] = ()

    def overlap(self, data: str) -> Overlap:
        """Return what is known about the peer's training and a data set; unknown where the head says nothing."""
        return self.head.overlap.get(data, Overlap())


def find(name: str, arguments: tuple[str, ...] = ()) -> Peer:
    """Return a peer by its name, or by the path of an adapter of one's own.

    Raises:
        PeerError: there is none of that name, or its head cannot be read.
    """
    if name in PEERS:
        return read_adapter(Path(__file__).with_name(f"{name}.py"), arguments)
    if name.endswith(".py") and Path(name).is_file():
        return read_adapter(Path(name).resolve(), arguments)
    raise PeerError(f"no peer {name!r}; there are {', '.join(PEERS)}, or name an adapter of your own by its path")


def read_adapter(path: Path, arguments: tuple[str, ...] = ()) -> Peer:
    """Return the peer that an adapter's PEP 723 head describes.

    Raises:
        PeerError: the head is no TOML, or says what no head says.
    """
    found = re.search(r"(?ms)^# /// script$(.*?)^# ///$", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^# ?", "", found[1]) if found else ""
    try:
        table = tomllib.loads(text)
        head = msgspec.convert(table.get("tool", {}).get("mien", {}), Head)
        wanted = msgspec.convert(table.get("dependencies", []), tuple[str, ...])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PeerError(f"the head of {path} cannot be read: {error}") from None
    return Peer(name=path.stem, adapter=path, requirements=wanted, head=head, arguments=arguments)
