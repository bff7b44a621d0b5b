"""Ten minutes of the picture endpoint at 80 % of its capacity: what it answers, how fast, and what memory does.

    python benchmarks/endurance.py [--minutes 10] [--share 0.8]   # writes benchmarks/results/endurance.json

Memory is the sum over the service's processes of what each has for itself (private pages, /proc/PID/smaps_rollup: Linux
alone). Growth is the median of the last minute against that of the second: the first fills caches.
"""

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

from machine import ROOT, facts, table, write
from scenes import write_scenes
from serve import PICTURES, closed_loop, open_loop, service

LOOK_S = 5.0
MINUTE_S = 60.0

Looks = list[tuple[float, float]]
"""Seconds since the start, and megabytes then."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--minutes", type=float, default=10.0, help="at least 3")
    options.add_argument("--share", type=float, default=0.8, help="of the capacity measured first")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pictures = [path.read_bytes() for path in write_scenes(Path(folder) / "scenes", PICTURES)]
        with service(Path(folder) / "mien", 1) as (port, _, pid):
            capacity = closed_loop(port, pictures, 2, 10)["a_second"]
            looks, stop = [], threading.Event()
            watcher = threading.Thread(target=watch, args=(pid, looks, stop))
            watcher.start()
            try:
                answered = open_loop(port, pictures, args.share * capacity, args.minutes * MINUTE_S)
            finally:
                stop.set()
                watcher.join()
    end = looks[-1][0]
    second = statistics.median(mb for at, mb in looks if MINUTE_S <= at < 2 * MINUTE_S)
    last = statistics.median(mb for at, mb in looks if at >= end - MINUTE_S)
    figures = {
        "minutes": args.minutes, "capacity_a_second": capacity, "share": args.share, "answered": answered,
        "second_minute_mb": round(second, 1), "last_minute_mb": round(last, 1),
        "growth_percent": round(100 * (last / second - 1), 2),
        "megabytes_by_minute": [round(statistics.median(mb for at, mb in looks if at // MINUTE_S == minute), 1)
                                for minute in range(int(end // MINUTE_S))],
    }  # fmt: skip
    path = write("endurance", {"machine": facts(), "figures": figures})
    print(table([("figure", "value"), *((name, value) for name, value in figures.items())]))
    print(f"written to {path.relative_to(ROOT)}")


def watch(pid: int, looks: Looks, stop: threading.Event) -> None:
    """Look at the service's memory until told to stop."""
    began = time.perf_counter()
    while not stop.wait(LOOK_S):
        looks.append((time.perf_counter() - began, sum(private_mb(process) for process in family(pid))))


def family(pid: int) -> list[int]:
    """Return a process and all that it started, and those that they started."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(one for path in children for child in path.read_text().split() for one in family(int(child)))]


def private_mb(pid: int) -> float:
    """Return the megabytes that a process shares with nobody."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    main()
