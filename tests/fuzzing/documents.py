"""JSON that no schema expects: deep, huge, not finite, not Unicode, not JSON."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

LEAVES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    2**64,
    -(2**63) - 1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "a\0b",
    "\u202e",
    "x" * 70_000,
    "../../etc/passwd",
    "' OR 1=1 --",
    "%s%n",
    [],
    {},
    [[]],
    {"": None},
    "0",
    "true",
    "NaN",
    "1e999",
    ["a"] * 1000,
    {"__class__": "x"},
    "\N{PILE OF POO}" * 50,
)
"""What stands in the place of a value."""


def document(random: Random, good: Any) -> tuple[str, bytes]:
    """Return what is wrong with a document, and it as bytes."""
    how = random.choice(("leaf", "leaf", "leaf", "leaves", "key", "drop", "whole", "bytes", "good"))
    if how == "bytes":
        kind = random.choice(BYTES)
        return kind.__name__.strip("_"), kind(random, json.dumps(good).encode())
    for _ in range(3 if how == "leaves" else 1):
        good = random.choice(LEAVES) if how == "whole" else good if how == "good" else _changed(random, good, how)
    return how, json.dumps(good).encode("utf-8", "surrogatepass")


def _changed(random: Random, value: Any, how: str) -> Any:
    if not isinstance(value, (dict, list)) or not value:
        return random.choice(LEAVES)
    place = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
    copy = value.copy()
    if isinstance(value[place], (dict, list)) and value[place] and random.random() < 0.6:
        copy[place] = _changed(random, value[place], how)
    elif how == "drop":
        del copy[place]
    elif how == "key" and isinstance(copy, dict):
        copy[random.choice(("", "\ud800", "__proto__", "x" * 1000, "id"))] = random.choice(LEAVES)
    else:
        copy[place] = random.choice(LEAVES)
    return copy


def _deep(random: Random, data: bytes) -> bytes:
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'{"images":[', b"]}")))
    depth = random.choice((50, 990, 5000, 12_000))
    return opening * depth + (b"1" + closing * depth if random.random() < 0.5 else b"")


def _long_number(random: Random, data: bytes) -> bytes:
    digits = random.choice((b"9" * 4300, b"9" * 5000, b"1e" + b"9" * 300, b"-0", b"0" * 100, b"1." + b"3" * 60_000))
    return b'{"images": ' + digits + b', "limit": ' + digits + b', "version": ' + digits + b"}"


def _not_unicode(random: Random, data: bytes) -> bytes:
    return data.replace(
        b'"', random.choice((b'"\xff', b'"\xc0\x80', b'"\xed\xa0\x80', b'\x80"')), random.choice((1, 3))
    )


def _encoded(random: Random, data: bytes) -> bytes:
    return data.decode().encode(random.choice(("utf-16", "utf-32-be", "utf-8-sig", "utf-7", "utf-16-le")))


def _torn(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))] + random.choice((b"", b"}", b"\\", b'"', b'\\ud800"}', b"/* */", b",,"))


def _after(random: Random, data: bytes) -> bytes:
    return data + random.choice((b"x", b"{}", b"\0", data, b"\n" * 5000))


def _twice(random: Random, data: bytes) -> bytes:
    return data[:1] + b'"name":1,"name":2,"images":[],"images":{},' + data[1:]


def _nothing(random: Random, data: bytes) -> bytes:
    return random.choice((b"", b" ", b"null", b"\0", b'"', b"NaN", b"-Infinity"))


BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    _deep,
    _deep,
    _long_number,
    _not_unicode,
    _encoded,
    _torn,
    _after,
    _twice,
    _nothing,
)
"""Damage of the text itself."""
