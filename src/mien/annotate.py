"""Drawing what was read into the picture: boxes, labels, bars and heat maps; or faces made unrecognizable."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.images import Image
from mien.results import Box, Explanation, Face

Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "angry": (213, 94, 0),
    "disgust": (0, 128, 100),
    "fear": (106, 61, 184),
    "happy": (240, 180, 30),
    "sad": (60, 140, 230),
    "surprise": (235, 130, 190),
    "neutral": (120, 128, 136),
    "contempt": (120, 70, 50),
}
"""RGB of each label, here and on the web page: begun from Okabe and Ito's palette (jfly.uni-koeln.de/color) and moved
until each two differ under each kind of colour vision; tests/test_colours.py measures it."""

_INK, _PAPER = (255, 255, 255), (22, 26, 32)
_BOLD, _REGULAR = 650, 430  # weights of OpenCV's built-in Rubik
_TRACK = (78, 84, 92)
_MOST_OPAQUE, _RISE = 0.8, 0.85  # so that eyes and mouth stay visible under the hottest place


def draw(
    image: Image,
    faces: Sequence[Face],
    *,
    blur_faces: bool = False,
    ids: bool = False,
    timestamp_s: float | None = None,
) -> Image:
    """Return a copy of an RGB image with a box, a label and bars at every face, and a heat map where it was explained.

    Args:
        image: RGB uint8 `(H, W, 3)`.
        faces: what was read in it.
        blur_faces: make each face unrecognizable first.
        ids: put each face's id before its label.
        timestamp_s: a time in seconds to write into the corner.
    """
    canvas = blur(image, [face.box for face in faces]) if blur_faces else image.copy()
    for face in faces:
        if face.explanation:
            _heat_up(canvas, face.explanation)
    for face in reversed(faces):  # the largest on top
        _draw_face(canvas, face, [other.box for other in faces if other is not face], ids=ids)
    if timestamp_s is not None:
        _corner(canvas, clock(timestamp_s))
    return canvas


def clock(timestamp_s: float) -> str:
    """Return a time of a film as people read it: minutes, seconds and hundredths, with hours where there are any."""
    minutes, hundredths = divmod(round(timestamp_s * 100), 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{f'{hours}:' if hours else ''}{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02}"


def blur(image: Image, boxes: Sequence[Box]) -> Image:
    """Return a copy of an RGB image in which nobody can be recognized by the faces in `boxes`.

    Each box and a quarter around it is averaged down to 8 cells across, which no sharpening undoes, and smoothed.
    """
    blurred = image.copy()
    for box in boxes:
        dx, dy = box.width // 4 + 1, box.height // 4 + 1
        left, top, right, bottom = max(box.left - dx, 0), max(box.top - dy, 0), box.right + dx, box.bottom + dy
        part = blurred[top:bottom, left:right]
        cells = cv2.resize(part, (8, 8), interpolation=cv2.INTER_AREA)
        smooth = cv2.resize(cells, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_CUBIC)
        # The oval keeps hair and background; it covers the box whole, also where the picture's edge cuts the face.
        oval = _oval(box.width + 2 * dx, box.height + 2 * dy)[max(dy - box.top, 0) :, max(dx - box.left, 0) :]
        mask = oval[: part.shape[0], : part.shape[1]]
        part[...] = (part * (1 - mask) + smooth * mask).astype(np.uint8)
    return blurred


def heat_over(image: Image, explanation: Explanation) -> Image:
    """Return a copy of an RGB image with an explanation's heat map laid over its face.

    The warmer the colour, the more of the label's probability hangs on the place; where nothing does, nothing is laid.

    Raises:
        ValueError: the face came cut out; `heat_over_crop` lays the map over the crop.
    """
    canvas = image.copy()
    _heat_up(canvas, explanation)
    return canvas


def heat_over_crop(crop: NDArray[np.uint8], heat: NDArray[np.float32], *, side: int = 0) -> Image:
    """Return a face as the network saw it with a heat map laid over: RGB `(side, side, 3)`.

    Args:
        crop: the face `(S, S, 1)` or RGB `(S, S, 3)`: `Explanation.crop`.
        heat: its map `(S, S)`, 0 to 1: `Explanation.heat`.
        side: in pixels; 0 for S.
    """
    size = (side or crop.shape[0],) * 2
    colour = np.repeat(crop, 3, axis=2) if crop.shape[2] == 1 else crop
    large = np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    return _tinted(large, cv2.resize(heat, size, interpolation=cv2.INTER_LINEAR))


def _heat_up(canvas: Image, explanation: Explanation) -> None:
    corners, (tall, wide) = explanation.corners, canvas.shape[:2]
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)), (wide, tall)).astype(int)
    if left >= right or top >= bottom or explanation.to_crop is None:
        return
    # From the part's pixels to the map's; OpenCV counts from pixel centres, mien from pixel corners.
    turn = explanation.to_crop[:, :2]
    matrix = np.column_stack([turn, explanation.to_crop[:, 2] + turn @ (left + 0.5, top + 0.5) - 0.5])
    part = canvas[top:bottom, left:right]
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    part[...] = _tinted(part, cv2.warpAffine(explanation.heat, matrix, (right - left, bottom - top), flags=how))


def _tinted(pixels: Image, heat: NDArray[Any]) -> Image:
    """Lay a map `(H, W)` of 0 to 1 over pixels `(H, W, 3)`, the hotter the less transparent."""
    colours = cv2.applyColorMap(np.rint(heat * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1]
    opacity = (_MOST_OPAQUE * np.clip(heat, 0, 1) ** _RISE)[..., None]
    return np.asarray(pixels * (1 - opacity) + colours * opacity + 0.5, np.uint8)


def _oval(width: int, height: int) -> NDArray[np.float32]:
    """A mask `(H, W, 1)`: 1 in the superellipse that fills the rectangle, falling to 0 in its corners."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    radius = (np.abs(x) ** 4 + np.abs(y) ** 4) ** 0.25
    return np.asarray(np.clip((1 - radius) * 12, 0, 1)[..., None], np.float32)


def _draw_face(canvas: Image, face: Face, others: Sequence[Box], *, ids: bool) -> None:
    size = _letter_size(canvas, face.box)
    colour = COLOURS.get(face.dominant, _PAPER)
    stroke = max(2, round(size / 8))
    _frame(canvas, face.box, colour, stroke, dashed=face.uncertain)
    _label(canvas, face, colour, size, prefix=f"#{face.face_id} " if ids else "")
    _bars(canvas, face, others, max(10, round(size * 0.72)))


def _letter_size(canvas: Image, box: Box) -> int:
    """Letters grow with the face, within what reads well in a picture of this size."""
    longest = max(canvas.shape[:2])
    return int(np.clip(box.height * 0.14, 11, max(14, longest * 0.035)))


def _frame(canvas: Image, box: Box, colour: Colour, stroke: int, *, dashed: bool) -> None:
    """Draw the box: whole where the reading is sure, its corners alone where it is uncertain."""
    arm = max(4, min(box.width, box.height) // 4) if dashed else max(box.width, box.height)
    right, bottom = box.right - 1, box.bottom - 1
    for x, toward in ((box.left, 1), (right, -1)):
        for y, down in ((box.top, 1), (bottom, -1)):
            across = (int(np.clip(x + toward * arm, box.left, right)), y)
            along = (x, int(np.clip(y + down * arm, box.top, bottom)))
            cv2.line(canvas, (x, y), across, colour, stroke, cv2.LINE_AA)
            cv2.line(canvas, (x, y), along, colour, stroke, cv2.LINE_AA)


def _label(canvas: Image, face: Face, colour: Colour, size: int, *, prefix: str) -> None:
    text = f"{prefix}{face.dominant}{'?' if face.uncertain else ''} {face.scores.ranked()[0][1]:.0%}"
    width, pad = _text_width(text, size, _BOLD), round(size * 0.4)
    height, plate = size + 2 * pad, width + 2 * pad
    above, below = face.box.top - height, face.box.bottom
    inside = face.box.top if below + height > canvas.shape[0] else below
    top = above if above >= 0 else inside
    left = int(np.clip(face.box.left, 0, max(0, canvas.shape[1] - plate)))
    _plate(canvas, (left, top, left + plate, top + height), colour, 1.0, radius=round(size * 0.3))
    _write(canvas, text, (left + pad, top + pad + round(size * 0.86)), size, _BOLD, ink=_ink_on(colour))


def _ink_on(colour: Colour) -> Colour:
    """Return white or black, whichever stands out more on a colour (WCAG 2.2, relative luminance with gamma 2.2)."""
    light = float(np.dot((0.2126, 0.7152, 0.0722), np.power(np.array(colour) / 255, 2.2)))
    return _INK if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else (0, 0, 0)


def _corner(canvas: Image, text: str) -> None:
    """Write a line of text into the lower left corner."""
    size = int(np.clip(max(canvas.shape[:2]) * 0.022, 10, 40))
    pad = round(size * 0.5)
    top, right = max(0, canvas.shape[0] - size - 3 * pad), _text_width(text, size, _REGULAR) + 3 * pad
    _plate(canvas, (pad, top, right, top + size + 2 * pad), _PAPER, 0.7, radius=round(size * 0.3))
    _write(canvas, text, (2 * pad, top + pad + round(size * 0.86)), size, _REGULAR)


def _bars(canvas: Image, face: Face, others: Sequence[Box], size: int) -> None:
    """Draw every label's probability as a thin bar on a panel beside the face, where there is room for it."""
    ranked = face.scores.ranked()
    line, pad = round(size * 1.5), round(size * 0.8)
    names = max(_text_width(label, size, _REGULAR) for label, _ in ranked)
    width, height = names + round(size * 8.2), line * len(ranked) + 2 * pad - (line - size)
    place = _beside(canvas, face.box, width, height, others, gap=round(size * 0.6))
    if place is None:
        return
    left, top = place
    _plate(canvas, (left, top, left + width, top + height), _PAPER, 0.78, radius=round(size * 0.5))
    for row, (label, probability) in enumerate(ranked):
        y = top + pad + row * line
        _write(canvas, label, (left + pad, y + round(size * 0.86)), size, _REGULAR)
        _bar(canvas, left + pad + names + round(size * 0.7), y, size, label, probability)


def _bar(canvas: Image, left: int, top: int, size: int, label: str, probability: float) -> None:
    length, middle, thickness = round(size * 3.4), top + size // 2 + 1, max(3, round(size * 0.34))
    cv2.line(canvas, (left, middle), (left + length, middle), _TRACK, thickness, cv2.LINE_AA)
    if probability * length >= 0.5:
        end = (left + round(length * probability), middle)
        cv2.line(canvas, (left, middle), end, COLOURS.get(label, _INK), thickness, cv2.LINE_AA)
    percent = f"{probability:.0%}"
    edge = left + length + round(size * 2.9)
    _write(canvas, percent, (edge - _text_width(percent, size, _REGULAR), top + round(size * 0.86)), size, _REGULAR)


def _beside(
    canvas: Image, box: Box, width: int, height: int, others: Sequence[Box], *, gap: int
) -> tuple[int, int] | None:
    """Return where a panel fits beside the box without covering another face: left and top, or None."""
    tall, wide = canvas.shape[:2]
    if height > tall or box.height < height * 0.5:
        return None
    top = int(np.clip(box.top, 0, tall - height))
    for left in (box.right + gap, box.left - gap - width):
        panel = Box(left, top, left + width, top + height)
        if left >= 0 and left + width <= wide and not any(panel.iou(other) for other in others):
            return left, top
    return None


def _plate(canvas: Image, place: tuple[int, int, int, int], colour: Colour, opacity: float, *, radius: int) -> None:
    """Lay a rectangle with round corners over the picture; what reaches over its edge is cut off."""
    tall, wide = canvas.shape[:2]
    left, top, right, bottom = place
    mask = np.zeros((bottom - top, right - left), np.uint8)
    last, low = right - left - 1, bottom - top - 1
    cv2.rectangle(mask, (radius, 0), (last - radius, low), 255, -1)
    cv2.rectangle(mask, (0, radius), (last, low - radius), 255, -1)
    for corner in ((radius, radius), (last - radius, radius), (radius, low - radius), (last - radius, low - radius)):
        cv2.circle(mask, corner, radius, 255, -1, cv2.LINE_AA)
    part = canvas[top : min(bottom, tall), left : min(right, wide)]
    weight = mask[: part.shape[0], : part.shape[1], None].astype(np.float32) * (opacity / 255)
    part[...] = (part * (1 - weight) + np.array(colour, np.float32) * weight + 0.5).astype(np.uint8)


def _write(canvas: Image, text: str, origin: tuple[int, int], size: int, weight: int, *, ink: Colour = _INK) -> None:
    cv2.putText(canvas, text, origin, ink, cv2.FontFace("sans"), size, weight)


def _text_width(text: str, size: int, weight: int) -> int:
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), cv2.FontFace("sans"), size, weight)
    return int(width)
