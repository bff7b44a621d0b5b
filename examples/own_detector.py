"""Use a detector of your own: anything that draws boxes will do, mien finds the landmarks itself.

python examples/own_detector.py examples/portrait.jpg 178,63,268,176
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import mien
from mien.results import Detection


@dataclass
class Known:
    """Finds the face where one was told it is."""

    box: mien.Box

    def detect(self, image):
        """Return the one box, whatever the image."""
        return (Detection(self.box, 1.0),)


detector = Known(mien.Box(*map(int, sys.argv[2].split(","))))
analysis = mien.Recognizer(detector=detector).read(mien.images.decode(Path(sys.argv[1]).read_bytes()))
print(analysis.faces[0].dominant, analysis.faces[0].scores.ranked())
