"""Read faces that are already cut out, in FER2013's own labels.

python examples/classify_crops.py face.png ...
"""

import sys
from pathlib import Path

import mien

recognizer = mien.Recognizer(labels="fer2013")
crops = [mien.images.load(Path(name)) for name in sys.argv[1:]]
scores = recognizer.classify(crops)
for row, name in enumerate(sys.argv[1:]):
    print(f"{name}: {scores[row].dominant} {scores[row].probabilities.max():.2f}")
