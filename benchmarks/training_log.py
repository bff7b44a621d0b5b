"""Keep what a training run leaves to learn from, and write docs/training-log.md: what each run changed, and its score.

    python benchmarks/training_log.py runs/r1 runs/r2   # keep these runs' recipe, facts and history in docs/runs/
    python benchmarks/training_log.py runs/r3 --teacher # its int8 file too: recipes may name docs/runs/r3 as a teacher
    python benchmarks/training_log.py                   # write the page anew
    python benchmarks/training_log.py --check           # exit code 1 where the page is not what the files say

Scores are those that `mien evaluate RUN --data fer2013 --split validation --history docs/history.csv` wrote; runs
are chosen by them, so those of the test split stand only where a shipped model was made again.
"""

import argparse
import csv
import json
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("recipe.toml", "run.json", "history.csv")
TEACHER = ("card.json", "model_int8.tflite")
BASE = "mien"
"""The run that the others' recipes are compared with."""

TOLD = ("data", "alignment", "image_size", "initial_weights", "teachers")
"""What is said of a recipe that has another architecture."""

COLUMNS = {
    "validation_fer2013_accuracy": "FER2013",
    "validation_ferplus_accuracy": "FER+, 8 classes",
    "validation_emotions_macro_f1": "macro-F1, seven",
}

VIEWS = {"fer2013": "FER2013", "ferplus": "FER+"}
GROUPS = {"all": "all", "copied": "with a copy in training", "others": "without one"}
"""Names of what `benchmarks/copies.py` scored."""

AS_TRAINED = {"validation_fer2013_accuracy": "fer2013_accuracy", "validation_ferplus_accuracy": "votes_accuracy"}
"""Columns of the page to those of a run's own history."""

HEAD = """# Training log

Every run of an expression model by a recipe of `recipes/` that came to its end, and every ensemble of such runs that
was evaluated. Trials without a recipe there, or with one that was dropped since, are not: such as 24 epochs of
sharpness-aware training on 30 November, which gained nothing, averages of weights, and stacking.

The table says what a recipe changed against `recipes/mien.toml`, and what the run scored on PublicTest, with 95 %
intervals; without, where a run was not evaluated and its best epoch's own scores stand here. Runs are chosen by these
scores alone; one that learned from copies of the scored pictures has none here. What a run left (recipe, facts, one row
an epoch, and of a network that may teach others its int8 file) is in [runs/](runs/), but for the first four, of which
the recipe is left. [history.svg](history.svg) shows the scores as a plot, and
`benchmarks/training_log.py` writes this page.

"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=Path)
    parser.add_argument("--teacher", action="store_true", help="the runs' exported int8 files are kept to teach others")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    for run in options.runs:
        keep(run, ROOT / "docs" / "runs" / run.name, names=KEPT + TEACHER if options.teacher else KEPT)
    place = ROOT / "docs" / "training-log.md"
    text = page(ROOT)
    if options.check:
        return int(place.read_text(encoding="utf-8") != text)
    place.write_text(text, encoding="utf-8")
    return 0


def keep(run: Path, folder: Path, *, names: Sequence[str]) -> None:
    """Copy a finished run's small files."""
    joined = _joined(json.loads((run / "run.json").read_bytes()))
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (joined and name == "history.csv"):
            shutil.copy(run / name, folder / name)


def page(root: Path) -> str:
    """Return the page's Markdown from the files below `root`."""
    with (root / "docs" / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return HEAD + "\n".join([*_table(rows, root), *_copies(root), *_again(root)]) + "\n"


def _table(rows: list[dict[str, str]], root: Path) -> Iterator[str]:
    yield f"| run | what changed | epochs | minutes | machine | {' | '.join(COLUMNS.values())} |"
    yield "|---|---|---|---|---|" + "---|" * len(COLUMNS)
    base = _recipe(root, BASE)
    for row in rows:
        facts, recipe = _facts(root, row["model"]), _recipe(root, row["model"]) or _recipe(root, row["recipe"])
        scores = (_score(row, column) for column in COLUMNS)
        changed = "the base" if row["recipe"] == BASE else _changes(base, recipe, facts)
        epochs = str(facts.get("epochs") or recipe.get("epochs", ""))
        yield _line(f"`{row['model']}` ({row['file']})", changed, epochs, *_effort(facts), *scores)
    for run in sorted((root / "docs" / "runs").iterdir()):
        facts = _facts(root, run.name)
        if facts and run.name not in {row["model"] for row in rows}:
            recipe = _recipe(root, run.name)
            scores = _best(run, facts) if recipe.get("data") == base.get("data") else [""] * len(COLUMNS)
            changed = _changes(base, recipe, facts)
            yield _line(f"`{run.name}`", changed, str(facts["epochs"]), *_effort(facts), *scores)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _best(run: Path, facts: dict[str, Any]) -> Iterator[str]:
    """Yield the scores of a run's best epoch as its training saw them."""
    with (run / "history.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if int(row["epoch"]) == facts["best_epoch"])
    for column in COLUMNS:
        yield f"{float(row[AS_TRAINED[column]]):.1%}" if column in AS_TRAINED else ""


def _copies(root: Path) -> Iterator[str]:
    """Say what learning from copies of test pictures is worth, from what `benchmarks/copies.py` wrote."""
    path = root / "benchmarks" / "results" / "copies.json"
    if not path.exists():
        return
    record: dict[str, Any] = json.loads(path.read_bytes())
    more = record["pictures"]["with_copies"] - record["pictures"]["without_copies"]
    yield from ("", "## What the copies in FER2013 are worth", "")
    yield f"{more:,} of FER2013's training pictures have a copy in PublicTest or PrivateTest. The usual split keeps"
    yield f"them; mien leaves them out. To learn what they are worth, both halves of {record['without']} learned on for"
    yield "up to 24 epochs with them, the best by PublicTest (`recipes/copies_mien.toml`, `recipes/copies_face.toml`)."
    yield "What came out never ships. Accuracy on the test split:"
    yield from ("", f"| | faces | {record['without']} | with the copies | difference |", "|---|---|---|---|---|")
    for view, found in record["views"].items():
        for group, title in GROUPS.items():
            score, faces = found["groups"][group], f"{found['faces'][group]:,}"
            shares = (f"{score[side]:.1%}" for side in ("without", "with"))
            gain, low, high = (100 * value for value in score["gain"])
            difference = f"{gain:+.1f} points ({low:+.1f} to {high:+.1f})"
            yield _line(f"{VIEWS[view]}, {title}", faces, *shares, difference)
    yield ""
    for view, found in record["views"].items():
        known, by_heart = f"{found['known']:.1%}", f"{found['by_heart']:.1%}"
        yield f"{VIEWS[view]}: {known} of the faces with a copy bear their training picture's label. Whoever knew those"
        yield f"by heart, and read the others as {record['without']} does, would score {by_heart}."


def _again(root: Path) -> Iterator[str]:
    """Say how near `make model` came, from what `benchmarks/retrain.py` wrote."""
    path = root / "benchmarks" / "results" / "retrain.json"
    if not path.exists():
        return
    record: dict[str, Any] = json.loads(path.read_bytes())
    (minutes, machine), run, shipped = _effort(record["run"]), record["run"], record["shipped"]
    yield from ("", "## A shipped model made again", "")
    scored = "Accuracy" if all(name.endswith("accuracy") for name in record["made_again"]) else "Scores"
    yield f"`make model` at {_commits(run)}, finished {run['finished'][:10]}, after {minutes} minutes of"
    yield f"training on {machine}. {scored} on the test split:"
    yield from ("", f"| | version {shipped['version']} | made again | difference |", "|---|---|---|---|")
    for name, score in record["made_again"].items():
        yield f"| {name} | {shipped[name]:.1%} | {score:.1%} | {100 * (score - shipped[name]):+.2f} points |"
    allowed = f"{100 * record['largest_difference']:.1f} points"
    rarer = record.get("largest_difference_macro_f1")
    apart = f" ({100 * rarer:.1f} for macro-F1)" if rarer else ""
    yield from ("", f"{'Within' if record['within'] else 'Not within'} the {allowed} that are asked for{apart}.")
    newest = max((int(path.name) for path in (root / "src/mien/models/mien").glob("[0-9]*")), default=0)
    if newest > shipped["version"]:
        yield f"Version {newest}, which ships now, has not been made again yet."


def _commits(run: dict[str, Any]) -> str:
    """Name the commit of every member that was trained; a record of before they were kept has one."""
    members = run.get("members", {"": run}).values()
    commits = list(dict.fromkeys(f"`{member['commit'][:7]}`" for member in members))
    return f"commit{'s' * (len(commits) > 1)} {' and '.join(commits)}"


def _facts(root: Path, name: str) -> dict[str, Any]:
    path = root / "docs" / "runs" / name / "run.json"
    return json.loads(path.read_bytes()) if path.exists() else {}


def _effort(facts: dict[str, Any]) -> tuple[str, str]:
    if not facts or not facts["training_seconds"]:
        return "", ""
    machine = facts["environment"]
    return f"{facts['training_seconds'] / 60:.0f}", f"{machine.get('processor', '')}, {machine.get('cores', '?')} cores"


def _recipe(root: Path, name: str) -> dict[str, Any]:
    for path in (root / "docs" / "runs" / name / "recipe.toml", root / "recipes" / f"{name}.toml"):
        if path.exists():
            return _flat(tomllib.loads(path.read_text(encoding="utf-8")))
    return {}


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


def _changes(base: dict[str, Any], recipe: dict[str, Any], facts: dict[str, Any]) -> str:
    """Name the keys whose values differ; another architecture has a recipe of its own, an ensemble members."""
    if not recipe:
        return ""
    if _joined(facts):
        members = list(facts.get("initial_weights", ()))[: len(recipe["options.members"])]
        return f"the mean of {' and '.join(f'`{Path(member).name}`' for member in members)}"
    if recipe["architecture"] != base["architecture"]:
        told = (key for key in TOLD if recipe.get(key, base.get(key)) != base.get(key))
        own = "".join(f", {key} {_said(recipe[key])}" for key in told)
        return f"architecture {recipe['architecture']}{own}, with a recipe of its own"
    keys = [key for key in recipe | base if key not in ("name", "epochs")]
    return ", ".join(f"{k} {_said(recipe.get(k))}" for k in keys if recipe.get(k) != base.get(k))


def _joined(facts: dict[str, Any]) -> bool:
    """Tell whether a run is an ensemble of trained models that was not trained itself."""
    return "seed" in facts and facts["seed"] is None


def _said(value: Any) -> str:
    return "default" if value is None else json.dumps(value).strip('"')


def _score(row: dict[str, str], column: str) -> str:
    share, low, high = (float(row[column + part]) for part in ("", "_low", "_high"))
    return f"{share:.1%} ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    raise SystemExit(main())
