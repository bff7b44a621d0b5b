import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from mien.data.fetch import check_name, fetch, read_provenance
from mien.errors import DatasetFormatError, DatasetNotFoundError


def test_provenance_says_what_came_from_where(folders: Callable[..., Path], tmp_path: Path) -> None:
    origin = folders({"happy": 1, "sad": 1})
    provenance = fetch("mine", origin, root=tmp_path / "root")
    assert provenance == read_provenance(tmp_path / "root/mine/raw")
    assert (provenance.source, provenance.origin) == ("folder", str(origin))
    data = (origin / "happy/000.png").read_bytes()
    assert provenance.files[0].path == "happy/000.png"
    assert provenance.files[0].sha256 == hashlib.sha256(data).hexdigest()
    assert (tmp_path / "root/mine/raw/happy/000.png").read_bytes() == data


def test_the_hash_depends_on_the_files_alone(folders: Callable[..., Path], tmp_path: Path) -> None:
    origin = folders({"happy": 2})
    one, two = (fetch(name, origin, root=tmp_path / "root") for name in ("one", "two"))
    assert one.sha256 == two.sha256
    (origin / "happy/000.png").rename(origin / "happy/new.png")
    assert fetch("one", origin, root=tmp_path / "root").sha256 != two.sha256


def test_fetching_again_replaces_the_raw_files(folders: Callable[..., Path], tmp_path: Path) -> None:
    origin = folders({"happy": 2})
    fetch("mine", origin, root=tmp_path / "root")
    (origin / "happy/001.png").unlink()
    fetch("mine", origin, root=tmp_path / "root")
    assert not (tmp_path / "root/mine/raw/happy/001.png").exists()


def test_a_fetch_that_fails_leaves_the_old_raw_files(folders: Callable[..., Path], tmp_path: Path) -> None:
    fetch("mine", folders({"happy": 1}), root=tmp_path / "root")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetFormatError, match="empty does not fit the source folder"):
        fetch("mine", tmp_path / "empty", root=tmp_path / "root")
    assert (tmp_path / "root/mine/raw/happy/000.png").exists()
    assert not (tmp_path / "root/mine/raw.partial").exists()


def test_a_disk_that_refuses_is_our_own_error(
    folders: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mien.data.fetch.sha256", full)
    with pytest.raises(DatasetFormatError, match="No space left on device"):
        fetch("mine", folders({"happy": 1}), root=tmp_path / "root")
    assert not (tmp_path / "root/mine/raw.partial").exists()


@pytest.mark.parametrize("missing", ["origin", "votes", "images"])
def test_a_missing_path_is_named(missing: str, fer_csv: Callable[..., Path], tmp_path: Path) -> None:
    paths = {"origin": fer_csv()} | {missing: tmp_path / "nowhere"}
    with pytest.raises(DatasetNotFoundError, match="nowhere does not exist"):
        fetch("fer2013", paths.pop("origin"), root=tmp_path / "root", **paths)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-x", "a b", "ä", "x" * 101])
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="data set's name"):
        check_name(name)


def test_votes_belong_to_fer2013(folders: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="votes belong to fer2013"):
        fetch("mine", folders({"happy": 1}), root=tmp_path, votes=tmp_path)


def test_a_damaged_note_is_refused(folders: Callable[..., Path], tmp_path: Path) -> None:
    fetch("mine", folders({"happy": 1}), root=tmp_path / "root")
    (tmp_path / "root/mine/raw/provenance.json").write_text('{"name": 1}')
    with pytest.raises(DatasetFormatError, match=r"provenance.json is damaged .* run mien data fetch again"):
        read_provenance(tmp_path / "root/mine/raw")
