"""Work ahead: in order, bounded, and ended in every case."""

import threading
from collections.abc import Iterator

import pytest

from mien.video.pipeline import ahead


def ours() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "mien-ahead"]


def test_items_come_in_order_through_two_stages() -> None:
    doubled = (2 * i for i in ahead(range(50), depth=3))
    assert list(ahead(doubled, depth=2)) == [2 * i for i in range(50)]
    assert not ours()


def test_no_more_than_the_depth_is_made_ahead() -> None:
    made = 0

    def items() -> Iterator[int]:
        nonlocal made
        while True:
            made += 1
            yield made

    stage = ahead(items(), depth=2)
    for taken in range(1, 20):
        next(stage)
        assert made <= taken + 2
    stage.close()


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the disk is gone")

    stage = ahead(items(), depth=4)
    assert [next(stage), next(stage)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(stage)
    assert not ours()


def test_a_break_closes_what_makes_the_items_in_every_stage() -> None:
    closed = []

    def items() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.append(threading.current_thread().name)

    stage = ahead(ahead(items(), depth=2), depth=2)
    next(stage)
    stage.close()
    assert closed == ["mien-ahead"]
    assert not ours()


def test_an_error_where_items_are_taken_ends_the_threads() -> None:
    def take() -> None:
        for item in ahead(ahead(iter(range(10**9)), depth=2), depth=2):
            if item == 5:
                raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        take()
    assert not ours()
