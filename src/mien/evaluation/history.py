"""The history of scores: one CSV row for each model or run, and one plot of all of them."""

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from mien.card import Card
from mien.errors import DatasetFormatError
from mien.evaluation import plots
from mien.files import write_atomically

SCORES = (("fer2013", "accuracy"), ("ferplus", "accuracy"), ("emotions", "accuracy"), ("emotions", "macro_f1"))
"""What is kept of each split: protocol and metric."""

SPLITS = ("validation", "test")
"""Candidates are chosen by validation; test is there for what ships."""

_FACTS = ("model", "date", "architecture", "parameters", "recipe", "data", "data_hash", "file")


def _columns(split: str, protocol: str, metric: str) -> tuple[str, str, str]:
    name = f"{split}_{protocol}_{metric}"
    return name, f"{name}_low", f"{name}_high"


COLUMNS = _FACTS + tuple(c for split in SPLITS for p, m in SCORES for c in _columns(split, p, m))
"""The columns of the CSV: facts, then validation scores with their 95 % intervals, then test scores."""

Row = dict[str, str]


def row_of(card: Card, *, model: str, data: str, data_hash: str, file: str, date: str) -> Row:
    """Return the history's row of one evaluated model file; scores that were not measured are empty.

    Args:
        card: with the scores that `mien evaluate` wrote.
        model: what the model or run is called in the history.
        data: the data set it was scored on.
        data_hash: of its prepared form.
        file: the model file that answered.
        date: of the evaluation, UTC ISO 8601.
    """
    facts = (model, date, card.architecture, card.parameters, recipe_name(card), data, data_hash[:12], file)
    row = dict(zip(_FACTS, map(str, facts), strict=True))
    measured = card.scores.get(data, {}).get(file, {})
    for split in SPLITS:
        for protocol, metric in SCORES:
            values = measured.get(split, {}).get(protocol, {}).get(metric, ("", "", ""))
            row |= dict(zip(_columns(split, protocol, metric), map(str, values), strict=True))
    return row


def recipe_name(card: Card) -> str:
    """Return the name that a card's recipe gives itself; "" where it has none."""
    try:
        return str(tomllib.loads(card.recipe).get("name", ""))
    except tomllib.TOMLDecodeError:
        return ""


def read(path: Path) -> list[Row]:
    """Return the rows of a history, oldest first; none where there is no file yet.

    Raises:
        DatasetFormatError: the file is no history.
    """
    if not path.exists():
        return []
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise DatasetFormatError(f"{path} is no history of scores: it lacks the columns {', '.join(missing)}")
    return [{name: row[name] or "" for name in COLUMNS} for row in reader]


def record(path: Path, row: Mapping[str, str]) -> None:
    """Add a row to a history, in place of an older one of the same model and file, and draw it anew.

    Raises:
        DatasetFormatError: the file is no history.
    """
    others = [old for old in read(path) if (old["model"], old["file"]) != (row["model"], row["file"])]
    write(path, [*others, dict(row)])


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write a history, oldest first, and its plot beside it as `.svg`."""
    rows = sorted(rows, key=lambda row: row["date"])
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, text.getvalue().encode())
    draw(path, rows)


def draw(path: Path, rows: Sequence[Row]) -> Path | None:
    """Draw a history beside its CSV and return the picture's path; nothing is drawn of nothing."""
    if not rows:
        return None
    panels = (("fer2013", "accuracy", "FER2013 accuracy"), ("ferplus", "accuracy", "FER+ accuracy"),
              ("emotions", "macro_f1", "FER+ macro-F1, seven"))  # fmt: skip
    names = [f"{row['model']} {row['file']}" if _several_files(rows, row) else row["model"] for row in rows]
    series = {title: {split: [_point(row, split, p, m) for row in rows] for split in SPLITS} for p, m, title in panels}
    picture = path.with_suffix(".svg")
    write_atomically(picture, plots.svg_on_white(plots.progress(names, series)))
    return picture


def _several_files(rows: Sequence[Row], row: Row) -> bool:
    return sum(other["model"] == row["model"] for other in rows) > 1


def _point(row: Row, split: str, protocol: str, metric: str) -> tuple[float, float, float] | None:
    values = [row[column] for column in _columns(split, protocol, metric)]
    return None if "" in values else (float(values[0]), float(values[1]), float(values[2]))
