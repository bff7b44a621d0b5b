"""Jobs are asked for once, worked on by one worker at a time, and end once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from fake_rows import DAY, KEY, NOW, add_job, add_user
from mien.db import Database, new_id
from mien.db.queries import EVERYONE, jobs
from mien.db.queries.jobs import Word
from mien.db.tables import JobKind, JobState
from mien.errors import ConflictError, RecordNotFoundError

SECOND = timedelta(seconds=1)


@pytest.fixture
def owner(database: Database) -> str:
    with database.transaction() as session:
        return add_user(session).id


@pytest.fixture
def job_id(database: Database, owner: str) -> str:
    with database.transaction() as session:
        return add_job(session, owner).id


def state(database: Database, job_id: str) -> JobState:
    with database.reading() as session:
        return jobs.get(session, job_id, owner_id=EVERYONE).state


def test_a_job_waits_with_what_was_asked_for(database: Database, owner: str) -> None:
    job_id = new_id()
    with database.transaction() as session:
        created = jobs.create(
            session, owner_id=owner, kind=JobKind.ARCHIVE, request={"format": ["csv"], "é": None},
            input_key=f"{job_id}/{KEY}", job_id=job_id, max_attempts=2, now=NOW,
        )  # fmt: skip
    with database.reading() as session:
        job = jobs.get(session, job_id, owner_id=owner)
        assert created.new
        assert (job.kind, job.state, job.attempt, job.max_attempts) == (JobKind.ARCHIVE, JobState.QUEUED, 0, 2)
        assert (job.request, job.results, job.progress) == ({"format": ["csv"], "é": None}, {}, 0.0)
        assert (job.created_at, job.finished_at) == (NOW, None)


def test_the_same_request_with_the_same_key_is_the_same_job(database: Database, owner: str) -> None:
    with database.transaction() as session:
        first = jobs.create(session, owner_id=owner, kind=JobKind.VIDEO, request={"a": 1, "b": 2}, idempotency_key="7",
                            input_key=f"one/{KEY}", now=NOW)  # fmt: skip
    with database.transaction() as session:
        # Sent anew, the film was stored in another scope, and its keys came in another order.
        again = jobs.create(session, owner_id=owner, kind=JobKind.VIDEO, request={"b": 2, "a": 1}, idempotency_key="7",
                            input_key=f"two/{KEY}", now=NOW + DAY)  # fmt: skip
    assert (first.new, again.new) == (True, False)
    assert again.job.id == first.job.id


@pytest.mark.parametrize(
    "change",
    [{"request": {"a": 2}}, {"kind": JobKind.ARCHIVE}, {"input_key": f"one/{'1' * 64}"}],
    ids=["request", "kind", "film"],
)
def test_the_same_key_for_another_request_is_a_conflict(
    database: Database, owner: str, change: dict[str, object]
) -> None:
    asked = {"kind": JobKind.VIDEO, "request": {"a": 1}, "input_key": f"one/{KEY}", "idempotency_key": "7"}
    with database.transaction() as session:
        add_job(session, owner, **asked)
    with database.transaction() as session, pytest.raises(ConflictError, match="'7' was used for another request"):
        add_job(session, owner, **(asked | change))


def test_two_people_may_use_the_same_key(database: Database, owner: str) -> None:
    with database.transaction() as session:
        other = add_user(session, "ben").id
        assert add_job(session, owner, idempotency_key="7").id != add_job(session, other, idempotency_key="7").id


def test_requests_without_a_key_are_jobs_of_their_own(database: Database, owner: str) -> None:
    with database.transaction() as session:
        assert add_job(session, owner).id != add_job(session, owner).id


def test_of_many_who_send_the_same_at_once_one_makes_the_job(database: Database, owner: str) -> None:
    def send(_: int) -> tuple[str, bool]:
        with database.transaction() as session:
            created = jobs.create(session, owner_id=owner, kind=JobKind.VIDEO, request={}, input_key=f"x/{KEY}",
                                  idempotency_key="7", now=NOW)  # fmt: skip
        return created.job.id, created.new

    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(send, range(12)))
    assert len({job_id for job_id, _ in sent}) == 1
    assert [new for _, new in sent].count(True) == 1


def test_a_request_that_comes_while_the_same_is_being_written_waits_for_it(database: Database, owner: str) -> None:
    def send() -> bool:
        with database.transaction() as session:
            return jobs.create(session, owner_id=owner, kind=JobKind.VIDEO, request={}, input_key=f"x/{KEY}",
                               idempotency_key="7", now=NOW).new  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            assert add_job(session, owner, request={}, idempotency_key="7")
            second = pool.submit(send)
            while database.kind == "postgresql" and not someone_waits(database):
                assert not second.done()
        assert second.result() is False


def someone_waits(database: Database) -> bool:
    with database.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_of_many_workers_each_gets_another_job_or_none(database: Database, owner: str) -> None:
    with database.transaction() as session:
        wanted = {add_job(session, owner).id for _ in range(10)}

    def take(_: int) -> str | None:
        with database.transaction() as session:
            job = jobs.claim(session, now=NOW)
            return job and job.id

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(take, range(16)))
    # A worker that found every waiting row locked by others may have gone away empty-handed.
    while (late := take(0)) is not None:
        taken.append(late)
    got = [job_id for job_id in taken if job_id]
    assert len(got) == 10
    assert set(got) == wanted


def test_a_certain_job_is_taken_once(database: Database, owner: str) -> None:
    with database.transaction() as session:
        add_job(session, owner)
        wanted = add_job(session, owner, now=NOW + SECOND).id
    with database.transaction() as session:
        job = jobs.claim(session, job_id=wanted, now=NOW + SECOND)
        assert job is not None
        assert (job.id, job.state, job.attempt) == (wanted, JobState.RUNNING, 1)
        assert (job.started_at, job.heartbeat_at) == (NOW + SECOND, NOW + SECOND)
    with database.transaction() as session:
        assert jobs.claim(session, job_id=wanted, now=NOW + SECOND) is None
        assert jobs.claim(session, job_id="unknown", now=NOW + SECOND) is None


def test_the_job_that_has_waited_longest_comes_first(database: Database, owner: str) -> None:
    with database.transaction() as session:
        late, early = (add_job(session, owner, now=NOW + n * SECOND).id for n in (2, 1))
    with database.transaction() as session:
        assert jobs.waiting(session, now=NOW + 3 * SECOND) == (early, late)
        first = jobs.claim(session, now=NOW + 3 * SECOND)
        assert first is not None
        assert first.id == early


def test_a_job_ends_well_with_its_results(database: Database, job_id: str) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
        said = jobs.heartbeat(session, job_id, attempt=1, progress=0.4, stage="reading", now=NOW + SECOND)
        assert said is Word.GO_ON
    with database.transaction() as session:
        job = jobs.get(session, job_id, owner_id=EVERYONE)
        assert (job.progress, job.stage, job.heartbeat_at) == (0.4, "reading", NOW + SECOND)
        assert jobs.succeed(session, job_id, attempt=1, results={"csv": f"{job_id}/{KEY}"}, now=NOW + 2 * SECOND)
    with database.reading() as session:
        job = jobs.get(session, job_id, owner_id=EVERYONE)
        assert (job.state, job.progress, job.finished_at) == (JobState.SUCCEEDED, 1.0, NOW + 2 * SECOND)
        assert job.results == {"csv": f"{job_id}/{KEY}"}


@pytest.mark.parametrize(("progress", "kept"), [(-1.0, 0.0), (0.5, 0.5), (7.0, 1.0)])
def test_progress_stays_between_nothing_and_everything(
    database: Database, job_id: str, progress: float, kept: float
) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
        jobs.heartbeat(session, job_id, attempt=1, progress=progress, now=NOW)
        assert jobs.get(session, job_id, owner_id=EVERYONE).progress == kept


def test_a_worker_that_lost_its_job_changes_nothing_any_more(database: Database, job_id: str) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
    with database.transaction() as session:
        recovered = jobs.recover(session, silent_since=NOW + SECOND, now=NOW + SECOND)
        assert recovered.queued == (job_id,)
        second = jobs.claim(session, now=NOW + SECOND)
        assert second is not None
        assert second.attempt == 2
    late = NOW + 2 * SECOND
    with database.transaction() as session:
        assert jobs.heartbeat(session, job_id, attempt=1, progress=1, now=late) is Word.LOST
        assert not jobs.succeed(session, job_id, attempt=1, results={"csv": "old"}, now=late)
        assert jobs.fail(session, job_id, attempt=1, code="x", message="y", now=late) is None
        assert not jobs.cancelled(session, job_id, attempt=1, now=late)
    with database.transaction() as session:
        assert jobs.succeed(session, job_id, attempt=2, results={"csv": "new"}, now=late)
        assert not jobs.succeed(session, job_id, attempt=2, results={"csv": "twice"}, now=late)
    with database.reading() as session:
        assert jobs.get(session, job_id, owner_id=EVERYONE).results == {"csv": "new"}


def test_a_failure_that_may_pass_is_tried_again_later_and_not_for_ever(database: Database, job_id: str) -> None:
    now = NOW
    for attempt in (1, 2, 3):
        with database.transaction() as session:
            assert jobs.claim(session, now=now - SECOND) is None or attempt == 1
        with database.transaction() as session:
            jobs.claim(session, now=now)
            job = jobs.fail(
                session, job_id, attempt=attempt, code="storage", message="away", retry_in=10 * SECOND, now=now
            )
            assert job is not None
            assert job.state is (JobState.QUEUED if attempt < 3 else JobState.FAILED)
        now += 10 * SECOND
    with database.reading() as session:
        job = jobs.get(session, job_id, owner_id=EVERYONE)
        assert (job.attempt, job.error_code, job.error_message) == (3, "storage", "away")
        assert job.finished_at is not None


def test_a_failure_that_will_not_pass_is_final_at_once_and_a_success_forgets_earlier_ones(
    database: Database, owner: str
) -> None:
    with database.transaction() as session:
        bad, good = (add_job(session, owner).id for _ in range(2))
        for job_id in (bad, good):
            jobs.claim(session, job_id=job_id, now=NOW)
        jobs.fail(session, bad, attempt=1, code="unreadable", message="no film", now=NOW)
        jobs.fail(session, good, attempt=1, code="storage", message="away", retry_in=0 * SECOND, now=NOW)
        jobs.claim(session, job_id=good, now=NOW)
        jobs.succeed(session, good, attempt=2, results={}, now=NOW)
    assert (state(database, bad), state(database, good)) == (JobState.FAILED, JobState.SUCCEEDED)
    with database.reading() as session:
        assert jobs.get(session, good, owner_id=EVERYONE).error_code is None
        assert jobs.counts(session) == {
            JobState.QUEUED: 0, JobState.RUNNING: 0, JobState.SUCCEEDED: 1, JobState.FAILED: 1, JobState.CANCELLED: 0,
        }  # fmt: skip


def test_a_waiting_job_is_cancelled_at_once(database: Database, job_id: str, owner: str) -> None:
    with database.transaction() as session:
        job = jobs.cancel(session, job_id, owner_id=owner, now=NOW)
        assert (job.state, job.finished_at, job.cancel_requested) == (JobState.CANCELLED, NOW, False)
        assert jobs.claim(session, now=NOW) is None
        assert jobs.cancel(session, job_id, owner_id=owner, now=NOW + DAY).finished_at == NOW


def test_the_worker_of_a_running_job_hears_that_it_shall_stop(database: Database, job_id: str, owner: str) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
        assert jobs.cancel(session, job_id, owner_id=owner, now=NOW).state is JobState.RUNNING
        assert jobs.heartbeat(session, job_id, attempt=1, progress=0.5, now=NOW) is Word.CANCEL
        assert jobs.cancelled(session, job_id, attempt=1, now=NOW + SECOND)
    assert state(database, job_id) is JobState.CANCELLED


def test_a_job_to_be_cancelled_is_not_tried_again(database: Database, owner: str) -> None:
    with database.transaction() as session:
        failing, silent = (add_job(session, owner).id for _ in range(2))
        for job_id in (failing, silent):
            jobs.claim(session, job_id=job_id, now=NOW)
            jobs.cancel(session, job_id, owner_id=owner, now=NOW)
        jobs.fail(session, failing, attempt=1, code="x", message="y", retry_in=SECOND, now=NOW)
        assert jobs.recover(session, silent_since=NOW + SECOND, now=NOW + SECOND).cancelled == (silent,)
    assert {state(database, failing), state(database, silent)} == {JobState.CANCELLED}


def test_jobs_of_silent_workers_are_queued_until_their_last_attempt(database: Database, owner: str) -> None:
    with database.transaction() as session:
        last = add_job(session, owner, max_attempts=1).id
        alive = add_job(session, owner).id
        jobs.claim(session, job_id=last, now=NOW)
        jobs.claim(session, job_id=alive, now=NOW)
        jobs.heartbeat(session, alive, attempt=1, progress=0.1, now=NOW + 9 * SECOND)
    with database.transaction() as session:
        recovered = jobs.recover(session, silent_since=NOW + 5 * SECOND, now=NOW + 10 * SECOND)
        assert (recovered.queued, recovered.failed, recovered.cancelled) == ((), (last,), ())
        job = jobs.get(session, last, owner_id=EVERYONE)
        assert (job.error_code, job.finished_at) == (jobs.WORKER_LOST, NOW + 10 * SECOND)
        assert job.error_message == "the worker fell silent in the last of 1 attempts"
    assert state(database, alive) is JobState.RUNNING


def test_an_attempt_that_is_handed_back_does_not_count(database: Database, owner: str) -> None:
    with database.transaction() as session:
        job_id = add_job(session, owner, max_attempts=1).id
        jobs.claim(session, now=NOW)
        assert not jobs.hand_back(session, job_id, attempt=2, now=NOW)
        assert jobs.hand_back(session, job_id, attempt=1, now=NOW + SECOND)
        assert not jobs.hand_back(session, job_id, attempt=1, now=NOW + SECOND)
        assert jobs.waiting(session, now=NOW + SECOND) == (job_id,)
        second = jobs.claim(session, now=NOW + SECOND)
        assert second is not None
        assert (second.attempt, second.max_attempts) == (2, 2)


def test_a_job_to_be_cancelled_is_not_handed_back(database: Database, owner: str, job_id: str) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
        jobs.cancel(session, job_id, owner_id=owner, now=NOW)
        assert jobs.hand_back(session, job_id, attempt=1, now=NOW + SECOND)
        job = jobs.get(session, job_id, owner_id=EVERYONE)
        assert (job.state, job.finished_at) == (JobState.CANCELLED, NOW + SECOND)


def test_a_job_is_found_by_its_owners_key_alone(database: Database, owner: str) -> None:
    with database.transaction() as session:
        other = add_user(session, "ben").id
        job_id = add_job(session, owner, idempotency_key="7").id
        found = jobs.by_idempotency_key(session, owner, "7")
        assert found is not None
        assert found.id == job_id
        assert jobs.by_idempotency_key(session, other, "7") is None


def test_somebody_elses_job_is_as_if_it_were_not_there(database: Database, job_id: str) -> None:
    with database.transaction() as session:
        other = add_user(session, "ben").id
        for use in (
            lambda: jobs.get(session, job_id, owner_id=other),
            lambda: jobs.cancel(session, job_id, owner_id=other, now=NOW),
            lambda: jobs.remove(session, job_id, owner_id=other),
        ):
            with pytest.raises(RecordNotFoundError, match=f"no job '{job_id}'"):
                use()
        assert not jobs.list_page(session, owner_id=other).items


def test_a_job_that_was_deleted_is_lost_to_its_worker(database: Database, job_id: str, owner: str) -> None:
    with database.transaction() as session:
        jobs.claim(session, now=NOW)
        assert jobs.remove(session, job_id, owner_id=owner) == job_id
        assert jobs.heartbeat(session, job_id, attempt=1, progress=0.5, now=NOW) is Word.LOST


def test_jobs_of_one_state_are_listed(database: Database, owner: str) -> None:
    with database.transaction() as session:
        waits, runs = (add_job(session, owner).id for _ in range(2))
        jobs.claim(session, job_id=runs, now=NOW)
        for wanted, job_id in ((JobState.QUEUED, waits), (JobState.RUNNING, runs)):
            found = jobs.list_page(session, owner_id=EVERYONE, state=wanted).items
            assert [job.id for job in found] == [job_id]
