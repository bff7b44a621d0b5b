"""What the service says of itself: to everybody before they sign in, and to who runs it."""

from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from fake_recognizer import painted
from fake_rows import add_job
from mien import images
from mien.db import new_id, utc_now
from mien.db.queries import analyses
from mien.db.tables import Role
from mien.emotions import EMOTIONS
from mien.errors import QueueUnavailableError, StorageUnavailableError
from mien.jobs.queue import Queue, open_queue
from mien.records import record
from mien.results import NOTICE
from mien.server import metrics
from mien.server.app import create_app
from mien.server.services import Services
from mien.server.usage import FRESH_S, Usage
from people_at_hand import add, key_of, sign_in

SERVER, OPERATIONS = "/api/v1/server", "/api/v1/operations"


def test_a_page_learns_what_is_taken_and_kept_before_anybody_signs_in(app: APIFlask, at_hand: Services) -> None:
    add(at_hand, "ana", Role.ADMIN)
    said = app.test_client().get(SERVER).json
    assert (said["sign_in_required"], said["asking"]) == (True, None)
    assert (said["notice"], said["purpose"], said["purpose_exception"]) == (NOTICE, "personal", "")
    assert said["labels"] == list(EMOTIONS)
    assert said["limits"]["image_bytes"] == at_hand.settings.max_image_bytes
    assert said["retention"] == {"images_days": 0, "results_days": 30, "activity_days": 365, "uploads_hours": 24}
    assert (said["live_streams"], said["explanations"], said["fetches"]) == (True, True, False)


@pytest.mark.parametrize("role", Role)
def test_whoever_has_signed_in_learns_who_they_are(app: APIFlask, at_hand: Services, role: Role) -> None:
    add(at_hand, "ana", role)
    asking = sign_in(app, "ana").ask("GET", SERVER).json["asking"]
    assert (asking["user"]["name"], asking["user"]["role"], asking["by"]) == ("ana", role, "session")


def test_at_the_machine_one_is_the_local_person(client: FlaskClient) -> None:
    said = client.get(SERVER).json
    assert (said["sign_in_required"], said["asking"]["by"], said["asking"]["user"]["role"]) == (False, "local", "admin")


def test_a_key_that_is_worth_nothing_makes_one_nobody(app: APIFlask, at_hand: Services) -> None:
    known = key_of(at_hand, add(at_hand, "ana", Role.VIEWER), "read")
    for key, by in ((known, "key"), ({"Authorization": "Bearer mien_x"}, None)):
        asking = app.test_client().get(SERVER, headers=key).json["asking"]
        assert (asking and asking["by"]) == by


def test_who_runs_it_learns_of_jobs_and_workers(client: FlaskClient, at_hand: Services) -> None:
    owner = add(at_hand, "ana", Role.MEMBER, password=None)
    with at_hand.database.transaction() as session:
        add_job(session, owner, now=utc_now())
    queue = client.get(OPERATIONS).json["queue"]
    assert queue["jobs"] == {"queued": 1, "running": 0, "succeeded": 0, "failed": 0, "cancelled": 0}
    assert (queue["depth"], queue["worker_seen_s"]) == (0, None)
    assert 0 <= queue["oldest_s"] < 60
    open_queue(at_hand.settings.queue).sign()
    assert client.get(OPERATIONS).json["queue"]["worker_seen_s"] < 60


def test_files_are_counted_by_what_they_are(client: FlaskClient, at_hand: Services) -> None:
    put = lambda data, scope: at_hand.store.put(data, scope=scope, max_bytes=99)  # noqa: E731
    analysis_id, job_id = new_id(), new_id()
    keys = [put(b"1", analysis_id), put(b"22", job_id), put(b"333", job_id), put(b"4444", new_id())]
    answer = record(at_hand.recognizer.read(painted(1), source="a.png"))
    owner = add(at_hand, "ana", Role.MEMBER, password=None)
    with at_hand.database.transaction() as session:
        analyses.create(
            session, answer, owner_id=owner, analysis_id=analysis_id, image_key=keys[0], image_expires_at=utc_now(),
            expires_at=utc_now(), now=utc_now(),
        )  # fmt: skip
        add_job(session, owner, now=utc_now(), job_id=job_id, input_key=keys[1])
    found = client.get(OPERATIONS).json["storage"]
    kinds = ("pictures", "inputs", "results", "other", "uploads")
    assert [found[kind] for kind in kinds] == [1, 2, 3, 4, 0]
    assert (found["files"], found["complete"]) == (4, True)


def test_a_count_of_files_is_told_again_for_a_minute_and_ends_somewhere(at_hand: Services) -> None:
    now = [0.0]
    usage = Usage(clock=lambda: now[0], most=2)
    for number in range(2):
        at_hand.store.put(bytes([number]), scope=new_id(), max_bytes=1)
    assert usage.figures(at_hand.database, at_hand.store).complete
    at_hand.store.put(b"3", scope=new_id(), max_bytes=1)
    assert usage.figures(at_hand.database, at_hand.store).complete
    now[0] = FRESH_S + 1
    found = usage.figures(at_hand.database, at_hand.store)
    assert (found.files, found.complete) == (2, False)


def test_what_is_away_is_told_as_null(at_hand: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def list(self, scope: str = "") -> None:
            raise StorageUnavailableError("away")

    def away(self: Queue) -> int:
        raise QueueUnavailableError("away")

    monkeypatch.setattr(Queue, "depth", away)
    said = create_app(replace(at_hand, store=Away())).test_client().get(OPERATIONS).json
    assert (said["storage"], said["queue"]["depth"], said["queue"]["worker_seen_s"]) == (None, None, None)
    assert said["database_bytes"] > 10_000
    assert said["disk"]["free"] <= said["disk"]["total"]


def test_a_data_folder_that_nothing_was_written_to_yet_is_told_of_as_well(at_hand: Services, tmp_path: Path) -> None:
    elsewhere = replace(
        at_hand.settings, data_dir=tmp_path / "new", database_url=at_hand.settings.database,
        storage_url=at_hand.settings.storage, queue_url=at_hand.settings.queue,
    )  # fmt: skip
    said = create_app(replace(at_hand, settings=elsewhere)).test_client().get(OPERATIONS)
    assert (said.status_code, said.json["disk"]["total"] > 0) == (200, True)


def test_requests_are_told_by_endpoint_with_their_latency(client: FlaskClient) -> None:
    def of(endpoint: str) -> dict:
        found = client.get(OPERATIONS).json["endpoints"]
        return next((one for one in found if one["endpoint"] == endpoint), {"requests": 0})

    before = of("/api/v1/analyses")["requests"]
    client.post("/api/v1/analyses", data=images.encode(painted(1), "png"), content_type="image/png")
    after = of("/api/v1/analyses")
    assert after["requests"] == before + 1
    assert 0 < after["p50_s"] <= after["p95_s"] <= after["p99_s"]


@pytest.mark.parametrize(
    ("share", "buckets", "seconds"),
    [
        (0.5, [(1, 10), (2, 10), (float("inf"), 10)], 0.5),
        (0.95, [(1, 90), (2, 100), (float("inf"), 100)], 1.5),
        (0.99, [(1, 0), (2, 0), (float("inf"), 5)], 2),
        (0.5, [(1, 0), (float("inf"), 0)], None),
        (0.5, [], None),
    ],
    ids=["within the first", "within the second", "above the last bound", "empty", "none"],
)
def test_a_quantile_is_linear_within_a_bucket(share: float, buckets: list, seconds: float | None) -> None:
    assert metrics.quantile(share, buckets) == seconds
