"""Can the shipped model be made again? Say before how long it takes, and after how near it came.

    python benchmarks/retrain.py before                 # what `make model` will do, and how long that took
    python benchmarks/retrain.py after runs/mien_pair   # exit code 1 where a score differs by more than 0.7 points

The times are those of the runs in docs/runs/; the scores are of the test sets, of the file that ships. What came out is
kept in results/retrain.json.
"""

import json
import sys
from pathlib import Path
from typing import Any

from machine import write

ROOT = Path(__file__).resolve().parents[1]
CHAIN = ("mien_longer", "face_longer")
"""The runs whose ensemble is the shipped model; what they begin with and learn from is in docs/runs/ or a package."""

LARGEST = 0.007
"""How far a score may differ: seeds are fixed, but processors round differently."""


def main() -> int:
    if sys.argv[1:] == ["before"]:
        return before()
    if sys.argv[1:2] == ["after"] and len(sys.argv) == 3:
        return after(Path(sys.argv[2]))
    print(__doc__, file=sys.stderr)
    return 2


def before() -> int:
    minutes = 0.0
    for name in CHAIN:
        facts = json.loads((ROOT / "docs" / "runs" / name / "run.json").read_bytes())
        machine, took = facts["environment"], facts["training_seconds"] / 60
        minutes += took
        print(f"recipes/{name}.toml: {took:.0f} minutes on {machine['processor']} with {machine['cores']} cores")
        kept = sorted({*facts.get("initial_weights", ()), *facts.get("teachers", ())})
        if kept:
            print(f"  begins with, and learns from, what is kept in {', '.join(map(_told, kept))}")
    print(f"in all about {minutes / 60:.1f} hours; stop it whenever you like: the same command goes on")
    return 0


def _told(name: str) -> str:
    """Return a file's or a run's name, with how long the run took that is not made again."""
    facts = ROOT / name / "run.json"
    minutes = json.loads(facts.read_bytes())["training_seconds"] / 60 if facts.is_file() else 0
    return f"{name} (made before, in {minutes:.0f} minutes)" if minutes else name


def after(run: Path) -> int:
    version = _newest(ROOT / "src" / "mien" / "models" / "mien")
    shipped, again = _scores(version), _scores(run)
    far = [name for name in shipped if abs(again[name] - shipped[name]) > LARGEST]
    for name, score in shipped.items():
        print(f"{name}: shipped {score:.2%}, made again {again[name]:.2%}")
    facts = json.loads((run / "run.json").read_bytes())
    members = [json.loads((run.parent / name / "run.json").read_bytes()) for name in CHAIN]
    facts["training_seconds"] = sum(member["training_seconds"] for member in members)
    record = {
        "shipped": {"version": int(version.name), **shipped},
        "made_again": again,
        "largest_difference": LARGEST,
        "within": not far,
        "run": {key: facts[key] for key in ("commit", "finished", "training_seconds", "environment")},
    }
    write("retrain", record, folder=ROOT / "benchmarks" / "results")
    return int(bool(far))


def _newest(folder: Path) -> Path:
    return max(folder.iterdir(), key=lambda version: int(version.name))


def _scores(folder: Path) -> dict[str, float]:
    card: dict[str, Any] = json.loads((folder / "card.json").read_bytes())
    measured = card["scores"]["fer2013"][card["default_file"]]["test"]
    return {f"{name} accuracy": measured[name]["accuracy"][0] for name in ("fer2013", "ferplus")}


if __name__ == "__main__":
    raise SystemExit(main())
