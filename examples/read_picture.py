"""Print how viewers would read each face of a picture.

python examples/read_picture.py photo.jpg
"""

import sys
from pathlib import Path

import mien

recognizer = mien.Recognizer()
analysis = recognizer.read(mien.images.load(Path(sys.argv[1])))
print(f"{len(analysis.faces)} face(s) in {analysis.width}x{analysis.height}")
for face in analysis.faces:
    answers = ", ".join(f"{label} {probability:.0%}" for label, probability in face.scores.ranked()[:3])
    doubt = " ".join(["uncertain", *face.quality.reasons]) if face.uncertain else "clear"
    print(f"at {face.box.left},{face.box.top}: {answers} ({doubt})")
