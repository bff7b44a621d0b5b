"""Jobs are read by workers: once in effect, whatever is cancelled, lost or hostile."""

from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest

from fake_worker import open_broken, open_damaged
from films import film
from job_house import House, make_house, picture, until, zipped
from mien.db import utc_now
from mien.db.queries import jobs
from mien.db.tables import JobKind, JobState
from mien.errors import DatabaseUnavailableError, QueueUnavailableError
from mien.jobs import work
from mien.jobs.outcome import Failed, unpack


def test_a_film_becomes_tables_a_page_and_episodes(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, source="../ana's film.mp4")
    house.turn_until(house.worker(), job_id)
    job = house.job(job_id)
    assert (job.state, job.error_message) == (JobState.SUCCEEDED, None)
    assert set(job.results) == {"parquet", "csv", "jsonl", "html", "events"}
    assert [row["frame"] for row in house.rows(job_id)] == list(range(12))
    assert {row["source"] for row in house.rows(job_id)} == {"ana_s_film.mp4"}
    assert len(house.result(job_id, "csv").splitlines()) == 13
    assert house.result(job_id, "parquet")[:4] == b"PAR1"
    assert str(house.settings.data_dir).encode() not in house.result(job_id, "html")


def test_nothing_but_the_results_stays_of_a_job(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, annotate=True, blur=True)
    house.store.put(b"left by an attempt that was lost", scope=job_id, max_bytes=99)
    house.turn_until(house.worker(), job_id)
    until(lambda: house.job(job_id).input_key is None)
    assert {file.key for file in house.store.list(job_id)} == set(house.job(job_id).results.values())
    assert house.result(job_id, "mp4")[4:8] == b"ftyp"
    assert not list(house.settings.jobs.iterdir())


def test_an_archive_becomes_tables_and_each_bad_picture_a_row_with_its_reason(house: House, tmp_path: Path) -> None:
    data = zipped(
        tmp_path / "a.zip", **{"b/one.png": picture(1), "none.png": picture(0), "two.png": picture(2), "no.jpg": b"no",
                               "../out.png": picture(1), "in.zip": b"PK", "folder/": b"", "__MACOSX/x": b""},
    )  # fmt: skip
    job_id = house.ask(data, JobKind.ARCHIVE, source="a.zip")
    house.turn_until(house.worker(), job_id)
    documents = {document["image"]["source"]: document for document in house.rows(job_id)}
    assert {name: len(d["faces"]) for name, d in documents.items() if "faces" in d} == {
        "b/one.png": 1, "none.png": 0, "two.png": 2,
    }  # fmt: skip
    reasons = {name: d["error"]["message"] for name, d in documents.items() if "error" in d}
    assert "not a picture" in reasons["no.jpg"]
    assert "leads out" in reasons["../out.png"]
    assert "archive within an archive" in reasons["in.zip"]
    assert len(house.result(job_id, "csv").splitlines()) == 1 + 1 + 1 + 2 + 3
    assert house.result(job_id, "parquet")[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("kind", "data", "code", "says"),
    [
        (JobKind.VIDEO, b"no film at all", "video_unreadable", "no film"),
        (JobKind.ARCHIVE, b"no archive", "archive_unreadable", "no ZIP archive"),
    ],
)
def test_what_cannot_be_read_fails_at_once_with_its_reason(
    house: House, kind: JobKind, data: bytes, code: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = house.ask(data, kind, source="ana's film.mp4")
    house.turn_until(house.worker(), job_id)
    job = house.job(job_id)
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 1, code)
    assert says in str(job.error_message)
    assert not list(house.store.list(job_id))
    assert code in caplog.text
    assert "ana_s" not in caplog.text, "logs hold no names of files that were sent"


def damage_model(house: House, job_id: str) -> None:
    """The model is opened before anything else, by `open_damaged`."""


def lose_input(house: House, job_id: str) -> None:
    house.store.delete(str(house.job(job_id).input_key))


def block_folder(house: House, job_id: str) -> None:
    house.settings.jobs.write_text("in the way")


def hide_store(house: House, job_id: str) -> None:
    store = house.settings.data_dir / "storage"
    store.rename(store.with_name("moved"))
    store.write_text("in the way")


@pytest.mark.parametrize(
    ("breaks", "code", "says"),
    [
        (lose_input, "input_gone", "what was sent is no longer there; send it again"),
        (hide_store, "storage", "the store of files does not do what it should; the worker's log says why"),
        (block_folder, "no_room", "the folder in which jobs are worked on cannot be used: not a directory"),
        (damage_model, "model", "the model cannot be used; the worker's log says why"),
    ],
    ids=["input", "store", "folder", "model"],
)
def test_who_asked_hears_why_a_job_failed_and_the_log_alone_where_things_lie_here(
    house: House, short_film: bytes, breaks, code: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    job_id = house.ask(short_film, source="ana.mp4")
    breaks(house, job_id)
    opens = open_damaged if breaks is damage_model else None
    house.turn_until(house.worker(opens=opens), job_id, is_so=lambda job: job.error_code)
    job = house.job(job_id)
    assert (job.error_code, job.error_message) == (code, says)
    assert f"attempt 1: {code}: " in caplog.text
    assert str(house.settings.data_dir) in caplog.text
    assert "ana" not in caplog.text


def test_a_poisoned_job_fails_with_its_reason_and_harms_no_other(
    house: House, deadly_film: bytes, short_film: bytes
) -> None:
    poisoned, good = house.ask(deadly_film, attempts=9), house.ask(short_film)
    worker, sweep = house.worker(concurrency=2), house.sweep()
    until(lambda: worker.turn() or (sweep.once() and all(house.job(i).state.is_final for i in (poisoned, good))))
    job = house.job(poisoned)
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 3, "process_died")
    assert "died of exit code 9" in str(job.error_message)
    assert house.job(good).state is JobState.SUCCEEDED


def test_a_job_that_fails_in_a_way_nobody_foresaw_is_not_tried_for_ever(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, attempts=9)
    worker, sweep = house.worker(opens=open_broken), house.sweep()
    until(lambda: worker.turn() or (sweep.once() and house.job(job_id).state.is_final))
    job = house.job(job_id)
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 3, "internal")


def test_attempts_that_were_handed_back_do_not_count_against_a_job_that_fails(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, attempts=house.settings.job_attempts)
    with house.database.transaction() as session:
        for attempt in (1, 2):
            jobs.claim(session, job_id=job_id, now=utc_now())
            assert jobs.hand_back(session, job_id, attempt=attempt, now=utc_now())
    worker, sweep = house.worker(opens=open_broken), house.sweep()
    until(lambda: worker.turn() or (sweep.once() and house.job(job_id).state.is_final))
    assert (house.job(job_id).attempt, house.job(job_id).error_code) == (5, "internal")


def test_a_running_job_reports_its_progress_and_is_cancelled(house: House, long_film: bytes) -> None:
    job_id, worker = house.ask(long_film), house.worker(delay=0.05)
    house.turn_until(worker, job_id, is_so=lambda job: 0 < job.progress < 1 and job.stage == "reading")
    with house.database.transaction() as session:
        assert jobs.cancel(session, job_id, owner_id=house.owner, now=utc_now()).state is JobState.RUNNING
    house.turn_until(worker, job_id)
    assert house.job(job_id).state is JobState.CANCELLED
    assert not list(house.store.list(job_id))
    assert not list(house.settings.jobs.iterdir())


def test_a_job_that_takes_too_long_is_stopped(tmp_path: Path, long_film: bytes) -> None:
    with make_house(tmp_path, job_seconds=1) as house:
        job_id = house.ask(long_film)
        house.turn_until(house.worker(delay=0.05), job_id)
        job = house.job(job_id)
        assert (job.state, job.error_code) == (JobState.FAILED, "timed_out")
        assert "longer than the 1 s" in str(job.error_message)


def test_a_film_longer_than_allowed_is_refused(tmp_path: Path, short_film: bytes) -> None:
    long = film(tmp_path / "slow.mp4", [np.zeros((48, 64, 3), np.uint8)] * 3, [0, 5, 9.9]).read_bytes()
    with make_house(tmp_path, max_video_seconds=5) as house:
        job_id, fine = house.ask(long), house.ask(short_film)
        house.turn_until(house.worker(), job_id, fine)
        assert "more than the 5 s of a job" in str(house.job(job_id).error_message)
        assert house.job(fine).state is JobState.SUCCEEDED


def test_a_worker_that_stops_hands_back_what_it_has_and_the_attempt_does_not_count(
    house: House, long_film: bytes
) -> None:
    job_id, worker = house.ask(long_film, attempts=1), house.worker(delay=0.05)
    house.turn_until(worker, job_id, is_so=lambda job: job.state is JobState.RUNNING)
    worker.stop(grace_s=0)
    worker.run()
    job = house.job(job_id)
    assert (job.state, job.attempt, job.max_attempts) == (JobState.QUEUED, 1, 2)
    assert house.queue.take() == job_id


def test_a_worker_that_stops_leaves_nothing_of_a_job_that_was_to_be_cancelled(house: House, long_film: bytes) -> None:
    job_id, worker = house.ask(long_film), house.worker(delay=0.05)
    house.turn_until(worker, job_id, is_so=lambda job: job.stage == "reading")
    with house.database.transaction() as session:
        jobs.cancel(session, job_id, owner_id=house.owner, now=utc_now())
    worker.stop(grace_s=0)
    worker.turn()
    assert house.job(job_id).state is JobState.CANCELLED
    assert not list(house.store.list(job_id))
    assert not list(house.settings.jobs.iterdir())


def test_a_deleted_job_leaves_no_files_though_it_was_running(house: House, long_film: bytes) -> None:
    job_id, worker = house.ask(long_film), house.worker(delay=0.05)
    house.turn_until(worker, job_id, is_so=lambda job: job.stage == "reading")
    with house.database.transaction() as session:
        jobs.remove(session, job_id, owner_id=house.owner)
    until(lambda: worker.turn() or not list(house.store.list(job_id)))
    assert not list(house.settings.jobs.iterdir())


class AwayQueue:
    """A queue that cannot be reached."""

    def take(self) -> None:
        raise QueueUnavailableError("away")

    put = sign = waiting = take


def test_without_a_queue_jobs_are_taken_from_the_database(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, enqueue=False)
    house.queue = AwayQueue()  # type: ignore[assignment]
    house.turn_until(house.worker(), job_id)
    assert house.job(job_id).state is JobState.SUCCEEDED


def test_a_result_waits_in_hand_while_the_database_is_away(
    house: House, short_film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, worker = house.ask(short_film), house.worker()
    house.turn_until(worker, job_id, is_so=lambda job: job.state is JobState.RUNNING)
    real, refused = house.database.transaction, []

    def away():
        refused.append(1)
        raise DatabaseUnavailableError("away")

    monkeypatch.setattr(house.database, "transaction", away)
    until(lambda: worker.turn() or worker._runs[0].outcome is not None)
    worker.turn()
    monkeypatch.setattr(house.database, "transaction", real)
    house.turn_until(worker, job_id)
    assert refused
    assert (house.job(job_id).state, house.job(job_id).attempt) == (JobState.SUCCEEDED, 1)


def test_the_sweep_queues_what_was_lost_and_nothing_twice(house: House, short_film: bytes) -> None:
    lost, there = house.ask(short_film, enqueue=False), house.ask(short_film)
    for _ in range(2):
        house.sweep().once()
    assert house.queue.depth() == 2
    assert {house.queue.take(), house.queue.take()} == {lost, there}


def test_the_sweep_takes_jobs_from_silent_workers_and_tidies_what_failed_for_good(
    house: House, short_film: bytes
) -> None:
    again, last = house.ask(short_film), house.ask(short_film, attempts=1)
    with house.database.transaction() as session:
        for job_id in (again, last):
            jobs.claim(session, job_id=job_id, now=utc_now())
            jobs.heartbeat(session, job_id, attempt=1, progress=0, now=utc_now() - timedelta(seconds=60))
    recovered = house.sweep().once()
    assert (recovered.queued, recovered.failed) == ((again,), (last,))
    assert (list(house.store.list(last)), len(list(house.store.list(again)))) == ([], 1)


def test_nobody_counts_as_silent_right_after_the_database_was_away(
    house: House, short_film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, sweep, real = house.ask(short_film), house.sweep(), house.database.run
    with house.database.transaction() as session:
        jobs.claim(session, job_id=job_id, now=utc_now())
        jobs.heartbeat(session, job_id, attempt=1, progress=0, now=utc_now() - timedelta(seconds=60))

    def away(_):
        raise DatabaseUnavailableError("away")

    monkeypatch.setattr(house.database, "run", away)
    with pytest.raises(DatabaseUnavailableError):
        sweep.once()
    monkeypatch.setattr(house.database, "run", real)
    assert sweep.once().queued == ()
    assert house.sweep().once().queued == (job_id,)


def test_the_purge_deletes_folders_of_jobs_that_are_over(house: House, short_film: bytes) -> None:
    waits = house.ask(short_film)
    for name in (waits, "gone", f"{waits}.other"):
        (house.settings.jobs / name).mkdir(parents=True)
    house.sweep().purge()
    assert {folder.name for folder in house.settings.jobs.iterdir()} == {waits, f"{waits}.other"}


def test_a_second_attempt_beside_a_first_that_lives_has_a_folder_of_its_own(tmp_path: Path) -> None:
    with work.folders.held(tmp_path / "job") as first, work.folders.held(tmp_path / "job") as second:
        assert first == tmp_path / "job"
        assert second != first
        work.folders.leave(tmp_path / "job")
        assert first.exists()
    work.folders.leave(first)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("said", "name"),
    [("../../etc/passwd", "passwd"), ("C:\\films\\a b.mp4", "a_b.mp4"), ("", "film.mp4"), ("..", "film.mp4"),
     ("concat:a|b.mp4", "concat_a_b.mp4"), ("x" * 300 + ".mp4", "x" * 80 + ".mp4"), ("/", "film.mp4")],
)  # fmt: skip
def test_a_clients_name_for_a_file_means_nothing_to_programs(said: str, name: str) -> None:
    assert work.folders.safe_name(said, otherwise="film.mp4") == name


@pytest.mark.parametrize("letter", ["x", "\u6620", "\U00020000"], ids=["1 byte", "3 bytes", "4 bytes"])
def test_a_long_name_in_any_writing_is_one_that_a_disk_takes(tmp_path: Path, letter: str) -> None:
    for said in (f"{letter * 250}.mp4", f"{letter * 250}.{letter * 20}", letter * 250):
        (tmp_path / work.folders.safe_name(said, otherwise="film.mp4")).touch()


def test_the_sweep_goes_on_whatever_happens_to_it(
    house: House, short_film: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mien.jobs.sweep.SWEEP_S", 0.01)
    sweep, troubles = house.sweep(), [QueueUnavailableError("away"), ZeroDivisionError("a mistake")]
    real = sweep.once

    def once():
        if troubles:
            raise troubles.pop(0)
        return real()

    monkeypatch.setattr(sweep, "once", once)
    job_id = house.ask(short_film, enqueue=False)
    sweep.start()
    until(lambda: job_id in house.queue.waiting())
    sweep.stop()
    assert "away" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_without_a_queue_the_purge_goes_on(
    house: House, short_film: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mien.jobs.sweep.SWEEP_S", 0.01)
    house.ask(short_film, enqueue=False)
    house.queue = AwayQueue()  # type: ignore[assignment]
    sweep, left = house.sweep(), house.settings.jobs / "gone"
    left.mkdir(parents=True)
    sweep.start()
    until(lambda: not left.exists())
    sweep.stop()
    assert "away" in caplog.text


def test_progress_is_told_now_and_then_and_every_stage_at_once() -> None:
    ours, theirs = Pipe()
    voice = work._Voice(theirs)
    voice.report(0.1, "reading")
    voice.report(0.2, "reading")
    voice.report(0.2, "writing")
    voice.say(Failed(code="x", message="y", again=False))
    said = [unpack(ours.recv_bytes()) for _ in range(3)]
    assert [getattr(one, "stage", "") for one in said] == ["reading", "writing", ""]
    assert not ours.poll()
