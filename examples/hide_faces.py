"""Save a picture with expressions shown and persons hidden.

python examples/hide_faces.py group.jpg hidden.png
"""

import sys
from pathlib import Path

import mien
from mien import annotate

source, target = map(Path, sys.argv[1:3])
image = mien.images.load(source)
faces = mien.Recognizer().read(image).faces
target.write_bytes(mien.images.encode(annotate.draw(image, faces, blur_faces=True), "png"))
print(f"{target}: {len(faces)} face(s) hidden")
