"""The queue carries ids, on SQLite and on Redis alike."""

from pathlib import Path

import pytest

from job_house import House
from mien.errors import QueueUnavailableError, SettingsError
from mien.jobs.queue import Queue, depth, enqueue, open_queue
from mien.settings import Settings


def test_ids_come_out_in_their_order_each_once(either_house: House) -> None:
    queue = either_house.queue
    for job_id in ("a", "b", "c"):
        queue.put(job_id)
    assert (queue.depth(), queue.waiting()) == (3, {"a", "b", "c"})
    assert depth(either_house.settings) == 3
    assert [queue.take() for _ in range(4)] == ["a", "b", "c", None]


def test_it_says_when_a_worker_was_last_seen(house: House) -> None:
    assert house.queue.last_seen_s() is None
    house.queue.sign()
    seen = house.queue.last_seen_s()
    assert seen is not None
    assert seen < 30


@pytest.mark.parametrize("url", ["amqp://host", "sqlite://", "nothing"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="MIEN_QUEUE_URL is no address"):
        Queue(url)


def test_a_queue_that_is_away_is_said_to_be_without_its_password() -> None:
    queue = Queue("redis://:hunter2@127.0.0.1:1/0")
    with pytest.raises(QueueUnavailableError) as raised:
        queue.check()
    assert "hunter2" not in str(raised.value)
    assert "127.0.0.1:1" in str(raised.value)


def test_a_job_is_taken_though_the_queue_is_away(tmp_path: Path) -> None:
    assert not enqueue("a", settings=Settings(data_dir=tmp_path, queue_url="redis://127.0.0.1:1/0"))
    (tmp_path / "queue.db").write_bytes(b"no database" * 100)
    assert not enqueue("a", settings=Settings(data_dir=tmp_path))


def test_the_same_address_is_the_same_queue(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    assert open_queue(url) is open_queue(url)
