"""How a peer answers: one JSON object a line in, one out. It runs in the peer's own process and environment.

    python -P protocol.py ADAPTER [ARGUMENT...]

mien is not installed there, so this file needs the standard library and NumPy alone. `ADAPTER` is a file with

    VERSION                     what is measured, as text
    VIEWS                       label sets that `classify` tells apart; left out: it knows one
    read(path)                  a picture's faces: [{"box": [left, top, right, bottom], "emotions": {label: score}}];
                                [0, 0, 0, 0] where an answer goes without a face that was found
    classify(crops, view)       cut-out grey faces, uint8 (n, H, W), to (labels, scores (n, K))

What `ARGUMENT` says stands in the adapter's `sys.argv[1:]`.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO, cast


def main() -> None:
    """Load the adapter, say so, and answer until the input ends."""
    out, requests = _keep_streams()
    sys.argv = sys.argv[1:]
    adapter = load(Path(sys.argv[0]))
    _say(out, {"ready": adapter.VERSION, "views": list(getattr(adapter, "VIEWS", ()))})
    for reply in answers(adapter, requests):
        _say(out, reply)


def load(path: Path) -> ModuleType:
    """Import an adapter from its file, whose name may be that of the package it calls."""
    spec = cast(ModuleSpec, importlib.util.spec_from_file_location("adapter", path))
    module = importlib.util.module_from_spec(spec)
    cast(Loader, spec.loader).exec_module(module)
    return module


def answers(adapter: Any, requests: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the answer to each request; what the package raises becomes an answer too."""
    for line in requests:
        request = json.loads(line)
        try:
            yield _answer(adapter, request)
        except Exception as error:
            yield {"error": f"{type(error).__name__}: {error}"[:500]}


def _answer(adapter: Any, request: dict[str, Any]) -> dict[str, Any]:
    if "read" in request:
        began = time.perf_counter()
        faces = adapter.read(request["read"])
        return {"ms": _since(began), "faces": faces}
    if "classify" in request:
        import numpy as np  # not above: what measures its own memory with `peak_mb` shall stay small

        crops = np.load(request["classify"])  # before the clock starts: nobody reads faces from such files
        began = time.perf_counter()
        labels, scores = adapter.classify(crops, request["view"])
        return {"ms": _since(began), "labels": list(labels), "scores": np.asarray(scores, np.float64).tolist()}
    return {"peak_mb": peak_mb()}


def peak_mb() -> float:
    """Return the most memory this process has held so far, in MB (10^6 bytes)."""
    # ru_maxrss would count what the parent held when it forked; VmHWM is this program's own.
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6
    except (OSError, StopIteration):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _keep_streams() -> tuple[TextIO, TextIO]:
    """Keep the two streams to ourselves: what a package prints must not mix with answers, nor may it read requests."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return out, requests


def _say(out: TextIO, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
