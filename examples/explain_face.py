"""Save a face with the regions that carry its verdict in warm colours.

python examples/explain_face.py photo.jpg heat.png
"""

import sys
from pathlib import Path

import mien
from mien import annotate

source, target = map(Path, sys.argv[1:3])
image = mien.images.load(source)
recognizer = mien.Recognizer()
face = recognizer.read(image).faces[0]  # the largest
for method in ("rise", "occlusion"):
    found = recognizer.explain(image, face, method=method)
    print(f"{found.label} by {method}: deletion {found.deletion:.2f}, insertion {found.insertion:.2f}")
    heated = annotate.heat_over_crop(found.crop, found.heat, side=480)
    target.with_stem(f"{target.stem}-{method}").write_bytes(mien.images.encode(heated, target.suffix))
