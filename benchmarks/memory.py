"""What a long film takes of memory: `mien video` as a process of its own, looked at while it reads.

    python benchmarks/memory.py FILM [--auto MINUTES] [--each MINUTES]   # writes benchmarks/results/memory.json

FILM is a short one; it is looped to so many minutes by `ffmpeg -c copy` and read with `--every auto` and frame by
frame, each into a table and a report. Growth is the largest resident memory after the film's first minute against the
largest in that minute; the last step, which joins the table and makes the report, counts. Linux alone: the figures are
those of /proc.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from machine import ROOT, facts, table, write

from mien.video.resume import FRAMES_A_PART
from mien.video.sources import open_source

FILM = ROOT.parent / "shared" / "data" / "media" / "WolfgangLanger_Pexels.mp4"
TARGET_MB = 20.0
LOOK_S = 0.25
FIRST_S = 60.0
COMMAND = "from mien.cli import main; main()"

Look = tuple[int, float, float]
"""Frames read so far, resident MB, resident MB without mapped files."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path, nargs="?", default=FILM)
    parser.add_argument("--auto", type=float, default=60, metavar="MINUTES", help="length of the film; 0: left out")
    parser.add_argument("--each", type=float, default=10, metavar="MINUTES", help="the same, read frame by frame")
    parser.add_argument("--output", default="memory", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    asked = {every: minutes for every, minutes in (("auto", options.auto), ("1", options.each)) if minutes}
    record: dict[str, Any] = {
        "machine": facts("mien", "av", "ai-edge-litert", "pyarrow"),
        "looped": options.film.name,
        "target_growth_mb": TARGET_MB,
        "readings": {every: reading(options.film, minutes, every) for every, minutes in asked.items()},
    }
    readings = record["readings"]
    head = ("every", "film s", "wall s", "first minute MB", "largest later MB", "growth MB", "target")
    body = [(name, r["film"]["seconds"], r["wall_s"], r["first_minute_mb"], r["later_mb"], r["growth_mb"], TARGET_MB)
            for name, r in readings.items()]  # fmt: skip
    print(table([head, *body]))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}")


def looped(film: Path, minutes: float, folder: Path) -> Path:
    """Repeat a film until it is so long, without encoding it anew; its sound is left out."""
    with open_source(film) as source:
        seconds = source.duration_s or 0.0
    times = max(1, round(minutes * 60 / seconds))
    long = folder / f"long{film.suffix}"
    command = ["ffmpeg", "-v", "error", "-stream_loop", str(times - 1), "-i", film, "-map", "0:v", "-c", "copy", long]
    subprocess.run(list(map(str, command)), check=True)
    return long


def described(film: Path) -> dict[str, Any]:
    with open_source(film) as source:
        return {"seconds": round(source.duration_s or 0.0, 1), "width": source.width, "height": source.height,
                "frames_a_second": source.frames_a_second}  # fmt: skip


def reading(short: Path, minutes: float, every: str) -> dict[str, Any]:
    """Read a looped film in a process of its own and look at its memory all the while."""
    with tempfile.TemporaryDirectory() as folder:
        film = looped(short, minutes, Path(folder))
        out = film.with_suffix(".parquet")
        words = ["video", str(film), "-o", str(out), "--report", str(out.with_suffix(".html")), "--every", every]
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", COMMAND, *words])
        looks = list(looks_at(child, out))
        if child.returncode:
            sys.exit(f"mien {' '.join(words)} failed")
        took = {"wall_s": round(time.perf_counter() - began, 1)}
        return {"film": described(film), **took, **growth(looks, first_frames(film))}


def looks_at(child: subprocess.Popen[bytes], out: Path) -> Iterator[Look]:
    """Look at a process until it ends."""
    while child.poll() is None:
        if (seen := look(child.pid, out)) is not None:
            yield seen
        time.sleep(LOOK_S)


def first_frames(film: Path) -> int:
    """Return how many frames the film's first minute has, in whole parts."""
    with open_source(film) as source:
        return max(FRAMES_A_PART, round(FIRST_S * (source.frames_a_second or 25.0)) // FRAMES_A_PART * FRAMES_A_PART)


def look(pid: int, out: Path) -> Look | None:
    """Return how far a run is and what it holds; None where it has ended or not begun."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    held = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)
            if name in ("VmRSS", "RssFile")}  # fmt: skip
    if "VmRSS" not in held:
        return None
    parts = len(list(Path(f"{out}.partial").glob("part-*.parquet")))
    return parts * FRAMES_A_PART, held["VmRSS"], held["VmRSS"] - held.get("RssFile", 0.0)


def growth(looks: list[Look], first: int) -> dict[str, Any]:
    """Return the largest memory in a film's first minute and later, and at ten places in between.

    Args:
        looks: in the order of time; at the end the parts are gone, which still is "later".
        first: frames of the first minute.
    """
    begins = next((i for i, look in enumerate(looks) if look[0] >= first), len(looks))
    early, late = looks[:begins], looks[begins:]
    if not early or not late:
        raise ValueError(f"the film is too short: {len(early)} looks in its first minute, {len(late)} later")
    before, after = max(look[1] for look in early), max(look[1] for look in late)
    own = max(look[2] for look in late) - max(look[2] for look in early)
    steps = [late[round(i * (len(late) - 1) / 9)] for i in range(10)]
    return {
        "first_minute_mb": round(before, 1), "later_mb": round(after, 1), "growth_mb": round(after - before, 1),
        "growth_without_mapped_files_mb": round(own, 1),
        "course": [{"frames": frames, "mb": round(mb, 1)} for frames, mb, _ in steps],
    }  # fmt: skip


if __name__ == "__main__":
    main()
