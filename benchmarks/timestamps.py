"""Whose times are right? mien (PyAV), OpenCV before and after a frame is read, and an average rate, against ffprobe.

    python benchmarks/timestamps.py                # writes benchmarks/results/timestamps.json
    python benchmarks/timestamps.py --output -     # a look, nothing written

The films are made here: at an even rate, at an uneven one as telephones record it, with and without B-frames, beginning
late. Needs ffprobe.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from machine import facts, table, write

EVEN = tuple(range(0, 4000, 40))
UNEVEN = tuple(np.cumsum(np.random.default_rng(0).choice([16, 33, 34, 50, 66, 200], 120)).tolist())

FILMS: dict[str, tuple[str, Sequence[int], dict[str, str]]] = {
    "even rate, MP4": ("a.mp4", EVEN, {}),
    "uneven, MP4": ("b.mp4", [t - UNEVEN[0] for t in UNEVEN], {}),
    "uneven, no B-frames, MP4": ("c.mp4", [t - UNEVEN[0] for t in UNEVEN], {"bf": "0"}),
    "uneven, MKV": ("d.mkv", [t - UNEVEN[0] for t in UNEVEN], {}),
    "begins at 1.5 s, MKV": ("e.mkv", [t + 1500 for t in EVEN], {}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", default="timestamps", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    if shutil.which("ffprobe") is None:
        sys.exit("needs ffprobe: apt-get install ffmpeg")
    with tempfile.TemporaryDirectory() as folder:
        films = {name: _measured(Path(folder), *film) for name, film in FILMS.items()}
    record = {
        "machine": facts("mien", "av", "opencv-python-headless"),
        "ffprobe": subprocess.run(["ffprobe", "-version"], capture_output=True, text=True, check=True).stdout.split()[
            2
        ],
        "films": films,
    }
    print(table([("largest error, ms", "frames", *READERS), *(_row(*item) for item in films.items())]))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)


def _measured(folder: Path, name: str, times_ms: Sequence[int], options: dict[str, str]) -> dict[str, Any]:
    path = _film(folder / name, times_ms, options)
    truth = _probed(path)
    return {
        "frames": len(truth),
        "written": len(times_ms),
        "largest_error_ms": {reader: _error(read(path), truth) for reader, read in READERS.items()},
    }


def _error(times: Sequence[float], truth: Sequence[float]) -> float | None:
    """Return the largest difference in milliseconds; None where frames are missing."""
    if len(times) != len(truth):
        return None
    return round(1000 * float(np.abs(np.subtract(times, truth)).max()), 3)


def _film(path: Path, times_ms: Sequence[int], options: dict[str, str]) -> Path:
    base = Fraction(1, 1000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, width=64, height=48, pix_fmt="yuv420p", options=options)
        stream.time_base = stream.codec_context.time_base = base
        for number, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number % 256, np.uint8), format="rgb24")
            frame.pts, frame.time_base = time_ms, base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _probed(path: Path) -> list[float]:
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"]
    command += ["-show_entries", "frame=best_effort_timestamp_time", str(path)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(line.strip(",")) for line in text.split()]


def _mien(path: Path) -> list[float]:
    from mien.video.sources import open_source

    with open_source(path) as source:
        return [frame.timestamp_s for frame in source]


def _opencv(path: Path, *, after: bool) -> list[float]:
    times, capture = [], cv2.VideoCapture(str(path))
    while True:
        before_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
        if not capture.read()[0]:
            return times
        times.append((capture.get(cv2.CAP_PROP_POS_MSEC) if after else before_ms) / 1000)


def _average(path: Path) -> list[float]:
    """Count frames and divide by the rate that the file's head tells, as many tools do."""
    capture = cv2.VideoCapture(str(path))
    rate, count = capture.get(cv2.CAP_PROP_FPS), 0
    while capture.read()[0]:
        count += 1
    return [i / rate for i in range(count)]


READERS: dict[str, Callable[[Path], list[float]]] = {
    "mien": _mien,
    "OpenCV, after the frame": lambda path: _opencv(path, after=True),
    "OpenCV, before the frame": lambda path: _opencv(path, after=False),
    "number / average rate": _average,
}


def _row(name: str, film: dict[str, Any]) -> tuple[object, ...]:
    errors = film["largest_error_ms"]
    return name, film["frames"], *("frames missing" if errors[r] is None else f"{errors[r]:.3f}" for r in READERS)


if __name__ == "__main__":
    main()
