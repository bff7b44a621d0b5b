"""The machine, by the name that stands beside whatever was measured or trained on it."""

import platform
from pathlib import Path


def processor() -> str:
    """Return what the processor is called, by Linux or else by Python; "" where neither knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
