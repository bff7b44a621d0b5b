"""A database whose line breaks at the last moment of a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from mien.db import Database
from mien.errors import DatabaseUnavailableError


class LosingDatabase(Database):
    """Loses its line in each of the next `times` transactions: before the end is written, or just after.

    So nobody can tell whether the deed was done, as with a line that breaks while COMMIT is on its way.
    """

    def __init__(self, url: str, *, written: bool, times: int = 1_000_000) -> None:
        super().__init__(url)
        self._written, self.times = written, times

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        losing, self.times = self.times > 0, self.times - 1
        with super().transaction() as session:
            yield session
            if losing and not self._written:
                raise DatabaseUnavailableError("the line broke")
        if losing:
            raise DatabaseUnavailableError("the line broke")
