"""How a peer answers: one JSON object a line in, one out. Needs the standard library and NumPy alone."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def serve(read: Callable[[str], list[dict[str, Any]]], classify: Callable[[Any, str], Any]) -> None:
    """Answer until the input ends.

    Args:
        read: path of a picture to its faces: `box` [left, top, right, bottom] and `emotions`, label to score.
        classify: cut-out grey faces, uint8 `(n, 48, 48)`, and a view ("fer2013", "ferplus"), to scores `(n, K)`.
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
        else:
            answer = {"peak_mb": _peak_mb()}
        _say(out, answer)


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
