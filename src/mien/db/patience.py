"""A connection to PostgreSQL that does not wait for ever for a server which is there and says nothing.

The system sees nothing of such a server: its machine acknowledges whatever is sent. So neither the time limits of TCP
nor PostgreSQL's own, which a server that stands still does not keep, end the wait.
"""

import time
from collections.abc import Generator
from typing import Any, TypeVar

from psycopg import Connection, OperationalError

Result = TypeVar("Result")


class PatientConnection(Connection[Any]):
    """psycopg's connection, which is closed once its server was silent for too long.

    Attributes:
        silence_s: seconds for which the server may say nothing when it was asked something; None: for ever.
    """

    silence_s: float | None = None

    def wait(self, gen: Generator[Any, Any, Result], *options: Any, **named: Any) -> Result:
        """Wait for the answer to what `gen` asks, as psycopg does for all that it asks of an open connection.

        Raises:
            OperationalError: the server was silent for too long; nobody knows whether it did what it was asked to.
        """
        return super().wait(gen if self.silence_s is None else self._heard(gen, self.silence_s), *options, **named)

    def _heard(self, gen: Generator[Any, Any, Result], most_s: float) -> Generator[Any, Any, Result]:
        """Do what `gen` does, which hears several times a second whether its socket is ready."""
        heard_s = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard_s = time.monotonic()
                elif time.monotonic() - heard_s > most_s:
                    self.close()
                    raise OperationalError(f"it has said nothing for {most_s:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result
