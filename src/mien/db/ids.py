"""Ids that sort by the time they were given."""

import secrets
import time
import uuid

LENGTH = 36
"""Characters of an id."""


def new_id() -> str:
    """Return a UUID of version 7 (RFC 9562, 5.7) as text: 48 bits of Unix time in milliseconds, the rest random."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
