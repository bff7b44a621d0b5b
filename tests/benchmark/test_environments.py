"""Environments of peers: made once, whole or not at all, without a network here: pip installs from a folder."""

import subprocess
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mien.benchmark import environments
from mien.benchmark.environments import prepared, python_for
from mien.benchmark.peers import Head, Peer
from mien.errors import PeerError

WHEEL = {
    "tinypeer.py": "VALUE = 7\n",
    "tinypeer-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinypeer\nVersion: 1.0\nRequires-Dist: absent\n",
    "tinypeer-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tinypeer-1.0.dist-info/RECORD": "",
}


def peer(*wanted: str, alone: tuple[str, ...] = ()) -> Peer:
    return Peer(name="tiny", adapter=Path("tiny.py"), requirements=wanted, head=Head(alone=alone))


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, the only one that pip looks into."""
    with zipfile.ZipFile(tmp_path / "tinypeer-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in WHEEL.items():
            wheel.writestr(name, text)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


def test_a_peer_that_needs_nothing_runs_in_miens_own_environment(tmp_path: Path) -> None:
    python = python_for(peer(), tmp_path / "peers")
    assert subprocess.run([python, "-c", "import mien"], check=False).returncode == 0
    assert not (tmp_path / "peers").exists()


def test_an_environment_is_made_from_pinned_packages_and_used_again(offline: Path) -> None:
    root, said = offline / "peers", []
    wanted = peer(alone=("tinypeer==1.0",))
    python = python_for(wanted, root, say=said.append)
    again = python_for(wanted, root, say=said.append)
    done = subprocess.run(
        [python, "-P", "-c", "import tinypeer; print(tinypeer.VALUE)"], capture_output=True, check=True
    )
    assert done.stdout.strip() == b"7"
    assert (python, said) == (again, [f"installing tinypeer==1.0 into {root / 'tiny'}"])
    assert [path.name for path in root.iterdir()] == ["tiny"]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let environments hold a shell script in place of Python, so that none is made for nothing."""

    def make(script: str) -> None:
        def create(folder: Path, **_: object) -> None:
            (folder / "bin").mkdir()
            (folder / "bin" / "python").write_text(f"#!/bin/sh\n{script}\n")
            (folder / "bin" / "python").chmod(0o755)

        monkeypatch.setattr(venv, "create", create)

    return make


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("echo 'WARNING: old' >&2; echo 'ERROR: No matching distribution found for x' >&2; exit 1", "No matching dist"),
        ("echo 'cannot connect' >&2; exit 2", "cannot connect"),
        ("exit 3", "pip gave no reason"),
    ],
    ids=["pip's error", "last line", "nothing said"],
)
def test_what_cannot_be_installed_is_told_with_what_would_do(
    stub: Callable[[str], None], tmp_path: Path, script: str, cause: str
) -> None:
    stub(script)
    with pytest.raises(PeerError, match=rf"tiny could not be made: {cause}.*connect.*--peers without tiny"):
        python_for(peer("x"), tmp_path / "peers")
    assert list((tmp_path / "peers").iterdir()) == []


def test_pip_has_a_time_limit(stub: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub("sleep 30")
    monkeypatch.setattr(environments, "LIMIT_S", 0.2)
    with pytest.raises(PeerError, match="more than 0 s"):
        python_for(peer("x"), tmp_path / "peers")


def test_other_requirements_make_the_environment_anew(stub: Callable[[str], None], tmp_path: Path) -> None:
    stub("exit 0")
    said: list[str] = []
    for wanted in (peer("x==1"), peer("x==1"), peer("x==2"), peer("x==2", alone=("y==1",))):
        python_for(wanted, tmp_path, say=said.append)
    assert len(said) == 3


def test_an_environment_whose_mark_is_damaged_is_made_anew(stub: Callable[[str], None], tmp_path: Path) -> None:
    stub("exit 0")
    python_for(peer("x==1"), tmp_path)
    (tmp_path / "tiny" / "made.json").write_text("{")
    said: list[str] = []
    python_for(peer("x==1"), tmp_path, say=said.append)
    assert len(said) == 1


def test_a_peer_without_an_environment_does_not_keep_others_from_theirs(
    stub: Callable[[str], None], tmp_path: Path
) -> None:
    stub("exit 1")
    own = Peer(name="own", adapter=Path("own.py"))
    pythons, failures = prepared((peer("x"), own), tmp_path)
    assert (list(pythons), list(failures)) == (["own"], ["tiny"])
