"""Make a short film of a portrait that moves, leaves the picture for a while and comes back.

Run as `film.py PORTRAIT OUT [SECONDS]`.
"""

import sys

import av
import cv2
import numpy as np

RATE, WIDTH, HEIGHT = 12, 480, 360


def frames(portrait: np.ndarray, count: int):
    """Yield the frames, BGR `(360, 480, 3)`."""
    face = cv2.resize(portrait, (300, 300 * portrait.shape[0] // portrait.shape[1]))[:HEIGHT]
    for n in range(count):
        frame = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
        if not 0.45 < n / count < 0.6:  # nobody is there for a while
            x = int(90 + 80 * np.sin(n / 9))
            frame[: face.shape[0], x : x + 300] = face
        yield frame


portrait = cv2.imread(sys.argv[1])
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5
with av.open(sys.argv[2], "w") as film:
    stream = film.add_stream("libx264", rate=RATE, options={"g": "12", "crf": "20"})
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    for frame in frames(portrait, int(seconds * RATE)):
        film.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
    film.mux(stream.encode())
