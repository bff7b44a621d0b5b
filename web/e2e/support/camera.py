"""Write the film that feeds Chromium's fake camera: NASA's portrait moving gently, as one JPEG after the other.

A row of squares at the lower edge counts the frames in black and white, so that a story can see which frame is shown.

    python camera.py PORTRAIT FILM
"""

import math
import sys
from pathlib import Path

import cv2
import numpy as np

FRAMES, BITS, SQUARE, WIDTH, HEIGHT = 240, 8, 16, 640, 480


def film(picture: np.ndarray) -> bytes:
    """Return frames of 640 x 480 that sway a little, and end where they begin."""
    return b"".join(_jpeg(_frame(picture, number)) for number in range(FRAMES))


def _frame(picture: np.ndarray, number: int) -> np.ndarray:
    turn = 2 * math.pi * number / FRAMES
    scale = WIDTH / picture.shape[1] * (1.16 + 0.04 * math.sin(turn))
    left = (WIDTH - scale * picture.shape[1]) / 2 + 32 * math.sin(2 * turn)
    moved = np.float32([[scale, 0, left], [0, scale, 0]])
    frame = cv2.warpAffine(picture, moved, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    for bit in range(BITS):
        value = 255 if number >> bit & 1 else 0
        frame[HEIGHT - SQUARE :, bit * SQUARE : (bit + 1) * SQUARE] = value
    return frame


def _jpeg(frame: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(film(cv2.imread(sys.argv[1])))
