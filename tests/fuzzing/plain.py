"""Damage that needs no knowledge of the format."""

from collections.abc import Callable
from random import Random

Damage = Callable[[Random, bytes], bytes]
"""From good bytes to bad ones."""

EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""Numbers that lengths, counts and sizes are least prepared for."""


def flipped(random: Random, data: bytes) -> bytes:
    """Flip a few bits anywhere."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def flipped_head(random: Random, data: bytes) -> bytes:
    """Flip bits where formats keep what they say about themselves."""
    head = min(len(data), 256)
    return flipped(random, data[:head]) + data[head:]


def cut(random: Random, data: bytes) -> bytes:
    """End somewhere."""
    return data[: random.randrange(len(data))]


def without_middle(random: Random, data: bytes) -> bytes:
    """Leave a piece out."""
    start, stop = sorted(random.randrange(len(data)) for _ in range(2))
    return data[:start] + data[stop:]


def repeated(random: Random, data: bytes) -> bytes:
    """Say a piece several times."""
    start = random.randrange(len(data))
    piece = data[start : start + random.randrange(1, 200)]
    return data[:start] + piece * random.choice((2, 3, 50)) + data[start:]


def stuffed(random: Random, data: bytes) -> bytes:
    """Put noise in."""
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.choice((1, 3, 100))) + data[at:]


def with_extremes(random: Random, data: bytes) -> bytes:
    """Write extreme numbers over it, of any width, in either order of bytes."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3))):
        number, width = random.choice(EXTREMES), random.choice((1, 2, 4))
        at = random.randrange(len(changed))
        changed[at : at + width] = (number & (256**width - 1)).to_bytes(width, random.choice(("big", "little")))
    return bytes(changed)


def noise(random: Random, data: bytes) -> bytes:
    """Keep the first bytes, which say what it is, and nothing else."""
    return data[: random.choice((4, 12, 32))] + random.randbytes(random.choice((0, 10, 3000)))


PLAIN: tuple[Damage, ...] = (flipped, flipped_head, cut, without_middle, repeated, stuffed, with_extremes, noise)
