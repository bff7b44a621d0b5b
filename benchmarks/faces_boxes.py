"""How detectors' boxes lie about faces on real photographs: what the landmark net's jitter must cover.

python benchmarks/faces_boxes.py [--every N]
"""

import argparse
from pathlib import Path

import faces_data
import numpy as np

from mien.faces import DETECTORS, align, open_detector
from mien.faces.yunet import YuNet
from mien.settings import Settings
from mien.training.teacher import both_ways


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--yunet", type=Path, default=faces_data.YUNET)
    options = parser.parse_args()
    teacher = YuNet(options.yunet)
    detectors = {name: open_detector(name, Settings(yunet=options.yunet)) for name in DETECTORS}
    rows = {name: [] for name in DETECTORS}
    for photo in faces_data.genki(every=options.every):
        points, confidence, doubt = both_ways(photo.image, teacher.points)
        if confidence < 0.8 or doubt > 0.2:
            continue
        home = align.invert(align.to_template(points, size=1))
        centre, side = align.map_points(home, np.array([0.5, 0.5])), np.sqrt(np.linalg.det(home[:, :2]))
        for name, detector in detectors.items():
            for box in [d.box for d in detector.detect(photo.image)][:1]:
                middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
                longer = max(box.width, box.height)
                rows[name].append([side / longer, *((centre - middle) / longer), box.width / box.height])
    columns = ("face_side_over_longer_side", "shift_x", "shift_y", "width_over_height")
    result = {}
    for name, values in rows.items():
        table = np.percentile(values, [1, 5, 50, 95, 99], axis=0).T.round(3)
        spread = np.std(values, axis=0).round(3)
        result[name] = {"faces": len(values)} | {
            c: {"percentiles_1_5_50_95_99": t.tolist(), "standard_deviation": float(s)}
            for c, t, s in zip(columns, table, spread, strict=True)
        }
    faces_data.write("faces_boxes.json", result)


if __name__ == "__main__":
    main()
