"""Passwords: argon2id (RFC 9106), few at a time, and the same time for names that nobody has."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from mien.errors import AccountError

SHORTEST = 12
"""Characters of a password; NIST SP 800-63B-4, 3.1.1.2 asks for 8 at least, and for 15 where nothing else protects."""

LONGEST = 200
"""Characters of a password, so that nobody keeps the service busy with a long one."""

FEWEST_KINDS = 5
"""Different characters in a password; "aaaaaaaaaaaa" is none."""

SHORTEST_NAME = 4
"""Characters of a name from which on a password must not contain it; shorter ones are in every other word."""

HASHER = PasswordHasher()
"""With the library's parameters: RFC 9106's second choice, 64 MiB of memory."""

_AT_ONCE = threading.Semaphore(2)  # each takes 64 MiB, so that many callers at once could use up the memory


def hashed(password: str, *, name: str) -> str:
    """Return the hash to keep of a password.

    Raises:
        AccountError: it is too short, too long, too uniform, or holds the name.
    """
    check(password, name=name)
    return renewed(password)


def check(password: str, *, name: str) -> None:
    """See that a password will do; the message does not repeat it.

    Raises:
        AccountError: it will not.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    holds_name = len(name) >= SHORTEST_NAME and name.casefold() in password.casefold()
    if len(set(password)) < FEWEST_KINDS or holds_name:
        raise AccountError(f"a password has {FEWEST_KINDS} different characters and does not contain the name")


def fits(password: str, password_hash: str | None) -> bool:
    """Return whether a password has this hash; without a hash it takes as long and is False."""
    with _AT_ONCE:
        try:
            HASHER.verify(password_hash or _nobodys(HASHER), _normal(password[:LONGEST]))
        except (Argon2Error, InvalidHashError):
            return False
    return password_hash is not None and len(password) <= LONGEST


def renewed(password: str) -> str:
    """Return the hash of a password that fitted, by today's parameters; it is not checked anew."""
    with _AT_ONCE:
        return HASHER.hash(_normal(password))


def is_dated(password_hash: str) -> bool:
    """Return whether a hash was made with other parameters than today's, to be made anew at the next sign-in."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody")


def _normal(password: str) -> bytes:
    # The same letters typed on two systems may come as different code points.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
