import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mien.data import archives
from mien.data.fetch import fetch
from mien.errors import DatasetFormatError


def write_tar(path: Path, members: dict[str, bytes], *, links: dict[str, str] | None = None) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return path


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def unpacked(origin: Path, tmp_path: Path) -> dict[str, bytes]:
    (tmp_path / "out").mkdir()
    archives.unpack(origin, tmp_path / "out")
    files = (path for path in (tmp_path / "out").rglob("*") if path.is_file())
    return {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("write", [write_tar, write_zip])
def test_archives_are_unpacked(write: type, tmp_path: Path) -> None:
    members = {"a/b.txt": b"one", "./c.txt": b"two"}
    assert unpacked(write(tmp_path / "archive", members), tmp_path) == {"a/b.txt": b"one", "c.txt": b"two"}


def test_a_folder_is_copied_and_a_plain_file_too(tmp_path: Path) -> None:
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/a").write_bytes(b"x")
    assert unpacked(tmp_path / "in", tmp_path) == {"sub/a": b"x"}
    (tmp_path / "out/sub/a").unlink()
    archives.unpack(tmp_path / "in/sub/a", tmp_path / "out")
    assert (tmp_path / "out/a").read_bytes() == b"x"


@pytest.mark.parametrize("write", [write_tar, write_zip])
@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/evil", "C:/evil", "..\\evil", "\\evil"])
def test_a_member_that_leads_out_is_refused(write: type, name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetFormatError, match="leads out of the folder"):
        unpacked(write(tmp_path / "archive", {name: b"x"}), tmp_path)
    assert not (tmp_path / "evil").exists()


def test_links_are_left_out(tmp_path: Path) -> None:
    origin = write_tar(tmp_path / "archive", {"a": b"x"}, links={"b": "/etc/passwd", "c": "a"})
    assert unpacked(origin, tmp_path) == {"a": b"x"}


@pytest.mark.parametrize("write", [write_tar, write_zip])
@pytest.mark.parametrize("members", [{"one": 5_000_000}, {f"m{i}": 100_000 for i in range(50)}], ids=["one", "many"])
def test_a_bomb_stops_early(
    write: type, members: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1_000_000)
    origin = write(tmp_path / "archive", {name: bytes(size) for name, size in members.items()})
    with pytest.raises(DatasetFormatError, match="grown to 50 times its size"):
        unpacked(origin, tmp_path)
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) < 2_100_000


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(DatasetFormatError, match="more than 3 files"):
        unpacked(write_zip(tmp_path / "archive", {str(i): b"" for i in range(4)}), tmp_path)


@pytest.mark.parametrize("write", [write_tar, write_zip])
@pytest.mark.parametrize("place", [0.02, 0.5], ids=["head", "middle"])
def test_a_damaged_archive_is_refused_and_nothing_stays(write: type, place: float, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    suffix = ".zip" if write is write_zip else ".tar.gz"
    origin = write(tmp_path / f"archive{suffix}", {f"happy/{i}.png": rng.bytes(2000) for i in range(40)})
    data = bytearray(origin.read_bytes())
    start = int(len(data) * place)
    data[start : start + 40] = b"\xff" * 40
    origin.write_bytes(data)
    with pytest.raises(DatasetFormatError, match="cannot be unpacked"):
        fetch("faces", origin, root=tmp_path / "root")
    assert list((tmp_path / "root/faces").iterdir()) == []
