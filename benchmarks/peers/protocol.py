"""How a peer answers: one JSON object a line in, one out. Needs the standard library and NumPy alone."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def serve(
    read: Callable[[str], list[dict[str, Any]]],
    classify: Callable[[Any, str], Any],
    look: Callable[[Any], int] | None = None,
) -> None:
    """Answer until the input ends.

    Args:
        read: path of a picture to its faces: `box` [left, top, right, bottom] and `emotions`, label to score.
        classify: cut-out grey faces, uint8 `(n, 48, 48)`, and a view ("fer2013", "ferplus"), to scores `(n, K)`.
        look: a BGR frame `(H, W, 3)` to the number of faces read in it; for `live.py`.
    """
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not mix with the answers
    _say(out, {"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        began = time.perf_counter()
        if "read" in request:
            faces = read(request["read"])
            answer: dict[str, Any] = {"ms": (time.perf_counter() - began) * 1000, "faces": faces}
        elif "classify" in request:
            scores = np.asarray(classify(np.load(request["classify"]), request["view"]), np.float64)
            answer = {"ms": (time.perf_counter() - began) * 1000, "scores": scores.round(5).tolist()}
        elif "live" in request and look:
            answer = live(look, np.load(request["live"]), request["rate"], request["seconds"])
        else:
            answer = {"peak_mb": _peak_mb()}
        _say(out, answer)


def live(look: Callable[[Any], int], frames: Any, rate: float, seconds: float) -> dict[str, Any]:
    """Read a paced film for so long: whenever the last frame is done, the newest one that is there is taken.

    Frame i is there `i / rate` seconds after the beginning; latency is counted from then on.
    """
    look(frames[0])
    latencies, faces, taken = [], [], -1
    began, used = time.perf_counter(), time.process_time()
    while (now := time.perf_counter() - began) < seconds:
        newest = int(now * rate)
        if newest == taken:
            time.sleep(max(0.0, (taken + 1) / rate - now))
            continue
        taken = newest
        faces.append(look(frames[newest % len(frames)]))
        latencies.append((time.perf_counter() - began - newest / rate) * 1000)
    elapsed = time.perf_counter() - began
    return {"latencies_ms": latencies, "faces": faces, "sent": taken + 1, "seconds": elapsed,
            "cpu_s": time.process_time() - used}  # fmt: skip


def _say(out: Any, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def _peak_mb() -> float:
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
