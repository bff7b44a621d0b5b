"""So many cases against a running service, and what came of them."""

import re
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuzzing.cases import KINDS, Case, case
from fuzzing.watched import Watched, watched
from fuzzing.wire import CLOSED, HUNG, Answer, exchange, request

SLOWEST = 15
JOBS_S = 900.0
"""Seconds that all jobs together may take after the last case."""


@dataclass
class Record:
    """What came of the cases."""

    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[dict[str, Any]] = field(default_factory=list)
    slowest: list[dict[str, Any]] = field(default_factory=list)
    replies: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, number: int, one: Case, answer: Answer) -> None:
        """Note one answer."""
        with self.lock:
            self.statuses[one.kind][_word(answer.status)] += 1
            facts = {
                "case": number,
                "kind": one.kind,
                "how": one.how[:120],
                "status": _word(answer.status),
                "s": round(answer.seconds, 2),
            }
            self.slowest = sorted([*self.slowest, facts], key=lambda fact: -fact["s"])[:SLOWEST]
            if answer.status == 101:
                self.replies.update(word.decode() for word in re.findall(rb'"type":"(\w+)"', answer.body))
            if fault := _fault(answer):
                self.faults.append({**facts, "fault": fault, "said": answer.body[:300].decode("utf-8", "replace")})


def _word(status: int) -> str:
    return {CLOSED: "closed without an answer", HUNG: "no end in time"}.get(status, str(status))


def _fault(answer: Answer) -> str:
    """Return what an answer shows to be wrong with the service, "" for nothing."""
    if answer.status == HUNG:
        return "hang"
    if answer.status >= 500 or b'"type":"failed"' in answer.body[:10_000_000] or b"/problems/internal" in answer.body:
        return "server error"
    return ""


def run(
    folder: Path, *, cases: int, seed: int = 0, clients: int = 2, first: int = 0, silent: int = 0, **settings: str
) -> dict[str, Any]:
    """Send the cases to a service that is started in `folder`, and return the record.

    Args:
        folder: empty; the service's own, with everything it writes.
        cases: how many.
        seed: of all of them; the same seed and number are the same case.
        clients: cases at a time.
        first: number of the first case.
        silent: clients that at last begin a request and say no more, all at once; more than there are threads.
        settings: of the service, as variables of its environment.
    """
    record, began = Record(), time.monotonic()
    with watched(folder, **settings) as it:
        _warm(it)
        before, processes = it.held(), it.workers()
        numbers = iter(range(first, first + cases))
        with ThreadPoolExecutor(clients) as pool:
            for done in [pool.submit(_play, it, numbers, record, seed) for _ in range(clients)]:
                done.result()
        took_s = time.monotonic() - began
        silence = _answered_beside(it, silent)
        unended, after = it.wait_for_jobs(JOBS_S), it.held()
        jobs = it.jobs()
        there = {"restarts_of_the_service": it.starts() - 1, "restarts_of_the_worker": int(it.workers() != processes)}
        _give_up(it, jobs)
        left, errors = it.left(), it.unexpected()
    left += [f"after the end: {path.name}" for path in (folder / "tmp").iterdir()]
    return {
        "cases": cases,
        "seed": seed,
        "first": first,
        "seconds": round(took_s, 1),
        "by_kind": _table(record),
        "replies_to_frames": dict(record.replies.most_common()),
        "faults": record.faults,
        "unexpected_errors": errors,
        **there,
        "jobs": _jobs(jobs, unended),
        "held_before": before,
        "held_after": after,
        "files_left": left,
        "answers_beside_silent_clients": silence,
        "slowest": record.slowest,
    }


def _warm(it: Watched) -> None:
    """Let every thread and format be used once, so that memory is compared like with like."""
    from fuzzing.seeds import seeds

    for _ in range(3):
        for data in seeds().pictures.values():
            exchange(
                it.port, request("POST", "/api/v1/analyses", data, headers={"Content-Type": "image/jpeg"}, key=it.key)
            )
    end_s = time.monotonic() + 30
    while not it.workers() and time.monotonic() < end_s:
        time.sleep(0.1)


def _play(it: Watched, numbers: Iterator[int], record: Record, seed: int) -> None:
    for number in numbers:
        one = case(number, key=it.key, seed=seed)
        with suppress(StopIteration):
            message = next(one.conversation)
            while True:
                answer = exchange(it.port, message)
                record.note(number, one, answer)
                message = one.conversation.send(answer)


def _answered_beside(it: Watched, silent: int) -> dict[str, Any]:
    """Return how long a request takes while so many others never come to their end, half of them within the head."""
    if not silent:
        return {}
    whole = request("POST", "/api/v1/analyses", bytes(1000), headers={"Content-Type": "image/jpeg"}, key=it.key).data
    with ExitStack() as lines:
        for number in range(silent):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", it.port), 10))
            line.sendall(whole[: -1 if number % 2 else 40])
        time.sleep(0.5)
        answer = it.ask("GET", "/health/live")
    return {"clients": silent, "status": answer.status, "seconds": round(answer.seconds, 1)}


def _give_up(it: Watched, jobs: list[dict[str, Any]]) -> None:
    """Delete every job, so that nothing has a reason to be there."""
    for job in jobs:
        it.ask("DELETE", f"/api/v1/jobs/{job['id']}")


def _table(record: Record) -> dict[str, dict[str, int]]:
    return {kind: dict(sorted(record.statuses[kind].items())) for kind in KINDS if record.statuses[kind]}


def _jobs(jobs: list[dict[str, Any]], unended: int) -> dict[str, Any]:
    """Return how the jobs ended, and those for which the service is to blame."""
    ends = Counter(f"{job['state']}: {job['code']}" if job["code"] else job["state"] for job in jobs)
    blame = [job for job in jobs if job["code"] not in (None, "video_unreadable", "archive_unreadable", "too_large")]
    silent = [job for job in jobs if job["state"] == "failed" and not job["message"]]
    return {
        "all": len(jobs),
        "without_end": unended,
        "ends": dict(ends.most_common()),
        "to_look_at": blame[:20],
        "without_reason": len(silent),
    }
