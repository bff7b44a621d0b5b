"""Files are written whole or not at all."""

import hashlib
import os
import stat
import threading
from pathlib import Path

import pytest

from mien.files import files_of, open_atomically, sha256, sha256_of, write_atomically


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a/b/c.bin", b"data")
    assert (tmp_path / "a/b/c.bin").read_bytes() == b"data"


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("x.json", b"new")]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_the_umask_says_who_may_read_a_file(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "x.json", b"data")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.json").stat().st_mode) == mode


@pytest.mark.parametrize("letter", ["x", "顔"])
def test_a_name_may_be_as_long_as_the_file_system_takes(tmp_path: Path, letter: str) -> None:
    path = tmp_path / (letter * (255 // len(letter.encode())))
    write_atomically(path, b"data")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(path.name, b"data")]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")

    def write_half() -> None:
        with open_atomically(path) as file:
            file.write(b"half of the n")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        write_half()
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("x.csv", b"old")]


def test_nothing_is_to_be_seen_before_the_end(tmp_path: Path) -> None:
    with open_atomically(tmp_path / "x.csv") as file:
        file.write(b"first part")
        file.flush()
        assert not (tmp_path / "x.csv").exists()
    assert (tmp_path / "x.csv").read_bytes() == b"first part"


def test_readers_see_the_old_or_the_new_file_and_never_a_half(tmp_path: Path) -> None:
    path = tmp_path / "x"
    versions = [bytes([i]) * 100_000 for i in range(2)]
    write_atomically(path, versions[0])
    seen: list[bytes] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(20):
        write_atomically(path, versions[i % 2])
    done.set()
    reader.join()
    assert {len(data) for data in seen} == {100_000}
    assert all(data in versions for data in seen)


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"through")
    reader.join(10)
    assert received == [b"through"]
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", b"data")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"data"


def test_the_hash_of_a_file_is_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256(tmp_path / "x") == hashlib.sha256(b"abc").hexdigest()
    assert sha256_of(tmp_path, ["x"]) == sha256(tmp_path / "x")


def test_the_hash_of_a_folder_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    for folder, order in (("one", "ab"), ("two", "ba")):
        for name in order:
            write_atomically(tmp_path / folder / "part" / name, name.encode())
    one = sha256_of(tmp_path / "one", ["part"])
    assert one == sha256_of(tmp_path / "two", ["part"])
    (tmp_path / "two/part/a").rename(tmp_path / "two/part/c")
    assert one != sha256_of(tmp_path / "two", ["part"])


def test_the_files_of_parts_are_sorted_and_must_exist(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a"):
        write_atomically(tmp_path / name, b"")
    assert files_of(tmp_path, ["b", "a"]) == [tmp_path / "a", tmp_path / "b/1", tmp_path / "b/2"]
    with pytest.raises(FileNotFoundError):
        files_of(tmp_path, ["gone"])
