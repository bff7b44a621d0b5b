"""What every store does, over a folder, a server of S3's protocol and one of Google's."""

import hashlib
import io
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mien.errors import FileTooLargeError, StoredFileNotFoundError, UploadError
from mien.storage import Store, download, open_store

FILM = bytes(range(256)) * 40_000  # 10 MB: more than a bucket takes in one request
NOTHING = f"a/{'0' * 64}"
PLENTY = 1 << 30


class BreaksOff(io.RawIOBase):
    """A client that is gone after some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        piece = self._data.read(min(size, 1000))
        if not piece:
            raise ConnectionResetError("the client is gone")
        return piece


def read(store: Store, key: str, **part: int) -> bytes:
    with store.open(key, **part) as file:
        return file.read()


def test_a_file_is_named_by_its_scope_and_the_hash_of_its_bytes(store: Store) -> None:
    assert isinstance(store, Store)
    key = store.put(b"a picture", scope="job-1", max_bytes=9)
    assert key == f"job-1/{hashlib.sha256(b'a picture').hexdigest()}"
    assert read(store, key) == b"a picture"
    assert (store.size(key), store.exists(key)) == (9, True)


def test_a_large_file_streams_in_and_out_whole(store: Store, tmp_path: Path) -> None:
    key = store.put(io.BytesIO(FILM), scope="film", max_bytes=len(FILM))
    download(store, key, tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == FILM


def test_an_empty_file_is_a_file(store: Store) -> None:
    key = store.put(b"", scope="a", max_bytes=0)
    assert (read(store, key), store.size(key)) == (b"", 0)


@pytest.mark.parametrize(
    ("start", "stop", "part"),
    [(2, 5, b"cde"), (0, 2, b"ab"), (7, None, b"hij"), (8, 99, b"ij"), (10, None, b""), (50, 60, b""), (5, 5, b"")],
)
def test_a_part_of_a_file_is_read(store: Store, start: int, stop: int | None, part: bytes) -> None:
    key = store.put(b"abcdefghij", scope="a", max_bytes=10)
    with store.open(key, start=start, stop=stop) as file:
        assert file.read() == part


def test_the_same_bytes_in_one_scope_are_one_file_and_in_two_scopes_two(store: Store) -> None:
    first, again, other = (store.put(b"same", scope=scope, max_bytes=4) for scope in ("a", "a", "b"))
    assert first == again
    assert sorted(file.key for file in store.list()) == sorted([first, other])
    store.delete(first)
    assert read(store, other) == b"same"


def test_a_list_says_what_is_there_since_when_and_how_large(store: Store) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)  # a server's clock may count whole seconds
    key = store.put(b"one", scope="a", max_bytes=3)
    store.put(b"another", scope="ab", max_bytes=7)  # a scope that begins like the other
    (file,) = store.list("a")
    assert (file.key, file.size) == (key, 3)
    assert began <= file.modified <= datetime.now(UTC) + timedelta(seconds=5)
    assert len(list(store.list())) == 2


def test_a_list_of_several_pages_comes_whole_and_goes_whole(store: Store) -> None:
    keys = {store.put(bytes([number]), scope="a", max_bytes=1) for number in range(8)}
    kept = {store.put(bytes([number]), scope="b", max_bytes=1) for number in range(4)}
    assert {file.key for file in store.list("a")} == keys
    assert {file.key for file in store.list()} == keys | kept
    store.delete_scope("a")
    assert {file.key for file in store.list()} == kept


def test_a_file_too_large_leaves_nothing(store: Store) -> None:
    with pytest.raises(FileTooLargeError, match="more than 4 bytes"):
        store.put(io.BytesIO(b"12345"), scope="a", max_bytes=4)
    assert not list(store.list())
    assert not list(store.uploads())


def test_a_client_that_breaks_off_leaves_nothing_and_is_not_the_stores_fault(store: Store) -> None:
    with pytest.raises(ConnectionResetError):
        store.put(BreaksOff(bytes(3_000_000)), scope="a", max_bytes=PLENTY)
    assert not list(store.list())
    assert not list(store.uploads())


def test_what_is_not_there_is_said_so(store: Store) -> None:
    assert not store.exists(NOTHING)
    with pytest.raises(StoredFileNotFoundError, match="nothing is stored as a/000"):
        store.size(NOTHING)
    with pytest.raises(StoredFileNotFoundError):
        read(store, NOTHING)
    with pytest.raises(StoredFileNotFoundError):
        read(store, NOTHING, start=1, stop=2)


def test_deleting_twice_is_deleting_once(store: Store) -> None:
    key = store.put(b"x", scope="a", max_bytes=1)
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)
    assert store.put(b"x", scope="a", max_bytes=1) == key


def test_a_scope_goes_with_everything_in_it(store: Store) -> None:
    for data in (b"1", b"2", b"3"):
        store.put(data, scope="a", max_bytes=1)
    kept = store.put(b"1", scope="ab", max_bytes=1)
    store.delete_scope("a")
    store.delete_scope("a")
    assert [file.key for file in store.list()] == [kept]


@pytest.mark.parametrize(
    "key",
    ["../etc/passwd", "a/../../b", f"../{'0' * 64}", f"a/{'0' * 63}", f"a/{'0' * 64}/", f"/{'0' * 64}", "",
     f"A/{'0' * 64}", f"a/{'0' * 64}\n", f"a\\b/{'0' * 64}", f"a/b/{'0' * 64}", f".a/{'0' * 64}",
     f"a/{'G' * 64}", f"a\0/{'0' * 64}"],
)  # fmt: skip
def test_no_key_leads_out_of_the_store(store: Store, key: str) -> None:
    for use in (store.open, store.size, store.exists, store.delete, lambda key: store.signed_url(key, seconds=1)):
        with pytest.raises(ValueError, match="a key is scope/SHA-256"):
            use(key)


@pytest.mark.parametrize("scope", ["", "..", "a/b", ".a", "A", "a" * 65, "a\n", "a_b"])
def test_no_scope_leads_out_of_the_store(store: Store, scope: str) -> None:
    with pytest.raises(ValueError, match="a scope is"):
        store.put(b"x", scope=scope, max_bytes=1)
    with pytest.raises(ValueError, match="a scope is"):
        store.delete_scope(scope)


@pytest.mark.parametrize("upload", ["", "../x", "0" * 31, "0" * 33, "G" * 32, f"{'0' * 32}\n"])
def test_no_upload_leads_out_of_the_store(store: Store, upload: str) -> None:
    for use in (store.abort, store.received, lambda upload: store.append(upload, b"", offset=0, max_bytes=1)):
        with pytest.raises(ValueError, match="32 hexadecimal digits"):
            use(upload)


def test_a_signed_address_is_for_everybody_and_where_there_is_none_it_is_none(store: Store, url: str) -> None:
    key = store.put(b"for everybody", scope="a", max_bytes=99)
    address = store.signed_url(key, seconds=60)
    if not url.startswith("s3"):
        assert address is None
        return
    assert address is not None
    assert urllib.request.urlopen(address, timeout=10).read() == b"for everybody"


def test_a_check_leaves_nothing(store: Store) -> None:
    store.check()
    assert not list(store.list())


def test_two_checks_at_a_time_do_not_disturb_each_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put = store.put

    def put_while_another_checks(source: bytes, **where: object) -> str:
        key = put(source, **where)
        monkeypatch.undo()
        store.check()
        return key

    monkeypatch.setattr(store, "put", put_while_another_checks)
    store.check()


def test_a_file_comes_in_pieces_through_two_servers(store: Store, url: str) -> None:
    upload = store.begin_upload()
    assert store.received(upload) == 0
    assert store.append(upload, FILM[:100], offset=0, max_bytes=PLENTY) == 100
    other = open_store(url)  # another process would open it anew, as this does
    assert other.append(upload, io.BytesIO(FILM[100:]), offset=100, max_bytes=PLENTY) == len(FILM)
    assert [known for known, _ in other.uploads()] == [upload]
    key = other.finish(upload, scope="job-7")
    assert key == f"job-7/{hashlib.sha256(FILM).hexdigest()}"
    assert read(store, key) == FILM
    assert [known for known, _ in store.uploads()] == [upload]  # until whoever asked has written the key down
    assert other.finish(upload, scope="job-8") == key.replace("7", "8", 1)
    store.abort(upload)
    assert not list(store.uploads())
    assert read(store, key) == FILM


def test_a_piece_in_the_wrong_place_is_refused_with_the_right_one(store: Store) -> None:
    upload = store.begin_upload()
    store.append(upload, b"abc", offset=0, max_bytes=PLENTY)
    for offset in (0, 2, 4):
        with pytest.raises(UploadError, match="begins at byte 3") as refused:
            store.append(upload, b"x", offset=offset, max_bytes=PLENTY)
        assert refused.value.received == 3
    assert store.received(upload) == 3


def test_an_upload_that_grows_too_large_keeps_what_it_had(store: Store) -> None:
    upload = store.begin_upload()
    store.append(upload, b"abc", offset=0, max_bytes=5)
    with pytest.raises(FileTooLargeError):
        store.append(upload, b"def", offset=3, max_bytes=5)
    assert store.received(upload) == 3
    assert store.append(upload, b"de", offset=3, max_bytes=5) == 5


def test_after_a_piece_broke_off_the_upload_goes_on_where_the_store_says(store: Store) -> None:
    data = bytes(range(256)) * 20
    upload = store.begin_upload()
    with pytest.raises(ConnectionResetError):
        store.append(upload, BreaksOff(data[:3000]), offset=0, max_bytes=PLENTY)
    received = store.received(upload)
    assert 0 <= received <= 3000
    store.append(upload, data[received:], offset=received, max_bytes=PLENTY)
    assert read(store, store.finish(upload, scope="a")) == data


def test_an_upload_that_is_gone_is_said_to_be(store: Store) -> None:
    upload = store.begin_upload()
    store.append(upload, b"abc", offset=0, max_bytes=PLENTY)
    store.abort(upload)
    store.abort(upload)
    for use in (
        lambda: store.received(upload),
        lambda: store.append(upload, b"d", offset=3, max_bytes=PLENTY),
        lambda: store.finish(upload, scope="a"),
    ):
        with pytest.raises(UploadError, match="no upload") as refused:
            use()
        assert refused.value.received is None
    assert not list(store.uploads())


def test_an_upload_of_nothing_is_an_empty_file(store: Store) -> None:
    key = store.finish(store.begin_upload(), scope="a")
    assert read(store, key) == b""
