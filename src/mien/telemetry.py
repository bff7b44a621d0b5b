"""Logs that machines read: one JSON object a line on standard error, with the request's id where there is one.

OpenTelemetry is left out: traces of one process that calls no other say no more than these lines and the metrics do.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Any

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


def write_json_logs(stream: IO[str] | None = None, *, level: int = logging.INFO) -> None:
    """Send what mien and its libraries log to `stream`, standard error by default, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mien").setLevel(level)


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET)
