"""Damage that knows where a picture's or film's format keeps its lengths, sizes and counts, and lies there."""

import struct
import zlib
from collections.abc import Callable
from random import Random

from fuzzing.plain import EXTREMES, PLAIN, Damage

EXIF = b"Exif\0\0"


# JPEG -----------------------------------------------------------------------------------------------------------------


def jpeg(random: Random, data: bytes) -> bytes:
    """Lie in a segment, leave one out, say one twice, or claim a huge picture."""
    head, scan = _segments(data)
    which = random.randrange(len(head))
    marker, body = head[which]
    choice = random.choice(("length", "drop", "twice", "size", "sampling", "scans", "exif", "short", "tables"))
    if choice == "drop":
        del head[which]
    elif choice == "twice":
        head.insert(random.randrange(len(head)), head[which])
    elif choice == "short":
        head[which] = marker, body[: random.randrange(len(body) + 1)]
    elif choice in ("size", "sampling"):
        head = [(m, _frame(random, b, choice) if 0xC0 <= m <= 0xC2 else b) for m, b in head]
    elif choice == "exif":
        head.insert(0, (0xE1, EXIF + tiff_lies(random)))
    elif choice == "tables":
        head = [(m, random.randbytes(len(b)) if m in (0xC4, 0xDB) else b) for m, b in head]
    elif choice == "scans":
        last = scan.rfind(b"\xff\xda")
        scan = scan[:-2] + (scan[last:-2] if last > 0 else scan[:60]) * random.choice((2, 80, 700)) + scan[-2:]
    pieces = [b"\xff" + bytes([m]) + struct.pack(">H", (len(b) + 2) & 0xFFFF) + b for m, b in head]
    if choice == "length":
        lie = random.choice((0, 1, 2, len(body) + 3, 0xFFFF))
        pieces[which] = b"\xff" + bytes([marker]) + struct.pack(">H", lie) + body
    return b"\xff\xd8" + b"".join(pieces) + scan


def _segments(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Return the segments before the first scan, and the rest."""
    at, head = 2, []
    while data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4])
        head.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + length
    return head, data[at:]


def _frame(random: Random, body: bytes, choice: str) -> bytes:
    if choice == "size":
        sizes = random.choice(((65535, 65535), (0, 96), (96, 0), (9000, 9000), (65535, 1), (1, 65535), (12000, 12000)))
        return body[:1] + struct.pack(">HH", *sizes) + body[5:]
    changed = bytearray(body)
    changed[random.randrange(len(changed))] = random.choice((0, 1, 0x11, 0x44, 0xFF))
    return bytes(changed)


def tiff_lies(random: Random) -> bytes:
    """Return what stands in EXIF, with directories that lead anywhere."""
    order = random.choice(("<", ">"))
    count = random.choice((0, 1, 3, 200, 65535))
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", random.choice((8, 8, 8, 0, 2**32 - 1)))
    out += struct.pack(order + "H", count)
    for _ in range(min(count, 40)):
        tag = random.choice((0x0112, 0x8769, 0x8825, 0x0201, 0x927C, 0x014A, 256, 257, 258, 273, 322))
        kind, many = random.choice((0, 1, 2, 3, 4, 5, 7, 12, 13, 65535)), random.choice(EXTREMES)
        out += struct.pack(order + "HHII", tag, kind, many, random.choice((*EXTREMES, 8, 8, 8)))
    return out + struct.pack(order + "I", random.choice((0, 8, 2**32 - 1))) + random.randbytes(30)


# PNG ------------------------------------------------------------------------------------------------------------------


Chunks = list[tuple[bytes, bytes]]


def png(random: Random, data: bytes) -> bytes:
    """Lie in a chunk whose checksum is right, so that it is believed."""
    chunks = _chunks(data)
    random.choice(_LIES)(random, chunks)
    pieces = [_chunk(name, body) for name, body in chunks]
    if random.random() < 0.1:
        which = random.randrange(len(pieces))
        pieces[which] = struct.pack(">I", random.choice(EXTREMES)) + pieces[which][4:]
    return data[:8] + b"".join(pieces)


def _size(random: Random, chunks: Chunks) -> None:
    sizes = ((2**31 - 1, 2**31 - 1), (0, 0), (2**31, 1), (10_000, 9999), (1, 50_000), (20_000, 20_000))
    chunks[0] = b"IHDR", struct.pack(">II", *random.choice(sizes)) + chunks[0][1][8:]


def _depth(random: Random, chunks: Chunks) -> None:
    kinds = bytes(random.choice((0, 1, 2, 3, 4, 6, 8, 16, 255)) for _ in range(5))
    chunks[0] = b"IHDR", chunks[0][1][:8] + kinds


def _drop(random: Random, chunks: Chunks) -> None:
    del chunks[random.randrange(len(chunks))]


def _twice(random: Random, chunks: Chunks) -> None:
    which = random.randrange(len(chunks))
    chunks[which:which] = [chunks[which]] * random.choice((1, 1, 500))


def _text(random: Random, chunks: Chunks) -> None:
    kind = random.choice((b"zTXt", b"iTXt", b"iCCP"))
    chunks.insert(1, (kind, b"k\0\0" + b"\1\0\0\0" * (kind == b"iTXt") + zlib.compress(bytes(20_000_000), 1)))


def _bomb(random: Random, chunks: Chunks) -> None:
    sizes = random.choice(((9990, 9990), (64, 64)))
    chunks[0] = b"IHDR", struct.pack(">II", *sizes) + chunks[0][1][8:]
    chunks[1:] = [(b"IDAT", zlib.compress(bytes(30_000_000), 1)), (b"IEND", b"")]


def _noise(random: Random, chunks: Chunks) -> None:
    which = random.randrange(len(chunks))
    chunks[which] = chunks[which][0], random.randbytes(len(chunks[which][1]))


def _exif(random: Random, chunks: Chunks) -> None:
    chunks.insert(1, (b"eXIf", tiff_lies(random)))


def _order(random: Random, chunks: Chunks) -> None:
    random.shuffle(chunks)


_LIES: tuple[Callable[[Random, Chunks], None], ...] = (
    _size, _depth, _drop, _twice, _text, _bomb, _noise, _exif, _order,
)  # fmt: skip


def _chunks(data: bytes) -> Chunks:
    at, found = 8, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# WebP and AVI ---------------------------------------------------------------------------------------------------------


def riff(random: Random, data: bytes) -> bytes:
    """Lie about the length of a chunk, about the canvas, or say a chunk too often or not at all."""
    at, chunks = 12, []
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunks.append([data[at : at + 4], length, data[at + 8 : at + 8 + length + length % 2]])
        at += 8 + length + length % 2
    which = random.randrange(len(chunks))
    choice = random.choice(("length", "whole", "canvas", "drop", "twice", "noise"))
    if choice == "length":
        chunks[which][1] = random.choice(EXTREMES)
    elif choice == "canvas":
        sizes = random.choice(((2**24 - 1, 2**24 - 1), (9999, 9999), (0, 0), (16382, 16382)))
        body = bytes([random.randrange(256), 0, 0, 0]) + b"".join(n.to_bytes(3, "little") for n in sizes)
        chunks.insert(0, [b"VP8X", 10, body])
    elif choice == "drop":
        del chunks[which]
    elif choice == "twice":
        chunks[which:which] = [chunks[which]] * random.choice((1, 300))
    elif choice == "noise":
        chunks[which][2] = random.randbytes(len(chunks[which][2]))
    rest = b"".join(name + struct.pack("<I", length) + body for name, length, body in chunks)
    size = random.choice(EXTREMES) if choice == "whole" else len(rest) + 4
    return data[:4] + struct.pack("<I", size) + data[8:12] + rest


# GIF ------------------------------------------------------------------------------------------------------------------


def gif(random: Random, data: bytes) -> bytes:
    """Claim a huge screen, a frame beyond it, a strange code size, or extensions without end."""
    changed = bytearray(data)
    frame = data.find(b"\x2c", 13)
    choice = random.choice(("screen", "frame", "flags", "code", "extensions", "frames"))
    if choice == "screen":
        changed[6:10] = struct.pack("<HH", *random.choice(((65535, 65535), (0, 0), (9999, 9999), (1, 65535))))
    elif choice == "frame":
        changed[frame + 1 : frame + 9] = struct.pack(
            "<HHHH", *(random.choice((0, 1, 96, 9000, 65535)) for _ in range(4))
        )
    elif choice == "flags":
        changed[10] = random.randrange(256)
        changed[frame + 9] = random.randrange(256)
    elif choice == "code":
        changed[frame + 10 : frame + 11] = bytes([random.choice((0, 1, 12, 13, 255))])
    elif choice == "extensions":
        changed[frame:frame] = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" * random.choice((1, 20_000))
    else:
        changed[-1:] = bytes(changed[frame:-1]) * random.choice((1, 200)) + b";"
    return bytes(changed)


# HEIC, AVIF, MP4, MOV -------------------------------------------------------------------------------------------------

_HOLDS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"meta", b"iprp", b"ipco", b"dinf", b"edts", b"udta", b"mvex")


def boxes(random: Random, data: bytes) -> bytes:
    """Lie in a box of ISO's base media format (ISO/IEC 14496-12): its length, its numbers, its place, its number."""
    places = list(_places(data, 0, len(data)))
    start, stop = random.choice(places)
    choice = random.choice(("length", "number", "number", "number", "drop", "twice", "deep", "noise", "wide"))
    if choice == "length":
        return data[:start] + struct.pack(">I", random.choice((*EXTREMES, 7, 8, stop - start + 1))) + data[start + 4 :]
    if choice == "wide":  # a length of 64 bits
        big = (
            struct.pack(">I", 1)
            + data[start + 4 : start + 8]
            + struct.pack(">Q", random.choice((0, 16, 2**63, 2**64 - 1)))
        )
        return data[:start] + big + data[start + 8 :]
    if choice == "drop":
        return data[:start] + data[stop:]
    if choice == "twice":
        return data[:stop] + data[start:stop] * random.choice((1, 300)) + data[stop:]
    if choice == "deep":
        return data[:start] + _nested(random.choice((b"moov", b"meta", b"trak", b"ipco")), 3000) + data[start:]
    if choice == "noise":
        return data[: start + 8] + random.randbytes(stop - start - 8) + data[stop:]
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 4))):
        at = start + 8 + 4 * random.randrange(max(1, (min(stop, start + 160) - start - 8) // 4))
        changed[at : at + 4] = struct.pack(">I", random.choice(EXTREMES))
    return bytes(changed)


def _places(data: bytes, start: int, stop: int) -> list[tuple[int, int]]:
    found = []
    while start + 8 <= stop:
        length = int.from_bytes(data[start : start + 4])
        if length < 8 or start + length > stop:
            break
        found.append((start, start + length))
        name = data[start + 4 : start + 8]
        if name in _HOLDS:
            found += _places(data, start + 8 + 4 * (name == b"meta"), start + length)
        start += length
    return found


def _nested(name: bytes, depth: int) -> bytes:
    return b"".join(struct.pack(">I", 8 * (depth - level)) + name for level in range(depth))


# Which for which ------------------------------------------------------------------------------------------------------


def tiff(random: Random, data: bytes) -> bytes:
    """Lie in the directory, or put another in its place."""
    if random.random() < 0.3:
        return tiff_lies(random) + data[8:]
    at = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[at : at + 2], "little")
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3))):
        entry = at + 2 + 12 * random.randrange(count)
        field, width = random.choice(((2, 2), (4, 4), (8, 4)))
        changed[entry + field : entry + field + width] = (random.choice(EXTREMES) & (256**width - 1)).to_bytes(
            width, "little"
        )
    return bytes(changed)


KNOWING: dict[str, Callable[[Random, bytes], bytes]] = {
    "jpeg": jpeg,
    "png": png,
    "webp": riff,
    "gif": gif,
    "avif": boxes,
    "heic": boxes,
    "tiff": tiff,
    "mp4": boxes,
    "mov": boxes,
    "avi": riff,
}
"""The damage that knows a format, by the first word of a seed's name."""


def damaged(random: Random, name: str, data: bytes) -> tuple[str, bytes]:
    """Return how a good file was damaged, and it; now and then twice."""
    knowing = KNOWING.get(name.partition("-")[0])
    done: list[Damage] = [knowing if knowing and random.random() < 0.6 else random.choice(PLAIN)]
    if random.random() < 0.2:
        done.append(random.choice(PLAIN))
    for damage in done:
        data = damage(random, data) or b"\0"
    return "+".join(damage.__name__ for damage in done), data
