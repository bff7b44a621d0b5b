"""A part that never answers holds up nobody."""

import threading

import pytest

from mien.server.checkups import Checkup


def test_a_look_that_has_not_ended_is_not_begun_again() -> None:
    began, ends = [], threading.Event()

    def look() -> str:
        began.append(1)
        ends.wait(20)
        return "there"

    checkup = Checkup()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            checkup.begin(look).result(0.01)
    ends.set()
    assert checkup.result(20) == "there"
    assert len(began) == 1
    assert checkup.begin(lambda: "again").result(20) == "again"


def test_what_a_look_raises_is_told() -> None:
    def look() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Checkup().begin(look).result(20)
