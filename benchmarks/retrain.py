"""Can the shipped model be made again? Say before how long it takes, and after how near it came.

    python benchmarks/retrain.py before                 # what `make model` will do, and how long that took
    python benchmarks/retrain.py after runs/mien_pair   # exit code 1 where a score differs by more than it may

The times are those of the runs in docs/runs/; the scores are of the test sets, of the file that ships. What came out is
kept in results/retrain.json. A run folder that is the shipped run itself proves nothing: both ways refuse it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from machine import write

ROOT = Path(__file__).resolve().parents[1]
CHAIN = ("mien_longer", "face_longer")
"""The runs whose ensemble is the shipped model; what they begin with and learn from is in docs/runs/ or a package."""

PAIR = "mien_pair"
"""Their ensemble."""

LARGEST = 0.007
"""How far an accuracy may differ: seeds are fixed, but processors round differently."""

LARGEST_MACRO_F1 = 0.02
"""How far macro-F1 may, in which each of a few disgusted and frightened faces counts for many happy ones: two runs of
recipes/mien.toml, `mien` and `mien_again`, differ on PublicTest by 0.018 in it and by 0.004 in accuracy
(docs/history.csv)."""

MACRO_F1 = "macro-F1 of the seven emotions"


def main() -> int:
    if sys.argv[1:] == ["before"]:
        return before()
    if sys.argv[1:2] == ["after"] and len(sys.argv) == 3:
        return after(Path(sys.argv[2]))
    print(__doc__, file=sys.stderr)
    return 2


def before() -> int:
    if told := "".join(f"{refusal}\n" for refusal in _refusals(ROOT / "runs")):
        print(told, end="", file=sys.stderr)
        return 1
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
    if told := "".join(f"{refusal}\n" for refusal in _refusals(run.parent)):
        print(told, end="", file=sys.stderr)
        return 1
    version = _newest(ROOT / "src" / "mien" / "models" / "mien")
    shipped, again = _scores(version), _scores(run)
    both = [name for name in shipped if name in again]
    far = [name for name in both if abs(again[name] - shipped[name]) > _largest(name)]
    for name in both:
        print(f"{name}: shipped {shipped[name]:.2%}, made again {again[name]:.2%}")
    record = {
        "shipped": {"version": int(version.name), **{name: shipped[name] for name in both}},
        "made_again": {name: again[name] for name in both},
        "largest_difference": LARGEST,
        **({"largest_difference_macro_f1": LARGEST_MACRO_F1} if MACRO_F1 in both else {}),
        "within": not far,
        "run": _trained(run.parent),
    }
    write("retrain", record, folder=ROOT / "benchmarks" / "results")
    return int(bool(far))


def _refusals(runs: Path) -> Iterator[str]:
    """Say of which run folders nothing could be learned: each is the one in which the shipped model was made.

    A finished run is left as it is, so nothing would be trained, and the shipped model would be compared with itself.
    """
    for name in (*CHAIN, PAIR):
        own, kept = runs / name / "run.json", ROOT / "docs" / "runs" / name / "run.json"
        if own.is_file() and kept.is_file() and _times(own) == _times(kept):
            yield f"{own.parent} is the run that ships, finished {_times(own)[1]}; move it away, and it is made anew"


def _times(facts: Path) -> tuple[str, str]:
    """Return when a run began and ended, which no second one shares."""
    found = json.loads(facts.read_bytes())
    return found["started"], found["finished"]


def _trained(runs: Path) -> dict[str, Any]:
    """Return what is kept of the training: of the member that ended last, and each one's commit and end."""
    members = {name: json.loads((runs / name / "run.json").read_bytes()) for name in CHAIN}
    last = max(members.values(), key=lambda facts: facts["finished"])
    return {
        **{key: last[key] for key in ("commit", "finished", "environment")},
        "training_seconds": sum(facts["training_seconds"] for facts in members.values()),
        "members": {
            name: {key: facts[key] for key in ("commit", "finished", "training_seconds")}
            for name, facts in members.items()
        },
    }


def _largest(name: str) -> float:
    return LARGEST_MACRO_F1 if name == MACRO_F1 else LARGEST


def _newest(folder: Path) -> Path:
    return max(folder.iterdir(), key=lambda version: int(version.name))


def _scores(folder: Path) -> dict[str, float]:
    card: dict[str, Any] = json.loads((folder / "card.json").read_bytes())
    measured = card["scores"]["fer2013"][card["default_file"]]["test"]
    accuracies = {f"{name} accuracy": measured[name]["accuracy"][0] for name in ("fer2013", "ferplus")}
    seven = measured.get("emotions", {})
    return accuracies | ({MACRO_F1: seven["macro_f1"][0]} if "macro_f1" in seven else {})


if __name__ == "__main__":
    raise SystemExit(main())
