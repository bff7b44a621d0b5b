"""Secrets that the service gives out: long and random, shown once, kept as hashes.

They have 256 bits of chance, so a plain SHA-256 cannot be run backwards by trying; only passwords need a slow hash.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

START = "mien"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyText:
    """An API key: `mien_PREFIX_SECRET`.

    Attributes:
        prefix: to tell keys apart; no secret.
        text: the whole key.
    """

    prefix: str
    text: str = field(repr=False)


def new_token() -> str:
    """Return a random text of 43 characters, 256 bits."""
    return secrets.token_urlsafe(32)


def new_key() -> KeyText:
    """Return a new API key. Its start lets scanners of source code find keys that were committed."""
    prefix = secrets.token_hex(6)
    return KeyText(prefix=prefix, text=f"{START}_{prefix}_{new_token()}")


def hashed(token: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def fits(token: str, token_hash: str) -> bool:
    """Return whether a secret has this hash, in a time that does not tell how much of it does."""
    return hmac.compare_digest(hashed(token), token_hash)
