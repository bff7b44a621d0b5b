"""Write the film that feeds Chromium's fake camera: NASA's portrait moving gently, as one JPEG after the other.

A row of squares at the lower edge counts the frames in black and white, so that a story can see which frame is shown.

    python camera.py PORTRAIT FILM [EMPTY]

EMPTY, if given, is a film of the same kind without a face.
"""

import math
import sys
from pathlib import Path

import cv2
import numpy as np

FRAMES, BITS, SQUARE, WIDTH, HEIGHT = 240, 8, 16, 640, 480


def film(picture: np.ndarray) -> bytes:
    """Return frames of 640 x 480 that sway by a few pixels, and end where they begin."""
    return b"".join(_jpeg(_frame(picture, number)) for number in range(FRAMES))


def _frame(picture: np.ndarray, number: int) -> np.ndarray:
    turn = 2 * math.pi * number / FRAMES
    scale = HEIGHT / picture.shape[0] * (1 + 0.04 * math.sin(turn))
    left = WIDTH / 2 - scale * picture.shape[1] / 2 + 40 * math.sin(2 * turn)
    top = HEIGHT / 2 - scale * picture.shape[0] / 2
    moved = np.float32([[scale, 0, left], [0, scale, top]])
    frame = cv2.warpAffine(picture, moved, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    for bit in range(BITS):
        value = 255 if number >> bit & 1 else 0
        frame[HEIGHT - SQUARE :, bit * SQUARE : (bit + 1) * SQUARE] = value
    return frame


def _jpeg(frame: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


if __name__ == "__main__":
    portrait = cv2.imread(sys.argv[1])
    Path(sys.argv[2]).write_bytes(film(portrait))
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_bytes(film(np.full_like(portrait, 150)))
