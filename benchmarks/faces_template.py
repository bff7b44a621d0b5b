"""Where FER2013's own faces have their landmarks: the template of mien.faces.align, measured again.

python benchmarks/faces_template.py landmarks.npz     (from python -m mien.training.teacher fer2013)
"""

import sys
from pathlib import Path

import faces_data
import numpy as np

from mien.data import load
from mien.faces import align
from mien.settings import load_settings
from mien.training import teacher


def main() -> None:
    settings = load_settings()
    dataset = load("fer2013", root=settings.datasets, kept_only=False)
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else settings.datasets / "fer2013" / teacher.FILE
    taught = teacher.read(path).of(dataset)
    result = {"template_48px": (align.TEMPLATE * 48).round(2).tolist()}
    for split in ("train", "validation", "test"):
        chosen = dataset.split == split
        found = chosen & (taught.confidence >= 0.5)
        points = taught.points[found] * 48
        result[split] = {
            "pictures": int(chosen.sum()),
            "found": float(found.sum() / chosen.sum()),
            "median": np.median(points, axis=0).round(2).tolist(),
            "spread": points.std(axis=0).round(2).tolist(),
            "doubt_median": float(np.median(taught.doubt[found])),
        }
    faces_data.write("faces_template.json", result)


if __name__ == "__main__":
    main()
