"""One colour a label, in annotated pictures and on the web page, that people with any colour vision can tell apart."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from mien.annotate import COLOURS
from mien.emotions import FERPLUS

color = pytest.importorskip("skimage.color", reason="needs scikit-image, which is for development")

SIMULATED = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Linear RGB as seen with a cone missing: Machado and others (2009), doi:10.1109/TVCG.2009.113, severity 1."""

APART = 10
"""CIEDE2000 between any two labels: 2.3 is just noticeable side by side (Mahy and others, 1994); labels stand apart."""


def seen(rgb: tuple[int, int, int], matrix: object) -> np.ndarray:
    share = np.array(rgb) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    other = np.clip(np.array(matrix) @ linear, 0, 1)
    encoded = np.where(other <= 0.0031308, other * 12.92, 1.055 * other ** (1 / 2.4) - 0.055)
    return color.rgb2lab(encoded.reshape(1, 1, 3))


def test_every_label_has_a_colour() -> None:
    assert set(COLOURS) == set(FERPLUS)


@pytest.mark.parametrize("vision", SIMULATED)
def test_each_two_labels_can_be_told_apart(vision: str) -> None:
    lab = {label: seen(rgb, SIMULATED[vision]) for label, rgb in COLOURS.items()}
    near = {
        f"{one} and {other}": float(color.deltaE_ciede2000(lab[one], lab[other])[0, 0])
        for one, other in itertools.combinations(lab, 2)
    }
    assert min(near.values()) >= APART, min(near, key=near.get)


def test_the_web_page_has_the_same_colours() -> None:
    file = Path(__file__).parents[1] / "web" / "src" / "lib" / "emotions.ts"
    if not file.exists():
        pytest.skip("the web application's source is not here")
    written = dict(re.findall(r'^  (\w+): "#([0-9a-f]{6})",$', file.read_text(), re.MULTILINE))
    assert written == {label: bytes(rgb).hex() for label, rgb in COLOURS.items()}
