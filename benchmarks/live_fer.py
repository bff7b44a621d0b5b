"""The package fer on a paced film; `live.py` runs this with the interpreter of fer's environment, where mien is not.

    python live_fer.py FILM.npy FRAMES_A_SECOND SECONDS    # prints one line of JSON

Whenever the last frame is done, the newest one that is there is taken. Frame i is there `i / rate` seconds after the
beginning; latency is counted from then on.
"""

import json
import os
import sys
import time
from typing import Any

import numpy as np


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the package prints must not mix with the answer
    from fer.fer import FER

    detector = FER()
    film, rate, seconds = np.load(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(watched(detector, film, rate, seconds)), file=out, flush=True)


def watched(detector: Any, film: np.ndarray, rate: float, seconds: float) -> dict[str, Any]:
    detector.detect_emotions(film[0])
    latencies, faces, taken = [], [], -1
    began, used = time.perf_counter(), time.process_time()
    while (now := time.perf_counter() - began) < seconds:
        newest = int(now * rate)
        if newest == taken:
            time.sleep(max(0.0, (taken + 1) / rate - now))
            continue
        taken = newest
        faces.append(len(detector.detect_emotions(film[newest % len(film)])))
        latencies.append((time.perf_counter() - began - newest / rate) * 1000)
    elapsed = time.perf_counter() - began
    return {
        "latencies_ms": latencies, "faces": faces, "sent": taken + 1, "seconds": elapsed,
        "cpu_s": time.process_time() - used,
    }  # fmt: skip


if __name__ == "__main__":
    main()
