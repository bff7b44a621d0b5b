"""The adapters: each is a file that says what it needs, whose it is, and what is known about its training."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fake_peers import write_adapter
from mien.benchmark import peers
from mien.benchmark.peers import PEERS, Overlap, Peer, find
from mien.errors import PeerError

FOLDER = Path(peers.__file__).parent


def test_every_adapter_has_its_name_in_the_tuple() -> None:
    assert sorted(PEERS) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", PEERS)
def test_a_head_names_licence_home_threads_and_what_is_known_of_the_training(name: str) -> None:
    peer = find(name)
    assert (peer.name, peer.adapter.is_file()) == (name, True)
    assert peer.head.licence in ("MIT", "BSD", "Apache-2.0")
    assert "unknown" not in (peer.head.home, peer.head.threads)
    assert peer.overlap("fer2013").note


@pytest.mark.parametrize("name", PEERS[1:])
def test_the_measured_package_is_pinned(name: str) -> None:
    assert find(name).head.alone
    assert all("==" in wanted for wanted in find(name).head.alone)


def test_training_on_test_pictures_is_claimed_with_a_source() -> None:
    known = [find(name).overlap("fer2013") for name in PEERS]
    assert [overlap.status for overlap in known] == ["trained", "chosen", "unknown", "trained", "unknown"]
    assert all(overlap.source for overlap in known if overlap.status != "unknown")


def test_what_a_head_does_not_tell_is_unknown() -> None:
    assert find("facex").overlap("affectnet") == Overlap(status="unknown")


def test_mien_runs_in_its_own_environment_with_its_arguments() -> None:
    peer = find("mien", ("mien@1", "yunet"))
    assert (peer.requirements, peer.head.alone, peer.arguments) == ((), (), ("mien@1", "yunet"))


def test_an_adapter_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    assert find(str(write_adapter(tmp_path / "mine.py"))).name == "mine"


@pytest.mark.parametrize("name", ["nobody", "missing.py", "__init__"])
def test_an_unknown_peer_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(PeerError, match="there are mien, fer"):
        find(name)


@pytest.mark.parametrize(
    "line",
    ["dependencies = [", "dependencies = 1", "tool.mien.license = 'MIT'", "tool.mien.overlap.a.status = 'maybe'"],
)
def test_a_head_that_says_what_no_head_says_is_refused(adapter: Callable[..., Peer], line: str) -> None:
    with pytest.raises(PeerError, match=r"head of .*tiny\.py cannot be read"):
        adapter(head=f"# /// script\n# {line}\n# ///\n")
