"""Work that runs ahead of the one who takes its results: a thread, a bounded queue, and an end in every case."""

import threading
from collections.abc import Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], *, depth: int) -> Generator[T]:
    """Yield the items in their order, made by a thread of their own up to `depth` ahead of the one taken last.

    What making them raises is raised in its turn, after the items before it. The thread ends, and `items` is closed
    where it can be, before this generator does: at its end, at a break, at an exception. Chained, each stage has a
    thread.

    Args:
        items: where they come from; iterated by that thread alone.
        depth: how many may be made and not yet taken, at least 1; so much memory is bounded.
    """
    made: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
    free, stopped = threading.Semaphore(depth), threading.Event()
    maker = threading.Thread(target=_make, args=(iter(items), made, free, stopped), name="mien-ahead", daemon=True)
    maker.start()
    try:
        while (item := made.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            free.release()
            yield item[0]
    finally:
        stopped.set()
        free.release()
        maker.join()


def _make(
    items: Iterator[T],
    made: "SimpleQueue[tuple[T] | BaseException | None]",
    free: threading.Semaphore,
    stopped: threading.Event,
) -> None:
    try:
        while free.acquire() and not stopped.is_set():
            made.put((next(items),))
    except StopIteration:
        pass
    except BaseException as error:  # it is raised where the items are taken
        made.put(error)
    finally:
        try:
            if isinstance(items, Generator):
                items.close()
        finally:
            made.put(None)
