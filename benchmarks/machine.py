"""What every benchmark needs: the machine's facts, a stopwatch's summary, and the place of the results."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Neither imports anything heavy: a child's peak memory starts from that of the process it was forked from.
from mien.benchmark.machine import facts, summary
from mien.benchmark.protocol import peak_mb

__all__ = ["HERE", "PORTRAIT", "RESULTS", "ROOT", "facts", "peak_mb", "summary", "table", "write"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results"
PORTRAIT = ROOT / "examples" / "portrait.jpg"


def write(name: str, record: dict[str, Any], *, folder: Path = RESULTS) -> Path:
    """Write a benchmark's record as `results/NAME.json`."""
    path = folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".partial")
    half.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    half.replace(path)
    return path


def table(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as plain text columns; the first row is the head."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
