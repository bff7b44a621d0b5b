"""Seats and a short line: who comes when both are full is told at once."""

import threading

import pytest

from mien.server.inference import Bench
from mien.server.problems import Problem


def held(bench: Bench, count: int) -> tuple[threading.Event, list[threading.Thread]]:
    """Start threads that hold a seat, or wait for one, until the event is set."""
    done, ready = threading.Event(), threading.Barrier(count + 1)

    def hold() -> None:
        ready.wait()
        with bench.seat():
            done.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(count)]
    for thread in threads:
        thread.start()
    ready.wait()
    return done, threads


def wait_for(condition) -> None:
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came to pass")


def test_whoever_comes_when_the_line_is_full_is_sent_away() -> None:
    bench = Bench(seats=1, line=1)
    done, threads = held(bench, 2)
    wait_for(lambda: (bench.load.working, bench.load.waiting) == (1, 1))
    with pytest.raises(Problem, match="1 requests are at work") as caught, bench.seat():
        pass
    assert caught.value.kind.status == 503
    assert int(caught.value.headers["Retry-After"]) >= 1
    done.set()
    for thread in threads:
        thread.join(5)
    with bench.seat():
        assert bench.load.working == 1


def test_whoever_waited_too_long_is_sent_away() -> None:
    bench = Bench(seats=1, line=5, patience_s=0.05)
    done, threads = held(bench, 1)
    wait_for(lambda: bench.load.working == 1)
    with pytest.raises(Problem), bench.seat():
        pass
    done.set()
    threads[0].join(5)
    assert bench.load.waiting == 0


def test_a_seat_is_given_back_after_an_error() -> None:
    bench = Bench(seats=1, line=0)
    for _ in range(3):
        with pytest.raises(RuntimeError), bench.seat():
            raise RuntimeError
    assert bench.load.working == 0
