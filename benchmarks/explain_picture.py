"""Draw docs/images/explain.png: NASA's portrait, the crop that the network sees, and its heat maps by each method.

python benchmarks/explain_picture.py [--keras runs/r1/model.keras]
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import mien
from mien import annotate
from mien.explanation import METHODS
from mien.results import Explanation

ROOT = Path(__file__).resolve().parents[1]
SIDE, GAP, TEXT = 300, 22, 64
PAPER, INK, SOFT = (251, 251, 250), (28, 31, 36), (95, 103, 115)
NAMES = {"rise": "RISE", "occlusion": "Occlusion", "gradcam": "Grad-CAM"}

Image = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keras", type=Path, help="a run's Keras model, to show Grad-CAM as well")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "images" / "explain.png")
    options = parser.parse_args()
    image = mien.images.load(ROOT / "examples" / "portrait.jpg")
    recognizer = mien.Recognizer()
    face = recognizer.read(image).faces[0]
    found = [recognizer.explain(image, face, method=method) for method in METHODS]
    panels = [
        (around(annotate.heat_over(image, found[0]), found[0]), "RISE in the picture",
         "mien analyze --explain --annotate"),
        (annotate.heat_over_crop(found[0].crop, found[0].heat * 0, side=SIDE), "What the network sees",
         f"{face.dominant} {face.scores.ranked()[0][1]:.0%}"),
        *(panel(explanation) for explanation in found),
    ]  # fmt: skip
    if options.keras:
        panels.append(by_gradcam(options.keras, found[0].crop, recognizer.labels.index(face.dominant)))
    options.output.write_bytes(mien.images.encode(sheet(panels), "png"))


def panel(explanation: Explanation) -> tuple[Image, str, str]:
    trust = f"deletion {explanation.deletion:.2f}   insertion {explanation.insertion:.2f}"
    return annotate.heat_over_crop(explanation.crop, explanation.heat, side=SIDE), NAMES[explanation.method], trust


def by_gradcam(path: Path, crop: Image, place: int) -> tuple[Image, str, str]:
    from mien.evaluation.gradcam import open_gradcam

    heat = open_gradcam(path, "emotions").map(crop, place)
    heat = heat / max(float(heat.max()), 1e-9)
    return annotate.heat_over_crop(crop, heat, side=SIDE), NAMES["gradcam"], "from inside the network"


def around(image: Image, explanation: Explanation) -> Image:
    """The picture's square about the face, half as large again as the crop."""
    middle, side = explanation.corners.mean(axis=0), np.ptp(explanation.corners, axis=0).max() * 1.5
    left, top = np.maximum(middle - side / 2, 0).astype(int)
    square = image[top : top + int(side), left : left + int(side)]
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)


def sheet(panels: list[tuple[Image, str, str]]) -> Image:
    width = GAP + len(panels) * (SIDE + GAP)
    paper = np.full((GAP + SIDE + TEXT + GAP, width, 3), PAPER, np.uint8)
    for i, (pixels, name, remark) in enumerate(panels):
        left = GAP + i * (SIDE + GAP)
        place = paper[GAP : GAP + SIDE, left : left + SIDE]
        weight = rounded(SIDE, 14)
        place[...] = (pixels * weight + place * (1 - weight) + 0.5).astype(np.uint8)
        cv2.putText(paper, name, (left + 2, GAP + SIDE + 30), INK, cv2.FontFace("sans"), 19, 620)
        cv2.putText(paper, remark, (left + 2, GAP + SIDE + 55), SOFT, cv2.FontFace("sans"), 15, 420)
    return paper


def rounded(side: int, radius: int) -> NDArray[np.float32]:
    """A square `(side, side, 1)` with round corners: 1 inside, 0 outside."""
    distance = np.maximum(np.abs(np.arange(side) + 0.5 - side / 2) - (side / 2 - radius), 0)
    reach = np.hypot(distance[:, None], distance)
    return np.clip(radius - reach + 0.5, 0, 1).astype(np.float32)[..., None]


if __name__ == "__main__":
    main()
