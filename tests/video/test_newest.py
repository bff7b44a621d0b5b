"""The newest frame wins, and nothing is lost without being counted."""

import threading
from collections.abc import Callable, Generator

import numpy as np
import pytest

from mien.video.sources import Frame
from mien.video.sources.newest import Newest

PICTURE = np.zeros((4, 6, 3), np.uint8)
PATIENCE_S = 20


class Hand:
    """Gives frames when the test says so."""

    def __init__(self) -> None:
        self.gate, self.given, self.closed = threading.Semaphore(0), threading.Semaphore(0), threading.Event()

    def __call__(self, stop: threading.Event) -> Generator[Frame]:
        try:
            for i in range(1000):
                self.gate.acquire()
                if stop.is_set():
                    return
                yield Frame(i, i / 10, PICTURE)
                self.given.release()
        finally:
            self.closed.set()

    def give(self, count: int = 1) -> None:
        for _ in range(count):
            self.gate.release()
            assert self.given.acquire(timeout=PATIENCE_S)


def counted(count: int) -> Callable[[threading.Event], Generator[Frame]]:
    return lambda stop: (Frame(i, i / 10, PICTURE) for i in range(count))


def test_a_slow_caller_gets_the_newest_frame_and_the_others_are_counted() -> None:
    hand = Hand()
    newest = Newest(hand)
    frames = newest.frames(PATIENCE_S)
    hand.give()
    assert next(frames).index == 0
    hand.give(5)
    assert next(frames).index == 5
    assert newest.skipped == 4
    hand.give()
    assert next(frames).index == 6
    assert newest.skipped == 4
    hand.gate.release()
    newest.close()


def test_frames_that_come_before_the_first_is_asked_for_are_not_skipped_ones() -> None:
    hand = Hand()
    newest = Newest(hand)
    hand.give(7)
    head = newest.head(PATIENCE_S)
    assert head is not None
    assert head.index == 0
    assert next(newest.frames(PATIENCE_S)).index == 6
    assert newest.skipped == 0
    hand.gate.release()
    newest.close()


def test_what_has_no_pace_of_its_own_waits_for_the_caller() -> None:
    newest = Newest(counted(50), lossless=lambda: True)
    assert [frame.index for frame in newest.frames(PATIENCE_S)] == list(range(50))
    assert newest.skipped == 0


def test_a_span_and_every_kth_frame_are_kept_to() -> None:
    newest = Newest(counted(50), every=3, start_s=1, seconds=2, lossless=lambda: True)
    assert [frame.index for frame in newest.frames(PATIENCE_S)] == [12, 15, 18, 21, 24, 27]


def test_the_frames_before_an_error_come_before_it() -> None:
    def breaks(stop: threading.Event) -> Generator[Frame]:
        yield Frame(0, 0, PICTURE)
        raise OSError("gone")

    frames = Newest(breaks).frames(PATIENCE_S)
    assert next(frames).index == 0
    with pytest.raises(OSError, match="gone"):
        next(frames)


def test_silence_is_an_error_after_a_while() -> None:
    hand = Hand()
    newest = Newest(hand)
    with pytest.raises(TimeoutError):
        next(newest.frames(0.01))
    with pytest.raises(TimeoutError):
        newest.head(0.01)
    hand.gate.release()
    newest.close()


def test_closing_ends_the_iteration_and_closes_the_producer_in_its_own_thread() -> None:
    hand = Hand()
    newest = Newest(hand)
    hand.give()
    hand.gate.release()
    newest.close()
    newest.close()
    assert hand.closed.is_set()
    assert list(newest.frames(PATIENCE_S)) == []


def test_a_source_without_a_frame_has_no_head() -> None:
    assert Newest(counted(0)).head(PATIENCE_S) is None
