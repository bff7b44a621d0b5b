"""A folder as a store, when the machine does not play along."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.errors import StorageError, StorageFullError, StorageRefusedError
from mien.storage import Store, open_store
from mien.storage.local import LocalStore


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[None]:
    """Take from this process what makes it see every folder."""
    tmp_path.chmod(0o500)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)
    tmp_path.chmod(0o700)


def test_a_folder_is_made_when_something_is_written_and_not_before(tmp_path: Path, store: LocalStore) -> None:
    assert not list(store.list())
    assert not list(store.uploads())
    assert not list(tmp_path.iterdir())
    store.put(b"x", scope="a", max_bytes=1)
    assert [path.name for path in (tmp_path / "store" / "files").iterdir()] == ["a"]


def test_nobody_else_on_the_machine_may_look_in(tmp_path: Path, store: LocalStore) -> None:
    store.put(b"x", scope="a", max_bytes=1)
    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700


def test_a_scope_that_is_empty_leaves_no_folder(tmp_path: Path, store: LocalStore) -> None:
    store.delete(store.put(b"x", scope="a", max_bytes=1))
    assert not list((tmp_path / "store" / "files").iterdir())


def test_what_is_not_the_stores_is_not_listed(tmp_path: Path, store: LocalStore) -> None:
    key = store.put(b"x", scope="a", max_bytes=1)
    (tmp_path / "store" / "files" / "a" / "notes.txt").write_text("mine")
    (tmp_path / "store" / "uploads" / "notes.txt").write_text("mine")
    assert [file.key for file in store.list()] == [key]
    assert not list(store.uploads())


def test_a_place_that_may_not_be_used_is_named_with_the_cause(store: LocalStore, unprivileged: None) -> None:
    with pytest.raises(StorageRefusedError, match=r"cannot write .* in .*store: Permission denied"):
        store.put(b"x", scope="a", max_bytes=1)


def test_a_place_that_is_no_folder_is_named_with_the_cause(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="Not a directory"):
        LocalStore(tmp_path / "file" / "store").put(b"x", scope="a", max_bytes=1)


FILLS = """
import resource, signal, sys
from mien.storage import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
store = open_store(sys.argv[1])
upload = store.begin_upload()
store.append(upload, b"x" * 900, offset=0, max_bytes=10**6)
for fill in (lambda: store.put(b"x" * 5000, scope="a", max_bytes=10**6),
             lambda: store.append(upload, b"x" * 900, offset=900, max_bytes=10**6)):
    try:
        fill()
    except Exception as error:
        print(type(error).__name__, error)
print(len(list(store.list())), len(list(store.uploads())), store.received(upload))
"""


def test_no_room_is_an_error_of_its_own_and_leaves_no_half_file(tmp_path: Path) -> None:
    # The kernel refuses files beyond 1,000 bytes here as it would on a full disk, with another number.
    done = subprocess.run(
        [sys.executable, "-c", FILLS, str(tmp_path / "s")], capture_output=True, text=True, check=True
    )
    first, second, left = done.stdout.splitlines()
    assert first.startswith("StorageFullError cannot write ")
    assert first.endswith("File too large")
    assert second.startswith("StorageFullError")
    assert left == "0 1 1000"  # no file; the upload goes on from the last byte that had room


def test_a_disk_that_is_really_full_says_so(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    code = "import sys; from mien.storage import open_store as o"
    code += "; o(sys.argv[1]).put(bytes(200_000), scope='a', max_bytes=10**6)"
    script = f'mount -t tmpfs -o size=64k none "{disk}" && exec "$0" -c "$1" "{disk}/store"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, sys.executable, code]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs unshare")
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")
    assert f"{StorageFullError.__name__}: cannot write" in done.stderr
    assert "No space left on device" in done.stderr


BLOCKS = """
import sys
from mien.storage import open_store

class Slow:
    pieces = [b"x" * 5000]
    def read(self, size):
        if self.pieces:
            return self.pieces.pop()
        print("half", flush=True)
        sys.stdin.read()

open_store(sys.argv[1]).put(Slow(), scope="a", max_bytes=10**6)
"""


def test_a_killed_writer_leaves_no_file_and_its_rest_goes_with_the_unfinished_uploads(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BLOCKS, str(tmp_path / "store")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"half\n"
        writer.send_signal(signal.SIGKILL)
    store: Store = open_store(str(tmp_path / "store"))
    assert not list(store.list())
    for upload, _ in store.uploads():
        assert store.received(upload) == 5000
        store.abort(upload)
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


def test_files_come_and_go_in_one_scope_at_once(store: LocalStore) -> None:
    """Deleting the last file of a scope takes its folder away while another is being put there."""
    from concurrent.futures import ThreadPoolExecutor

    def once(number: int) -> bool:
        key = store.put(str(number).encode(), scope="a", max_bytes=9)
        there = store.exists(key)
        store.delete(key)
        return there

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(once, range(200)))
