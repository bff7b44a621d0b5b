"""Drawing charts once for two media: SVG for pages and print, pixels for everything else."""

from collections.abc import Sequence
from html import escape
from typing import Protocol

import cv2
import numpy as np

from mien import images

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK, SOFT, LINE, PAPER = (28, 31, 36), (95, 103, 115), (205, 209, 214), (255, 255, 255)
_ROLES = {INK: "ink", SOFT: "soft", LINE: "line", PAPER: "paper"}


class Canvas(Protocol):
    """What charts are drawn on; lengths are in pixels of a screen, from the upper left corner."""

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a closed outline."""
        ...

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """Draw a line through points."""
        ...

    def box(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        ...

    def text(self, place: Point, text: str, *, size: int = 12, colour: Colour = INK, anchor: str = "start") -> None:
        """Write a line of text; `place` is on its base line, at its start, middle or end."""
        ...


class SvgCanvas:
    """Draws into an SVG, whose colours a page's style may change by the classes ink, soft, line and paper."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._shapes: list[str] = []

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a closed outline."""
        self._shapes.append(f'<path d="{_path(points)}Z" {_paint("fill", colour)}/>')

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """Draw a line through points."""
        paint = _paint("stroke", colour)
        self._shapes.append(f'<path d="{_path(points)}" fill="none" stroke-width="{width:g}" {paint}/>')

    def box(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self._shapes.append(f"<rect {place} {_paint('fill', colour)}/>")

    def text(self, place: Point, text: str, *, size: int = 12, colour: Colour = INK, anchor: str = "start") -> None:
        """Write a line of text."""
        where = f'x="{place[0]:.1f}" y="{place[1]:.1f}" font-size="{size}" text-anchor="{anchor}"'
        self._shapes.append(f"<text {where} {_paint('fill', colour)}>{escape(text)}</text>")

    def svg(self, *, label: str = "", alone: bool = True) -> str:
        """Return the drawing.

        Args:
            label: what it shows, for those who cannot see it.
            alone: it is a file of its own and needs a ground, a size and a name space.
        """
        head = f'<svg viewBox="0 0 {self._width:g} {self._height:g}" role="img" aria-label="{escape(label)}"'
        if not alone:
            return f"{head}>{''.join(self._shapes)}</svg>"
        size = f'xmlns="http://www.w3.org/2000/svg" width="{self._width:g}" height="{self._height:g}"'
        ground = f'<rect width="100%" height="100%" {_paint("fill", PAPER)}/>'
        return f'{head} {size} font-family="sans-serif">{ground}{"".join(self._shapes)}</svg>\n'


class PixelCanvas:
    """Draws into an RGB image, twice as fine as a screen's pixels."""

    _SCALE = 2
    _SHIFT = 4  # OpenCV draws between pixels in sixteenths

    def __init__(self, width: float, height: float) -> None:
        self.image = np.full((round(height * self._SCALE), round(width * self._SCALE), 3), 255, np.uint8)

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a closed outline."""
        cv2.fillPoly(self.image, [self._fine(points)], colour, cv2.LINE_AA, self._SHIFT)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """Draw a line through points."""
        thick = max(1, round(width * self._SCALE))
        cv2.polylines(self.image, [self._fine(points)], False, colour, thick, cv2.LINE_AA, self._SHIFT)

    def box(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        x, y = round(left * self._SCALE), round(top * self._SCALE)
        right, bottom = round((left + width) * self._SCALE), round((top + height) * self._SCALE)
        self.image[y : max(bottom, y + 1), x : max(right, x + 1)] = colour

    def text(self, place: Point, text: str, *, size: int = 12, colour: Colour = INK, anchor: str = "start") -> None:
        """Write a line of text."""
        font, fine, weight = cv2.FontFace("sans"), size * self._SCALE, 430
        _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), font, fine, weight)
        left = place[0] * self._SCALE - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        cv2.putText(self.image, text, (round(left), round(place[1] * self._SCALE)), colour, font, fine, weight)

    def png(self) -> bytes:
        """Return the drawing as a PNG."""
        return images.encode(self.image)

    def _fine(self, points: Sequence[Point]) -> np.ndarray:
        return np.round(np.array(points) * (self._SCALE << self._SHIFT)).astype(np.int32)


def _paint(kind: str, colour: Colour) -> str:
    role = _ROLES.get(colour)
    return f'{kind}="{css(colour)}"' + (f' class="{kind[0]}-{role}"' if role else "")


def css(colour: Colour) -> str:
    """Return a colour as pages write it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
