"""Holding back what C++ libraries write to the standard error."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from mien.formats.native_log import filtered


def say(text: str) -> None:
    os.write(2, text.encode())


def no_notice(line: str) -> bool:
    return not line.startswith("INFO")


def test_only_the_lines_that_are_kept_come_out(capfd: pytest.CaptureFixture[str]) -> None:
    with filtered(no_notice):
        say("INFO: a notice\nERROR: a problem\n")
    say("after\n")
    assert capfd.readouterr().err == "ERROR: a problem\nafter\n"


def test_everything_comes_out_when_something_goes_wrong(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with filtered(no_notice):
            say("INFO: why\n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert capfd.readouterr().err == "INFO: why\n"


def test_it_may_be_used_inside_itself(capfd: pytest.CaptureFixture[str]) -> None:
    with filtered(lambda _: False), filtered(no_notice):
        say("ERROR\n")
    say("after\n")
    assert capfd.readouterr().err == "after\n"


def test_threads_that_use_it_at_once_put_back_what_they_found(capfd: pytest.CaptureFixture[str]) -> None:
    def open_something(_: int) -> None:
        with filtered(no_notice):
            say("INFO\n")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_something, range(64)))
    say("after\n")
    assert capfd.readouterr().err == "after\n"


def test_a_process_without_standard_error_does_without(capfd: pytest.CaptureFixture[str]) -> None:
    saved = os.dup(2)
    os.close(2)
    try:
        with filtered(no_notice):
            passed = True
    finally:
        os.dup2(saved, 2)
        os.close(saved)
    assert passed
