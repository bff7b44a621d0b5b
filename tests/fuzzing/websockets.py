"""Live streams that break the protocol, that of WebSockets or mien's own."""

import json
import zlib
from random import Random

from fuzzing.documents import document
from fuzzing.files import damaged
from fuzzing.seeds import seeds
from fuzzing.wire import BINARY, CLOSE, PING, PONG, TEXT, Message, frame, handshake

HELLO = frame(TEXT, json.dumps({"consent": True}).encode())
BYE = frame(CLOSE, (1000).to_bytes(2))

_OPTIONS = {"consent": True, "labels": "emotions", "smoothing": 0.3, "every": 1}


def stream(random: Random, key: str) -> tuple[str, Message]:
    """Return what is wrong with a stream, and it; it always ends, if rudely."""
    how = random.choice((*_HOW, "handshake"))
    if how == "handshake":
        return how, Message(data=handshake(key, random, broken=True), then=(HELLO, BYE), half_close=True)
    frames = [HELLO] if random.random() < 0.8 and how != "hello" else []
    good = frame(BINARY, seeds().pictures["jpeg"])
    for _ in range(random.choice((1, 1, 2, 6))):
        frames += _HOW[how](random)
        frames += [good] * random.choice((0, 1))
    if random.random() < 0.6:
        frames.append(BYE)
    return how, Message(data=handshake(key, random), then=tuple(frames))


def _hello(random: Random) -> list[bytes]:
    _, body = document(random, _OPTIONS)
    return [frame(random.choice((TEXT, TEXT, BINARY)), body)]


def _pictures(random: Random) -> list[bytes]:
    name = random.choice([name for name in seeds().pictures if random.random() < 0.5 or name.startswith("jpeg")])
    return [frame(BINARY, damaged(random, name, seeds().pictures[name])[1])]


def _text(random: Random) -> list[bytes]:
    return [frame(TEXT, random.choice((b"", b"\xff\xfe", b"\xed\xa0\x80", b"hello", HELLO[6:], b"x" * 70_000)))]


def _fragments(random: Random) -> list[bytes]:
    data = seeds().pictures["jpeg"]
    size = random.choice((1, 100, 1000))
    pieces = [data[at : at + size] for at in range(0, len(data), size)][:400]
    frames = [frame(BINARY if not n else 0, piece, last=n == len(pieces) - 1) for n, piece in enumerate(pieces)]
    choice = random.choice(("whole", "ping", "mixed", "lonely", "never"))
    if choice == "ping":
        frames.insert(1, frame(PING, b"are you there"))
    elif choice == "mixed":
        frames.insert(1, frame(TEXT, b"in between"))
    elif choice == "lonely":
        frames = frames[1:]
    elif choice == "never":
        frames = frames[:-1]
    return frames


def _oversize(random: Random) -> list[bytes]:
    size = random.choice((2_000_001, 4_000_001, 9_000_000))
    return [frame(BINARY, b"\xff\xd8\xff" + bytes(size))]


def _reserved(random: Random) -> list[bytes]:
    return [frame(random.choice((TEXT, BINARY)), b"abc", reserved=random.choice((1, 2, 4, 7)))]


def _codes(random: Random) -> list[bytes]:
    return [frame(random.choice((3, 4, 7, 11, 15)), b"abc")]


def _control(random: Random) -> list[bytes]:
    return [
        random.choice(
            (
                frame(PING, b"x" * 126),
                frame(PING, b"x", last=False),
                frame(PONG, b"unasked"),
                frame(PING, b"x" * 125) * 200,
                frame(CLOSE, b"\x03"),
                frame(CLOSE, (999).to_bytes(2)),
                frame(CLOSE, (1005).to_bytes(2)),
                frame(CLOSE, b""),
                frame(CLOSE, (1000).to_bytes(2) + b"\xff\xfe"),
                frame(CLOSE, (4999).to_bytes(2) + b"x" * 123),
                BYE + BYE + HELLO,
            )
        )
    ]


def _lengths(random: Random) -> list[bytes]:
    return [
        frame(BINARY, b"abc", claims=random.choice((2, 4, 126, 65_535, 65_536, 2**31, 2**63 - 1, 2**63, 2**64 - 1)))
    ]


def _bare(random: Random) -> list[bytes]:
    return [frame(BINARY, seeds().pictures["jpeg"], masked=False)]


def _torn(random: Random) -> list[bytes]:
    whole = frame(BINARY, seeds().pictures["jpeg"])
    return [whole[: random.randrange(1, len(whole))]]


def _noise(random: Random) -> list[bytes]:
    return [random.randbytes(random.choice((1, 10, 500)))]


def _squeezed(random: Random) -> list[bytes]:
    """A message that is compressed without leave, or a bomb."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezer.compress(bytes(random.choice((10, 50_000_000)))) + squeezer.flush(zlib.Z_SYNC_FLUSH)
    return [frame(BINARY, random.choice((data[:-4], data, b"\xff" * 30)), reserved=4)]


def _flood(random: Random) -> list[bytes]:
    return [frame(BINARY, seeds().pictures["jpeg"])] * 30 + [frame(BINARY, b"")] * 200


_HOW = {
    "hello": _hello,
    "pictures": _pictures,
    "text": _text,
    "fragments": _fragments,
    "oversize": _oversize,
    "reserved": _reserved,
    "codes": _codes,
    "control": _control,
    "lengths": _lengths,
    "bare": _bare,
    "torn": _torn,
    "noise": _noise,
    "squeezed": _squeezed,
    "flood": _flood,
}
