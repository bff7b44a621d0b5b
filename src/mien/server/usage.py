"""Bytes in the store by what they are, counted once a minute at most: a bucket is asked for the names of all files."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from mien.db import Database, utc_now
from mien.db.queries import usage
from mien.server.documents.service import StorageFigures
from mien.storage import Store, StoredFile

FRESH_S = 60.0
"""Seconds for which a count is told again."""

MOST = 100_000
"""Files that are counted at most."""

_BATCH = 500  # files whose rows are asked for at once


class Usage:
    """Counts what a store holds; one count at a time.

    Args:
        clock: seconds.
        most: files that are counted.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock, self._most, self._turn = clock, most, threading.Lock()
        self._found: StorageFigures | None = None
        self._counted_s = 0.0

    def figures(self, database: Database, store: Store) -> StorageFigures:
        """Return what the store holds, as it was a minute ago at the earliest.

        Raises:
            StorageError: the store cannot tell.
            DatabaseUnavailableError: the database cannot be reached.
        """
        with self._turn:
            if self._found is None or self._clock() - self._counted_s > FRESH_S:
                self._found, self._counted_s = _counted(database, store, self._most), self._clock()
            return self._found


def _counted(database: Database, store: Store, most: int) -> StorageFigures:
    listed, sizes, files = store.list(), Counter[str](), 0
    for batch in _batches(islice(listed, most)):
        with database.reading() as session:
            kinds = usage.kinds(session, batch)
        for file in batch:
            sizes[kinds.of(file.key)] += file.size
        files += len(batch)
    with database.reading() as session:
        uploads = usage.uploads_bytes(session)
    return StorageFigures(
        counted_at=utc_now(), complete=next(listed, None) is None, files=files, pictures=sizes[usage.PICTURES],
        inputs=sizes[usage.INPUTS], results=sizes[usage.RESULTS], uploads=uploads, other=sizes[usage.OTHER],
    )  # fmt: skip


def _batches(files: Iterator[StoredFile]) -> Iterator[list[StoredFile]]:
    while batch := list(islice(files, _BATCH)):
        yield batch
