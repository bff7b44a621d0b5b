"""The environments of peers: made on first use, pinned, used again until the adapter asks for something else."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

from mien.benchmark.peers import Peer
from mien.errors import PeerError
from mien.files import write_atomically

MARK = "made.json"
"""The file in an environment that says what it was made of; it is written last."""

LIMIT_S = 1800.0
"""Longest that one call of pip may take, in seconds: PyTorch is 5 GB."""


def python_for(peer: Peer, root: Path, *, say: Callable[[str], None] = lambda text: None) -> Path:
    """Return the interpreter to run a peer with; its environment is made where it is missing or out of date.

    Args:
        peer: what wants to run.
        root: below which environments live, each in a folder of its peer's name.
        say: told, in words for people, what takes long.

    Raises:
        PeerError: pip could not install it; the message says what would do.
    """
    if not peer.requirements and not peer.head.alone:
        return Path(sys.executable)
    folder = root / peer.name
    if not _is_made_of(folder, _parts(peer)):
        say(f"installing {', '.join(peer.head.alone or peer.requirements)} into {folder}")
        _make(peer, folder)
    return _interpreter(folder)


def prepared(
    peers: Iterable[Peer], root: Path, *, say: Callable[[str], None] = lambda text: None
) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the interpreters of those peers whose environments could be made, and why the others' could not."""
    pythons: dict[str, Path] = {}
    failures: dict[str, str] = {}
    for peer in peers:
        try:
            pythons[peer.name] = python_for(peer, root, say=say)
        except PeerError as error:
            failures[peer.name] = str(error)
    return pythons, failures


def _make(peer: Peer, folder: Path) -> None:
    """Make the environment beside its place and move it there whole, so that no half of one is ever used."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise PeerError(_cannot(peer, f"{folder.parent} cannot be written to: {error.strerror}")) from None
    try:
        venv.create(half, with_pip=True, clear=True)
        _install(peer, half, *peer.requirements)
        _install(peer, half, *peer.head.alone, options=("--no-deps",))
        write_atomically(half / MARK, json.dumps(_parts(peer), indent=1).encode())
        shutil.rmtree(folder, ignore_errors=True)
        half.replace(folder)
    except (OSError, subprocess.CalledProcessError) as error:  # the latter from ensurepip
        raise PeerError(_cannot(peer, getattr(error, "strerror", "") or str(error))) from None
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _install(peer: Peer, folder: Path, *wanted: str, options: tuple[str, ...] = ()) -> None:
    if not wanted:
        return
    pip = [str(_interpreter(folder)), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    try:
        done = subprocess.run(
            [*pip, *options, *wanted],
            capture_output=True,
            text=True,
            env=clean_environment(),
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PeerError(_cannot(peer, f"pip took more than {LIMIT_S:.0f} s")) from None
    if done.returncode:
        raise PeerError(_cannot(peer, _cause(done.stderr)))


def _cannot(peer: Peer, cause: str) -> str:
    return (
        f"the environment of {peer.name} could not be made: {cause} (it is made once, from a package index: connect, "
        f"or let pip find the packages by PIP_FIND_LINKS, and try again; --peers without {peer.name} needs it not)"
    )


def _cause(text: str) -> str:
    """Return pip's own first error, or its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines[-1:] or ["pip gave no reason"])[0][:300]


def clean_environment() -> dict[str, str]:
    """Return the variables for a foreign environment: without what leads Python to mien's own packages."""
    strange = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_REQUIRE_VIRTUALENV", "PIP_USER")
    return {name: value for name, value in os.environ.items() if name not in strange} | {"PYTHONNOUSERSITE": "1"}


def _parts(peer: Peer) -> dict[str, str]:
    text = json.dumps([peer.requirements, peer.head.alone])
    return {"python": sys.version, "requirements": hashlib.sha256(text.encode()).hexdigest()}


def _is_made_of(folder: Path, parts: dict[str, str]) -> bool:
    try:
        made: object = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return made == parts and _interpreter(folder).exists()


def _interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
