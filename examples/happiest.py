"""List a folder's pictures, the happiest face first.

python examples/happiest.py holiday/
"""

import sys
from pathlib import Path

import mien
from mien.errors import ImageError

recognizer = mien.Recognizer()
happy = recognizer.labels.index("happy")
found = []
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.suffix.lower() not in mien.images.SUFFIXES:
        continue
    try:
        faces = recognizer.read(mien.images.load(path)).faces
    except ImageError as error:
        print(f"{path}: {error}", file=sys.stderr)
        continue
    found += [(float(face.scores.probabilities[happy]), path.name) for face in faces if face.quality.ok]
for probability, name in sorted(found, reverse=True):
    print(f"{probability:.2f}  {name}")
