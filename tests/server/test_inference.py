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


class FakeClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


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


def full(bench: Bench, *, waiting: int) -> bool:
    """Whether somebody who comes now, while every seat is taken and so many wait, is sent away."""
    done, threads = held(bench, 2 + waiting)
    wait_for(lambda: (bench.load.working, bench.load.waiting) == (2, waiting))
    try:
        bench.turn_away()
    except Problem:
        return True
    finally:
        done.set()
        for thread in threads:
            thread.join(5)
    return False


def ask(bench: Bench, clock: FakeClock, *, every_s: float, took_s: float, times: int) -> None:
    for _ in range(times):
        with bench.seat():
            clock.now += took_s
        clock.now += every_s - took_s


def test_a_burst_may_wait_in_the_whole_line() -> None:
    clock = FakeClock()
    bench = Bench(seats=2, line=4, clock=clock)
    ask(bench, clock, every_s=1.0, took_s=0.02, times=60)
    assert not full(bench, waiting=3)
    assert full(bench, waiting=4)


def test_where_more_is_asked_for_than_the_seats_can_serve_nobody_waits() -> None:
    clock = FakeClock()
    bench = Bench(seats=2, line=4, clock=clock)
    ask(bench, clock, every_s=1.0, took_s=0.02, times=60)
    done, threads = held(bench, 6)
    wait_for(lambda: bench.load.waiting == 4)
    for _ in range(400):  # 200 a second where 100 can be served
        with pytest.raises(Problem):
            bench.turn_away()
        clock.now += 0.005
    done.set()
    for thread in threads:
        thread.join(5)
    assert full(bench, waiting=0)
    ask(bench, clock, every_s=1.0, took_s=0.02, times=60)
    assert not full(bench, waiting=1)


def test_a_seat_is_given_back_after_an_error() -> None:
    bench = Bench(seats=1, line=0)
    for _ in range(3):
        with pytest.raises(RuntimeError), bench.seat():
            raise RuntimeError
    assert bench.load.working == 0
