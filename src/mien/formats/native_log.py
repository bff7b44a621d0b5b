"""What C++ libraries write to the standard error behind Python's back, such as LiteRT's notice of its delegate."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

STANDARD_ERROR = 2

_one_at_a_time = RLock()


@contextmanager
def filtered(keep: Callable[[str], bool]) -> Iterator[None]:
    """Hold back the process's standard error while the context lasts, then write the lines that `keep` likes.

    Everything is written when the context ends in an exception. One thread at a time is inside, so that each puts back
    what it found. Where there is no standard error, nothing happens.
    """
    try:
        os.fstat(STANDARD_ERROR)
    except OSError:
        yield
        return
    with _one_at_a_time:
        yield from _held_back(keep)


def _held_back(keep: Callable[[str], bool]) -> Iterator[None]:
    outside = os.dup(STANDARD_ERROR)
    with tempfile.TemporaryFile() as held, os.fdopen(outside, "wb") as out:
        os.dup2(held.fileno(), STANDARD_ERROR)
        failed = True
        try:
            yield
            failed = False
        finally:
            os.dup2(outside, STANDARD_ERROR)
            held.seek(0)
            out.writelines(line for line in held if failed or keep(line.decode(errors="replace")))
