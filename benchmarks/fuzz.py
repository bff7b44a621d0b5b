"""Hostile input against a running service: damaged pictures, films, archives, documents, frames, and requests that lie.

    python benchmarks/fuzz.py [--cases 6000] [--seed 0] [--case NUMBER]

Starts `mien serve` with its own worker in an empty folder, sends the cases, two at a time, waits for the jobs that came
of them, and looks at what is left. Exit code 1 where an answer was 5xx or never came, a process died, a job has no end
or no reason, or a file is left. `--case` sends one case again, by the number that a fault names.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine import ROOT, facts, table, write

sys.path.insert(0, str(ROOT / "tests"))

SILENT = 20
"""Clients that say nothing; a process of the service has 16 threads."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--cases", type=int, default=6000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--case", type=int, help="this one alone; nothing is written")
    args = options.parse_args()

    from fuzzing.campaign import run

    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        if args.case is not None:
            figures = run(Path(folder), cases=1, first=args.case, seed=args.seed)
        else:
            figures = run(Path(folder), cases=args.cases, seed=args.seed, silent=SILENT)
    show(figures)
    if args.case is None:
        path = write("fuzz", {"machine": facts(), "load_before": round(load, 2), "figures": figures})
        print(f"written to {path.relative_to(ROOT)}")
    sys.exit(bool(wrong(figures)))


def show(figures: dict[str, Any]) -> None:
    """Print what came of it."""
    rows = [(kind, sum(counts.values()), str(counts)[1:-1]) for kind, counts in figures["by_kind"].items()]
    print(table([("kind", "answers", "of which"), *rows]))
    print(table([("figure", "value"), *((name, figures[name]) for name in ("cases", "seconds", *_FIGURES))]))
    for one in (*figures["faults"], *figures["unexpected_errors"], *figures["jobs"]["to_look_at"]):
        print(one)


def wrong(figures: dict[str, Any]) -> list[str]:
    """Return the names of the figures that must be nothing and are not."""
    jobs, beside = figures["jobs"], figures["answers_beside_silent_clients"]
    names = [*(name for name in _NOTHING if figures[name]), *(f"jobs {name}" for name in _OF_JOBS if jobs[name])]
    return names + ["silent clients"] * (bool(beside) and beside["status"] != 200)


_NOTHING = ("faults", "unexpected_errors", "restarts_of_the_service", "restarts_of_the_worker", "files_left")
_OF_JOBS = ("without_end", "without_reason", "to_look_at")
_FIGURES = (
    "replies_to_frames",
    "answers_beside_silent_clients",
    *_NOTHING[2:],
    "jobs",
    "held_before",
    "held_after",
    "slowest",
)

if __name__ == "__main__":
    main()
