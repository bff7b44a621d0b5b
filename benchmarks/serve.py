"""The picture endpoint under load, on loopback, client included: throughput against the same work in plain processes,
and what happens at twice the capacity.

    python benchmarks/serve.py [--seconds 8] [--rounds 3] [--workers 2]

Throughput: closed loop, as many clients as cores, against as many bare loops. Overload: an open loop that sends at
twice the measured rate, whatever comes back; an answer's time begins when its request was due, sent late or not. The
figures are medians of several rounds. Needs a quiet machine; the record says how busy it was.
"""

import argparse
import asyncio
import http.client
import itertools
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import ROOT, facts, table, write
from scenes import write_scenes

PICTURES = 40

Said = tuple[int, float]
"""A status and milliseconds."""

Figures = dict[str, Any]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--seconds", type=float, default=8.0, help="of each of the four measurements")
    options.add_argument("--rounds", type=int, default=3, help="of all four; the figures are their medians")
    options.add_argument("--workers", type=int, default=1)
    args = options.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        write_scenes(Path(folder) / "scenes", PICTURES)
        rounds = [one_round(Path(folder), args.workers, args.seconds) for _ in range(args.rounds)]
    figures = medians(rounds)
    record = {"machine": facts(), "load_before": round(load, 2), "workers": args.workers, "seconds": args.seconds}
    path = write("serve", record | {"figures": figures, "rounds": rounds})
    print(table([("figure", "median", "rounds"), *_rows(figures, rounds)]))
    print(f"written to {path.relative_to(ROOT)}")


def one_round(folder: Path, workers: int, seconds: float) -> Figures:
    """Measure everything once, one after the other."""
    pictures = [path.read_bytes() for path in sorted((folder / "scenes").iterdir())]
    plain = plain_rate(folder / "scenes", os.cpu_count() or 1, seconds)
    with service(folder / "mien", workers) as (port, started, _):
        asked = closed_loop(port, pictures, os.cpu_count() or 1, seconds)
        alone = closed_loop(port, pictures, 1, seconds / 2)
        flood = open_loop(port, pictures, 2 * asked["a_second"], 4 * seconds)
    return {
        "start_to_ready_s": started, "plain_pictures_a_second": round(plain, 1), "served": asked, "unloaded": alone,
        "overload": flood, "share_of_plain": round(asked["a_second"] / plain, 3),
        "p99_against_unloaded": round(flood["p99_ms"] / alone["p99_ms"], 2),
    }  # fmt: skip


def medians(rounds: list[Figures]) -> Figures:
    """Return the median of each figure, of those in tables each by itself; statuses are added up."""
    figures: Figures = {}
    for name, first in rounds[0].items():
        values = [one[name] for one in rounds]
        if name == "statuses":
            figures[name] = dict(sum((Counter(value) for value in values), Counter()))
        else:
            figures[name] = medians(values) if isinstance(first, dict) else round(statistics.median(values), 3)
    return figures


def _rows(figures: Figures, rounds: list[Figures], under: str = "") -> Iterator[tuple[str, ...]]:
    for name, value in figures.items():
        if name == "statuses":
            yield f"{under}{name}", str(value), ""
        elif isinstance(value, dict):
            yield from _rows(value, [one[name] for one in rounds], f"{name} ")
        else:
            yield f"{under}{name}", str(value), " ".join(str(one[name]) for one in rounds)


def plain_rate(folder: Path, workers: int, seconds: float) -> float:
    """Return pictures a second that bare loops in so many processes read from memory to a JSON document."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return sum(pool.starmap(_plain, [(folder, seconds)] * workers, chunksize=1))


def _plain(folder: Path, seconds: float) -> float:
    from mien import Recognizer, images
    from mien.records import encode

    recognizer, pictures = Recognizer(), [path.read_bytes() for path in sorted(folder.iterdir())]
    encode(recognizer.read(images.decode(pictures[0])))
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        encode(recognizer.read(images.decode(pictures[count % len(pictures)])))
        count += 1
    return count / (time.perf_counter() - began)


@contextmanager
def service(data: Path, workers: int) -> Iterator[tuple[int, float, int]]:
    """Serve on loopback; yield the port, the seconds from start to ready and the process's number."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = [sys.executable, "-c", "from mien.cli import main; main()", "serve", "--port", str(port)]
    variables = {**os.environ, "MIEN_DATA_DIR": str(data), "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    process = subprocess.Popen([*program, "--workers", str(workers)], env=variables, stderr=subprocess.DEVNULL)
    try:
        while _status(port, "GET", "/health/ready", b"") != 200:
            if process.poll() is not None:
                raise SystemExit(f"mien serve ended with {process.returncode}; call it by hand to see why")
            time.sleep(0.01)
        yield port, round(time.perf_counter() - began, 2), process.pid
    finally:
        process.terminate()
        process.wait(40)


def closed_loop(port: int, pictures: list[bytes], clients: int, seconds: float) -> Figures:
    """Ask from so many clients, each again as soon as it has its answer."""
    said: list[Said] = []
    end = time.perf_counter() + seconds

    async def ask(first: int) -> None:
        async with Client(port) as client:
            for place in itertools.count(first):
                if time.perf_counter() >= end:
                    return
                said.append(await client.ask(pictures[place % len(pictures)]))
                if said[-1][0] != 200:
                    await asyncio.sleep(0.02)  # one who was refused does not ask again at once

    _together(ask(first) for first in range(clients))
    return _summary(said, seconds)


def open_loop(port: int, pictures: list[bytes], rate: float, seconds: float, *, clients: int = 64) -> Figures:
    """Ask at a rate, whether answers come or not: while all clients wait, nobody asks.

    An answer's time counts from when its request was due, so one that found no free client, or that a busy machine
    sent late, has waited as well. Counted from the sending, a service that stalls would stop the clock of those it
    keeps from asking (Tene's "coordinated omission").
    """
    said: list[Said] = []
    places, began = iter(range(int(rate * seconds))), time.perf_counter()

    async def ask() -> None:
        async with Client(port) as client:
            for place in places:
                due = began + place / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                said.append(await client.ask(pictures[place % len(pictures)], due=due))

    _together(ask() for _ in range(clients))
    return _summary(said, time.perf_counter() - began)


def _together(tasks: Iterable[Coroutine[None, None, None]]) -> None:
    async def gathered() -> None:
        await asyncio.gather(*tasks)

    asyncio.run(gathered())


class Client:
    """One connection to the picture endpoint, in one loop with all others, as it shares the cores with the service."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hang_up()

    async def ask(self, picture: bytes, *, due: float | None = None) -> Said:
        """Send a picture; return the status, 0 where the connection broke, and the milliseconds to the whole answer.

        Args:
            picture: the encoded picture.
            due: from when the time counts, by `time.perf_counter`; without it, from now.
        """
        began = time.perf_counter() if due is None else due
        try:
            status = await self._exchange(picture)
        except (OSError, asyncio.IncompleteReadError):
            self._hang_up()
            status = 0
        return status, (time.perf_counter() - began) * 1000

    async def _exchange(self, picture: bytes) -> int:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(
            b"POST /api/v1/analyses HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
            b"Content-Length: %d\r\n\r\n" % len(picture) + picture
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        await self._reader.readexactly(int(length[1]) if length else 0)
        if b"connection: close" in head:
            self._hang_up()
        return int(head.split(b" ", 2)[1])

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def _status(port: int, method: str, path: str, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body=body)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _summary(said: list[Said], seconds: float) -> Figures:
    """Return the rate and latency of what was answered with 200, and how many got which status."""
    answered = sorted(took for status, took in said if status == 200)
    refused = sorted(took for status, took in said if status in (429, 503))
    statuses = Counter(str(status) for status, _ in said)
    return {
        "a_second": round(len(answered) / seconds, 1), "p50_ms": round(statistics.median(answered), 1),
        "p99_ms": round(answered[int(0.99 * (len(answered) - 1))], 1), "statuses": dict(statuses),
        "refused_p50_ms": round(statistics.median(refused), 1) if refused else 0.0,
    }  # fmt: skip


if __name__ == "__main__":
    main()
