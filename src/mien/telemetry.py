"""Logs: one JSON object a line on standard error, or a line for people, with the ids of request, job and trace."""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Any, Literal

import msgspec

CONTEXT: ContextVar[Mapping[str, str]] = ContextVar("mien_log_context", default={})  # noqa: B039  never changed in place
"""What every line says besides its message: `{"request_id": ...}`, `{"job_id": ...}`."""

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which processes share their counters; read when prometheus_client is imported."""

_SECRET = ("password", "secret", "token", "authorization", "cookie", "api_key")

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object: `time`, `level`, `logger`, `message`, the context, and the record's extras.

    Extras whose name tells of a secret are left out.

    Args:
        context: gives what every line says besides its message.
    """

    def __init__(self, context: Callable[[], Mapping[str, str]] = CONTEXT.get) -> None:
        super().__init__()
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **self._context(),
            **{name: value for name, value in vars(record).items() if name not in _OWN and not _is_secret(name)},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


_WRITTEN_OUT = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
"""Characters that would begin a line, or command a terminal, and come from outside in paths and names."""


class TextFormatter(logging.Formatter):
    """Writes a record as a line for people: time, level, logger, message, and the context behind it."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        """Return the line, without a traceback."""
        said = " ".join(f"{name}={value}" for name, value in CONTEXT.get().items())
        return (super().formatMessage(record) + (f" [{said}]" if said else "")).translate(_WRITTEN_OUT)


class LineHandler(logging.Handler):
    """Writes each line by one call of the system, without a lock.

    `StreamHandler` holds its lock while it formats and writes; whoever holds it waits for Python's lock meanwhile, and
    all other threads wait for both, which under load was much of a service's time.

    Args:
        file: descriptor to write to; lines of several threads stay whole in pipes and in files opened to append.
    """

    def __init__(self, file: int) -> None:
        super().__init__()
        self._file = file

    def createLock(self) -> None:  # noqa: N802  logging's name
        """Make none."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Write a record, if no filter is against it."""
        said = self.filter(record)
        if said:
            self.emit(record)
        return bool(said)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        try:
            os.write(self._file, (self.format(record) + "\n").encode(errors="backslashreplace"))
        except Exception:  # as logging's own handlers do: a line that cannot be written is no reason to fail
            self.handleError(record)


def _handler(stream: IO[str]) -> logging.Handler:
    try:
        return LineHandler(stream.fileno())
    except (OSError, AttributeError):  # not a file of the system's
        return logging.StreamHandler(stream)


def write_logs(form: Literal["json", "text"] = "json", *, level: str = "info", stream: IO[str] | None = None) -> None:
    """Send what mien and its libraries log to one place.

    Args:
        form: "json" for machines, "text" for people.
        level: "debug", "info" or "warning": from which on mien's own lines are written; of libraries those of warnings.
        stream: where to; None: standard error.
    """
    handler = _handler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mien").setLevel(level.upper())


@contextmanager
def saying(**facts: str) -> Iterator[None]:
    """Let every line that is logged while the context lasts say these, such as `job_id`; empty ones are left out."""
    token = CONTEXT.set({**CONTEXT.get(), **{name: fact for name, fact in facts.items() if fact}})
    try:
        yield
    finally:
        CONTEXT.reset(token)


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET)
