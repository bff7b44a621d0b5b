"""What figures depend on: the machine's facts, and the summary of repeated measurements."""

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from mien.machine import processor


def facts(*packages: str) -> dict[str, Any]:
    """Return the processor, the load it was under, the system, and the versions of the packages that matter."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in packages if (found := _version(name))},
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def summary(values: Sequence[float], *, digits: int = 3) -> dict[str, float | int]:
    """Return median, extremes and number of measurements."""
    return {
        "median": round(statistics.median(values), digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
        "runs": len(values),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
