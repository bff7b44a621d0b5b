"""What happens in the process of a job, called here without one; and what the process may use."""

import errno
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fake_recognizer import FakeRecognizer
from fake_worker import open_fake
from job_house import House, picture, zipped
from mien.db.tables import JobKind
from mien.errors import (
    ArchiveError,
    FileTooLargeError,
    ImageTooLargeError,
    ModelNotFoundError,
    OutputError,
    StorageUnavailableError,
    VideoDecodeError,
    VideoError,
)
from mien.jobs import archive, outcome, work
from mien.jobs.outcome import Done, Failed, Progress, failure, pack, unpack
from mien.jobs.request import JobRequest
from mien.settings import Settings


def task(house: House, data: bytes, kind: JobKind = JobKind.VIDEO, *, settings: Settings | None = None, **asked) -> (
    work.Task
):  # fmt: skip
    job_id = house.ask(data, kind, enqueue=False)
    return work.Task(
        job_id=job_id, attempt=1, kind=kind, request=JobRequest(**asked), input_key=house.job(job_id).input_key or "",
        settings=settings or house.settings, open_recognizer=open_fake,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # and back: a job's process goes into its folder and stays there


def test_a_film_is_read_and_its_progress_told(house: House, short_film: bytes) -> None:
    told: list[tuple[float, str]] = []
    results = work.attempt(task(house, short_film, annotate=True), lambda share, stage: told.append((share, stage)))
    assert set(results) == {"parquet", "csv", "jsonl", "html", "events", "mp4"}
    assert [stage for i, (_, stage) in enumerate(told) if i == 0 or told[i - 1][1] != stage] == [
        "fetching", "reading", "writing", "storing",
    ]  # fmt: skip
    assert [share for share, _ in told] == sorted(share for share, _ in told)


def test_an_attempt_after_one_that_was_stopped_goes_on_and_one_after_another_version_begins_anew(
    house: House, short_film: bytes
) -> None:
    first = task(house, short_film, source="a.mp4")
    before = work.attempt(first, lambda *_: None)
    assert work.attempt(first, lambda *_: None) == before
    other = work.Task(
        job_id=first.job_id, attempt=2, kind=first.kind, request=JobRequest(source="a.mp4", every=2),
        input_key=first.input_key, settings=first.settings, open_recognizer=open_fake,
    )  # fmt: skip
    assert work.attempt(other, lambda *_: None)["jsonl"] != before["jsonl"]


def test_a_film_that_is_too_long_is_stopped_on_the_way(house: House, long_film: bytes) -> None:
    settings = Settings(data_dir=house.settings.data_dir, max_video_seconds=2)
    with pytest.raises(VideoError, match="more than the 2 s of a job"):
        work.attempt(task(house, long_film, settings=settings), lambda *_: None)


@pytest.mark.parametrize("name", ["results", ".results"])
def test_a_file_may_have_the_name_of_the_folder_of_results(
    house: House, short_film: bytes, tmp_path: Path, name: str
) -> None:
    assert "csv" in work.attempt(task(house, short_film, source=name), lambda *_: None)
    archive = zipped(tmp_path / "a.zip", **{"a.png": picture(1)})
    assert "csv" in work.attempt(task(house, archive, JobKind.ARCHIVE, source=name), lambda *_: None)


def test_what_was_read_is_kept_where_the_disk_is_full_for_a_moment(
    house: House, short_film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    asked, told = task(house, short_film), list[str]()
    with monkeypatch.context() as patch:
        patch.setattr("mien.video.export.write_table", refuse)
        said = work.outcome(asked, lambda _, stage: told.append(stage))
    assert (said.code, said.again) == ("no_room", True)
    assert "csv" in work.attempt(asked, lambda _, stage: told.append(stage))
    assert told.count("reading") == 12, "each frame was read once"


def test_the_model_of_the_settings_reads(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="nobody"):
        work.open_recognizer(Settings(data_dir=tmp_path, model="nobody@2"), "emotions")


def test_an_archive_is_read(house: House, tmp_path: Path) -> None:
    data = zipped(tmp_path / "a.zip", **{"a.png": picture(1), "b.png": picture(2)})
    told: list[float] = []
    results = work.attempt(task(house, data, JobKind.ARCHIVE), lambda share, _: told.append(share))
    assert set(results) == {"jsonl", "csv", "parquet"}
    assert told == [0.0, 0.5, 1.0, 0.97]


def read_all(path: Path, **limits: int) -> list[object]:
    settings = Settings(**limits)
    return [result for _, result in archive.read_pictures(path, recognizer=FakeRecognizer(), settings=settings)]


def test_an_archive_with_too_many_files_is_refused(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", **{f"{i}.png": b"x" for i in range(4)})
    with pytest.raises(ArchiveError, match="holds 4 files, more than the 3"):
        read_all(tmp_path / "a.zip", max_archive_pictures=3)


def test_an_archive_that_grows_and_grows_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1000)
    zipped(tmp_path / "a.zip", **{f"{i}.bmp": b"\0" * 400_000 for i in range(4)})
    with pytest.raises(ArchiveError, match="has grown to 50 times its size"):
        read_all(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("name", "says"),
    [("/etc/a.png", "leads out"), ("a/../../b.png", "leads out"), ("C:\\a.png", "leads out"), ("x.TAR", "not opened"),
     ("", "")],
)  # fmt: skip
def test_hostile_names_are_refused_with_the_reason(tmp_path: Path, name: str, says: str) -> None:
    zipped(tmp_path / "a.zip", **{name or "fine.png": picture(1)})
    (result,) = read_all(tmp_path / "a.zip")
    assert says in getattr(result, "message", "")


def test_names_are_cleaned_of_what_steers_terminals() -> None:
    assert archive.printable("a\x1b[31m\n" + "b" * 300) == ("a\ufffd[31m\ufffd" + "b" * 300)[:200]


def test_encrypted_and_damaged_pictures_are_rows_with_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    data = bytearray(zipped(path, **{"a.png": picture(1), "b.png": picture(1)}))
    with zipfile.ZipFile(path) as opened:
        first, second = opened.infolist()
    data[data.index(b"PK\1\2") + 8] |= 1  # the encryption flag in the directory's entry of the first
    data[second.header_offset + 60] ^= 0xFF
    path.write_bytes(data)
    results = read_all(path)
    assert "encrypted" in results[0].message  # type: ignore[attr-defined]
    assert "cannot be taken out" in results[1].message  # type: ignore[attr-defined]
    assert first.filename == "a.png"


@pytest.mark.parametrize(
    ("error", "code", "again"),
    [(VideoDecodeError("x"), "video_unreadable", False), (FileTooLargeError("x"), "too_large", False),
     (ImageTooLargeError("x"), "too_large", False),
     (MemoryError(), "out_of_memory", False), (StorageUnavailableError("x"), "storage", True),
     (OutputError("x"), "no_room", True), (OSError("x"), "no_room", True), (KeyError("secret"), "internal", True)],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_an_error_says_whether_another_attempt_may_do_better(error: Exception, code: str, again: bool) -> None:
    said = failure(error)
    assert (said.code, said.again) == (code, again)
    assert said.message
    assert "secret" not in said.message


LIES_AT = "/srv/mien/storage"


@pytest.mark.parametrize("kind", [kind for kind, *_ in outcome._CODES], ids=lambda kind: kind.__name__)
def test_of_an_error_no_more_is_told_than_whoever_asked_may_know(kind: type[Exception]) -> None:
    said = failure(kind(f"cannot read '{LIES_AT}/jobs/7/ana.mp4' in {LIES_AT}/files"), sent="ana.mp4")
    assert "/srv" not in said.message
    assert said.cause == f"cannot read '{LIES_AT}/jobs/7/(the file)' in {LIES_AT}/files"
    assert LIES_AT not in failure(kind(errno.ENOSPC, "No space left on device", f"{LIES_AT}/jobs/7/ana.mp4")).message


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ana.mp4 is no film that can be read (7 bytes; /a/b)", "ana.mp4 is no film that can be read (7 bytes; b)"),
        ("file:/srv/mien/jobs/7/ana.mp4: 1/2 of it, see https://mien.example/help/films", "file:ana.mp4: 1/2 of it,"
         " see https://mien.example/help/films"),
    ],
)  # fmt: skip
def test_a_file_that_was_sent_is_named_as_its_sender_does(said: str, told: str) -> None:
    assert failure(VideoError(said)).message == told
    assert failure(VideoError(told)).cause == ""


def test_a_full_disk_is_told_of_in_the_systems_words_for_it() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/srv/mien/jobs/7/.results/rows.parquet")
    written = OutputError("cannot write /srv/mien/jobs/7/.results/rows.parquet: no space left on device")
    written.__cause__ = full
    for error in (full, written):
        said = failure(error)
        assert said.message == "the folder in which jobs are worked on cannot be used: no space left on device"
        assert "rows.parquet" in said.cause
    assert failure(OSError(-28, "of a library of its own, in /srv")).message.endswith("cannot be used")


@pytest.mark.parametrize(
    "said", [Progress(share=0.5, stage="x"), Done(results={"csv": "k"}), Failed(code="c", message="m", again=True)]
)
def test_messages_come_as_they_were_sent(said: Progress | Done | Failed) -> None:
    assert unpack(pack(said)) == said


def test_a_job_cannot_take_more_memory_than_it_may() -> None:
    code = """
import numpy
from mien.jobs import work, outcome
from mien.settings import Settings
work._live_within_bounds(Settings(job_memory_mb=400))
try:
    numpy.ones(1 << 30, "uint8")
except MemoryError as error:
    print(outcome.failure(error).code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "out_of_memory\n", done.stderr


def test_a_data_folder_may_be_named_from_where_one_stands(
    house: House, short_film: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    settings = Settings(data_dir=Path(tmp_path.name))
    assert "csv" in work.attempt(task(house, short_film, settings=settings), lambda *_: None)
    assert list((tmp_path / "jobs").iterdir())


def test_a_member_whose_compression_is_damaged_is_a_row_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lzma.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("bad.png", b"no picture " * 500, zipfile.ZIP_LZMA)
        made.writestr("good.png", picture(1))
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    bad, good = (result for _, result in read_pictures(path, tmp_path))
    assert bad.kind == "ArchiveError"
    assert "cannot be taken out" in bad.message
    assert len(good.faces) == 1


def test_a_member_without_a_name_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "nameless.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo(""), picture(1))
        made.writestr("/", picture(1))
        made.writestr("good.png", picture(1))
    found = [result for _, result in read_pictures(path, tmp_path)]
    assert [getattr(result, "message", "") for result in found] == ["it has no name", ""]


def test_bytes_that_lead_the_unzipper_astray_are_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stray(_: object) -> None:
        raise KeyError("nobody foresaw this")

    monkeypatch.setattr(archive.zipfile, "ZipFile", stray)
    with pytest.raises(ArchiveError, match="nobody foresaw this"):
        list(read_pictures(tmp_path / "x.zip", tmp_path))


def read_pictures(path: Path, folder: Path):  # type: ignore[no-untyped-def]
    return archive.read_pictures(path, recognizer=FakeRecognizer(), settings=Settings(data_dir=folder))
