"""The model is promoted again and again while pictures are read."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from job_house import until
from mien.registry import Registry
from running_service import API, FULL, Answer, Service, service

PROMOTIONS = 50 if FULL else 20

CLIENTS = min(3, 2 * (os.cpu_count() or 1) - 1)
"""With this test's own request no more than the service lets in."""


def test_promotions_under_load_cost_no_request(tmp_path: Path, photo: bytes) -> None:
    registry = Registry(tmp_path / "mien" / "models")
    versions = [registry.add(registry.find("mien")).version for _ in range(2)]
    registry.promote(f"mien@{versions[0]}")
    with service(tmp_path, "--no-worker") as running, load(running, photo) as answers:
        for number in range(1, PROMOTIONS + 1):
            version, before = versions[number % 2], len(answers)
            if number % 5:
                body, path = b'{"version": %d}' % version, f"{API}/models/mien/aliases/production"
                assert running.ask("PUT", path, body, Content_Type="application/json").status == 200
                assert read_by(running.read(photo)) == version
            else:  # as another process does, which the service finds out by looking
                registry.promote(f"mien@{version}")
                until(lambda version=version: read_by(running.read(photo)) == version)
            until(lambda before=before: len(answers) > before)  # some are read with each
    assert [answer for answer in answers if isinstance(answer, OSError) or answer.status != 200] == []
    counts = Counter(map(read_by, answers))
    assert set(counts) == set(versions)
    assert {len(answer.json["analyses"][0]["faces"]) for answer in answers} == {1}


def read_by(answer: Answer) -> int:
    return int(answer.json["analyses"][0]["model"]["version"])


@contextmanager
def load(running: Service, photo: bytes) -> Iterator[list[Answer | OSError]]:
    """Clients that read pictures one after the other until the block ends; gives what they got."""
    ends, answers = threading.Event(), list[Answer | OSError]()

    def client() -> None:
        while not ends.is_set():
            try:
                answers.append(running.read(photo))
            except OSError as error:
                answers.append(error)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    try:
        yield answers
    finally:
        ends.set()
        for one in clients:
            one.join(60)
